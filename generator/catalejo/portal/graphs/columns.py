"""The neighbours of an entity: users left, itself in the middle, what it needs right. Plain arithmetic, no
layout engine.
"""

from __future__ import annotations

from typing import NamedTuple

from ...kit.text.segments import entity_path
from ..context import Portal
from ..facts.neighbours import Edge, depends_on, protocol, used_by
from ..facts.status import status_of
from ..html.page import relative
from .svg import BOX_HEIGHT, Box, Canvas, Curve, Drawing, draw

MOST = 12
"""Neighbours drawn on each side; the table has all."""
GAP = 10.0
SIDE, SELF, BETWEEN = 264.0, 200.0, 116.0
"""Widths of a neighbour, of the entity itself, and of the room for the curves."""
HEAD = 22.0
"""Height of the words over the two columns."""


class Neighbour(NamedTuple):
    """What is written about one thing: its name, link, level and icon, and how it talks."""

    text: str
    href: str
    level: str
    icon: str
    note: str = ""


class Neighbourhood(NamedTuple):
    """All that a drawing says; ``sprite`` is the link to the icons, ``hidden`` how many neighbours are not drawn."""

    itself: Neighbour
    users: tuple[Neighbour, ...]
    needs: tuple[Neighbour, ...]
    heads: tuple[str, str]
    label: str
    sprite: str
    hidden: int


def neighbourhood(portal: Portal, ref: str) -> Neighbourhood | None:
    """Return what the drawing of an entity and its neighbours says, None where it has none."""
    entity = portal.entities[ref]
    path = entity_path(ref)
    users, needs = _unique(used_by(portal, entity)), _unique(depends_on(portal, entity))
    if not users and not needs:
        return None
    words = portal.words
    status = status_of(portal, entity)
    icon = status.icon if status.level != "none" else portal.icon(ref)
    return Neighbourhood(
        Neighbour(entity.display, "", status.level, icon),
        tuple(_neighbour(portal, edge, path) for edge in users[:MOST]),
        tuple(_neighbour(portal, edge, path) for edge in needs[:MOST]),
        (words.t("Used by"), words.t("Depends on")),
        words.t("{name}: used by {a}, depends on {b}", name=entity.display, a=len(users), b=len(needs)),
        relative(path, "assets/ct/icons.svg"),
        max(0, len(users) - MOST) + max(0, len(needs) - MOST),
    )


def neighbourhood_svg(told: Neighbourhood) -> Drawing:
    """Draw a neighbourhood; an empty side takes no room."""
    left = SIDE + BETWEEN if told.users else 0.0
    right = left + SELF + BETWEEN
    width = right + SIDE if told.needs else left + SELF
    rows = max(len(told.users), len(told.needs), 2)
    height = HEAD + rows * (BOX_HEIGHT + GAP) - GAP + 2
    centre = HEAD + (height - HEAD - BOX_HEIGHT) / 2
    middle = _box(told.itself, left, centre, SELF)._replace(self_=True)
    boxes, curves = [middle], []
    columns = ((told.heads[0], told.users, 0.0), (told.heads[1], told.needs, right))
    for _, neighbours, x in columns:
        start = HEAD + (height - HEAD - len(neighbours) * (BOX_HEIGHT + GAP) + GAP) / 2
        for index, neighbour in enumerate(neighbours):
            box = _box(neighbour, x, start + index * (BOX_HEIGHT + GAP), SIDE)
            boxes.append(box)
            curves.append(_join(box, middle) if x < left else _join(middle, box))
    heads = [(x, head) for head, neighbours, x in columns if neighbours]
    return Drawing(draw(Canvas(width, height, told.label, told.sprite), boxes, curves, heads), told.hidden)


def _box(told: Neighbour, x: float, y: float, width: float) -> Box:
    return Box(x, y, told.text, told.href, told.level, told.icon, told.note, width=width)


def _unique(edges: list[Edge]) -> list[Edge]:
    """One edge a neighbour: the one through an API, which says how they talk, before the bare declaration."""
    return list({edge.ref: edge for edge in sorted(edges, key=lambda edge: (edge.ref, bool(edge.through)))}.values())


def _neighbour(portal: Portal, edge: Edge, path: str) -> Neighbour:
    other = portal.entities.get(edge.ref)
    spoken = protocol(portal, edge)
    note = portal.words.t(spoken) if spoken else ""
    if other is None:
        return Neighbour(portal.name(edge.ref), "", "unknown", "unknown", note)
    status = status_of(portal, other)
    icon = status.icon if status.level != "none" else portal.icon(edge.ref)
    return Neighbour(other.display, relative(path, portal.href(edge.ref)), status.level, icon, note)


def _join(left: Box, right: Box) -> Curve:
    x1, y1 = left.x + left.width, left.y + BOX_HEIGHT / 2
    x2, y2 = right.x, right.y + BOX_HEIGHT / 2
    half = (x2 - x1) / 2
    return Curve(((x1, y1), (x1 + half, y1), (x2 - half, y2), (x2, y2)), f"{left.text} → {right.text}")
