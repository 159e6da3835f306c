"""What the readers of all systems share: moments, ages, texts, and the shapes that a list may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from ..kit.read.narrow import listing, text_of
from ..kit.text.moments import moment
from ..kit.text.urls import parse_git_url, repository_key, safe_href
from ..model.capture import Envelope
from ..model.findings import Finding
from ..model.origin import Origin
from ..wording.codes import finding

_TOLERANCE = timedelta(minutes=5)
MAX_TEXT = 20_000
"""Characters of a text that is kept of an answer."""


def short_text(value: object) -> str:
    """Return a scalar as text of at most MAX_TEXT characters, "" for anything else."""
    return text_of(value)[:MAX_TEXT]


def address_of(value: object) -> str:
    """Return a web address that may stand behind a link, "" for anything else: what a system says is foreign text."""
    href = safe_href(short_text(value))
    return href if href.lower().startswith(("https://", "http://")) else ""


def epoch(value: object, per_second: int = 1) -> str:
    """Return a count of seconds, or of parts of one, since 1970 as RFC 3339 UTC; "" where it is none.

    Some systems write the count as a text.
    """
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return in_utc(datetime.fromtimestamp(value / per_second, UTC)) if value > 0 else ""
    except (ValueError, OverflowError, OSError):
        return ""


class RepositoryPlace(NamedTuple):
    """A repository as a run names it: the host and ``owner/name``, in lower case; both "" where none is known."""

    host: str = ""
    slug: str = ""

    @property
    def key(self) -> str:
        """``host/owner/name``, "" where none is known."""
        return f"{self.host}/{self.slug}" if self.host and self.slug else ""


def place_of(address: object) -> RepositoryPlace:
    """Return the repository that a clone URL or web address names."""
    text = short_text(address)
    if not text or parse_git_url(text) is None:
        return RepositoryPlace()
    host, _, slug = repository_key(text).partition("/")
    return RepositoryPlace(host, slug) if "/" in slug else RepositoryPlace()


def items_of(body: object, key: str = "items", depth: int = 0) -> Iterator[dict[str, object]]:
    """Yield the records of a body: a list, ``{key: [...]}``, pages of those, or one record."""
    if isinstance(body, list) and depth < 3:
        for item in body:
            yield from items_of(item, key, depth + 1)
    elif isinstance(body, dict):
        if key in body:
            yield from (item for item in listing(body[key]) if isinstance(item, dict))
        elif body:
            yield body


class Oddities(msgspec.Struct, frozen=True):
    """What was odd in an answer.

    Moments after it (how many, the latest), states that are not in the vocabulary, records that the system itself has
    not looked at for long (how many, since when).
    """

    future: int = 0
    latest: str = ""
    states: dict[str, int] = {}
    stuck: int = 0
    stuck_since: str = ""

    def findings(self, source: str) -> Iterator[Finding]:
        """Yield one finding for each cause."""
        origin = Origin(source=source)
        if self.future:
            yield finding("SYS620", source, origin, key="future", occurrences=self.future, source=source,
                          moment=self.latest)  # fmt: skip
        if self.states:
            states = ", ".join(sorted(self.states)[:5])
            yield finding("SYS621", source, origin, key=states, occurrences=sum(self.states.values()), source=source,
                          states=states)  # fmt: skip
        if self.stuck:
            yield finding("SYS625", source, origin, key="reconciled", occurrences=self.stuck, source=source,
                          count=self.stuck, moment=self.stuck_since)  # fmt: skip


class Reading:
    """One answer being read, and what was odd in it; ``stale`` where an error stands beside older content."""

    def __init__(self, envelope: Envelope) -> None:
        self.source = envelope.source
        self._observed = moment(envelope.fetched_at)
        self.observed_at = in_utc(self._observed)
        self.stale = bool(envelope.error)
        self.envelope = envelope
        self._future: list[str] = []
        self._states: Counter[str] = Counter()
        self._stuck: list[str] = []

    def event(self, value: object) -> str:
        """Return a time as RFC 3339 UTC, "" where there is none; one after the answer is set to the answer's time."""
        found = moment(value)
        if found is None:
            return ""
        if self._observed is not None and is_after(found, self._observed, _TOLERANCE):
            self._future.append(in_utc(found))
            return self.observed_at
        return in_utc(found)

    def unknown_state(self, state: str) -> None:
        """Note a state that is not in the vocabulary."""
        self._states[state[:60]] += 1

    def stuck(self, since: str) -> None:
        """Note a record that its own system has not looked at since a moment."""
        self._stuck.append(since)

    def odd(self) -> Oddities:
        """Return what was odd so far."""
        states = dict(sorted(self._states.items())[:20])
        latest, since = max(self._future, default=""), min(self._stuck, default="")
        return Oddities(len(self._future), latest, states, len(self._stuck), since)


def in_utc(value: datetime | None) -> str:
    """Return a time as RFC 3339 in UTC, "" for none."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value is not None else ""


def is_after(later: datetime, earlier: datetime, tolerance: timedelta) -> bool:
    """Tell whether a time is more than a tolerance after another; at the end of time nothing is added to."""
    return later - earlier > tolerance


def is_older(earlier: str, later: str, hours: int) -> bool:
    """Tell whether a known moment lies more than some hours before another."""
    first, second = moment(earlier), moment(later)
    return first is not None and second is not None and second - first > timedelta(hours=hours)


def seconds_between(start: str, end: str) -> int:
    """Return whole seconds from one moment to another, -1 where they are unknown or the wrong way round."""
    first, second = moment(start), moment(end)
    if first is None or second is None or second < first:
        return -1
    return int((second - first).total_seconds())
