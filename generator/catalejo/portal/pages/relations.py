"""What an entity depends on and who uses it: the table twin of its graph."""

from __future__ import annotations

from typing import Any

from ...model.entities import Entity
from ...model.refs import split_ref
from ..context import Portal
from ..graphs import Drawing, map_svg, neighbourhood_svg
from ..neighbours import Edge, depends_on, transitive_users, used_by
from ..status import status_of

MOST_INDIRECT = 20
"""Indirect users whose rows are shown: nearly everything needs a popular thing somehow, and the number says that."""


def _row(portal: Portal, edge: Edge) -> dict[str, Any]:
    entity = portal.entities.get(edge.ref)
    t = portal.words.t
    status = status_of(portal, entity) if entity else None
    return {
        "ref": edge.ref,
        "name": portal.name(edge.ref),
        "href": portal.href(edge.ref),
        "icon": portal.icon(edge.ref),
        "status": status,
        "owner": portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        "owner_href": portal.href(entity.owner.ref) if entity else "",
        "via": portal.name(edge.through) if edge.through else t(edge.via),
        "via_href": portal.href(edge.through),
        "found": entity is not None,
    }


def member_rows(portal: Portal, refs: list[str]) -> list[dict[str, Any]]:
    """Rows of a plain list of entities."""
    return [_row(portal, Edge(ref, "part", "")) for ref in refs]


def view(portal: Portal, entity: Entity) -> dict[str, Any]:
    """Return the relations of an entity, grouped as its page shows them."""
    kind = split_ref(entity.ref)[0]
    needs, users = depends_on(portal, entity), used_by(portal, entity)
    direct = {edge.ref for edge in users}
    indirect = [ref for ref in transitive_users(portal, entity.ref) if ref not in direct and ref != entity.ref]
    members = portal.targets(entity.ref, "hasPart")
    return {
        "needs": [_row(portal, edge) for edge in needs],
        "users": [_row(portal, edge) for edge in users],
        "indirect": [_row(portal, Edge(ref, "indirect", "")) for ref in indirect[:MOST_INDIRECT]],
        "indirect_total": len(indirect),
        "provides": member_rows(portal, portal.targets(entity.ref, "providesApi")),
        "consumes": member_rows(portal, portal.targets(entity.ref, "consumesApi")),
        "providers": member_rows(portal, portal.targets(entity.ref, "apiProvidedBy")),
        "members": member_rows(portal, members),
        "part_of": member_rows(portal, portal.targets(entity.ref, "partOf")),
        "groups": member_rows(portal, portal.targets(entity.ref, "memberOf")),
        "owns": member_rows(portal, [e.ref for e in portal.owned.get(entity.ref, [])]),
        "graph": _drawing(portal, entity, kind),
    }


def _drawing(portal: Portal, entity: Entity, kind: str) -> Drawing | None:
    """A system or domain has a map of its parts, everything else its neighbours."""
    if kind in ("system", "domain"):
        return map_svg(portal, entity.ref, portal.href(entity.ref))
    return neighbourhood_svg(portal, entity.ref) if kind in ("component", "api", "resource") else None
