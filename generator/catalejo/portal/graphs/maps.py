"""Maps: the parts of a system, the systems of a domain, all systems by domain. At most forty nodes, then a table."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Struct

from ...model.refs import split_ref
from ..context import Portal
from ..facts.neighbours import depends_on
from ..facts.status import status_of
from ..html.page import relative
from .layout import Graph, Layout, available, lay_out
from .svg import BOX_HEIGHT, BOX_WIDTH, Box, Canvas, Curve, Drawing, draw

MOST_NODES = 40
MARGIN = 12.0


def members(portal: Portal, ref: str) -> list[str]:
    """Return what a map of a system or domain shows: its direct parts that are in the catalog, APIs apart."""
    parts = portal.targets(ref, "hasPart")
    return [part for part in parts if part in portal.entities and split_ref(part)[0] != "api"]


def edges_between(portal: Portal, refs: list[str]) -> dict[tuple[str, str], int]:
    """Return who needs whom among some entities; a system or domain stands for everything in it."""
    home: dict[str, str] = {}
    for ref in refs:
        for inside in _inside(portal, ref):
            home.setdefault(inside, ref)
    counts: Counter[tuple[str, str]] = Counter()
    for inside, top in sorted(home.items()):
        entity = portal.entities.get(inside)
        for edge in depends_on(portal, entity) if entity else []:
            other = home.get(edge.ref)
            if other is not None and other != top:
                counts[top, other] += 1
    return dict(sorted(counts.items()))


def _inside(portal: Portal, ref: str) -> set[str]:
    """An entity and everything that is part of it, to any depth."""
    found, waiting = set(), [ref]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += portal.targets(here, "hasPart")
    return found


class MapPlan(NamedTuple):
    """What a map shows: references, how many need each other by their ends, and where they stand (None: nowhere)."""

    nodes: list[str]
    edges: dict[tuple[str, str], int]
    layout: Layout | None


def all_maps(portal: Portal) -> dict[str, MapPlan]:
    """Lay out every map of the portal in one go: by reference of its system or domain, "" for the organisation."""
    wanted: dict[str, list[str]] = {"": [system.ref for system in portal.of_kind("system")]}
    for entity in portal.of_kind("system", "domain"):
        wanted[entity.ref] = members(portal, entity.ref)
    plans, graphs = [], []
    for ref, nodes in wanted.items():
        nodes = nodes[:MOST_NODES]
        edges = edges_between(portal, nodes)
        number = {node: index for index, node in enumerate(nodes)}
        groups = _domains(portal, nodes, number) if ref == "" else ()
        graph = Graph(
            tuple((BOX_WIDTH, BOX_HEIGHT) for _ in nodes), tuple((number[a], number[b]) for a, b in edges), groups
        )
        plans.append((ref, nodes, edges))
        graphs.append(graph)
    useful = [index for index, (_, nodes, _) in enumerate(plans) if len(nodes) > 1]
    kept = portal.kept.pack("layouts")
    layouts = dict(zip(useful, lay_out([graphs[index] for index in useful], kept), strict=True))
    kept.close()
    return {ref: MapPlan(nodes, edges, layouts.get(index)) for index, (ref, nodes, edges) in enumerate(plans)}


def maps_not_drawn(portal: Portal) -> list[str]:
    """Return the maps that Graphviz, though it is installed, could not lay out: their pages have lists instead."""
    missing = [ref for ref, (nodes, _, layout) in portal.once(all_maps).items() if len(nodes) > 1 and layout is None]
    return missing if available() else []


def _domains(portal: Portal, nodes: list[str], number: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    groups: dict[str, list[int]] = {}
    for node in nodes:
        if portal.entities[node].domain:
            groups.setdefault(portal.entities[node].domain, []).append(number[node])
    return tuple(tuple(groups[domain]) for domain in sorted(groups))


def map_svg(portal: Portal, ref: str, path: str) -> Drawing | None:
    """Return the map of a system, a domain or ("") the organisation for the page at ``path``; None without a layout."""
    nodes, edges, layout = portal.once(all_maps).get(ref, MapPlan([], {}, None))
    if layout is None:
        return None
    boxes = []
    for node, (x, y) in zip(nodes, layout.nodes, strict=True):
        entity = portal.entities[node]
        status = status_of(portal, entity)
        icon = status.icon if status.level != "none" else portal.icon(node)
        domain = portal.name(entity.domain) if ref == "" and entity.domain else ""
        href = relative(path, portal.href(node))
        boxes.append(Box(x + MARGIN, y + MARGIN, entity.display, href, status.level, icon, domain))
    counts = {(nodes.index(a), nodes.index(b)): n for (a, b), n in edges.items()}
    curves = [
        Curve(
            tuple((x + MARGIN, y + MARGIN) for x, y in points),
            f"{boxes[a].text} → {boxes[b].text}" + (f" ×{counts[a, b]}" if counts.get((a, b), 1) > 1 else ""),
        )
        for a, b, points in layout.curves
    ]
    total = len(portal.of_kind("system")) if ref == "" else len(members(portal, ref))
    label = portal.words.n("Map of {n} part", "Map of {n} parts", len(nodes))
    sheet = Canvas(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN, label, relative(path, "assets/ct/icons.svg"))
    return Drawing(draw(sheet, boxes, curves), max(0, total - len(nodes)))


class MapEdge(Struct, frozen=True, kw_only=True):
    """Two systems of which one needs the other: names, addresses, between how many parts, and one example."""

    from_: str
    from_href: str
    to: str
    to_href: str
    n: int
    example: str


def organisation_svg(portal: Portal) -> tuple[Drawing | None, list[MapEdge]]:
    """Return the map of all systems and the same as a table."""
    systems: list[str] = [system.ref for system in portal.of_kind("system")]
    rows = [
        MapEdge(
            from_=portal.name(a),
            from_href=portal.href(a),
            to=portal.name(b),
            to_href=portal.href(b),
            n=n,
            example=_example(portal, a, b),
        )
        for (a, b), n in edges_between(portal, systems).items()
    ]
    return map_svg(portal, "", "graph/"), rows


def _example(portal: Portal, a: str, b: str) -> str:
    inside_b = _inside(portal, b)
    for ref in sorted(_inside(portal, a)):
        entity = portal.entities.get(ref)
        for edge in depends_on(portal, entity) if entity else []:
            if edge.ref in inside_b:
                return f"{portal.name(ref)} → {portal.name(edge.ref)}"
    return ""
