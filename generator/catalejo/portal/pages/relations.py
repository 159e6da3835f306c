"""What an entity depends on and who uses it: the table twin of its graph."""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx

from ...model.entities import Entity
from ...model.refs import split_ref
from ..context import Portal
from ..graphs import neighbourhood_svg
from ..status import status_of

UPSTREAM = ("dependsOn", "consumesApi")
DOWNSTREAM = ("dependencyOf", "apiProvidedBy")
VIA = {
    "dependsOn": "declared", "dependencyOf": "declared", "consumesApi": "consumes", "apiConsumedBy": "consumes",
    "providesApi": "provides", "apiProvidedBy": "provides", "hasPart": "part", "partOf": "part of",
    "memberOf": "member of", "hasMember": "member", "parentOf": "child", "childOf": "parent",
}  # fmt: skip


class Edge(NamedTuple):
    """A neighbour: reference, how they are joined (English), what joins them (an API's reference or "")."""

    ref: str
    via: str
    through: str


def depends_on(portal: Portal, entity: Entity) -> list[Edge]:
    """Return what an entity needs: declared dependencies, and the providers of the APIs it consumes."""
    edges = {Edge(ref, "declared", "") for ref in portal.targets(entity.ref, "dependsOn")}
    for api in portal.targets(entity.ref, "consumesApi"):
        providers = portal.targets(api, "apiProvidedBy")
        edges |= {Edge(ref, "API", api) for ref in providers if ref != entity.ref}
        if not providers:
            edges.add(Edge(api, "API", ""))
    return sorted(edges)


def used_by(portal: Portal, entity: Entity) -> list[Edge]:
    """Return who needs an entity: declared dependents, and the consumers of its APIs."""
    edges = {Edge(ref, "declared", "") for ref in portal.targets(entity.ref, "dependencyOf")}
    for api in portal.targets(entity.ref, "providesApi"):
        edges |= {Edge(ref, "API", api) for ref in portal.targets(api, "apiConsumedBy") if ref != entity.ref}
    if split_ref(entity.ref)[0] == "api":
        edges |= {Edge(ref, "API", "") for ref in portal.targets(entity.ref, "apiConsumedBy")}
    return sorted(edges)


def upstream(portal: Portal, entity: Entity) -> list[str]:
    """Return the references of what an entity needs directly."""
    return sorted({edge.ref for edge in depends_on(portal, entity)})


def dependency_graph(portal: Portal) -> networkx.DiGraph:
    """Return who needs whom over the whole catalog; an edge goes from the user to what is used."""
    graph = networkx.DiGraph()
    for ref in sorted(portal.entities):
        for edge in depends_on(portal, portal.entities[ref]):
            graph.add_edge(ref, edge.ref)
    return graph


def transitive_users(portal: Portal, ref: str) -> list[str]:
    """Return everything that breaks, directly or not, when an entity changes."""
    graph = portal.dependency_graph
    return sorted(networkx.ancestors(graph, ref)) if ref in graph else []


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
        "indirect": [_row(portal, Edge(ref, "indirect", "")) for ref in indirect],
        "provides": member_rows(portal, portal.targets(entity.ref, "providesApi")),
        "consumes": member_rows(portal, portal.targets(entity.ref, "consumesApi")),
        "providers": member_rows(portal, portal.targets(entity.ref, "apiProvidedBy")),
        "members": member_rows(portal, members),
        "part_of": member_rows(portal, portal.targets(entity.ref, "partOf")),
        "groups": member_rows(portal, portal.targets(entity.ref, "memberOf")),
        "owns": member_rows(portal, [e.ref for e in portal.owned.get(entity.ref, [])]),
        "graph": neighbourhood_svg(portal, entity.ref) if kind not in ("user", "location", "template") else None,
    }
