"""Why a level moved: the thing, or the rules. It is judged tonight by the rules of the night before as well.

Equal to the level of then: only the rules changed. Equal to the level of now: the thing did, by either rules. Neither:
both. Where the program itself judges otherwise, nobody can tell (reference: scorecards 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..model.history import Snapshot
from ..model.scorecards import Card, CardLevel, CardRules, LevelCause, Score
from .checks import CHECKS

BEFORE = "@before"
"""Behind the id of a card: as it was the night before."""


def own_id(card: Card) -> str:
    """Return the id that people know a card by: waivers and nights name that one, whichever night's rules it has."""
    return card.id.removesuffix(BEFORE)


def rules_of(card: Card, edition: int) -> CardRules:
    """Return what a night keeps of a card: what decides levels, no words."""
    bare = tuple(msgspec.structs.replace(rule, text=None) for rule in card.rules)
    return CardRules(edition, tuple(level.id for level in card.levels), bare, card.applies_to)


def as_before(card: Card, previous: Snapshot | None, edition: int) -> Card | None:
    """Return a card with the rules of the night before, None where they are the same or cannot be asked any more."""
    old = previous.meta.rules.get(card.id) if previous is not None else None
    if previous is None or old is None or previous.meta.cards.get(card.id) == card.digest or old.edition != edition:
        return None
    if any(rule.expression is None and not rule.question and rule.check not in CHECKS for rule in old.rules):
        return None
    return msgspec.structs.replace(
        card, id=card.id + BEFORE, rules=old.rules, applies_to=old.applies_to,
        levels=tuple(CardLevel(level, {}) for level in old.levels), digest=previous.meta.cards.get(card.id, ""),
    )  # fmt: skip


def causes(
    card: Card, scores: Mapping[str, Score], before: Mapping[str, Score] | None, previous: Snapshot | None
) -> dict[str, LevelCause]:
    """Return why each level moved since last night, where the card is not the same; ``before`` is by its rules."""
    if previous is None or previous.meta.cards.get(card.id) in (None, card.digest):
        return {}
    found = {}
    for ref, score in scores.items():
        facts = previous.entities.get(ref, {})
        old = facts.get("levels", {}).get(card.id)
        if old is None or score.unsure or card.id in facts.get("unsure", ()) or old == score.level:
            continue
        then = before.get(ref) if before is not None else None
        if before is None:
            found[ref] = LevelCause.TOOL
        elif then is None or then.unsure:
            found[ref] = LevelCause.BOTH
        else:
            by = {old: LevelCause.RULE, score.level: LevelCause.ENTITY}
            found[ref] = by.get(then.level, LevelCause.BOTH)
    return found
