"""Whether anything says which records of the systems are an entity's: linked is another question than connected."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ..model.delivery import LinkState, Pipeline
from ..model.entities import Entity
from ..model.live import Capability, LiveState
from ..model.status import Reason
from .incidents import IncidentReader

RUNNING_TYPES = ("service", "website", "worker")
"""Types of component that are there to run."""


def links_of(
    entity: Entity, live: LiveState, pipeline: Pipeline, incidents: IncidentReader, placed: Container[str]
) -> Mapping[str, LinkState]:
    """Return how a component is linked by capability; ``placed`` are those to which, or to a part of which, a
    deployment was joined.
    """
    deployed = LinkState.NOT_ASKED
    if entity.ref in placed:
        deployed = LinkState.LINKED
    elif entity.type.lower() in RUNNING_TYPES:
        deployed = LinkState.NOT_LINKED
    runs = LinkState.NOT_LINKED if pipeline.reason is Reason.NO_LINK else LinkState.LINKED
    called = LinkState.LINKED if incidents.is_linked(entity) else LinkState.NOT_LINKED
    found = {Capability.DEPLOYMENTS: deployed, Capability.RUNS: runs, Capability.INCIDENTS: called}
    return {
        capability.value: link if live.state(capability).connected else LinkState.NOT_ASKED
        for capability, link in found.items()
    }
