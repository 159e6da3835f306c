"""Checks on who answers for it."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.entities import Entity
from ...model.scorecards import Result
from ..facts import Facts
from .results import failed, not_applicable, passed, unknown

CODEOWNERS = r"(\.github/|docs/|\.gitlab/)?CODEOWNERS"


def owned(_facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """OWN-01: the owner is a group of the catalog."""
    owner = entity.owner
    origin = owner.evidence[0].origin if owner.evidence else entity.origin
    if not owner.ref:
        return failed("score.no-owner", origin)
    if not owner.resolved:
        return failed("score.owner-unknown", origin, name=owner.ref)
    return passed("score.owner", origin, name=owner.ref)


def agrees(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """OWN-03: CODEOWNERS does not name others than the declared owner."""
    if entity.inferred or not entity.owner.ref:
        return not_applicable()
    place = facts.file(entity, CODEOWNERS)
    if place is None:
        return failed("score.no-file", entity.origin)
    differing = [f for f in facts.findings.get(entity.ref, ()) if f.code == "OWN206"]
    if differing:
        return failed("score.differs", differing[0].origin, name=entity.owner.ref)
    return passed("score.agrees", place)


def reachable(facts: Facts, entity: Entity, _params: Mapping[str, str]) -> Result:
    """OWN-04: the owning group has a link, so that people find its channel."""
    group = facts.catalog.entities.get(entity.owner.ref)
    if group is None or group.stub:
        return unknown("score.no-owner", entity.origin)
    if group.inferred:
        return unknown("score.no-link", group.origin, name=group.name)
    if group.links:
        return passed("score.link", group.origin, name=group.links[0].title or group.links[0].url)
    return failed("score.no-link", group.origin, name=group.name)


CHECKS = {"OWN-01": owned, "OWN-03": agrees, "OWN-04": reachable}
