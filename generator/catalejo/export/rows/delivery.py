"""Facts of what runs where: cells, verdicts, CI, links."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.delivery import Cell, Pipeline, Placement
from ...model.world import World
from ..cells import Facts


def facts(world: World) -> dict[str, list[Facts]]:
    """Return the facts of the delivery room."""
    delivery, entities = world.delivery, world.catalog.entities
    return {
        "cell": [
            _cell(placement, cell)
            for placement in delivery.placements
            for cell in placement.cells.values()
        ],
        "verdict": [
            {"ref": ref, "environment": one.environment, "production": one.production, "state": one.state}
            for ref, verdicts in delivery.verdicts.items()
            if ref in entities
            for one in verdicts
        ],
        "verdict_input": [row for ref in delivery.verdicts if ref in entities for row in _inputs(world, ref)],
        "pipeline": [_pipeline(ref, one) for ref, one in delivery.pipelines.items() if ref in entities],
        "link": [
            {"ref": ref, "capability": capability, "state": state}
            for ref, links in delivery.links.items()
            if ref in entities
            for capability, state in links.items()
        ],
    }  # fmt: skip


def _cell(placement: Placement, cell: Cell) -> Facts:
    return {
        "subject": placement.component or placement.name, "environment": cell.environment,
        "component": placement.component, "name": placement.name, "state": cell.state, "level": cell.level,
        "reason": cell.reason, "desired": cell.desired, "live": cell.live, "sync": cell.sync, "health": cell.health,
        "since": cell.since, "drift_since": cell.drift_since, "lag": cell.lag if cell.lag >= 0 else None,
        "lag_since": cell.lag_since, "application": cell.application, "application_url": cell.application_url,
        "stack": cell.stack, "cluster": cell.cluster, "revision": cell.revision, "message": cell.message,
        "marks": cell.marks, "observed_at": cell.observed_at,
    }  # fmt: skip


def _inputs(world: World, ref: str) -> Iterator[Facts]:
    for verdict in world.delivery.verdicts[ref]:
        for one in verdict.inputs:
            yield {
                "ref": ref, "environment": verdict.environment, "input": one.id, "state": one.state,
                "level": one.level, "reason": one.args.get("reason"),
            }  # fmt: skip


def _pipeline(ref: str, one: Pipeline) -> Facts:
    return {
        "ref": ref, "repo": one.repo, "state": one.state, "level": one.level, "reason": one.reason,
        "success": one.success, "finished": one.finished,
        "p50_seconds": one.p50_seconds if one.p50_seconds >= 0 else None,
        "p95_seconds": one.p95_seconds if one.p95_seconds >= 0 else None,
        "red_since": one.red_since, "observed_at": one.observed_at, "stale": one.stale,
    }  # fmt: skip
