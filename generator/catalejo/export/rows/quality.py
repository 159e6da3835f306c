"""Facts of findings and scorecards."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.text.words import Words
from ...model.findings import Finding
from ...model.scorecards import Card, Result, Score
from ...model.world import World
from ..cells import Facts
from .catalog import at


def facts(world: World) -> dict[str, list[Facts]]:
    """Return the facts of what is to mend and how good things are."""
    words, entities, cards = Words(world.settings.language), world.catalog.entities, world.scorecards
    scores = [score for card in cards.cards for ref, score in cards.scores.get(card.id, {}).items() if ref in entities]
    return {
        "finding": [_finding(words, finding) for finding in world.findings],
        "finding_about": [
            {"finding": finding.id, "ref": ref}
            for finding in world.findings
            for ref in sorted({finding.subject, finding.at, *finding.about} & entities.keys())
        ],
        "card": [
            {"id": card.id, "title": _title(words, card.title, card.id), "digest": card.digest,
             "applies_to": card.applies_to}
            for card in cards.cards
        ],
        "card_level": [row for card in cards.cards for row in _levels(words, card)],
        "rule": [
            {"card": card.id, "number": number, "check_id": rule.check, "level": rule.level, "params": rule.params}
            for card in cards.cards
            for number, rule in enumerate(card.rules, 1)
        ],
        "score": [_score(score) for score in scores],
        "check_result": [
            _result(score, number, result) for score in scores for number, result in enumerate(score.results, 1)
        ],
    }  # fmt: skip


def _finding(words: Words, finding: Finding) -> Facts:
    return {
        "id": finding.id, "code": finding.code, "severity": finding.severity, "title": words.title(finding),
        "hint": words.hint(finding), "subject": finding.subject, "at": finding.at, "addressee": finding.addressee,
        **at(finding.origin), "occurrences": finding.occurrences, "args": finding.args,
    }  # fmt: skip


def _title(words: Words, title: dict[str, str], otherwise: str) -> str:
    return title.get(words.language) or title.get("en") or otherwise


def _levels(words: Words, card: Card) -> Iterator[Facts]:
    yield {"card": card.id, "level": "", "rank": 0, "title": _title(words, card.floor, words.t("No level"))}
    for rank, level in enumerate(card.levels, 1):
        yield {"card": card.id, "level": level.id, "rank": rank, "title": _title(words, level.title, level.id)}


def _score(score: Score) -> Facts:
    return {
        "ref": score.ref, "card": score.card, "level": score.level, "rank": score.rank,
        "possible_rank": score.possible, "unsure": score.unsure,
        "last_level": score.last_level if score.unsure else None, "passed": score.passed,
        "applicable": score.applicable, "next_level": score.next_level, "missing": score.missing,
        "silent": score.silent,
    }  # fmt: skip


def _result(score: Score, number: int, result: Result) -> Facts:
    return {
        "ref": score.ref, "card": score.card, "number": number, "check_id": result.check, "level": result.level,
        "outcome": result.outcome, "cause": result.cause, "was": result.was, "known_at": result.known_at,
        "waiver_until": result.waiver_until, "waiver_reason": result.waiver_reason, "code": result.code,
        "args": result.args, **at(result.origin), "url": result.url,
    }  # fmt: skip
