"""Whether anything says which records of the systems are an entity's: linked is another question than connected."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ..model.delivery import LinkState, Pipeline
from ..model.entities import RUNNING_TYPES, Entity, is_meant_to_run
from ..model.live import Capability, LiveState
from ..model.status import Reason
from .incidents import IncidentReader


def does_run(entity: Entity, placed: Container[str], incidents: IncidentReader) -> bool:
    """Tell whether a component is asked what only that can tell which runs: decided here for links and verdicts.

    ``placed`` are those to which, or to a part of which, a deployment was joined.
    """
    return entity.ref in placed or incidents.is_linked(entity) or is_meant_to_run(entity)


def links_of(
    entity: Entity, live: LiveState, pipeline: Pipeline, incidents: IncidentReader, placed: Container[str]
) -> Mapping[str, LinkState]:
    """Return how a component is linked by capability; ``placed`` are those to which, or to a part of which, a
    deployment was joined.
    """
    runs = LinkState.NOT_LINKED if pipeline.reason is Reason.NO_LINK else LinkState.LINKED
    found = {Capability.RUNS: _if_asked(live, Capability.RUNS, runs)}
    if not does_run(entity, placed, incidents):
        found |= dict.fromkeys((Capability.DEPLOYMENTS, Capability.INCIDENTS), LinkState.DOES_NOT_RUN)
        return {capability.value: link for capability, link in found.items()}
    deployed = LinkState.NOT_ASKED
    if entity.ref in placed:
        deployed = LinkState.LINKED
    elif entity.type.lower() in RUNNING_TYPES:
        deployed = LinkState.NOT_LINKED
    called = LinkState.LINKED if incidents.is_linked(entity) else LinkState.NOT_LINKED
    found[Capability.DEPLOYMENTS] = _if_asked(live, Capability.DEPLOYMENTS, deployed)
    found[Capability.INCIDENTS] = _if_asked(live, Capability.INCIDENTS, called)
    return {capability.value: link for capability, link in found.items()}


def _if_asked(live: LiveState, capability: Capability, link: LinkState) -> LinkState:
    return link if live.state(capability).connected else LinkState.NOT_ASKED
