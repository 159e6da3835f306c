"""What would link an entity to the systems that nobody could ask about it: the lines, and the file they belong in."""

from __future__ import annotations

from msgspec import Struct

from ....model.delivery import LinkState
from ....model.entities import Entity
from ....model.live import Capability
from ...context import Portal
from ...facts.freshness import NOT_LINKED

ASKED_BY = {
    Capability.DEPLOYMENTS: "application",
    Capability.RUNS: "repository",
    Capability.INCIDENTS: "service",
}
"""What an annotation has to name for a capability."""
VALUE = {
    Capability.DEPLOYMENTS: "NAME-OF-THE-APPLICATION",
    Capability.RUNS: "OWNER/REPOSITORY",
    Capability.INCIDENTS: "ID-OF-THE-SERVICE",
}
"""What stands for a value that only people know; nothing that could be taken for one."""


class LinkBlock(Struct, frozen=True, kw_only=True):
    """What is not linked, in words; the lines to add; the file to add them to, and its editor ("" without one)."""

    missing: tuple[str, ...]
    lines: str
    file: str
    href: str


def link_block(portal: Portal, entity: Entity) -> LinkBlock | None:
    """Return what would link a component, None where nothing is missing."""
    links = portal.world.delivery.links.get(entity.ref, {})
    missing = [capability for capability in Capability if links.get(capability) is LinkState.NOT_LINKED]
    known = {each: portal.world.live.links_of(each, ASKED_BY[each]) for each in missing}
    keys = {each: names[0] for each, names in known.items() if names}
    if not keys:
        return None
    lines = "".join(f"    {keys[each]}: {VALUE[each]}\n" for each in keys)
    place = portal.place(entity.origin)
    return LinkBlock(
        missing=tuple(portal.words.t(NOT_LINKED[each]) for each in keys),
        lines=f"metadata:\n  annotations:\n{lines}",
        file="catalog-info.yaml" if entity.inferred or entity.stub else place.text,
        href="" if entity.inferred or entity.stub else portal.edit(entity.origin),
    )
