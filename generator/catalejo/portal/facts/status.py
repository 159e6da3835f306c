"""The worst fact about an entity in two or three words: the status column, and how it is sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple

from ...model.delivery import Cell, Pipeline
from ...model.entities import Entity
from ...model.findings import Finding, Severity
from ...model.refs import split_ref
from ...model.status import Health, Level, Sync
from ..context import Portal
from .since import begun_before_tonight, health_since


class Status(NamedTuple):
    """``level`` of ``model/status.py`` or ``paused``/``stale`` for the look; ``since`` is an RFC 3339 time or ""."""

    level: str
    text: str
    icon: str
    since: str = ""
    rank: int = 99
    group: str = ""
    """English name of the facet value, such as ``Failing``."""
    kind: str = ""
    """English name of what is wrong, whatever its number and environment; "" for good news."""


LEAK = "Secret in a file"
UNDOCUMENTED = "Without docs"
GROUPS = (
    ("Failing", "bad"),
    ("Needs attention", "warn"),
    ("Unknown", "unknown"),
    ("Stale", "stale"),
    ("Paused", "paused"),
    ("Progressing", "busy"),
    ("Healthy", "ok"),
    ("Not measured", "none"),
)
"""Facet values of the status column with the level whose icon they carry, worst first."""
LEVELS = tuple(level for _, level in GROUPS)
_GROUP_OF = {level: name for name, level in GROUPS}


def is_leak(finding: Finding) -> bool:
    """Tell whether a finding is about a secret that many can read."""
    return finding.code.startswith("SEC9") and finding.severity is Severity.ERROR


def is_red(pipeline: Pipeline) -> bool:
    """Tell whether a default branch is red, by an answer that still holds."""
    return pipeline.level is Level.BAD and not pipeline.stale


def status_of(portal: Portal, entity: Entity) -> Status:
    """Return the worst fact about an entity; systems, domains and teams are as their worst part is."""
    statuses = portal.once(_statuses)
    known = statuses.get(entity.ref)
    if known is None:
        found = [_own(portal, entity)]
        if split_ref(entity.ref)[0] in _WHOLES:
            found += filter(None, [worst_of(portal, parts_of(portal, entity))])
        worst = min(found, key=lambda status: status.rank)
        known = worst._replace(group=_GROUP_OF.get(worst.level, "Not measured"))
        statuses[entity.ref] = known
    return known


def _statuses(_portal: Portal) -> dict[str, Status]:
    """What was concluded, by reference: tables and pages ask for each entity many times."""
    return {}


def _own(portal: Portal, entity: Entity) -> Status:
    """The worst fact about an entity itself, its parts apart."""
    return min(_facts(portal, entity), key=lambda status: status.rank, default=None) or _ok_status(portal, entity)


_WHOLES = ("system", "domain", "group")


def parts_of(portal: Portal, entity: Entity) -> list[str]:
    """Return what a whole is judged by: what a team and those below it own, all parts of a system or domain."""
    if split_ref(entity.ref)[0] == "group":
        return [owned.ref for owned in portal.held(entity.ref) if split_ref(owned.ref)[0] not in _WHOLES]
    found: set[str] = set()
    waiting = portal.targets(entity.ref, "hasPart")
    while waiting:
        ref = waiting.pop()
        if ref not in found and ref != entity.ref:
            found.add(ref)
            waiting += portal.targets(ref, "hasPart") if split_ref(ref)[0] in _WHOLES else []
    return sorted(found)


def worst_of(portal: Portal, refs: Sequence[str]) -> Status | None:
    """Return the worst status among several entities, with how many more are as bad; None where none is measured.

    A whole among them counts with what is known of itself: its parts are asked for by name.
    """
    known = [portal.entities[ref] for ref in refs if ref in portal.entities]
    found = [_own(portal, one) if split_ref(one.ref)[0] in _WHOLES else status_of(portal, one) for one in known]
    measured = [status for status in found if status.level != "none"]
    if not measured:
        return None
    worst = min(measured, key=lambda status: (LEVELS.index(status.level), status.rank))
    same = sum(status.level == worst.level for status in measured)
    if same == 1 or worst.level == "ok":
        return worst
    return worst._replace(text=f"{worst.text} +{same - 1}", since="")


def worst_first(portal: Portal, refs: Iterable[str], most: int) -> list[str]:
    """Return the first of several references, problems first, then by name; a stranger comes last."""
    known = portal.once(_weights)

    def weight(ref: str) -> tuple[int, str]:
        found = known.get(ref)
        if found is None:
            entity = portal.entities.get(ref)
            found = known[ref] = (status_of(portal, entity).rank if entity else 99), portal.name(ref)
        return found

    return nsmallest(most, refs, key=weight)


def _weights(_portal: Portal) -> dict[str, tuple[int, str]]:
    """What entities were ordered by, by reference: what many need is asked for with each of them."""
    return {}


def last_environment(portal: Portal) -> str:
    """Return the end of the promotion order: what people mean by production."""
    order = portal.world.delivery.environments
    return next((name for name in ("prod", "production") if name in order), order[-1] if order else "")


def final_cell(portal: Portal, ref: str) -> Cell | None:
    """Return the cell of a component in the last environment."""
    placement = portal.placements.get(ref)
    return placement.cells.get(last_environment(portal)) if placement else None


def _facts(portal: Portal, entity: Entity) -> Iterator[Status]:
    """Yield everything that is not calm."""
    t = portal.words.t
    delivery = portal.world.delivery
    for incident in delivery.incidents.get(entity.ref, ()):
        told = portal.incidents.get(incident)
        opened = told.opened_at if told is not None else ""
        if told is not None and told.stale:
            yield Status("stale", t("Incident open"), "stale", opened, 20)
        else:
            yield Status("bad", t("Incident open"), "incident", opened, 0, kind="Incident open")
    pipeline = delivery.pipelines.get(entity.ref)
    if pipeline is not None and is_red(pipeline):
        yield Status("bad", t("Branch red"), "fail", pipeline.red_since, 2, kind="Branch red")
    if any(is_leak(finding) for finding in portal.findings_of.get(entity.ref, ())):
        yield Status("bad", t(LEAK), "shield", "", 3, kind=LEAK)
    yield from _ownership(portal, entity)
    placement = portal.placements.get(entity.ref)
    for name in reversed(delivery.environments):
        cell = placement.cells.get(name) if placement else None
        if cell is not None:
            yield from _cell_facts(portal, entity.ref, cell, final=name == last_environment(portal))
    if entity.ref in delivery.nowhere:
        yield Status("warn", t("Runs nowhere"), "absent", "", 14, kind="Runs nowhere")
    info = portal.world.repos.get(entity.origin.repo)
    if info is not None and info.status in ("stale", "failed", "denied"):
        yield Status("stale", t("Stale"), "stale", info.fetched_at, 20, kind="Stale")
    if split_ref(entity.ref)[0] == "api":
        yield from _api_facts(portal, entity)
    errors = [finding for finding in portal.findings_of.get(entity.ref, ()) if finding.severity.rank == 0]
    if errors:
        yield Status("warn", portal.words.title(errors[0])[:60], "warn", "", 16, kind="Errors to mend")


def _api_facts(portal: Portal, entity: Entity) -> Iterator[Status]:
    """An API is judged by its promise: what broke in the nights that are kept, what is deprecated and still used."""
    t = portal.words.t
    broken = portal.last_of.get((entity.ref, "api.breaking"), "")
    if broken:
        yield Status(
            "warn", t("Breaking change"), "api", begun_before_tonight(portal, broken), 13, kind="Breaking change"
        )
    if entity.lifecycle == "deprecated" and portal.targets(entity.ref, "apiConsumedBy"):
        yield Status("warn", t("Deprecated, still used"), "older", "", 15, kind="Deprecated, still used")


def _ownership(portal: Portal, entity: Entity) -> Iterator[Status]:
    if split_ref(entity.ref)[0] in ("group", "user", "location", "template"):
        return
    if not entity.owner.ref and not entity.owner.known:
        yield Status("warn", portal.words.t("No owner"), "person", "", 8, kind="No owner")
    elif not portal.answered_for(entity):
        yield Status("warn", portal.words.t("Owner not found"), "person", "", 9, kind="Owner not found")


def _cell_facts(portal: Portal, ref: str, cell: Cell, final: bool) -> Iterator[Status]:
    """Yield what is wrong with a component in one environment; outside production it weighs less."""
    words, place = portal.words, "" if final else f" · {cell.environment}"
    late = 0 if final else 10
    if cell.state == "stale":
        yield Status("stale", words.t("Stale") + place, "stale", cell.observed_at, 20 + late, kind="Stale")
        return
    if cell.state == "unknown" and cell.level is Level.UNKNOWN:
        yield Status("unknown", words.t("Unknown") + place, "unknown", "", 18 + late)
        return
    if cell.health in (Health.DEGRADED, Health.MISSING):
        text = words.t("Degraded") if cell.health is Health.DEGRADED else words.t("Missing")
        level, since = "bad" if final else "warn", health_since(portal, ref, cell)
        yield Status(level, text + place, "heart-broken", since, 1 + late, kind="Degraded or missing")
    if cell.sync is Sync.OUT_OF_SYNC:
        text = words.t("Out of sync") + place
        yield Status("warn", text, "arrow-up", cell.drift_since, 10 + late, kind="Out of sync")
    if final and "far_behind" in cell.marks:
        since, text = begun_before_tonight(portal, cell.lag_since), _behind(portal, cell.lag)
        yield Status("warn", text, "lag", since, 11, kind="Far behind")
    if "not_pinned" in cell.marks:
        yield Status("warn", words.t("Not pinned") + place, "tag", cell.since, 12 + late, kind="Not pinned")
    if final and "auto_sync_off" in cell.marks:
        yield Status("paused", words.t("Auto-sync off"), "paused", "", 24)
    if cell.health is Health.PROGRESSING:
        yield Status("busy", words.t("Progressing") + place, "running", cell.since, 26 + late)
    if cell.sync is Sync.UNKNOWN or cell.health is Health.UNKNOWN:
        yield Status("unknown", words.t("Unknown") + place, "unknown", "", 18 + late)


def _behind(portal: Portal, lag: int) -> str:
    return portal.words.n("{n} version behind", "{n} versions behind", lag)


def wrong_with(portal: Portal, entity: Entity) -> tuple[str, ...]:
    """Return everything that is wrong with an entity by its kind, worst first, in the page's language."""
    kinds = [status.kind for status in sorted(_facts(portal, entity), key=lambda status: status.rank) if status.kind]
    if split_ref(entity.ref)[0] == "component" and undocumented(portal, entity):
        kinds.append(UNDOCUMENTED)
    return tuple(portal.words.t(kind) for kind in dict.fromkeys(kinds))


def documented(portal: Portal, entity: Entity) -> bool:
    """Tell whether an entity has docs beyond a README, as the check DOC-01 asks."""
    bundle = portal.world.docs.bundles.get(entity.ref)
    return bundle is not None and bundle.beyond_readme


def undocumented(portal: Portal, entity: Entity) -> bool:
    """Tell whether an entity is known to have no docs; what is seen and not read is neither docs nor their absence."""
    return not documented(portal, entity) and entity.ref not in portal.world.docs.unread


def _compared(portal: Portal, entity: Entity) -> bool:
    """Tell whether an earlier night knew an entity: what tonight met first was compared with nothing."""
    history = portal.world.history
    return len(history.nights) > 1 and history.first_seen.get(entity.ref, "") != history.nights[0]


def _ok_status(portal: Portal, entity: Entity) -> Status:
    """Return good news, or that nobody measured."""
    t = portal.words.t
    placement = portal.placements.get(entity.ref)
    if placement is not None and any(cell.health is Health.HEALTHY for cell in placement.cells.values()):
        return Status("ok", t("Healthy"), "heart", "", 40)
    pipeline = portal.world.delivery.pipelines.get(entity.ref)
    if pipeline is not None and pipeline.level is Level.OK and not pipeline.stale:
        return Status("ok", t("Passing"), "ok", "", 41)
    if pipeline is not None and pipeline.level is Level.BUSY:
        return Status("busy", t("Running"), "running", "", 27)
    if split_ref(entity.ref)[0] == "api" and entity.operations and _compared(portal, entity):
        return Status("ok", t("No breaking change"), "ok", "", 41)
    return Status("none", t("Not measured"), "skipped", "", 50)
