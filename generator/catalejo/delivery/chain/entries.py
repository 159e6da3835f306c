"""Deployments as systems and our own nights tell them: what went live where, when, in place of what.

A system's own history gives the time; where it has none, a version that moved between two nights is a deployment of
the time between them. One release to several applications of an environment is one deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ...kit.text.images import semver
from ...kit.text.moments import hours_between
from ...model.delivery import Placement
from ...model.deployments import Deployment
from ...model.history import Change, History
from ...model.live import Deployed
from ...model.stacks import Image
from ..units import UNKNOWN_ENVIRONMENT, Unit
from ..versions import desired_version, live_version

TOGETHER_HOURS = 24
"""Applications of one environment that get the same within so many hours get it by one deployment."""
AHEAD_HOURS = 0.25
"""A system's clock may be ahead of ours by so much; a later time is no time."""
MOST_PLACES = 50
Deployments = dict[tuple[str, str], list[Deployment]]
"""By (component, environment), oldest first."""


class Deployable(msgspec.Struct, frozen=True):
    """What is deployed as one: its reference (the name of what nobody declared), its units, the names it goes by."""

    subject: str
    units: tuple[Unit, ...]
    wanted: frozenset[str]


class Nights(msgspec.Struct, frozen=True):
    """Tonight, the night before ("" without one), and what our own nights know."""

    taken_at: str
    before: str
    past: History


class AppHistory(msgspec.Struct, frozen=True):
    """What one application tells tonight: the version that runs, its history (oldest first), who is behind it."""

    subject: str
    environment: str
    name: str
    cluster: str
    version: str
    entries: tuple[Deployed, ...]


def gather(lines: Iterable[Deployable], placements: Iterable[Placement], nights: Nights) -> Deployments:
    """Return what was known with what is new tonight; of an application whose answer is old nothing is new."""
    here = {placement.component or placement.name for placement in placements}
    found: Deployments = {}
    for known in nights.past.deployments or _from_changes(nights.past):
        if known.component in here:
            found.setdefault((known.component, known.environment), []).append(known)
    for line in lines:
        told = [told_by(unit, line, nights.taken_at) for unit in line.units if unit.app is not None]
        fresh = {unit.app.id for unit in line.units if unit.app is not None and not unit.app.stale}
        apps = [unit.app for unit in line.units if unit.app is not None]
        for app, one in zip(apps, told, strict=True):
            if app.id in fresh:
                key = (one.subject, one.environment)
                running = {each.version for each in told if each.environment == one.environment}
                found[key] = add(found.get(key, []), one, nights, running)
    return {key: sorted(rows, key=lambda row: (row.at, row.id)) for key, rows in sorted(found.items())}


def told_by(unit: Unit, line: Deployable, taken_at: str) -> AppHistory:
    """Return what an application's system tells of it."""
    app, image = unit.app, _image(unit, line)
    assert app is not None
    entries = tuple(_first_of_runs(entry for entry in app.history if _has_time(entry, taken_at)))
    return AppHistory(
        line.subject, unit.environment or UNKNOWN_ENVIRONMENT, app.name, unit.cluster,
        live_version(app, image, set(line.wanted)), entries,
    )  # fmt: skip


def _image(unit: Unit, line: Deployable) -> Image | None:
    return desired_version(unit.stack, set(line.wanted))[2] if unit.stack is not None else None


def _has_time(entry: Deployed, taken_at: str) -> bool:
    hours = hours_between(entry.deployed_at, taken_at)
    return hours is not None and hours > -AHEAD_HOURS


def _first_of_runs(entries: Iterable[Deployed]) -> Iterator[Deployed]:
    """Yield the entries that brought another revision than the one before: syncing the same again brings nothing."""
    last = None
    for entry in sorted(entries, key=lambda one: (one.deployed_at, one.id)):
        if entry.revision != last:
            yield entry
        last = entry.revision


def add(known: list[Deployment], told: AppHistory, nights: Nights, running: set[str]) -> list[Deployment]:
    """Return the deployments of an environment with what one application tells added."""
    rows = list(known)
    for number, entry in enumerate(told.entries):
        newest = number == len(told.entries) - 1
        before = _before(rows, told.name, entry.deployed_at)
        at = _index(rows, told.name, entry.deployed_at)
        if at is None and number == 0 and before is not None and entry.revision and before.revision == entry.revision:
            at = rows.index(before)  # the system forgot when the revision came first; we have not
        version = arriving(told.version, before.version if before is not None else "") if newest else ""
        if at is None:
            new = _new(told, entry, version, nights)
            revision = told.entries[number - 1].revision if number else ""
            was = _ran(told, before, entry, nights)
            rows = _placed(rows, msgspec.structs.replace(new, was_revision=revision, was=was))
        else:
            rows[at] = _attached(rows[at], told, entry, version if newest else "")
    return _between_nights(rows, told, nights, running)


def _ran(told: AppHistory, before: Deployment | None, entry: Deployed, nights: Nights) -> str:
    """Return the version that ran in the night before, where it is what an entry took the place of; else ""."""
    if before is not None and (before.version or before.at > nights.before):
        return before.version
    if not nights.before or entry.deployed_at <= nights.before:
        return ""
    cell = nights.past.cells.get(f"{told.subject}|{told.environment}", {})
    return cell.get("live", "").split(" + ")[0] if cell.get("state", "running") == "running" else ""


def _new(told: AppHistory, entry: Deployed, version: str, nights: Nights) -> Deployment:
    return Deployment(
        told.subject, told.environment, entry.deployed_at, places={told.name: entry.deployed_at},
        cluster=told.cluster, by=entry.by, version=version, revision=entry.revision,
        seen=nights.taken_at,
    )  # fmt: skip


def _attached(row: Deployment, told: AppHistory, entry: Deployed, version: str) -> Deployment:
    """Return a known deployment with what its system tells tonight: a version that nobody knew, its revision."""
    rolling = bool(version) and version != row.version and version in told.version.split(" + ") and row.version in (
        "", *told.version.split(" + "))  # fmt: skip
    return msgspec.structs.replace(
        row, places=row.places or {told.name: row.at}, revision=row.revision or entry.revision,
        cluster=row.cluster or told.cluster, by=row.by or entry.by,
        version=version if rolling or not row.version else row.version,
    )  # fmt: skip


def _index(rows: Sequence[Deployment], name: str, at: str) -> int | None:
    found = (i for i, row in enumerate(rows) if row.places.get(name) == at or (not row.places and row.at == at))
    return next(found, None)


def _before(rows: Sequence[Deployment], name: str, at: str) -> Deployment | None:
    """Return the last deployment of an application before a time."""
    mine = [row for row in rows if row.places.get(name, row.at if not row.places else "") and row.at < at]
    return max(mine, key=lambda row: row.at, default=None)


def _placed(rows: list[Deployment], new: Deployment) -> list[Deployment]:
    """Return the rows with a new one, or with its place added to the one that brought the same elsewhere."""
    name, at = next(iter(new.places.items()))
    for index, row in enumerate(rows):
        hours = hours_between(row.at, at)
        same = row.revision == new.revision and (row.version == new.version or not (row.version and new.version))
        if row.places and name not in row.places and same and hours is not None and abs(hours) <= TOGETHER_HOURS:
            if len(row.places) < MOST_PLACES:
                places = dict(sorted({**row.places, name: at}.items()))
                cluster = row.cluster if row.cluster == new.cluster else ""
                rows[index] = msgspec.structs.replace(
                    row, at=min(row.at, at), places=places, cluster=cluster, version=row.version or new.version
                )
            return rows
    return [*rows, new]


def _between_nights(rows: list[Deployment], told: AppHistory, nights: Nights, running: set[str]) -> list[Deployment]:
    """Add a deployment of which no system told when: another version runs than in the night before."""
    mine = [row for row in rows if told.name in row.places or not row.places]
    last = max(mine, key=lambda row: row.at, default=None)
    cell = nights.past.cells.get(f"{told.subject}|{told.environment}", {})
    before = last.version if last is not None and last.version else cell.get("live", "")
    version = arriving(told.version, before)
    if not before or not version or version == before or (last is None and before in running):
        return rows
    if last is not None and last.seen == nights.taken_at:
        return rows  # told by the system tonight
    after = nights.before if cell.get("state", "running") == "running" else ""
    new = Deployment(
        told.subject, told.environment, nights.taken_at, "nights", after, places={told.name: nights.taken_at},
        cluster=told.cluster, version=version, was=before, seen=nights.taken_at,
    )  # fmt: skip
    return _placed(rows, new)


def arriving(running: str, before: str) -> str:
    """Return the version that comes: of two that run while a rollout is under way the one that did not run before."""
    parts = running.split(" + ")
    if len(parts) == 1:
        return running
    fresh = [part for part in parts if part != before]
    return max(fresh, key=lambda part: (semver(part) is not None, semver(part) or (), part), default="")


def _from_changes(past: History) -> list[Deployment]:
    """Return the deployments that nights told as changes which kept no deployments yet, oldest first."""
    found: dict[tuple[str, str], list[Deployment]] = {}
    for change in reversed([each for each in past.changes if each.kind in ("deployed", "rolled_back")]):
        rows = found.setdefault((change.subject, change.environment), [])
        version = arriving(change.after, rows[-1].version if rows else change.before.split(" + ")[0])
        if version and (not rows or version != rows[-1].version):
            rows.append(_of_change(change, version, past.nights))
    return [row for rows in found.values() for row in rows]


def _of_change(change: Change, version: str, nights: tuple[str, ...]) -> Deployment:
    before = next((night for night in nights if night < change.at), "")
    told = "system" if change.event_at else "nights"
    return Deployment(
        change.subject, change.environment, change.event_at or change.at, told, "" if change.event_at else before,
        version=version, was=change.before.split(" + ")[0], seen=change.at,
    )  # fmt: skip
