"""May we deploy there now? Each input with its level, reason and age; the verdict is only their sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..kit.text.environments import is_production
from ..model.delivery import Cell, GateInput, Pipeline, Placement, Verdict
from ..model.entities import RUNNING_TYPES, Catalog, Entity
from ..model.history import BrokenApi
from ..model.live import Capability, CapabilityState, Incident
from ..model.status import HEALTH_LEVEL, Level, Reason
from .freezes import ID as FREEZES
from .incidents import IncidentReader
from .links import does_run
from .units import UNKNOWN_ENVIRONMENT

_UPSTREAM = ("dependsOn", "consumesApi")
SHOWN_OPERATIONS = 3


def final_environment(order: tuple[str, ...]) -> str:
    """Return what people mean by production: the environment of that name, else the end of the promotion order."""
    known = [name for name in order if name != UNKNOWN_ENVIRONMENT]
    return next((name for name in ("prod", "production") if name in known), known[-1] if known else "")


class VerdictFacts(msgspec.Struct, frozen=True):
    """What verdicts need of the build: promotion order, broken APIs, freezes by component and environment, what is
    known of those who tell what runs, and the components to which, or to a part of which, a deployment was joined.
    """

    order: tuple[str, ...]
    broken: Mapping[str, BrokenApi] = {}
    freezes: Mapping[str, Mapping[str, GateInput]] = {}
    deployments: CapabilityState = CapabilityState(Capability.DEPLOYMENTS)
    placed: frozenset[str] = frozenset()


class VerdictMaker:
    """Holds what every verdict needs: incidents, how they were told, who depends on whom."""

    def __init__(self, catalog: Catalog, incidents: IncidentReader, facts: VerdictFacts) -> None:
        self._catalog, self._facts = catalog, facts
        self._final = final_environment(facts.order)
        self._placed = facts.placed
        self._incidents = incidents
        self._upstream: dict[str, set[str]] = {}
        self._consumes: dict[str, set[str]] = {}
        providers: dict[str, set[str]] = {}
        for relation in catalog.relations:
            if relation.type == "providesApi":
                providers.setdefault(relation.target, set()).add(relation.source)
        for relation in catalog.relations:
            if relation.type in _UPSTREAM:
                if relation.type == "consumesApi":
                    self._consumes.setdefault(relation.source, set()).add(relation.target)
                targets = providers.get(relation.target, {relation.target})
                self._upstream.setdefault(relation.source, set()).update(targets - {relation.source})

    def make(self, entity: Entity, placement: Placement | None, pipeline: Pipeline) -> tuple[Verdict, ...]:
        """Return the verdicts of a component in promotion order; one of production always, deployed there or not.

        What does not run is asked neither for an environment nor for incidents: it is released, and the question is
        whether it builds and what it uses is still there. Where no system tells builds there is no verdict at all, as
        nothing could ever make one.
        """
        cells = placement.cells if placement is not None else {}
        if not cells and not does_run(entity, self._placed, self._incidents):
            asked = pipeline.reason is not Reason.NOT_CONNECTED
            return (verdict("", (self._apis(entity), _ci(pipeline))),) if asked else ()
        places = [name for name in self._facts.order if name in cells]
        if not any(map(self._is_production, places)):
            places.append(self._final)
        inputs = (self._apis(entity), _ci(pipeline))
        return tuple(
            verdict(name, (*self._there(entity, name, cells.get(name)), *inputs), self._is_production(name))
            for name in places
        )

    def _is_production(self, name: str) -> bool:
        return name == self._final or is_production(name)

    def _there(self, entity: Entity, name: str, cell: Cell | None) -> Iterator[GateInput]:
        """Yield what only this environment says; an incident is one of production."""
        yield from presence(entity, name, cell, self._facts.deployments)
        frozen = self._facts.freezes.get(entity.ref, {})
        yield frozen.get(name, GateInput(FREEZES, Level.NONE, {"reason": Reason.EMPTY.value}))
        if self._is_production(name):
            yield self._own(entity, cell is not None)
            yield self._others(entity)

    def _apis(self, entity: Entity) -> GateInput:
        """What consumed APIs lost may be called, and nobody here can tell; what goes away is there until then."""
        apis = sorted(self._consumes.get(entity.ref, ()))
        for api in apis:
            if api in self._facts.broken:
                lost = ", ".join(self._facts.broken[api].operations[:SHOWN_OPERATIONS])
                args = {"reason": "may-call", "api": api, "operations": lost, "since": self._facts.broken[api].since}
                return GateInput("apis", Level.UNKNOWN, args)
        leaving = [api for api in apis if self._is_leaving(api)]
        return GateInput("apis", Level.WARN, {"api": leaving[0]}) if leaving else GateInput("apis", Level.OK)

    def _is_leaving(self, api: str) -> bool:
        entity = self._catalog.entities.get(api)
        return entity is not None and entity.lifecycle.lower() == "deprecated"

    def _own(self, entity: Entity, runs: bool) -> GateInput:
        if not runs and entity.type.lower() not in RUNNING_TYPES and not self._incidents.is_linked(entity):
            return GateInput("incidents", Level.NONE, {"reason": Reason.EMPTY.value})
        state = self._incidents.state
        if not state.connected:
            return GateInput("incidents", Level.UNKNOWN, {"reason": Reason.NOT_CONNECTED.value})
        found = self._incidents.open_of(entity)
        if found:
            return _incident("incidents", entity, found)
        if not self._incidents.is_linked(entity):
            return GateInput("incidents", Level.UNKNOWN, {"reason": Reason.NO_LINK.value}, state.observed_at)
        return self._none("incidents")

    def _others(self, entity: Entity) -> GateInput:
        """Only dependencies that are linked can tell: having none is fine, asking about none is no good news."""
        if not self._incidents.state.connected:
            return GateInput("upstream-incidents", Level.UNKNOWN, {"reason": Reason.NOT_CONNECTED.value})
        worst: GateInput | None = None
        known = (self._catalog.entities.get(ref) for ref in sorted(self._upstream.get(entity.ref, ())))
        others = [other for other in known if other is not None and other.kind == "Component" and not other.stub]
        for other in others:
            found = self._incidents.open_of(other)
            if found:
                item = _incident("upstream-incidents", other, found)
                if worst is None or (item.level is Level.BAD and worst.level is not Level.BAD):
                    worst = item
        if worst is not None:
            return worst
        linked = sum(map(self._incidents.is_linked, others))
        told = self._none("upstream-incidents")
        if linked == len(others):
            return told
        args = {**told.args, "linked": str(linked), "all": str(len(others))}
        if not linked:
            return GateInput("upstream-incidents", Level.NONE, {**args, "reason": Reason.NO_LINK.value})
        return msgspec.structs.replace(told, args=args)

    def _none(self, identity: str) -> GateInput:
        # No incident is good news only where every account answered in full: the missing part may hold one.
        state = self._incidents.state
        if state.whole:
            return GateInput(identity, Level.OK, {}, state.observed_at)
        return GateInput(identity, Level.UNKNOWN, {"reason": state.reason.value}, state.observed_at)


def _incident(identity: str, entity: Entity, found: list[Incident]) -> GateInput:
    """Return an input of open incidents: bad, but for low urgency; what only an old answer told is unknown by now."""
    first = next((incident for incident in found if incident.urgency != "low"), found[0])
    level = Level.WARN if first.urgency == "low" else Level.BAD
    if all(incident.stale for incident in found):
        level = Level.UNKNOWN
    args = {
        "component": entity.ref, "name": entity.name, "title": first.title, "number": first.number, "id": first.id,
        "since": first.opened_at, "url": first.url, "count": str(len(found)), "state": first.state,
    }  # fmt: skip
    if level is Level.UNKNOWN:
        args["reason"] = Reason.STALE.value
    return GateInput(identity, level, args, first.observed_at)


def _ci(pipeline: Pipeline) -> GateInput:
    if pipeline.reason is not Reason.NONE:
        return GateInput("ci", Level.UNKNOWN, {"reason": pipeline.reason.value}, pipeline.observed_at)
    if pipeline.stale:
        return GateInput("ci", Level.UNKNOWN, {"reason": Reason.STALE.value}, pipeline.observed_at)
    args = {"state": pipeline.state, **({"since": pipeline.red_since} if pipeline.red_since else {})}
    level = Level.UNKNOWN if pipeline.level is Level.NONE else pipeline.level
    return GateInput("ci", level, args, pipeline.observed_at)


def verdict(environment: str, inputs: Iterable[GateInput], production: bool = True) -> Verdict:
    """Return the sum of inputs: blocked by anything that blocks, unknown by anything unknown, else clear."""
    told = tuple(inputs)
    states = {item.state for item in told}
    return Verdict(
        next((state for state in ("blocked", "unknown") if state in states), "clear"), told, environment, production
    )


def presence(entity: Entity, name: str, cell: Cell | None, deployments: CapabilityState) -> Iterator[GateInput]:
    """Yield health and drift of what is in an environment.

    Of a component that should run where nobody told all that runs, it is said that it is not known.
    """
    if cell is None and entity.type.lower() in RUNNING_TYPES and not deployments.complete:
        args = {**({"environment": name} if name else {}), "reason": deployments.reason.value}
        yield GateInput("health", Level.UNKNOWN, args, deployments.observed_at)
        yield GateInput("drift", Level.UNKNOWN, args, deployments.observed_at)
    else:
        yield _health(name, cell)
        yield _drift(name, cell)


def _health(environment: str, cell: Cell | None) -> GateInput:
    args = {"environment": environment} if environment else {}
    if cell is None or cell.state == "absent":
        return GateInput("health", Level.NONE, {**args, "reason": Reason.EMPTY.value})
    if cell.state in ("stale", "unknown") or cell.health is None:
        return _not_seen("health", cell, args)
    level = HEALTH_LEVEL[cell.health]
    reason = {"reason": "told-unknown"} if level is Level.UNKNOWN else {}
    return GateInput("health", level, {**args, "health": cell.health.value, **reason}, cell.observed_at)


def _drift(environment: str, cell: Cell | None) -> GateInput:
    args = {"environment": environment} if environment else {}
    if cell is None or cell.state == "absent":
        return GateInput("drift", Level.NONE, {**args, "reason": Reason.EMPTY.value})
    if cell.state in ("stale", "unknown"):
        return _not_seen("drift", cell, args)
    if "out_of_sync" in cell.marks:
        since = {"since": cell.drift_since} if cell.drift_since else {}
        return GateInput("drift", Level.BAD, {**args, "application": cell.application, **since}, cell.observed_at)
    if cell.sync is None or cell.sync.value == "Unknown":
        return GateInput("drift", Level.UNKNOWN, {**args, "reason": "told-unknown"}, cell.observed_at)
    return GateInput("drift", Level.OK, args, cell.observed_at)


def _not_seen(identity: str, cell: Cell, args: dict[str, str]) -> GateInput:
    reason = Reason.STALE.value if cell.state == "stale" else cell.reason.value or Reason.NO_LINK.value
    return GateInput(identity, Level.UNKNOWN, {**args, "reason": reason}, cell.observed_at)
