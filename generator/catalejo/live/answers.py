"""What readers of answers share: moments, ages, texts, and the shapes that a list may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from ..kit.text.moments import moment
from ..kit.text.urls import safe_href
from ..model.capture import Envelope, SourceStatus
from ..model.codes import finding
from ..model.findings import Finding
from ..model.origin import Origin

_TOLERANCE = timedelta(minutes=5)


def text_of(value: object) -> str:
    """Return a scalar as text, "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def address_of(value: object) -> str:
    """Return a web address that may stand behind a link, "" for anything else: what a system says is foreign text."""
    href = safe_href(text_of(value))
    return href if href.lower().startswith(("https://", "http://")) else ""


def mapping(value: object) -> dict[str, object]:
    """Return a value that should be a mapping, empty where it is not."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    """Return a value that should be a list, empty where it is not."""
    return value if isinstance(value, list) else []


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


class Reading:
    """One answer being read: its age, and what was odd in it, gathered into one finding per cause."""

    def __init__(self, envelope: Envelope, status: SourceStatus | None, taken_at: str, limit_hours: int) -> None:
        self.source = envelope.source
        self.observed_at = envelope.fetched_at
        self.stale = is_stale(envelope, status, taken_at, limit_hours)
        self.envelope = envelope
        self._observed = moment(envelope.fetched_at)
        self._future: list[str] = []
        self._states: Counter[str] = Counter()

    def event(self, value: object) -> str:
        """Return a time as RFC 3339 UTC, "" where there is none; one after the answer is set to the answer's time."""
        found = moment(value)
        if found is None:
            return ""
        if self._observed is not None and found > self._observed + _TOLERANCE:
            self._future.append(text_of(value))
            return self.observed_at
        return found.isoformat(timespec="seconds").replace("+00:00", "Z")

    def unknown_state(self, state: str) -> None:
        """Note a state that is not in the vocabulary."""
        self._states[state[:60]] += 1

    def findings(self) -> Iterator[Finding]:
        """Yield what was odd."""
        origin = Origin(source=self.source)
        if self._future:
            yield finding("SYS620", self.source, origin, key="future", occurrences=len(self._future),
                          source=self.source, moment=max(self._future))  # fmt: skip
        if self._states:
            states = ", ".join(sorted(self._states)[:5])
            yield finding("SYS621", self.source, origin, key=states, occurrences=self._states.total(),
                          source=self.source, states=states)  # fmt: skip


def is_stale(envelope: Envelope, status: SourceStatus | None, taken_at: str, limit_hours: int) -> bool:
    """Tell whether an answer may no longer be true: too old, of an unknown age, or standing in for tonight's."""
    if envelope.error or (status is not None and status.state in ("stale", "failed", "denied")):
        return True
    observed, now = moment(envelope.fetched_at), moment(taken_at)
    if observed is None or now is None:
        return True
    return now - observed > timedelta(hours=limit_hours)


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
