"""Badges: the level of a thing by a scorecard as a small drawing, for READMEs, and as shields.io reads it.

Geometry after badge-maker 6 (20 pixels high, 11 pixel text); colours with white text are at least 5.5 to 1. The word is
always in the badge. ``.json`` is for shields.io (https://shields.io/badges/endpoint-badge), which fetches it from the
world: only a public portal has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from markupsafe import escape

from ...kit.text.segments import entity_path, segment
from ...model.scorecards import Card, Score
from ..bounds import short
from ..context import Portal
from ..facts.levels import card_title
from ..facts.scores import level_word
from ..html.output import Output

FOLDER = "badges/"
LABEL, UNSURE, FLOOR = "#555555", "#57606a", "#59636e"
COLOURS = ("#8f4a12", "#59636e", "#8a6100")
"""Bronze, silver, gold: of more levels the middle ones share silver, of one it is gold."""
NARROW, WIDE = frozenset("fijlrt.,:;'!|()[] I1"), frozenset("mwMWOQ@%&ABCDEFGHKNPRSUVXYZ")
MOST_TEXT = 60


class Badge(NamedTuple):
    """A badge: its address without the suffix, what it is about, what it says, its colour."""

    path: str
    label: str
    message: str
    colour: str


def badge_path(card: Card, ref: str) -> str:
    """Return the address of a badge without its suffix."""
    return f"{FOLDER}{entity_path(ref).removeprefix('catalog/')}{segment(card.id)}"


def write_badges(portal: Portal, output: Output) -> None:
    """Write the badge of every score."""
    public = portal.world.manifest.visibility.value == "public"
    for badge in badges(portal):
        key = output.key_of(msgspec.msgpack.encode(badge))
        output.make(f"{badge.path}.svg", key, lambda badge=badge: svg(badge))  # type: ignore[misc]
        if public:
            output.make(f"{badge.path}.json", key, lambda badge=badge: endpoint(badge))  # type: ignore[misc]


def badges(portal: Portal) -> Iterator[Badge]:
    """Yield a badge for each thing and card, by card and reference."""
    for card in portal.world.scorecards.cards:
        scores = portal.world.scorecards.scores.get(card.id, {})
        for ref in sorted(scores):
            if ref in portal.entities:
                said = short(level_word(portal, card, scores[ref]), MOST_TEXT)
                yield Badge(badge_path(card, ref), short(card_title(portal, card), MOST_TEXT), said,
                            _colour(card, scores[ref]))  # fmt: skip


def _colour(card: Card, score: Score) -> str:
    if score.unsure:
        return UNSURE
    if not score.rank:
        return FLOOR
    if score.rank == len(card.levels):
        return COLOURS[2]
    return COLOURS[0] if score.rank == 1 else COLOURS[1]


def width_of(text: str) -> int:
    """Return about how many pixels a text takes; the drawing stretches it to exactly that."""
    return round(sum(4.2 if char in NARROW else 8.2 if char in WIDE else 6.6 for char in text))


def svg(badge: Badge) -> bytes:
    """Return the drawing."""
    left, right = width_of(badge.label) + 10, width_of(badge.message) + 10
    label, message = escape(badge.label), escape(badge.message)
    text = 'text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" fill="#fff"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{label}: {message}"><title>{label}: {message}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{left}" height="20" fill="{LABEL}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{badge.colour}"/></g><g {text}>'
        f'<text x="{left / 2:g}" y="14" textLength="{left - 10}">{label}</text>'
        f'<text x="{left + right / 2:g}" y="14" textLength="{right - 10}">{message}</text></g></svg>\n'
    ).encode()


def endpoint(badge: Badge) -> bytes:
    """Return what shields.io reads; it refuses any other key."""
    told = {"schemaVersion": 1, "label": badge.label, "message": badge.message, "color": badge.colour}
    return msgspec.json.encode(told) + b"\n"
