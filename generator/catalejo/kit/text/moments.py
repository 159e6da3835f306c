"""Times as RFC 3339 texts: the distance between two of them. No clock; a text that is no time gives None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|\+00:00)")
_NO_TIME = "0001-01-01T00:00:00Z"
FUTURE = timedelta(hours=24)
"""An answer that is so much younger than the capture was not taken when it says; a long capture takes hours."""


def moment(text: object) -> datetime | None:
    """Return a time in UTC; one without a zone counts as UTC. None for what is no time, and for Go's zero time."""
    if not isinstance(text, str) or text == _NO_TIME:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def is_time(text: object) -> bool:
    """Tell whether a text is the time of a capture: RFC 3339 in UTC, to the second, and a time that there is.

    Such a time names folders: it is a time and nothing else.
    """
    return isinstance(text, str) and _EXACT.fullmatch(text) is not None and moment(text) is not None


def is_aged(observed_at: str, now: str, hours: int) -> bool:
    """Tell whether an answer may no longer be true: older than a limit, of an unknown age, or of the future."""
    seen, end = moment(observed_at), moment(now)
    if seen is None or end is None:
        return True
    return end - seen > timedelta(hours=hours) or seen - end > FUTURE


def newest(times: Iterable[str], now: str) -> str:
    """Return the newest of some times, as it is written; what is no time or lies in the future is none."""
    end = moment(now)
    known = [(found, text) for text in times if (found := moment(text)) is not None]
    return max([(found, text) for found, text in known if end is None or found - end <= FUTURE], default=(None, ""))[1]


def hours_between(earlier: str, later: str) -> float | None:
    """Return the hours from one time to another, negative where they are the other way round; None if unreadable."""
    first, second = moment(earlier), moment(later)
    return None if first is None or second is None else (second - first).total_seconds() / 3600


def later(text: str, hours: float) -> str:
    """Return the time some hours after another, RFC 3339 in UTC; "" where it is no time or there is no such time."""
    found = moment(text)
    try:
        return "" if found is None else (found + timedelta(hours=hours)).isoformat(timespec="seconds")
    except OverflowError:
        return ""


def days_between(earlier: str, later: str) -> float | None:
    """Return the days from one time to another, as :func:`hours_between` does."""
    hours = hours_between(earlier, later)
    return None if hours is None else hours / 24
