"""The neighbours of an entity: users left, itself in the middle, what it needs right. Plain arithmetic, no
layout engine.
"""

from __future__ import annotations

from ...kit.segments import entity_path
from ..context import Portal
from ..neighbours import Edge, depends_on, used_by
from ..page import relative
from ..status import status_of
from .svg import BOX_HEIGHT, BOX_WIDTH, Box, Curve, Drawing, draw

MOST = 12
"""Neighbours drawn on each side; the table has all."""
GAP = 12.0
WIDTH = 3 * BOX_WIDTH + 2 * 110.0


def neighbourhood_svg(portal: Portal, ref: str) -> Drawing | None:
    """Return the drawing of an entity and its neighbours, None where it has none."""
    entity = portal.entities[ref]
    path = entity_path(ref)
    users, needs = _unique(used_by(portal, entity)), _unique(depends_on(portal, entity))
    if not users and not needs:
        return None
    rows = max(len(users[:MOST]), len(needs[:MOST]), 2)
    height = rows * (BOX_HEIGHT + GAP) + GAP
    middle = Box(
        (WIDTH - BOX_WIDTH) / 2,
        height / 2 - BOX_HEIGHT / 2,
        entity.display,
        "",
        status_of(portal, entity).level,
        status_of(portal, entity).icon,
        self_=True,
    )
    boxes, curves = [middle], []
    for side, edges in (("users", users[:MOST]), ("needs", needs[:MOST])):
        x = 0.0 if side == "users" else WIDTH - BOX_WIDTH
        start = (height - len(edges) * (BOX_HEIGHT + GAP) + GAP) / 2
        for index, edge in enumerate(edges):
            box = _neighbour(portal, edge, path, x, start + index * (BOX_HEIGHT + GAP))
            boxes.append(box)
            curves.append(_join(box, middle) if side == "users" else _join(middle, box))
    words = portal.words
    label = words.t("{name}: used by {a}, depends on {b}", name=entity.display, a=len(users), b=len(needs))
    hidden = max(0, len(users) - MOST) + max(0, len(needs) - MOST)
    sprite = relative(path, "assets/ct/icons.svg")
    return Drawing(draw(boxes, curves, WIDTH, height, label, sprite), hidden)


def _unique(edges: list[Edge]) -> list[Edge]:
    return list({edge.ref: edge for edge in edges}.values())


def _neighbour(portal: Portal, edge: Edge, path: str, x: float, y: float) -> Box:
    other = portal.entities.get(edge.ref)
    href = portal.href(edge.ref)
    if other is None:
        return Box(x, y, portal.name(edge.ref), "", "unknown", "unknown")
    status = status_of(portal, other)
    icon = status.icon if status.level != "none" else portal.icon(edge.ref)
    return Box(x, y, other.display, relative(path, href), status.level, icon)


def _join(left: Box, right: Box) -> Curve:
    x1, y1 = left.x + left.width, left.y + BOX_HEIGHT / 2
    x2, y2 = right.x, right.y + BOX_HEIGHT / 2
    half = (x2 - x1) / 2
    return Curve(((x1, y1), (x1 + half, y1), (x2 - half, y2), (x2, y2)), f"{left.text} → {right.text}")
