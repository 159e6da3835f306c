"""Freezes as they are known ahead: the windows of every project laid out over the weeks to come.

The windows are those by which verdicts are judged (``freezes.py``); here they are only laid out in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from ..kit.text.moments import moment
from ..model.delivery import FreezeCalendar, GateInput, PlannedFreeze, UnseenFreezes
from ..model.stacks import SyncWindow
from ..model.status import Level
from .freezes import ID, FreezeReader, WindowSpan, openings, project_of
from .units import UNKNOWN_ENVIRONMENT, Unit

WEEKS = timedelta(days=28)
MOST_OPENINGS, MOST_PLANNED = 64, 2_000
"""Openings of one window, and spans in all, that are laid out."""

Group = tuple[str, str, tuple[SyncWindow, ...]]
"""Project, environment, and the windows that are about what is deployed there."""


class _Sorted(msgspec.Struct, frozen=True):
    """Units by what is known of their windows: groups of one project, environment and list of windows, projects that
    nobody could look at by (project, reason), and those that were looked at; references of components in each.
    """

    groups: dict[Group, set[str]]
    unseen: dict[tuple[str, str], tuple[GateInput, set[str]]]
    projects: dict[str, set[str]]


def plan_ahead(units: Iterable[tuple[str, Unit]], reader: FreezeReader, taken_at: str) -> FreezeCalendar:
    """Lay out the freezes of four weeks. ``units`` are (reference of its component, unit)."""
    now = moment(taken_at) or datetime.fromtimestamp(0, UTC)
    layout, known = _Layout(now, now + WEEKS), _sorted(units, reader)
    planned: dict[PlannedFreeze, set[str]] = {}
    for group, refs in known.groups.items():
        for freeze in layout.of(group):
            planned.setdefault(freeze, set()).update(refs)
        for window in layout.unread(group[2]):
            args = {"project": group[0], "reason": "window", "problem": window.problem or "zone"}
            told = GateInput(ID, Level.UNKNOWN, args)
            known.unseen.setdefault((group[0], "window"), (told, set()))[1].update(refs)
    spans = sorted(planned, key=_in_time)
    return FreezeCalendar(
        _iso(now),
        _iso(now + WEEKS),
        tuple(replace(one, components=tuple(sorted(planned[one]))) for one in spans[:MOST_PLANNED]),
        tuple(UnseenFreezes(key[0], told, tuple(sorted(refs))) for key, (told, refs) in sorted(known.unseen.items())),
        {project: tuple(sorted(refs)) for project, refs in sorted(known.projects.items())},
        len(spans) <= MOST_PLANNED and not layout.cut,
    )


def _sorted(units: Iterable[tuple[str, Unit]], reader: FreezeReader) -> _Sorted:
    known = _Sorted({}, {}, {})
    for ref, unit in units:
        project = project_of(unit)
        if not project:
            continue
        found = reader.windows_of(unit)
        if isinstance(found, GateInput):
            known.unseen.setdefault((project, found.args.get("reason", "")), (found, set()))[1].add(ref)
            continue
        known.projects.setdefault(project, set()).add(ref)
        if found:
            key = (project, unit.environment or UNKNOWN_ENVIRONMENT, tuple(found))
            known.groups.setdefault(key, set()).add(ref)
    return known


def _in_time(one: PlannedFreeze) -> tuple[str, ...]:
    return (
        one.start,
        one.end or "9",
        one.project,
        one.environment,
        one.origin.path,
        f"{one.origin.line:06}",
        one.schedule,
    )


class _Layout:
    """Knows when each window is open, each schedule computed once."""

    def __init__(self, now: datetime, until: datetime) -> None:
        self._now, self._until = now, until
        self._openings: dict[tuple[str, int, str], tuple[WindowSpan, ...] | None] = {}
        self.cut = False
        """Whether a window opens more often than is laid out."""

    def of(self, group: Group) -> Iterator[PlannedFreeze]:
        """Yield what holds a group: each window that forbids, and what lies outside those that allow."""
        project, environment, windows = group
        for window in windows:
            if window.kind == "deny":
                for span in self._spans(window):
                    yield _planned(project, environment, "deny", span, (window,))
        allowing = tuple(window for window in windows if window.kind == "allow")
        if allowing and not self.unread(allowing):
            for span in self._outside(allowing):
                freeze = _planned(project, environment, "outside", span, allowing)
                # It has lasted already, and no opening that is over says since when.
                yield replace(freeze, start="") if span.start == self._now else freeze

    def unread(self, windows: Sequence[SyncWindow]) -> list[SyncWindow]:
        """Return the windows of which nobody knows when they are open."""
        return [window for window in windows if self._open(window) is None]

    def _open(self, window: SyncWindow) -> tuple[WindowSpan, ...] | None:
        if window.problem:
            return None
        key = (window.schedule, window.duration, window.zone)
        if key not in self._openings:
            found = self._openings[key] = openings(window, self._now, MOST_OPENINGS, WEEKS)
            self.cut = self.cut or (found is not None and len(found) >= MOST_OPENINGS)
        return self._openings[key]

    def _spans(self, window: SyncWindow) -> list[WindowSpan]:
        return [span for span in self._open(window) or () if span.start < self._until and span.last > self._now]

    def _outside(self, allowing: Sequence[SyncWindow]) -> Iterator[WindowSpan]:
        """Yield the gaps between the times in which any window is open, as far as all of them are laid out."""
        at, until = self._now, self._until
        for found in map(self._open, allowing):
            if found is not None and len(found) >= MOST_OPENINGS:
                until = min(until, found[-1].last)
        for span in sorted((s for window in allowing for s in self._spans(window)), key=lambda s: (s.start, s.last)):
            if at < span.start < until:
                yield WindowSpan(at, span.start)
            at = max(at, span.last)
        if at < until:
            yield WindowSpan(at, min((s.start for window in allowing for s in self._open(window) or ()
                                      if s.start >= until), default=None))  # fmt: skip


def _planned(
    project: str, environment: str, kind: str, span: WindowSpan, windows: tuple[SyncWindow, ...]
) -> PlannedFreeze:
    return PlannedFreeze(
        project, environment, kind, _iso(span.start), _iso(span.end) if span.end else "", (),
        "; ".join(dict.fromkeys(window.schedule for window in windows)), windows[0].zone,
        all(window.manual for window in windows), windows[0].origin,
    )  # fmt: skip


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
