"""Applies every card to every entity that it is for, and sets waived rules aside."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from ..kit.read.captured import Captured
from ..kit.sandbox.pool import Jobs
from ..model.entities import Entity
from ..model.findings import Finding
from ..model.history import History, Snapshot
from ..model.refs import short_ref
from ..model.scorecards import Card, Cause, Outcome, Result, Rule, Score, Scorecards
from ..model.world import StageResults
from ..wording.codes import finding
from .applying import is_for
from .attestations import Attested
from .cards import EDITION, read_files, with_rules
from .causes import as_before, causes, own_id, rules_of
from .checks import CHECKS
from .checks.results import not_applicable
from .dates import FirstSeen, counts_from, first_seen
from .facts import RuleFacts
from .initiatives import known_rules, progress
from .memory import Memory
from .own.judge import Asked, OwnResults, examine_drafts
from .texts import read_texts
from .waivers import Waivers, for_entities

NOT_TOLD = frozenset((Outcome.UNKNOWN, Outcome.ERROR))
BLOCKING = NOT_TOLD | {Outcome.FAIL}
WAIVABLE = frozenset((Outcome.FAIL, Outcome.UNKNOWN))
GOOD = frozenset((Outcome.PASS, Outcome.WARN))
SKIPPED = frozenset((Outcome.NOT_APPLICABLE, Outcome.UPCOMING))
COUNTED = BLOCKING | GOOD
SHARE = {Outcome.PASS: 2, Outcome.WARN: 1}
"""Halves of a rule's weight that count as reached."""


class EarlierNights(msgspec.Struct, frozen=True):
    """What earlier nights know: the last of them, and since when entities are there."""

    previous: Snapshot | None = None
    history: History = History(kept=False)


def build_scorecards(
    captured: Captured,
    stages: StageResults,
    leaks: Iterable[Finding] = (),
    cache: Path | None = None,
    jobs: Jobs = 1,
    past: EarlierNights | None = None,
) -> Scorecards:
    """Return the cards, a score for each entity and card, and what is wrong with the cards themselves.

    An entity to which no rule of a card applies has no score by it: not the lowest level, none.
    ``leaks`` are the findings on texts with the shape of a secret; ``cache`` keeps what workers read in repositories,
    ``past``: what the last night knew stands for a while where our own sources are silent tonight.

    Raises:
        JailError: no child process can be started at all.

    """
    past, taken_at, today = past or EarlierNights(), captured.manifest.taken_at, captured.manifest.taken_at[:10]
    files = read_files(captured.portal / "scorecards")
    usable = {(draft.card, draft.rule.check) for draft in examine_drafts(files.drafts, taken_at, jobs)}
    cards = [with_rules(card, usable) for card in files.cards]
    texts, stopped = read_texts(captured, cache, jobs)
    facts = RuleFacts(captured, stages, leaks, texts)
    entities = dict(sorted(stages.catalog.entities.items()))
    judged = {card.id: [ref for ref, entity in entities.items() if is_for(card.applies_to, entity)] for card in cards}
    earlier = {card.id: old for card in cards if (old := as_before(card, past.previous, EDITION)) is not None}
    olds = {
        old.id: [ref for ref, entity in entities.items() if is_for(old.applies_to, entity)] for old in earlier.values()
    }
    asked = (
        Asked((card.id, rule.check), rule, {**judged, **olds}[card.id])
        for card in (*cards, *earlier.values()) for rule in card.rules
    )  # fmt: skip
    questions = {rule.question for card in cards for rule in card.rules if rule.question}
    attested = Attested(files.attestations, entities, questions, today)
    facts.attested = attested.facts()
    written, lost = for_entities(files.waivers, entities)
    bench = Bench(
        facts, OwnResults(asked, facts, jobs), attested, Waivers(written, cards, entities, today),
        Memory(past.previous, taken_at), first_seen(past.history, taken_at),
    )  # fmt: skip
    scores = {}
    for card in cards:
        own = (score(card, entities[ref], bench) for ref in judged[card.id])
        scores[card.id] = {result.ref: result for result in own if result.applicable}
    why = {}
    for card in cards:
        old = earlier.get(card.id)
        by_old = {ref: score(old, entities[ref], bench) for ref in olds[old.id]} if old is not None else None
        why[card.id] = causes(card, scores[card.id], by_old, past.previous)
    going = [progress(one, scores, entities, today) for one in known_rules(files.initiatives, cards)]
    found = (
        *files.findings, *stopped, *attested.findings, *lost, *bench.waivers.findings, *bench.waivers.unused(),
        *broken_rules(cards, scores),
    )  # fmt: skip
    return Scorecards(
        tuple(cards), scores, found, bench.waivers.statuses(today), tuple(going),
        {card.id: rules_of(card, EDITION) for card in cards}, {card: own for card, own in why.items() if own},
    )  # fmt: skip


class Bench(msgspec.Struct, frozen=True):
    """What one night's judging goes by."""

    facts: RuleFacts
    own: OwnResults
    attested: Attested
    waivers: Waivers
    memory: Memory
    seen: FirstSeen


def judge(rule: Rule, entity: Entity, facts: RuleFacts) -> Result:
    """Ask one check; one that makes no sense for the entity's kind does not apply."""
    check = CHECKS[rule.check]
    if entity.kind not in check.kinds:
        return not_applicable("score.other-kind", kind=entity.kind)
    return msgspec.structs.replace(check.ask(facts, entity, {**check.params, **rule.params}), asks=check.asks)


def _result(card: Card, rule: Rule, entity: Entity, bench: Bench) -> Result:
    """Judge one entity by one rule: does not apply before upcoming before waived before what it says."""
    if rule.question:
        found = bench.attested.ask(rule, entity)
    elif rule.expression is not None:
        found = bench.own.of(card.id, rule.check, entity.ref)
    else:
        found = judge(rule, entity, bench.facts)
    result = msgspec.structs.replace(found, check=rule.check, level=rule.level)
    result = bench.memory.keep(card, entity.ref, result)
    if result.outcome is Outcome.NOT_APPLICABLE:
        return result
    day = counts_from(rule, entity.ref, bench.seen)
    if day:
        return msgspec.structs.replace(result, outcome=Outcome.UPCOMING, raw=result.outcome, counts_from=day)
    waiver = bench.waivers.of(own_id(card), entity.ref, rule.check) if result.outcome in WAIVABLE else None
    if waiver is None:
        return result
    return msgspec.structs.replace(
        result, outcome=Outcome.WAIVED, raw=result.outcome, waiver_until=waiver.until, waiver_reason=waiver.reason
    )


def score(card: Card, entity: Entity, bench: Bench) -> Score:
    """Judge one entity by one card; unknown blocks a level as a fail does, and is listed with its reason."""
    results = [_result(card, rule, entity, bench) for rule in card.rules]
    applicable = [result for result in results if result.outcome not in SKIPPED]
    rank, following, blocking = _reached(card, results, BLOCKING)
    unheard = {result.check for result in results if result.outcome in NOT_TOLD and result.cause}
    unsure = _reached(card, [_if_told(result) for result in results], BLOCKING)[0] > rank
    reached = {level.id for level in card.levels[:rank]}
    return Score(
        ref=entity.ref, card=card.id, level=card.levels[rank - 1].id if rank else "", rank=rank,
        passed=sum(result.outcome in GOOD for result in applicable), applicable=len(applicable),
        results=tuple(results), next_level=following, missing=tuple(c for c in blocking if c not in unheard),
        silent=tuple(check for check in blocking if check in unheard), unsure=unsure,
        last_level=bench.memory.level(card, entity.ref) if unsure else None,
        possible=_reached(card, results, (Outcome.FAIL,))[0], percent=percent(card, results),
        waived=sum(result.outcome is Outcome.WAIVED and result.level in reached for result in results),
    )  # fmt: skip


def percent(card: Card, results: Sequence[Result]) -> int | None:
    """Return the weighted share of what counts, rounded down: a warning is half of a pass; None where nothing counts.

    What is waived, upcoming or does not apply is no part of it (reference: scorecards 2.1).
    """
    weights = {rule.check: rule.weight for rule in card.rules}
    counted = [result for result in results if result.outcome in COUNTED]
    whole = sum(2 * weights[result.check] for result in counted)
    good = sum(SHARE.get(result.outcome, 0) * weights[result.check] for result in counted)
    return 100 * good // whole if whole else None


def broken_rules(cards: Iterable[Card], scores: Mapping[str, Mapping[str, Score]]) -> Iterator[Finding]:
    """Yield a finding for each rule that broke while it judged: its author has to mend it, nobody else can."""
    for card in cards:
        broken: dict[str, list[tuple[str, Result]]] = {}
        for ref, own in scores[card.id].items():
            for result in own.results:
                if Outcome.ERROR in (result.outcome, result.raw):
                    broken.setdefault(result.check, []).append((ref, result))
        for check, found in sorted(broken.items()):
            ref, first = found[0]
            args = {"check": check, "entity": short_ref(ref, "component"), "count": str(len(found)),
                    "problem": first.args.get("text") or first.code.partition(".")[2]}  # fmt: skip
            yield finding("SCO721", card.origin.path, card.origin, f"{card.id}:{check}", len(found), **args)


def _if_told(result: Result) -> Result:
    """Return a result as it might be if our own sources had answered."""
    silent = result.outcome in NOT_TOLD and result.cause in (Cause.SILENT, Cause.BROKEN)
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
        if any(result.outcome not in SKIPPED for result in own):
            rank = number
    return rank, "", ()
