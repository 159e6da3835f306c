"""Who needs whom: direct edges as people mean them, an API joining its two sides; the graph has APIs as things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...model.entities import Entity
from ...model.refs import split_ref
from ..context import Portal
from ..sections import NEEDS

MOST_INDIRECT = 20
"""Indirect users whose rows are shown: nearly everything needs a popular thing somehow, and the number says that."""
VIA = ("declared", "API", "part", "indirect")
"""How neighbours can be joined, in English."""


class Edge(NamedTuple):
    """A neighbour: reference, how they are joined (English), what joins them (an API's reference or "")."""

    ref: str
    via: str
    through: str


UPSTREAM_NIGHTS = 3
"""Nights of which an entity's page tells what changed upstream."""

PROTOCOL = {"openapi": "REST", "asyncapi": "events", "grpc": "gRPC", "graphql": "GraphQL"}
"""Types of APIs in the word that people say; other types are shown as they are written."""


def protocol(portal: Portal, edge: Edge) -> str:
    """Return how neighbours talk, in English: the type of the API between them, else of the resource; "" unknown."""
    for ref in (edge.through, edge.ref):
        entity = portal.entities.get(ref)
        kind = split_ref(ref)[0] if entity is not None else ""
        if entity is not None and (kind == "api" or (kind == "resource" and ref == edge.ref)):
            return PROTOCOL.get(entity.type.lower(), entity.type)
    return ""


def depends_on(portal: Portal, entity: Entity) -> list[Edge]:
    """Return what an entity needs: declared dependencies, and the providers of the APIs it consumes."""
    known = portal.once(_needs)
    found = known.get(entity.ref)
    if found is None:
        found = known[entity.ref] = _depends_on(portal, entity)
    return found


def _needs(_portal: Portal) -> dict[str, list[Edge]]:
    """What was concluded, by reference: maps, teams and pages ask for each entity many times."""
    return {}


def _depends_on(portal: Portal, entity: Entity) -> list[Edge]:
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


def consumed(portal: Portal, entity: Entity) -> list[str]:
    """Return the references of the APIs that an entity consumes."""
    return portal.targets(entity.ref, "consumesApi")


def dependency_graph(portal: Portal) -> dict[str, list[str]]:
    """Return what breaks directly with what, over the whole catalog: a thing, and who needs it.

    APIs are things of their own: who consumes one needs the API, and the API needs its provider.
    """
    users: dict[str, set[str]] = {}
    for relation in portal.world.catalog.relations:
        if relation.type in NEEDS and relation.source in portal.entities:
            users.setdefault(relation.target, set()).add(relation.source)
    return {ref: sorted(found) for ref, found in users.items()}


def indirect_users(portal: Portal, ref: str, users: Iterable[Edge]) -> list[str]:
    """Return everything that breaks when an entity changes and is none of its direct users.

    The APIs on the way are no users: they stand for their consumers, who are told.
    """
    direct = {edge.ref for edge in users}
    found = transitive_users(portal, ref)
    return [user for user in found if user not in direct and not user.startswith("api:")]


def transitive_users(portal: Portal, ref: str) -> list[str]:
    """Return everything that breaks, directly or not, when an entity changes."""
    users = portal.once(dependency_graph)
    found = {ref}
    waiting = [ref]
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                waiting.append(user)
    found.discard(ref)
    return sorted(found)
