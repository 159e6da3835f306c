"""The neighbours of an entity: users left, itself in the middle, what it needs right. Plain arithmetic, no
layout engine.
"""

from __future__ import annotations

from typing import NamedTuple

from ...kit.segments import entity_path
from ..context import Portal
from ..neighbours import Edge, depends_on, protocol, used_by
from ..page import relative
from ..status import status_of
from .svg import BOX_HEIGHT, Box, Curve, Drawing, draw

MOST = 12
"""Neighbours drawn on each side; the table has all."""
GAP = 10.0
SIDE, SELF, BETWEEN = 264.0, 200.0, 116.0
"""Widths of a neighbour, of the entity itself, and of the room for the curves."""
HEAD = 22.0
"""Height of the words over the two columns."""


class _Column(NamedTuple):
    """One side of the drawing: its head, its edges, where it begins."""

    head: str
    edges: list[Edge]
    x: float


def neighbourhood_svg(portal: Portal, ref: str) -> Drawing | None:
    """Return the drawing of an entity and its neighbours, None where it has none; an empty side takes no room."""
    entity = portal.entities[ref]
    path = entity_path(ref)
    users, needs = _unique(used_by(portal, entity)), _unique(depends_on(portal, entity))
    if not users and not needs:
        return None
    words = portal.words
    left = SIDE + BETWEEN if users else 0.0
    right = left + SELF + BETWEEN
    width = right + SIDE if needs else left + SELF
    rows = max(len(users[:MOST]), len(needs[:MOST]), 2)
    height = HEAD + rows * (BOX_HEIGHT + GAP) - GAP + 2
    status = status_of(portal, entity)
    icon = status.icon if status.level != "none" else portal.icon(ref)
    centre = HEAD + (height - HEAD - BOX_HEIGHT) / 2
    middle = Box(left, centre, entity.display, "", status.level, icon, self_=True, width=SELF)
    boxes, curves = [middle], []
    columns = (_Column(words.t("Used by"), users[:MOST], 0.0), _Column(words.t("Depends on"), needs[:MOST], right))
    for column in columns:
        start = HEAD + (height - HEAD - len(column.edges) * (BOX_HEIGHT + GAP) + GAP) / 2
        for index, edge in enumerate(column.edges):
            box = _neighbour(portal, edge, path, column.x, start + index * (BOX_HEIGHT + GAP))
            boxes.append(box)
            curves.append(_join(box, middle) if column.x < left else _join(middle, box))
    label = words.t("{name}: used by {a}, depends on {b}", name=entity.display, a=len(users), b=len(needs))
    heads = [(column.x, column.head) for column in columns if column.edges]
    hidden = max(0, len(users) - MOST) + max(0, len(needs) - MOST)
    sprite = relative(path, "assets/ct/icons.svg")
    return Drawing(draw(boxes, curves, width, height, label, sprite, heads), hidden)


def _unique(edges: list[Edge]) -> list[Edge]:
    """One edge a neighbour: the one through an API, which says how they talk, before the bare declaration."""
    return list({edge.ref: edge for edge in sorted(edges, key=lambda edge: (edge.ref, bool(edge.through)))}.values())


def _neighbour(portal: Portal, edge: Edge, path: str, x: float, y: float) -> Box:
    other = portal.entities.get(edge.ref)
    spoken = protocol(portal, edge)
    note = portal.words.t(spoken) if spoken else ""
    if other is None:
        return Box(x, y, portal.name(edge.ref), "", "unknown", "unknown", note, width=SIDE)
    status = status_of(portal, other)
    icon = status.icon if status.level != "none" else portal.icon(edge.ref)
    return Box(x, y, other.display, relative(path, portal.href(edge.ref)), status.level, icon, note, width=SIDE)


def _join(left: Box, right: Box) -> Curve:
    x1, y1 = left.x + left.width, left.y + BOX_HEIGHT / 2
    x2, y2 = right.x, right.y + BOX_HEIGHT / 2
    half = (x2 - x1) / 2
    return Curve(((x1, y1), (x1 + half, y1), (x2 - half, y2), (x2, y2)), f"{left.text} → {right.text}")
