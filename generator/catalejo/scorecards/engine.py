"""Applies every card to every entity that it is for, and sets waived rules aside."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..kit.captured import Captured
from ..model.codes import finding
from ..model.delivery import Delivery
from ..model.docs import Documentation
from ..model.entities import Catalog, Entity
from ..model.findings import Finding
from ..model.live import LiveState
from ..model.scorecards import Card, Outcome, Result, Score, Scorecards
from ..model.stacks import Stacks
from ..model.world import Settings
from .cards import Waiver, read_cards
from .checks import CHECKS
from .facts import Facts


def build_scorecards(
    captured: Captured,
    catalog: Catalog,
    docs: Documentation,
    stacks: Stacks,
    live: LiveState,
    delivery: Delivery,
    settings: Settings,
) -> Scorecards:
    """Return the cards, a score for each entity and card, and what is wrong with the cards themselves."""
    cards, waivers, found = read_cards(captured.portal / "scorecards")
    today = captured.manifest.taken_at[:10]
    facts = Facts(captured, catalog, docs, stacks, live, delivery, settings)
    valid = {}
    for waiver in waivers:
        if waiver.until < today:
            found.append(_expired(waiver))
        else:
            valid[waiver.entity, waiver.check] = waiver
    scores = {
        card.id: {
            ref: score(card, entity, facts, valid)
            for ref, entity in sorted(catalog.entities.items())
            if applies(card, entity)
        }
        for card in cards
    }
    return Scorecards(tuple(cards), scores, tuple(found))


def _expired(waiver: Waiver) -> Finding:
    return finding(
        "SCO710",
        waiver.entity,
        waiver.origin,
        waiver.check,
        check=waiver.check,
        entity=waiver.entity,
        until=waiver.until,
    )


def applies(card: Card, entity: Entity) -> bool:
    """Tell whether a card is for an entity; stubs are never judged."""
    wanted = card.applies_to
    own = {"kind": {entity.kind.lower()}, "type": {entity.type.lower()}, "lifecycle": {entity.lifecycle.lower()},
           "tags": {tag.lower() for tag in entity.tags}}  # fmt: skip
    return not entity.stub and all(own[key] & set(names) for key, names in wanted.items() if key in own)


def score(card: Card, entity: Entity, facts: Facts, waivers: dict[tuple[str, str], Waiver]) -> Score:
    """Judge one entity by one card; unknown blocks a level as a fail does, and is listed with its reason."""
    results = []
    for rule in card.rules:
        result = CHECKS[rule.check](facts, entity, rule.params)
        result = msgspec.structs.replace(result, check=rule.check, level=rule.level)
        waiver = waivers.get((entity.ref, rule.check))
        if waiver is not None and result.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            result = msgspec.structs.replace(
                result, outcome=Outcome.WAIVED, waiver_until=waiver.until, waiver_reason=waiver.reason
            )
        results.append(result)
    applicable = [result for result in results if result.outcome is not Outcome.NOT_APPLICABLE]
    level, rank, following, missing = _reached(card, results)
    return Score(
        ref=entity.ref, card=card.id, level=level, rank=rank,
        passed=sum(result.outcome is Outcome.PASS for result in applicable), applicable=len(applicable),
        results=tuple(results), next_level=following, missing=missing,
    )  # fmt: skip


def _reached(card: Card, results: Iterable[Result]) -> tuple[str, int, str, tuple[str, ...]]:
    """Return the level reached, its rank, the next one and what is missing for it; a waived rule does not block."""
    blocking = (Outcome.FAIL, Outcome.UNKNOWN)
    reached, rank = "", 0
    for number, level in enumerate(card.levels, start=1):
        missing = tuple(r.check for r in results if r.level == level.id and r.outcome in blocking)
        if missing:
            return reached, rank, level.id, missing
        reached, rank = level.id, number
    return reached, rank, "", ()
