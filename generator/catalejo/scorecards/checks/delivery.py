"""Checks on what runs, how it was declared, and what is broken."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.delivery import Cell
from ...model.entities import Entity
from ...model.scorecards import Result
from ...model.status import Health, Sync
from ..facts import Facts
from .results import failed, not_applicable, passed, unknown

DEPLOYED_TYPES = frozenset(("service", "website", "worker", "pipeline", "application"))
MOVING = frozenset(("", "latest", "main", "master", "stable", "edge"))


def _deployable(entity: Entity) -> bool:
    return entity.type.lower() in DEPLOYED_TYPES


def declared(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DEL-01: some stack declares it for the end of the promotion order."""
    if not _deployable(entity) or entity.lifecycle == "deprecated":
        return not_applicable()
    stacks = facts.stacks_of.get(entity.ref, [])
    here = [stack for stack in stacks if stack.environment == facts.final] or stacks
    if here:
        return passed("score.file", here[0].origin, path=here[0].root)
    if not facts.stacks.stacks:
        return unknown("score.no-delivery")
    return failed("score.not-deployed", entity.origin)


def _live(facts: Facts, entity: Entity) -> Cell | Result:
    if not _deployable(entity):
        return not_applicable()
    if "argocd" not in facts.live.systems:
        return unknown("score.no-delivery")
    cell = facts.cell(entity)
    if cell is None or cell.state == "absent":
        return unknown("score.not-deployed")
    if cell.state in ("stale", "unknown"):
        return unknown("score.stale")
    return cell


def synced(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DEL-02: what runs is what Git says."""
    cell = _live(facts, entity)
    if isinstance(cell, Result):
        return cell
    args = {"environment": cell.environment, "value": cell.sync.value if cell.sync else "?"}
    if cell.sync is Sync.SYNCED:
        return passed("score.cell", cell.desired_origin, cell.application_url, **args)
    outcome = failed if cell.sync is Sync.OUT_OF_SYNC else unknown
    return outcome("score.cell", cell.desired_origin, cell.application_url, **args)


def healthy(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """DEL-03: what runs works."""
    cell = _live(facts, entity)
    if isinstance(cell, Result):
        return cell
    args = {"environment": cell.environment, "value": cell.health.value if cell.health else "?"}
    if cell.health in (Health.HEALTHY, Health.PROGRESSING):
        return passed("score.cell", cell.desired_origin, cell.application_url, **args)
    outcome = unknown if cell.health in (None, Health.UNKNOWN) else failed
    return outcome("score.cell", cell.desired_origin, cell.application_url, **args)


def near(facts: Facts, entity: Entity, params: Mapping[str, str]) -> Result:
    """DEL-05: not more than one version behind the environment before."""
    cell = _live(facts, entity)
    if isinstance(cell, Result):
        return cell
    args = {"environment": cell.environment, "value": cell.live}
    if cell.lag < 0:
        return unknown("score.cell", cell.desired_origin, **args)
    outcome = failed if cell.lag > int(params.get("max", "1")) else passed
    return outcome("score.cell", cell.desired_origin, **args)


def images(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """MAN-01: no image is asked for by a tag that moves."""
    found = [image for stack in facts.stacks_of.get(entity.ref, ()) for image in stack.images]
    if not found:
        return not_applicable()
    for image in found:
        if not image.digest and image.tag in MOVING:
            return failed("score.image", image.origin, name=f"{image.name}:{image.tag or 'latest'}")
    return passed("score.images-fine", found[0].origin, count=len(found))


def calm(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """INC-02: no incident is open; nobody asked is unknown, never a pass."""
    if not _deployable(entity):
        return not_applicable()
    if "pagerduty" not in facts.live.systems:
        return unknown("score.no-oncall")
    for identity in facts.delivery.incidents.get(entity.ref, ()):
        incident = next((i for i in facts.live.incidents if i.id == identity), None)
        if incident is not None:
            return failed("score.incident", url=incident.url, title=incident.title)
    return passed("score.no-incident")


CHECKS = {
    "DEL-01": declared, "DEL-02": synced, "DEL-03": healthy, "DEL-05": near, "MAN-01": images, "INC-02": calm,
}  # fmt: skip
