"""Applies every card to every entity that it is for, and sets waived rules aside."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured
from ..kit.sandbox.pool import Jobs
from ..model.entities import Entity
from ..model.findings import Finding
from ..model.history import Snapshot
from ..model.scorecards import Card, Cause, Outcome, Result, Rule, Score, Scorecards
from ..model.world import StageResults
from .cards import read_cards
from .checks import CHECKS
from .checks.results import not_applicable
from .facts import RuleFacts
from .memory import Memory
from .texts import read_texts
from .waivers import Waivers

BLOCKING = frozenset((Outcome.FAIL, Outcome.UNKNOWN))
EXCLUDES = "not."


def build_scorecards(
    captured: Captured,
    stages: StageResults,
    leaks: Iterable[Finding] = (),
    cache: Path | None = None,
    jobs: Jobs = 1,
    previous: Snapshot | None = None,
) -> Scorecards:
    """Return the cards, a score for each entity and card, and what is wrong with the cards themselves.

    An entity to which no rule of a card applies has no score by it: not the lowest level, none.
    ``leaks`` are the findings on texts with the shape of a secret; ``cache`` keeps what workers read in repositories,
    ``previous`` is the last night: what it knew stands for a while where our own sources are silent tonight.

    Raises:
        JailError: no child process can be started at all.

    """
    cards, written, found = read_cards(captured.portal / "scorecards")
    texts, stopped = read_texts(captured, cache, jobs)
    facts = RuleFacts(captured, stages, leaks, texts)
    entities = stages.catalog.entities
    waivers = Waivers(written, cards, entities, captured.manifest.taken_at[:10])
    memory = Memory(previous, captured.manifest.taken_at)
    scores = {}
    for card in cards:
        own = (
            score(card, entity, facts, waivers, memory)
            for _, entity in sorted(entities.items())
            if applies(card, entity)
        )
        scores[card.id] = {result.ref: result for result in own if result.applicable}
    return Scorecards(tuple(cards), scores, (*found, *stopped, *waivers.findings, *waivers.unused()))


def applies(card: Card, entity: Entity) -> bool:
    """Tell whether a card is for an entity: every key fits, none that excludes does; stubs are never judged."""
    own = {"kind": {entity.kind.lower()}, "type": {entity.type.lower()}, "lifecycle": {entity.lifecycle.lower()},
           "tags": {tag.lower() for tag in entity.tags}, "namespace": {entity.namespace.lower()}}  # fmt: skip
    return not entity.stub and all(
        bool(own[key.removeprefix(EXCLUDES)] & set(names)) != key.startswith(EXCLUDES)
        for key, names in card.applies_to.items()
    )


def judge(rule: Rule, entity: Entity, facts: RuleFacts) -> Result:
    """Ask one rule; a check that makes no sense for the entity's kind does not apply."""
    check = CHECKS[rule.check]
    if entity.kind not in check.kinds:
        return not_applicable("score.other-kind", kind=entity.kind)
    return msgspec.structs.replace(check.ask(facts, entity, {**check.params, **rule.params}), asks=check.asks)


def score(card: Card, entity: Entity, facts: RuleFacts, waivers: Waivers, memory: Memory) -> Score:
    """Judge one entity by one card; unknown blocks a level as a fail does, and is listed with its reason."""
    results = []
    for rule in card.rules:
        result = msgspec.structs.replace(judge(rule, entity, facts), check=rule.check, level=rule.level)
        result = memory.keep(card, entity.ref, result)
        waiver = waivers.of(card.id, entity.ref, rule.check) if result.outcome in BLOCKING else None
        if waiver is not None:
            result = msgspec.structs.replace(
                result, outcome=Outcome.WAIVED, waiver_until=waiver.until, waiver_reason=waiver.reason
            )
        results.append(result)
    applicable = [result for result in results if result.outcome is not Outcome.NOT_APPLICABLE]
    rank, following, blocking = _reached(card, results, BLOCKING)
    unheard = {result.check for result in results if result.outcome is Outcome.UNKNOWN and result.cause}
    unsure = _reached(card, [_if_told(result) for result in results], BLOCKING)[0] > rank
    return Score(
        ref=entity.ref, card=card.id, level=card.levels[rank - 1].id if rank else "", rank=rank,
        passed=sum(result.outcome is Outcome.PASS for result in applicable), applicable=len(applicable),
        results=tuple(results), next_level=following, missing=tuple(c for c in blocking if c not in unheard),
        silent=tuple(check for check in blocking if check in unheard), unsure=unsure,
        last_level=memory.level(card, entity.ref) if unsure else None,
        possible=_reached(card, results, (Outcome.FAIL,))[0],
    )  # fmt: skip


def _if_told(result: Result) -> Result:
    """Return a result as it might be if our own sources had answered."""
    silent = result.outcome is Outcome.UNKNOWN and result.cause is Cause.SILENT
    return msgspec.structs.replace(result, outcome=Outcome.PASS) if silent else result


def _reached(card: Card, results: Sequence[Result], blocking: Container[Outcome]) -> tuple[int, str, tuple[str, ...]]:
    """Return the rank reached, the next level and what is missing for it; a waived rule does not block.

    A level of which no rule applies is passed through, but not awarded: the rank is that of the highest level of which
    some rule does (reference: scorecards 2.1).
    """
    rank = 0
    for number, level in enumerate(card.levels, start=1):
        own = [result for result in results if result.level == level.id]
        missing = tuple(result.check for result in own if result.outcome in blocking)
        if missing:
            return rank, level.id, missing
        if any(result.outcome is not Outcome.NOT_APPLICABLE for result in own):
            rank = number
    return rank, "", ()
