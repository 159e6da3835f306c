"""Makes the cells of the environment matrix and compares them along the order of promotion."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec

from ..kit.text.environments import is_production
from ..kit.text.images import is_floating, is_range
from ..kit.text.moments import hours_between
from ..model.delivery import LAG_ALLOWED, LAG_DAYS, Cell
from ..model.live import Application, CapabilityState
from ..model.origin import Origin
from ..model.status import HEALTH_LEVEL, SYNC_LEVEL, Health, Level, Reason, Sync, roll_up
from .units import Unit
from .versions import arrived_at, compare, deployed_revision, desired_version, lag_between, live_version

WORST_FIRST = (Level.BAD, Level.UNKNOWN, Level.WARN, Level.BUSY, Level.NONE, Level.OK)


class SourceAvailability(msgspec.Struct, frozen=True):
    """What is known of the systems that tell applications: how they answered, and of which environments nobody did."""

    state: CapabilityState
    silent_environments: frozenset[str] = frozenset()


def make_cell(units: list[Unit], environment: str, wanted: set[str], answering: SourceAvailability) -> Cell:
    """Return the cell of a component in one environment; of several units the worst one speaks."""
    cells = [_cell(unit, environment, wanted, answering) for unit in units]
    cells.sort(key=lambda cell: (WORST_FIRST.index(cell.level), cell.application))
    first = cells[0]
    if len(cells) > 1:
        versions = {cell.live for cell in cells if cell.live}
        marks = (*first.marks, *(("mixed",) if len(versions) > 1 else ()), "several")
        return msgspec.structs.replace(first, marks=tuple(dict.fromkeys(marks)))
    return first


def _cell(unit: Unit, environment: str, wanted: set[str], answering: SourceAvailability) -> Cell:
    desired, origin, image = "", Origin(), None
    if unit.stack is not None:
        desired, origin, image = desired_version(unit.stack, wanted)
    elif unit.app is not None and unit.app.chart and not is_range(unit.app.target_revision):
        desired = unit.app.target_revision
    base = Cell(
        environment, "running", Level.UNKNOWN, desired=desired, desired_origin=origin, application=unit.name,
        stack=unit.stack.id if unit.stack is not None else "", cluster=unit.cluster,
    )  # fmt: skip
    if unit.app is None:
        pinned = image is None or image.is_guess or not is_floating(image.tag, image.digest)
        return _without_application(base, unit, answering, () if pinned else ("not_pinned",))
    app = unit.app
    live = live_version(app, image, wanted)
    marks = _marks(unit, app, desired, live, environment)
    return msgspec.structs.replace(
        base, state="stale" if app.stale else "running", level=_level(app, marks, environment), live=live,
        sync=app.sync, health=app.health, since=arrived_at(app) if live or not desired else "", marks=marks,
        application_url=app.url, revision=deployed_revision(app), observed_at=app.observed_at, message=_message(app),
    )  # fmt: skip


def _without_application(base: Cell, unit: Unit, answering: SourceAvailability, marks: tuple[str, ...]) -> Cell:
    if unit.stack is not None and (not unit.stack.is_application or unit.stack.is_flux):
        return msgspec.structs.replace(base, state="unknown", level=Level.NONE, reason=Reason.NO_LINK, marks=marks)
    if not answering.state.answered:
        level = Level.UNKNOWN if answering.state.connected else Level.NONE
        return msgspec.structs.replace(base, state="unknown", level=level, reason=answering.state.reason, marks=marks)
    incomplete = unit.stack is not None and "incomplete" in unit.stack.notes
    if not answering.state.complete or base.environment in answering.silent_environments or incomplete:
        reason = Reason.NO_LINK if incomplete else Reason.UNREACHABLE
        return msgspec.structs.replace(base, state="unknown", level=Level.UNKNOWN, reason=reason, marks=marks)
    return msgspec.structs.replace(base, state="absent", level=Level.WARN, reason=Reason.NOT_FOUND, marks=marks)


def _marks(unit: Unit, app: Application, desired: str, live: str, environment: str) -> tuple[str, ...]:
    marks: list[str] = []
    if app.sync is Sync.OUT_OF_SYNC:
        marks.append("out_of_sync")
    if not app.auto_sync and not unit.is_plumbing:
        marks.append("auto_sync_off")
    if any(part == "latest" or is_floating(part, "") for part in live.split(" + ") if part):
        marks.append("not_pinned")
    versions = [version.lstrip("v") for version in live.split(" + ")]
    if desired and live and desired.lstrip("v") not in versions:
        marks.append("desired_differs")
    if len(versions) > 1:
        marks.append("rolling_out")
    return tuple(marks)


def _level(app: Application, marks: tuple[str, ...], environment: str) -> Level:
    """Return the level of an application: both axes, its conditions, and the marks that are worth a warning."""
    if app.stale:
        return Level.UNKNOWN
    levels = [SYNC_LEVEL[app.sync], HEALTH_LEVEL[app.health]]
    levels += [condition.level for condition in app.conditions if condition.level in (Level.BAD, Level.WARN)]
    if app.operation in ("Failed", "Error"):
        levels.append(Level.WARN)
    if {"desired_differs", "not_pinned"} & set(marks) or ("auto_sync_off" in marks and is_production(environment)):
        levels.append(Level.WARN)
    return roll_up(levels)


def _message(app: Application) -> str:
    if app.health in (Health.DEGRADED, Health.MISSING, Health.PROGRESSING) and app.health_message:
        return app.health_message
    if app.conditions:
        return app.conditions[0].message
    return app.operation_message if app.operation in ("Failed", "Error") else ""


def compare_along(
    cells: dict[str, Cell], order: Iterable[str], known: Iterable[str], released: tuple[str, ...]
) -> dict[str, Cell]:
    """Mark what differs from the environment before it, how far behind it is, and what is older than the one after."""
    result = dict(cells)
    seen = {*known, *(cell.live for cell in cells.values()), *(cell.desired for cell in cells.values())}
    placed = [name for name in order if name in cells and _version(cells[name])]
    for before, here in itertools.pairwise(placed):
        newer, mine = _version(cells[before]), _version(cells[here])
        verdict = compare(mine, newer)
        marks, lag = list(result[here].marks), 0
        if verdict != 0:
            marks.append("differs")
        if verdict == -1:
            marks.append("behind")
            lag = lag_between(mine, newer, seen, released)
        elif verdict is None:
            lag = -1
        elif verdict == 1:
            earlier = result[before]
            result[before] = msgspec.structs.replace(earlier, marks=(*earlier.marks, "older_than_next"))
        result[here] = msgspec.structs.replace(result[here], marks=tuple(dict.fromkeys(marks)), lag=lag)
    return result


def judge_lag(cells: dict[str, Cell], taken_at: str) -> dict[str, Cell]:
    """Mark what is further behind than is allowed; in production that is a warning. Cells stand in promotion order."""
    result = dict(cells)
    placed = [name for name in cells if _version(cells[name])]
    for before, here in itertools.pairwise(placed):
        cell = cells[here]
        if "behind" not in cell.marks:
            continue
        hours = hours_between(cell.lag_since or cells[before].since, taken_at)
        if cell.lag > LAG_ALLOWED or (cell.lag >= 0 and hours is not None and hours > LAG_DAYS * 24):
            level = roll_up([cell.level, Level.WARN]) if is_production(here) else cell.level
            result[here] = msgspec.structs.replace(cell, marks=(*cell.marks, "far_behind"), level=level)
    return result


def _version(cell: Cell) -> str:
    """Return the version to compare: what runs, the oldest where two run at once; else what Git asks for."""
    return (cell.live or cell.desired).split(" + ")[0]
