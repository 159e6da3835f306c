"""What an entity depends on and who uses it: the table twin of its graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ....model.entities import Entity
from ....model.refs import split_ref
from ...context import Portal
from ...facts.neighbours import Edge, depends_on, protocol, transitive_users, used_by
from ...facts.status import status_of
from ...graphs.columns import Neighbourhood, neighbourhood, neighbourhood_svg
from ...graphs.maps import map_svg
from ...graphs.svg import Drawing

MOST = 100
"""Rows of a group that are shown: a list of thousands is for the page's data."""
MOST_INDIRECT = 20
"""Indirect users whose rows are shown: nearly everything needs a popular thing somehow, and the number says that."""
PARTS = (
    ("component", "Components"), ("api", "APIs"), ("resource", "Resources"), ("system", "Systems"),
    ("domain", "Domains"), ("template", "Templates"),
)  # fmt: skip
"""Kinds in the order in which lists of mixed things show them, with their English heads."""


def _row(portal: Portal, edge: Edge) -> dict[str, Any]:
    entity = portal.entities.get(edge.ref)
    t = portal.words.t
    status = status_of(portal, entity) if entity else None
    spoken = protocol(portal, edge)
    return {
        "ref": edge.ref,
        "name": portal.name(edge.ref),
        "href": portal.href(edge.ref),
        "icon": portal.icon(edge.ref),
        "status": status,
        "owner": portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
        "owner_href": portal.href(entity.owner.ref) if entity else "",
        "protocol": t(spoken) if spoken else "",
        "via": portal.name(edge.through) if edge.through else "" if spoken or edge.via == "API" else t(edge.via),
        "via_href": portal.href(edge.through),
        "changed": portal.last_change.get(edge.ref, ""),
        "found": entity is not None,
    }


def member_rows(portal: Portal, refs: Sequence[str], most: int = MOST) -> list[dict[str, Any]]:
    """The first rows of a plain list of entities, problems first; a row is made only where it is shown."""

    def weight(ref: str) -> tuple[int, str]:
        entity = portal.entities.get(ref)
        return (status_of(portal, entity).rank if entity else 99), portal.name(ref)

    return [_row(portal, Edge(ref, "part", "")) for ref in sorted(refs, key=weight)[:most]]


def part_rows(portal: Portal, refs: list[str]) -> list[tuple[str, list[dict[str, Any]], int]]:
    """Rows of a mixed list by kind, problems first in each: (head, rows, how many there are)."""
    order = [kind for kind, _ in PARTS]
    heads = dict(PARTS)

    def place(ref: str) -> int:
        kind = split_ref(ref)[0]
        return order.index(kind) if kind in order else len(order)

    groups = []
    for at, inside in groupby(sorted(refs, key=place), key=place):
        head = portal.words.t(heads[order[at]]) if at < len(order) else portal.words.t("Other")
        here = list(inside)
        groups.append((head, member_rows(portal, here), len(here)))
    return groups


def api_rows(portal: Portal, refs: list[str]) -> list[dict[str, Any]]:
    """The APIs that something provides: what they speak, their size, who listens."""
    rows = []
    for row in member_rows(portal, refs):
        entity = portal.entities.get(row["ref"])
        if entity is not None:
            consumers = len(portal.targets(entity.ref, "apiConsumedBy"))
            rows.append({**row, "type": entity.type, "operations": len(entity.operations), "consumers": consumers})
    return rows


def _unanswered(portal: Portal, entity: Entity) -> list[str]:
    """APIs that an entity consumes and nobody in the catalog provides: the providers' rows do not name them."""
    return [ref for ref in portal.targets(entity.ref, "consumesApi") if not portal.targets(ref, "apiProvidedBy")]


def view(portal: Portal, entity: Entity) -> dict[str, Any]:
    """Return the relations of an entity, grouped as its page shows them."""
    needs, users = depends_on(portal, entity), used_by(portal, entity)
    direct = {edge.ref for edge in users}
    indirect = [ref for ref in transitive_users(portal, entity.ref) if ref not in direct and ref != entity.ref]
    members = portal.targets(entity.ref, "hasPart")
    return {
        "needs": _sorted(portal, needs),
        "needs_total": len(needs),
        "users": _sorted(portal, users),
        "users_total": len(users),
        "indirect": member_rows(portal, indirect, MOST_INDIRECT),
        "indirect_total": len(indirect),
        "provides": api_rows(portal, portal.targets(entity.ref, "providesApi")),
        "consumes": member_rows(portal, _unanswered(portal, entity)),
        "providers": member_rows(portal, portal.targets(entity.ref, "apiProvidedBy")),
        "members": part_rows(portal, members),
        "members_total": len(members),
        "groups": member_rows(portal, portal.targets(entity.ref, "memberOf")),
        "owns": part_rows(portal, [e.ref for e in portal.owned.get(entity.ref, [])]),
        "graph": told_by_graph(portal, entity),
    }


def _sorted(portal: Portal, edges: list[Edge]) -> list[dict[str, Any]]:
    """The first rows of some edges, problems first."""

    def weight(edge: Edge) -> tuple[int, str, str]:
        entity = portal.entities.get(edge.ref)
        return (status_of(portal, entity).rank if entity else 99), portal.name(edge.ref), edge.through

    return [_row(portal, edge) for edge in sorted(edges, key=weight)[:MOST]]


def told_by_graph(portal: Portal, entity: Entity) -> Neighbourhood | Drawing | None:
    """A system or domain has a map of its parts, everything else its neighbours."""
    kind = split_ref(entity.ref)[0]
    if kind in ("system", "domain"):
        return map_svg(portal, entity.ref, portal.href(entity.ref))
    return neighbourhood(portal, entity.ref) if kind in ("component", "api", "resource") else None


def drawing(told: Neighbourhood | Drawing | None) -> Drawing | None:
    """Draw what a graph tells."""
    return neighbourhood_svg(told) if isinstance(told, Neighbourhood) else told
