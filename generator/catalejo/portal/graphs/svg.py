"""Draws boxes and curves as SVG: classes for colour, relative links, no style, no script, no foreign text unescaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

BOX_WIDTH = 184.0
BOX_HEIGHT = 30.0
CHAR, NOTE_CHAR = 6.9, 6.8
"""Widths of a character of a name and of a note, a little more than most fonts need; the full name is the title."""


class Drawing(NamedTuple):
    """An SVG, and how many edges it leaves out."""

    svg: Markup
    hidden: int


class Box(NamedTuple):
    """A node: its text and link, where its left upper corner is, its level (``model/status.py``) and icon."""

    x: float
    y: float
    text: str
    href: str
    level: str
    icon: str
    note: str = ""
    self_: bool = False
    width: float = BOX_WIDTH


class Curve(NamedTuple):
    """An edge as points of a cubic Bézier chain; ``label`` is said in its title."""

    points: tuple[tuple[float, float], ...]
    title: str = ""


class Canvas(NamedTuple):
    """What is drawn on: its size, its name for those who do not see it, the file of the icons."""

    width: float
    height: float
    label: str
    sprite: str


def draw(
    canvas: Canvas, boxes: Sequence[Box], curves: Sequence[Curve], heads: Sequence[tuple[float, str]] = ()
) -> Markup:
    """Return the drawing.

    ``heads`` are words over columns: (x, text).
    """
    parts = [
        f'<div class="ct-graphbox"><svg class="ct-graph" viewBox="0 0 {_n(canvas.width)} {_n(canvas.height)}" '
        f'role="group" aria-label="{escape(canvas.label)}" width="{_n(canvas.width)}">'
    ]
    parts += [f'<text class="ct-g2" x="{_n(x)}" y="10">{escape(text)}</text>' for x, text in heads]
    parts += [_curve(curve) for curve in curves]
    parts += [_box(box, canvas.sprite) for box in boxes]
    return Markup("".join(parts) + "</svg></div>")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _curve(curve: Curve) -> str:
    (x, y), *rest = curve.points
    path = f"M{_n(x)} {_n(y)}C" + " ".join(f"{_n(a)} {_n(b)}" for a, b in rest)
    (bx, by), (ex, ey) = curve.points[-2], curve.points[-1]
    length = max(((ex - bx) ** 2 + (ey - by) ** 2) ** 0.5, 0.1)
    ux, uy = (ex - bx) / length, (ey - by) / length
    tip = (
        f"{_n(ex)},{_n(ey)} {_n(ex - 7 * ux - 3 * uy)},{_n(ey - 7 * uy + 3 * ux)} "
        f"{_n(ex - 7 * ux + 3 * uy)},{_n(ey - 7 * uy - 3 * ux)}"
    )
    title = f"<title>{escape(curve.title)}</title>" if curve.title else ""
    return f'<g>{title}<path class="ct-edge" d="{path}"/><polygon class="ct-arrow" points="{tip}"/></g>'


def _box(box: Box, sprite: str) -> str:
    """A node in one line: icon, name, and at its right end how it talks."""
    right = len(box.note) * NOTE_CHAR + 12 if box.note else 0
    room = int((box.width - 28 - right - 6) / CHAR)
    text = box.text if len(box.text) <= room else box.text[: room - 1] + "…"
    note = (
        f'<text class="ct-g2" x="{_n(box.x + box.width - 8)}" y="{_n(box.y + 19)}" text-anchor="end">'
        f"{escape(box.note)}</text>"
        if box.note
        else ""
    )
    inner = (
        f'<title>{escape(box.text)}</title><rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(BOX_HEIGHT)}" rx="4"/>'
        f'<svg class="ct-i ct-{escape(box.level)}" x="{_n(box.x + 8)}" y="{_n(box.y + 8)}" width="14" height="14" '
        f'aria-hidden="true"><use href="{escape(sprite)}#{escape(box.icon)}"/></svg>'
        f'<text x="{_n(box.x + 28)}" y="{_n(box.y + 20)}">{escape(text)}</text>{note}'
    )
    mark = " ct-node--self" if box.self_ else ""
    if box.href:
        return f'<a class="ct-node{mark}" href="{escape(box.href)}">{inner}</a>'
    return f'<g class="ct-node{mark}">{inner}</g>'
