"""What the last night knew of a rule, for nights in which our own sources are silent.

A rule that could not be measured keeps what was known of it while that is not older than the card's ``carryHours``, and
says so (reference: scorecards 2.1, carry). After that it is unknown, with the reason.
"""

from __future__ import annotations

import msgspec

from ..kit.text.moments import hours_between
from ..model.history import Snapshot
from ..model.scorecards import Card, Outcome, Result
from .cards import EDITION
from .causes import own_id, rules_of

_OUTCOMES = {outcome.value: outcome for outcome in (Outcome.PASS, Outcome.WARN, Outcome.FAIL)}


class Memory:
    """Results and levels of the last night, by card, entity and check; those of other rules do not count."""

    def __init__(self, previous: Snapshot | None, taken_at: str) -> None:
        self._previous = previous
        self._taken_at = taken_at

    def keep(self, card: Card, ref: str, result: Result) -> Result:
        """Return a result that was not measured as it was last known, or with what was last known beside it."""
        if result.outcome is not Outcome.UNKNOWN or not result.cause:
            return result
        outcome, at = self._last(card, ref, result.check)
        if outcome is None:
            return result
        hours = hours_between(at, self._taken_at)
        kept = hours is not None and 0 <= hours <= card.carry_hours
        return msgspec.structs.replace(
            result, outcome=outcome if kept else result.outcome, was=outcome, known_at=at,
        )  # fmt: skip

    def _last(self, card: Card, ref: str, check: str) -> tuple[Outcome | None, str]:
        previous = self._previous
        if previous is None or ref not in previous.entities or not self._same_rule(previous, card, check):
            return None, ""
        word, _, at = previous.entities[ref].get("known", {}).get(own_id(card), {}).get(check, "").partition("@")
        return _OUTCOMES.get(word), at or previous.meta.taken_at

    @staticmethod
    def _same_rule(previous: Snapshot, card: Card, check: str) -> bool:
        """Tell whether a rule judged as it does tonight; that others of its card changed does not matter."""
        if previous.meta.cards.get(own_id(card)) == card.digest:
            return True
        old, edition = previous.meta.rules.get(own_id(card)), rules_of(card, EDITION)
        if old is None or old.edition != edition.edition:
            return False
        now = {rule.check: rule for rule in edition.rules}
        return any(rule == now.get(check) for rule in old.rules if rule.check == check)

    def level(self, card: Card, ref: str) -> str | None:
        """Return the last level that was known, None where none was."""
        previous = self._previous
        if previous is None or previous.meta.cards.get(own_id(card)) != card.digest or ref not in previous.entities:
            return None
        return previous.entities[ref].get("levels", {}).get(own_id(card))
