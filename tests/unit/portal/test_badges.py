"""Badges: the word is always in them, and nothing of others can act in a drawing."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from tests.unit.portal.worlds import entity, portal, told

from catalejo.model.capture import Visibility
from catalejo.model.scorecards import Card, CardLevel, Score, Scorecards
from catalejo.portal.context import Portal
from catalejo.portal.html.output import Output
from catalejo.portal.machine.badges import badges, endpoint, svg, write_badges

ORDERS = "component:default/orders"


def world(title: str = "Readiness", rank: int = 2, unsure: bool = False) -> Portal:
    levels = tuple(CardLevel(name, {"en": name.title()}) for name in ("bronze", "silver", "gold"))
    level = ("", "bronze", "silver", "gold")[rank]
    score = Score(ORDERS, "ready", level, rank, 2, 3, (), unsure=unsure)
    cards = Scorecards((Card("ready", {"en": title}, levels, ()),), {"ready": {ORDERS: score}})
    return told(portal([entity(ORDERS)]), scorecards=cards)


@pytest.mark.parametrize(("rank", "colour"), [(0, "#59636e"), (1, "#8f4a12"), (2, "#59636e"), (3, "#8a6100")])
def test_a_level_has_its_word_and_its_colour(rank: int, colour: str) -> None:
    """The address is the thing's own, below badges/."""
    (badge,) = badges(world(rank=rank))
    assert (badge.path, badge.colour) == ("badges/default/component/orders/ready", colour)
    assert badge.message in svg(badge).decode() and badge.message


def test_foreign_text_is_text_in_the_drawing() -> None:
    """A title of others begins no element."""
    (badge,) = badges(world(title='<script>"&'))
    root = ElementTree.fromstring(svg(badge))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "clipPath",
        "rect",
        "g",
        "text",
    }
    assert str(root.get("aria-label")).startswith('<script>"&: ')


@pytest.mark.parametrize("public", [True, False])
def test_only_a_public_portal_has_what_the_world_fetches(tmp_path: Path, public: bool) -> None:
    """shields.io refuses keys that it does not know."""
    made = world()
    level = Visibility.PUBLIC if public else Visibility.INTERNAL
    made = told(made, manifest=replace(made.world.manifest, visibility=level))
    write_badges(made, Output(tmp_path))
    assert (tmp_path / "badges/default/component/orders/ready.svg").is_file()
    assert (tmp_path / "badges/default/component/orders/ready.json").is_file() is public
    assert set(json.loads(endpoint(next(badges(made))))) == {"schemaVersion", "label", "message", "color"}
