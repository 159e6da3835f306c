"""The entry of this room: units are joined with components, laid out as a matrix, and judged."""

from __future__ import annotations

import msgspec

from ..kit.read.captured import Captured
from ..kit.text import environments
from ..model.delivery import Cell, Delivery, GateInput, LinkState, Pipeline, Placement, Verdict
from ..model.entities import RUNNING_TYPES, Catalog, Entity
from ..model.findings import sort_findings
from ..model.history import History
from ..model.live import Capability, Incident, LiveState
from ..model.stacks import Stack, Stacks
from ..model.status import roll_up
from ..model.world import Settings
from .calendar import plan_ahead
from .cells import SourceAvailability, compare_along, judge_lag, make_cell
from .chain.build import follow
from .chain.entries import Deployable
from .chain.origins import OriginSources
from .ci import PipelineReader
from .findings import judge
from .freezes import FreezeReader
from .incidents import IncidentReader
from .joining import Joined, Joiner
from .links import links_of
from .own_images import Ownership
from .records import RecordIndex, join_records, join_runs
from .units import UNKNOWN_ENVIRONMENT, Unit, gather_units
from .verdicts import VerdictFacts, VerdictMaker
from .versions import released_versions, version_since


class MatrixRow(msgspec.Struct):
    """The units of one line of the matrix: of a component, or of one name that nobody declared."""

    name: str
    entity: Entity | None
    units: list[Unit]
    joined: Joined


def build_delivery(
    captured: Captured,
    catalog: Catalog,
    stacks: Stacks,
    live: LiveState,
    settings: Settings,
    previous: History | None = None,
) -> Delivery:
    """Return what runs where. ``previous`` gives the ages that our own nights know: drift, lag, versions seen."""
    infos = [repo.info for repo in captured.repositories()]
    units = [unit for unit in gather_units(stacks, live, settings.environments) if not unit.is_plumbing]
    joiner = Joiner(catalog, infos, live.links.get(Capability.DEPLOYMENTS, {}))
    joins = {unit.key: joiner.join(unit) for unit in units}
    answering = answering_systems(live, units)
    rows = make_rows(units, joins, catalog)
    found = {unit.environment for unit in units if unit.environment} | set(stacks.environments)
    order = environments.promotion_order(found, settings.environments)
    own = Ownership(rows, infos)
    past = previous if previous is not None and previous.kept else None
    ours, addons = _ours(rows, own)
    places = (*order, UNKNOWN_ENVIRONMENT)
    placements = [_placed(captured, row, _Asked(places, answering, past, captured.manifest.taken_at)) for row in ours]
    undeclared = [placement.name for row, placement in zip(ours, placements, strict=True)
                  if row.entity is None or row.entity.inferred]  # fmt: skip
    placements.sort(key=lambda p: (not p.component, p.system, p.name))
    if any(UNKNOWN_ENVIRONMENT in placement.cells for placement in placements):
        order += (UNKNOWN_ENVIRONMENT,)
    broken = past.broken if past is not None else {}
    windows = FreezeReader(stacks, captured.manifest.taken_at, live.freezes)
    freezes = _freezes(ours, windows)
    facts = VerdictFacts(order, broken, freezes, answering.state, _placed_refs(catalog, placements))
    index = None
    if live.joined or any(run.joins for run in live.runs):
        index = RecordIndex(catalog, infos, units, joins)
    ci = PipelineReader(live, infos, join_runs(index, live.runs))
    told = _by_component(catalog, live, ci, placements, facts)
    nowhere = find_nowhere(catalog, placements, answering)
    delivery = Delivery(
        order,
        tuple(placements),
        nowhere,
        tuple(sorted(undeclared)),
        tuple(sorted(addons)),
        told.pipelines,
        {ref: tuple(incident.id for incident in open_) for ref, open_ in told.incidents.items()},
        told.verdicts,
        _stack_components(units, joins, stacks.stacks),
        broken,
        links=told.links,
        records=join_records(index, live.joined),
        settled=told.settled,
        calendar=plan_ahead(_units_of(ours), windows, captured.manifest.taken_at),
    )
    findings = [*judge(catalog, live, delivery, told.incidents), *own.ambiguous(units, joins)]
    delivery = msgspec.structs.replace(delivery, findings=tuple(sort_findings(findings)))
    sources = OriginSources(captured, catalog, live, delivery, captured.manifest.taken_at, settings.people != "none")
    return follow(sources, [_deployable(row) for row in ours], past)


def _deployable(row: MatrixRow) -> Deployable:
    return Deployable(row.entity.ref if row.entity is not None else row.name, tuple(row.units), frozenset(_names(row)))


def _names(row: MatrixRow) -> set[str]:
    """Return the names that an image of this row may have."""
    return {row.name.lower(), *(unit.stem.lower() for unit in row.units)}


def _ours(rows: list[MatrixRow], own: Ownership) -> tuple[list[MatrixRow], set[str]]:
    """Part what belongs to the organisation from the add-ons that others made; of those only the names are kept."""
    ours: list[MatrixRow] = []
    addons: set[str] = set()
    for row in rows:
        if row.entity is not None or own.is_ours(row.units):
            ours.append(row)
        else:
            addons.update(unit.name for unit in row.units if unit.is_third_party)
    return ours, addons


class _Told(msgspec.Struct, frozen=True):
    """What is known of components by reference: CI, verdicts, incidents, whether they are linked at all."""

    pipelines: dict[str, Pipeline]
    verdicts: dict[str, tuple[Verdict, ...]]
    incidents: dict[str, list[Incident]]
    links: dict[str, dict[str, LinkState]]
    settled: dict[str, tuple[str, ...]]


def _by_component(
    catalog: Catalog, live: LiveState, ci: PipelineReader, placements: list[Placement], facts: VerdictFacts
) -> _Told:
    """Return CI, verdict, open incidents and links of each component; a verdict of each."""
    oncall = IncidentReader(live)
    maker = VerdictMaker(catalog, oncall, facts)
    by_component = {placement.component: placement for placement in placements if placement.component}
    told = _Told({}, {}, {}, {}, {})
    for ref, entity in sorted(catalog.entities.items()):
        if entity.kind != "Component" or entity.stub:
            continue
        told.pipelines[ref] = ci.of(entity)
        told.links[ref] = dict(links_of(entity, live, told.pipelines[ref], oncall, facts.placed))
        found = oncall.open_of(entity)
        if found:
            told.incidents[ref] = found
        over = oncall.settled_of(entity)
        if over:
            told.settled[ref] = tuple(incident.id for incident in over)
        told.verdicts[ref] = maker.make(entity, by_component.get(ref), told.pipelines[ref])
    return told


def _placed_refs(catalog: Catalog, placements: list[Placement]) -> frozenset[str]:
    """Return the components to which a deployment was joined, and those that have such a part."""
    refs = {placement.component for placement in placements if placement.component}
    return frozenset(refs | {catalog.entities[ref].part_of for ref in refs if ref in catalog.entities} - {""})


def _freezes(rows: list[MatrixRow], reader: FreezeReader) -> dict[str, dict[str, GateInput]]:
    """Return whether what each component has in each environment may be synced."""
    found: dict[str, dict[str, GateInput]] = {}
    for row in rows:
        if row.entity is not None:
            by_environment: dict[str, list[Unit]] = {}
            for unit in row.units:
                by_environment.setdefault(unit.environment or UNKNOWN_ENVIRONMENT, []).append(unit)
            found[row.entity.ref] = {name: reader.of(units) for name, units in sorted(by_environment.items())}
    return found


def _units_of(rows: list[MatrixRow]) -> list[tuple[str, Unit]]:
    """Return the units of components, each with the reference of its component."""
    return [(row.entity.ref, unit) for row in rows if row.entity is not None for unit in row.units]


def answering_systems(live: LiveState, units: list[Unit]) -> SourceAvailability:
    """Return what is known of the systems that tell applications: without an answer, nothing is absent."""
    state = live.state(Capability.DEPLOYMENTS)
    by_environment: dict[str, set[bool]] = {}
    for unit in units:
        if unit.app is not None:
            by_environment.setdefault(unit.environment, set()).add(unit.app.stale)
    silent = frozenset(name for name, stale in by_environment.items() if stale == {True})
    return SourceAvailability(state, silent)


def make_rows(units: list[Unit], joins: dict[str, Joined], catalog: Catalog) -> list[MatrixRow]:
    """Gather units into rows, those of one component or, without one, of one name without its environment."""
    rows: dict[str, MatrixRow] = {}
    for unit in units:
        joined = joins[unit.key]
        entity = catalog.entities.get(joined.ref) if joined.ref else None
        key = joined.ref or f"\x00{unit.stem}"
        row = rows.setdefault(key, MatrixRow(entity.name if entity is not None else unit.stem, entity, [], joined))
        row.units.append(unit)
        if len(joined.evidence) > len(row.joined.evidence):
            row.joined = joined
    return [rows[key] for key in sorted(rows)]


class _Asked(msgspec.Struct, frozen=True):
    """What every row of the matrix needs: environments in order, who answers, our own nights, the time."""

    places: tuple[str, ...]
    answering: SourceAvailability
    past: History | None
    taken_at: str


def _placed(captured: Captured, row: MatrixRow, asked: _Asked) -> Placement:
    """Return a row of the matrix, with the releases that its changelog knows."""
    repo = captured.repository(row.entity.origin.repo) if row.entity is not None else None
    return _placement(row, released_versions(repo, row.entity.subpath if row.entity is not None else ""), asked)


def _placement(row: MatrixRow, released: tuple[str, ...], asked: _Asked) -> Placement:
    order, past = asked.places, asked.past
    entity = row.entity
    wanted = _names(row)
    by_environment: dict[str, list[Unit]] = {}
    for unit in row.units:
        by_environment.setdefault(unit.environment or UNKNOWN_ENVIRONMENT, []).append(unit)
    deployed = {name: _deployed(units) for name, units in by_environment.items()}
    cells = {name: make_cell(units, name, wanted, asked.answering) for name, units in deployed.items()}
    ref = entity.ref if entity is not None else ""
    known = {v for change in past.changes if change.subject == ref and change.kind == "deployed"
             for v in (change.before, change.after)} if past is not None and ref else set()  # fmt: skip
    cells = compare_along(cells, order, known, released)
    cells = {
        name: _with_ages_from_history(cells[name], f"{ref}|{name}", past, asked.taken_at)
        for name in order
        if name in cells
    }
    cells = judge_lag(cells, asked.taken_at)
    layers = sorted({unit.stack.layer for unit in row.units if unit.stack is not None and unit.stack.layer})
    owners = sorted({unit.stack.owner for unit in row.units if unit.stack is not None and unit.stack.owner})
    return Placement(
        name=row.name,
        component=ref,
        system=entity.system if entity is not None else "",
        owner=entity.owner.ref if entity is not None else owners[0] if len(owners) == 1 else "",
        cells=cells,
        join=row.joined.evidence,
        level=roll_up(cell.level for cell in cells.values()),
        layer=layers[0] if len(layers) == 1 else "applications" if "applications" in layers else "",
    )


def _deployed(units: list[Unit]) -> list[Unit]:
    """Leave out roots that nothing deploys where an Application speaks for the same environment."""
    applications = [unit for unit in units if unit.app is not None or _is_application(unit.stack)]
    return applications or units


def _is_application(stack: Stack | None) -> bool:
    return stack is not None and stack.is_application


def _with_ages_from_history(cell: Cell, key: str, past: History | None, taken_at: str) -> Cell:
    """Add since when a version runs, drifts or lags: known from our own nights, or since tonight."""
    if past is None:
        return cell
    since = version_since(cell.live, cell.since, past.cells.get(key))
    drift = past.drift_since.get(key, taken_at) if "out_of_sync" in cell.marks else ""
    lag = past.lag_since.get(key, taken_at) if "behind" in cell.marks else ""
    return msgspec.structs.replace(cell, since=since, drift_since=drift, lag_since=lag)


def find_nowhere(catalog: Catalog, placements: list[Placement], answering: SourceAvailability) -> tuple[str, ...]:
    """Return the components that should run and that no answering system has; nothing is said without answers.

    Of what no application was joined to, this is only said where the systems that answer have most of what should run:
    elsewhere it may as well be deployed in another way, and is not linked.
    """
    if not answering.state.complete:
        return ()
    by_component = {placement.component: placement for placement in placements if placement.component}
    found: list[str] = []
    meant = [ref for ref, entity in sorted(catalog.entities.items()) if _is_to_run(entity)]
    serving = [ref for ref in meant if catalog.entities[ref].lifecycle == "production"]
    usual = 2 * sum(ref in by_component for ref in serving) >= len(serving)
    for ref in meant:
        cells = by_component[ref].cells.values() if ref in by_component else ()
        if any(cell.state != "absent" for cell in cells):
            continue
        if cells or (usual and ref in serving):
            found.append(ref)
    return tuple(found)


def _is_to_run(entity: Entity) -> bool:
    return entity.kind == "Component" and entity.type in RUNNING_TYPES and not entity.inferred and not entity.stub


def _stack_components(units: list[Unit], joins: dict[str, Joined], stacks: tuple[Stack, ...]) -> dict[str, str]:
    """Return stack id to component, for Applications and for the roots that they deploy."""
    found: dict[str, str] = {}
    for unit in units:
        ref = joins[unit.key].ref
        if unit.stack is not None and ref:
            found[unit.stack.id] = ref
            for root in unit.stack.renders:
                found.setdefault(root, ref)
    known = {stack.id for stack in stacks}
    return {identity: found[identity] for identity in sorted(found) if identity in known}
