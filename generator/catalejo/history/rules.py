"""From which nights on the rules of a card are others, and how far initiatives were night by night."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..model.history import RuleChange, SnapshotMeta
from ..model.scorecards import CardRules


def rule_changes(metas: Sequence[SnapshotMeta]) -> dict[str, tuple[RuleChange, ...]]:
    """Return the nights by card from which on its rules are others; ``metas`` are all nights, the newest first.

    Nights that kept no rules say nothing: neither they nor the night after them is one.
    """
    found: dict[str, list[RuleChange]] = {}
    for after, before in pairwise(metas):
        for card, now in after.rules.items():
            then = before.rules.get(card)
            if then is not None and then != now and after.cards.get(card) != before.cards.get(card):
                found.setdefault(card, []).append(_change(after, then, now, card))
    return {card: tuple(changes) for card, changes in sorted(found.items())}


def _change(after: SnapshotMeta, then: CardRules, now: CardRules, card: str) -> RuleChange:
    old, new = ({rule.check: rule for rule in one.rules} for one in (then, now))
    return RuleChange(
        after.taken_at, tuple(check for check in new if check not in old),
        tuple(check for check in old if check not in new),
        tuple(check for check, rule in new.items() if check in old and old[check] != rule), after.moved.get(card, {}),
        tool=then.edition != now.edition, applies=then.applies_to != now.applies_to,
    )  # fmt: skip


def burn(metas: Sequence[SnapshotMeta]) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Return how far each initiative was, newest night first."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for meta in metas:
        for one, (done, total) in meta.initiatives.items():
            found.setdefault(one, []).append((meta.taken_at, done, total))
    return {one: tuple(nights) for one, nights in sorted(found.items())}
