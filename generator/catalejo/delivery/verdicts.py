"""May we deploy to production now? Each input with its level and age; the verdict is only their sum."""

from __future__ import annotations

from ..kit.text.environments import is_production
from ..model.delivery import Cell, GateInput, Pipeline, Placement, Verdict
from ..model.entities import Catalog, Entity
from ..model.live import Incident
from ..model.status import Level, Reason
from .incidents import IncidentReader

_UPSTREAM = ("dependsOn", "consumesApi")


class VerdictMaker:
    """Holds what every verdict needs: incidents, how they were told, who depends on whom."""

    def __init__(self, catalog: Catalog, incidents: IncidentReader) -> None:
        self._catalog = catalog
        self._incidents = incidents
        self._upstream: dict[str, set[str]] = {}
        providers: dict[str, set[str]] = {}
        for relation in catalog.relations:
            if relation.type == "providesApi":
                providers.setdefault(relation.target, set()).add(relation.source)
        for relation in catalog.relations:
            if relation.type in _UPSTREAM:
                targets = providers.get(relation.target, {relation.target})
                self._upstream.setdefault(relation.source, set()).update(targets - {relation.source})

    def make(self, entity: Entity, placement: Placement, pipeline: Pipeline) -> Verdict:
        """Return the verdict: blocked by anything bad, unknown by anything unknown, else clear."""
        inputs = (self._own(entity), self._others(entity), _ci(pipeline), _drift(placement))
        levels = {item.level for item in inputs}
        state = "blocked" if Level.BAD in levels else "unknown" if Level.UNKNOWN in levels else "clear"
        return Verdict(state, inputs)

    def _own(self, entity: Entity) -> GateInput:
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
        """Only dependencies that the on-call system knows can say anything; having none of them is fine."""
        if not self._incidents.state.connected:
            return GateInput("upstream-incidents", Level.UNKNOWN, {"reason": Reason.NOT_CONNECTED.value})
        worst: GateInput | None = None
        for ref in sorted(self._upstream.get(entity.ref, ())):
            other = self._catalog.entities.get(ref)
            found = self._incidents.open_of(other) if other is not None else []
            if other is not None and found:
                item = _incident("upstream-incidents", other, found)
                if worst is None or (item.level is Level.BAD and worst.level is not Level.BAD):
                    worst = item
        return worst if worst is not None else self._none("upstream-incidents")

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


def _drift(placement: Placement) -> GateInput:
    cells = [cell for name, cell in sorted(placement.cells.items()) if is_production(name)]
    if not cells:
        return GateInput("drift", Level.OK, {"reason": Reason.EMPTY.value})
    worst = min(cells, key=lambda cell: (_drift_rank(cell), cell.environment))
    args = {"environment": worst.environment}
    observed = worst.observed_at
    if worst.state in ("stale", "unknown"):
        reason = Reason.STALE.value if worst.state == "stale" else worst.reason.value
        return GateInput("drift", Level.UNKNOWN, {**args, "reason": reason}, observed)
    if worst.state == "absent":
        return GateInput("drift", Level.OK, {**args, "reason": "absent"}, observed)
    if "out_of_sync" in worst.marks:
        since = {"since": worst.drift_since} if worst.drift_since else {}
        return GateInput("drift", Level.BAD, {**args, "application": worst.application, **since}, observed)
    level = Level.UNKNOWN if worst.sync is None or worst.sync.value == "Unknown" else Level.OK
    return GateInput("drift", level, args, observed)


def _drift_rank(cell: Cell) -> int:
    if "out_of_sync" in cell.marks and cell.state == "running":
        return 0
    return 1 if cell.state in ("stale", "unknown") else 2
