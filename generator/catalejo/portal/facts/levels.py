"""Names of scorecards and of their levels, in the page's language."""

from __future__ import annotations

from ...model.scorecards import Card
from ..context import Portal


def card_title(portal: Portal, card: Card) -> str:
    """A card's name in the page's language."""
    return card.title.get(portal.words.language) or card.title.get("en") or card.id


def level_title(portal: Portal, card: Card, level: str) -> str:
    """A level's name in the page's language; "" is the floor."""
    language = portal.words.language
    for item in card.levels:
        if item.id == level:
            return item.title.get(language) or item.title.get("en") or item.id
    floor = card.floor.get(language) or card.floor.get("en")
    return floor or portal.words.t("No level")


def level_name(portal: Portal, card: str, level: str) -> str:
    """A level's name by the card's id; the level itself where the card is gone."""
    found = portal.cards.get(card)
    return level_title(portal, found, level) if found is not None else level or portal.words.t("No level")


def level_rank(portal: Portal, card: str, level: str) -> int:
    """How high a level is: 0 for the floor, and for what the card does not know."""
    found = portal.cards.get(card)
    order = [item.id for item in found.levels] if found is not None else []
    return order.index(level) + 1 if level in order else 0
