"""Whether an application may be synced now, by the sync windows of its project, and which freeze comes next.

What is open, and what it means, is as the system does it that has such windows (the reader of projects in ``stacks/``
names its source): a schedule is read in its zone's present offset, without changes of the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from ..kit.text.globs import wildmatch
from ..kit.text.moments import moment
from ..model.delivery import NOT_LOOKED_AT, GateInput
from ..model.live import Freezes
from ..model.origin import Origin
from ..model.stacks import Stacks, SyncWindow
from ..model.status import Level, Reason
from .units import Unit

ID = "freezes"
DEFAULT = "default"
"""The project of an application that names none; it is there without being declared (see the reader of projects)."""
AHEAD = timedelta(days=14)
"""How far ahead a freeze is told."""
MOST_JOINED = 50
"""WindowSpans of one window that are looked at: some touch one another and are one."""
MOST_SCHEDULES = 2_000
"""Schedules of one build that are computed; more are no windows that anybody keeps."""


class WindowSpan(msgspec.Struct, frozen=True):
    """A span in which a window is open; one that opens again and again before it closes has no ``end``."""

    start: datetime
    end: datetime | None

    @property
    def last(self) -> datetime:
        """When it closes, the end of time where it does not."""
        return self.end or datetime.max.replace(tzinfo=UTC)


class FreezeReader:
    """Knows the sync windows of all projects, as of one moment."""

    def __init__(self, stacks: Stacks, taken_at: str, live: Iterable[Freezes] = ()) -> None:
        """Index the windows: those that Git declares, and those that ``live`` systems hold now, which count before."""
        self._live = {(one.instance, one.project): one for one in live if not one.stale}
        self._now = moment(taken_at) or datetime.fromtimestamp(0, UTC)
        self._projects = stacks.projects
        self._windows: dict[tuple[str, str], list[SyncWindow]] = {}
        for window in stacks.windows:
            self._windows.setdefault((window.origin.repo, window.project), []).append(window)
        self._openings: dict[tuple[str, int, str], tuple[WindowSpan, ...] | None] = {}

    def of(self, units: Iterable[Unit]) -> GateInput:
        """Return the input of a verdict for what is deployed together: the worst of its applications."""
        inputs = [self._of_unit(unit) for unit in units if project_of(unit)]
        if not inputs:
            return GateInput(ID, Level.NONE, {"reason": Reason.EMPTY.value})
        order = (Level.BAD, Level.UNKNOWN, Level.NONE, Level.OK)
        return min(inputs, key=lambda item: (order.index(item.level), item.args.get("from", "9")))

    def _of_unit(self, unit: Unit) -> GateInput:
        """Return the input of one application.

        Every installation has a project ``default`` that nobody has to declare, and it has no windows until somebody
        gives it some: where no repository declares it, windows were not looked at. That is shown as such, with what
        would let us look, and does not count: an input that few organisations can ever give would keep every verdict
        from clear, and a verdict that is never clear says nothing. Each other project was made by somebody, as is meant
        for rules such as windows: where its document is in no repository that was read, whether they hold is unknown.
        """
        found = self.windows_of(unit)
        return found if isinstance(found, GateInput) else self._judge(found, {"project": project_of(unit)})

    def windows_of(self, unit: Unit) -> list[SyncWindow] | GateInput:
        """Return the windows that are about an application, or why nobody knows them as the input that says so."""
        project = project_of(unit)
        repos = self._projects.get(project, ())
        here = unit.stack.repo if unit.stack is not None else ""
        chosen = [repo for repo in repos if repo == here] or list(repos)
        args = {"project": project}
        held = self._live.get((unit.app.instance, project)) if unit.app is not None else None
        if held is not None:
            declared = {_bare(window): window for repo in repos for window in self._windows.get((repo, project), ())}
            windows = [declared.get(_bare(window), window) for window in held.windows]
            return [window for window in windows if _applies(window, unit)]
        if not chosen and project == DEFAULT:
            return GateInput(ID, Level.NONE, {**args, "reason": NOT_LOOKED_AT})
        if len(chosen) != 1:
            reason = "no-project" if not chosen else "several-projects"
            return GateInput(ID, Level.UNKNOWN, {**args, "reason": reason})
        return [w for w in self._windows.get((chosen[0], project), ()) if _applies(w, unit)]

    def _judge(self, windows: list[SyncWindow], args: dict[str, str]) -> GateInput:
        read = [(window, self._openings_of(window)) for window in windows]
        unread = next((window for window, openings in read if openings is None), None)
        open_now = [(w, found[0]) for w, found in read if found and found[0].start <= self._now]
        denied = [(w, opening) for w, opening in open_now if w.kind == "deny"]
        allowed = [w for w, _ in open_now if w.kind == "allow"]
        closed = [(w, found) for w, found in read if w.kind == "allow" and w not in allowed]
        if denied:
            window, opening = max(denied, key=lambda pair: pair[1].last)
            return _frozen(args, [w for w, _ in denied], window.origin, opening.start, opening.end)
        if unread is not None:
            return GateInput(ID, Level.UNKNOWN, {**args, "reason": "window", "problem": unread.problem or "zone"})
        if closed and not allowed:
            ends = [found[0].start for _, found in closed if found]
            return _frozen(args, [w for w, _ in closed], closed[0][0].origin, None, min(ends, default=None), "outside")
        return GateInput(ID, Level.OK, {**args, **self._next(read)})

    def _next(self, read: list[tuple[SyncWindow, tuple[WindowSpan, ...] | None]]) -> dict[str, str]:
        """Return when the next freeze begins and ends, if it is not far ahead."""
        ahead = [
            (opening, window) for window, found in read if window.kind == "deny"
            for opening in found or () if self._now < opening.start <= self._now + AHEAD
        ]  # fmt: skip
        if not ahead:
            return {}
        opening, window = min(ahead, key=lambda pair: (pair[0].start, pair[0].last))
        return {**_span(opening.start, opening.end), **_manual([window]), **_at(window.origin)}

    def _openings_of(self, window: SyncWindow) -> tuple[WindowSpan, ...] | None:
        """Return the opening that is, and those that come; None where the window cannot be read."""
        if window.problem:
            return None
        key = (window.schedule, window.duration, window.zone)
        if key not in self._openings:
            if len(self._openings) >= MOST_SCHEDULES:
                return None
            self._openings[key] = openings(window, self._now)
        return self._openings[key]


def openings(
    window: SyncWindow, now: datetime, most: int = 2, ahead: timedelta = AHEAD
) -> tuple[WindowSpan, ...] | None:
    """Return the next opening of a window, one that has begun included, and those after it that begin within ``ahead``.

    There are at most ``most``; None for a bad schedule.
    """
    try:
        offset = now.astimezone(ZoneInfo(window.zone)).utcoffset() or timedelta()
        length = timedelta(seconds=window.duration)
        local = (now + offset).replace(tzinfo=None)
        starts = CronSim(window.schedule.replace("?", "*"), local - length)
        found: list[WindowSpan] = []
        joined = 0
        for start in starts:
            begin = (start - offset).replace(tzinfo=UTC)
            if found and begin <= found[-1].last:
                joined += 1
                found[-1] = WindowSpan(found[-1].start, begin + length if joined < MOST_JOINED else None)
                if joined >= MOST_JOINED:
                    break
            elif len(found) == most or (found and begin > now + ahead):
                break
            else:
                found.append(WindowSpan(begin, begin + length))
                joined = 0
        return tuple(found)
    except (CronSimError, ValueError, OverflowError, OSError, KeyError, AssertionError, TypeError):
        return None


def _bare(window: SyncWindow) -> SyncWindow:
    """Return a window without its place."""
    return msgspec.structs.replace(window, origin=Origin())


def project_of(unit: Unit) -> str:
    """Return the project whose windows are about an application, "" where it is of none."""
    if unit.app is not None:
        return unit.app.project
    return unit.stack.target.project if unit.stack is not None and unit.stack.target is not None else ""


def _applies(window: SyncWindow, unit: Unit) -> bool:
    """Tell whether a window is about an application, by its name, its namespace or its cluster."""
    server = (
        unit.app.server
        if unit.app is not None
        else unit.stack.target.server
        if unit.stack and unit.stack.target
        else ""
    )
    asked = (
        (window.applications, (unit.name,)), (window.namespaces, (unit.namespace,)),
        (window.clusters, tuple(filter(None, (unit.cluster, server)))),
    )  # fmt: skip
    told = [any(wildmatch(glob)(text) for glob in globs for text in texts) for globs, texts in asked if globs]
    return bool(told) and (all(told) if window.all_of else any(told))


def _frozen(
    args: dict[str, str],
    windows: list[SyncWindow],
    origin: Origin,
    start: datetime | None,
    end: datetime | None,
    kind: str = "deny",
) -> GateInput:
    return GateInput(ID, Level.BAD, {**args, "kind": kind, **_span(start, end), **_manual(windows), **_at(origin)})


def _span(start: datetime | None, end: datetime | None) -> dict[str, str]:
    return {**({"from": _iso(start)} if start else {}), **({"until": _iso(end)} if end else {})}


def _manual(windows: list[SyncWindow]) -> dict[str, str]:
    return {"manual": "1"} if windows and all(window.manual for window in windows) else {}


def _at(origin: Origin) -> dict[str, str]:
    """Return the place in Git, or the system that told it."""
    place = {"repo": origin.repo, "path": origin.path, "line": str(origin.line)}
    return place if origin.repo else {**place, "source": origin.source}


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
