"""Scorecards: how many have which level, the cheapest wins, rule by rule, and the matrix per team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from ....model.scorecards import Card, Outcome, Result, Rule, Score
from ....wording.scorecards import NOT_CONNECTED
from ...context import Portal
from ...facts.levels import card_title, level_title
from ...facts.scores import OUTCOME_LEVEL, check_title, evidence_text, result_view
from ...html.draw import draw
from ...html.page import Page

SHOWN = 60
"""Rows of the matrix in a page; the rest is in its JSON."""
GAPS = 12
"""Failing entities of one rule in a page; the rest is in its JSON."""
_OUTCOMES = tuple((outcome.value.replace("-", "_"), outcome) for outcome in Outcome)


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the overview and a page for each card."""
    t = portal.words.t
    cards = [card_view(portal, card) for card in portal.world.scorecards.cards]
    body = draw(portal, "scorecards/", "pages/scorecards.html", cards=cards)
    yield Page(
        path="scorecards/",
        section="scorecards",
        title=t("Scorecards"),
        body=body,
        description=portal.words.n("{n} scorecard", "{n} scorecards", len(cards)),
        twin={"cards": [msgspec.to_builtins(card) for card in portal.world.scorecards.cards], "as_of": portal.taken_at},
    )
    for card, shown in zip(portal.world.scorecards.cards, cards, strict=True):
        path = f"scorecards/{card.id}/"
        yield Page(
            path=path,
            section="scorecards",
            title=shown["title"],
            kind="scorecard",
            wide=True,
            description=" · ".join(f"{row['title']} {row['n']}" for row in shown["levels"]),
            body=draw(
                portal,
                path,
                "pages/scorecard.html",
                card=shown,
                gaps=gaps(portal, card),
                trend=trend(portal, card),
                matrix=matrix(portal, card),
                checks=[(rule.check, check_title(portal, rule.check)) for rule in card.rules],
                crumbs=[(t("Scorecards"), "scorecards/"), (shown["title"], "")],
            ),
            twin={
                "card": msgspec.to_builtins(card),
                "scores": {ref: _twin(score) for ref, score in _scores(portal, card).items()},
                "as_of": portal.taken_at,
            },
        )


def _scores(portal: Portal, card: Card) -> dict[str, Score]:
    return portal.world.scorecards.scores.get(card.id, {})


def _twin(score: Score) -> dict[str, Any]:
    """A score for machines: the outcomes by check; their evidence stands in the JSON of the entity's own page."""
    return {
        "level": score.level,
        "rank": score.rank,
        "passed": score.passed,
        "applicable": score.applicable,
        "missing": list(score.missing),
        "outcomes": {result.check: result.outcome.value for result in score.results},
    }


def card_view(portal: Portal, card: Card) -> dict[str, Any]:
    """A card with its distribution, its rules and its cheapest wins."""
    scores = _scores(portal, card)
    counts = Counter(score.level for score in scores.values())
    levels = [
        {
            "id": level,
            "title": level_title(portal, card, level),
            "n": counts[level],
            "percent": round(100 * counts[level] / len(scores)) if scores else 0,
            "rank": rank,
            "of": len(card.levels),
        }
        for rank, level in reversed(list(enumerate(["", *(item.id for item in card.levels)])))
    ]
    return {
        "id": card.id,
        "title": card_title(portal, card),
        "href": f"scorecards/{card.id}/",
        "total": len(scores),
        "levels": levels,
        "rules": rules(portal, card),
        "unasked": unasked(portal, card),
        "wins": wins(portal, card),
        "aim": level_title(portal, card, card.levels[_aim(card) - 1].id) if card.levels else "",
        "place": portal.place(card.origin),
    }


def _results(portal: Portal, card: Card) -> dict[str, list[tuple[str, Result]]]:
    """Results by check, with the entity that each is of."""
    found: dict[str, list[tuple[str, Result]]] = {rule.check: [] for rule in card.rules}
    for ref, score in sorted(_scores(portal, card).items()):
        for result in score.results:
            found[result.check].append((ref, result))
    return found


def rules(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """The rules by level, each with how many pass, fail, are unknown, do not apply or are waived."""
    results = _results(portal, card)
    return [
        {
            "title": level_title(portal, card, level.id),
            "below": level_title(portal, card, card.levels[rank - 2].id) if rank > 1 else "",
            "rank": rank,
            "of": len(card.levels),
            "rules": [_rule(portal, rule, results[rule.check]) for rule in card.rules if rule.level == level.id],
        }
        for rank, level in enumerate(card.levels, start=1)
    ]


def _rule(portal: Portal, rule: Rule, results: list[tuple[str, Result]]) -> dict[str, Any]:
    outcomes = Counter(result.outcome for _, result in results)
    return {
        "check": rule.check,
        "title": check_title(portal, rule.check),
        **{name: outcomes[outcome] for name, outcome in _OUTCOMES},
    }


def gaps(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """What fails, rule by rule in the order of the card, with the evidence of each entity and how to mend it."""
    found = []
    results = _results(portal, card)
    for rule in card.rules:
        failing = [(ref, result) for ref, result in results[rule.check] if result.outcome is Outcome.FAIL]
        if failing:
            views = [(ref, result_view(portal, card, result)) for ref, result in failing[:GAPS]]
            found.append(
                {
                    "check": rule.check,
                    "title": check_title(portal, rule.check),
                    "fix": views[0][1]["fix"],
                    "n": len(failing),
                    "left": max(0, len(failing) - GAPS),
                    "rows": [{**view, "name": portal.name(ref), "entity": portal.href(ref)} for ref, view in views],
                }
            )
    return found


def unasked(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Rules that nobody can answer because the system is not connected, by what is missing."""
    by_reason: dict[str, list[str]] = {}
    for check, results in _results(portal, card).items():
        found = next((result for _, result in results if result.code in NOT_CONNECTED), None)
        if found is not None:
            by_reason.setdefault(evidence_text(portal, found), []).append(check)
    return [{"text": text, "checks": checks} for text, checks in sorted(by_reason.items())]


def wins(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Rules that keep the most entities from their next level alone: the action list."""
    alone: dict[str, list[Score]] = {}
    for _, score in sorted(_scores(portal, card).items()):
        if len(score.missing) == 1:
            alone.setdefault(score.missing[0], []).append(score)
    return [
        {
            "check": check,
            "title": check_title(portal, check),
            "n": len(scores),
            "next": level_title(portal, card, scores[0].next_level),
            "names": [(portal.name(score.ref), portal.href(score.ref)) for score in scores[:6]],
            "left": max(0, len(scores) - 6),
        }
        for check, scores in sorted(alone.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def trend(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Counts per level over the nights that are kept, oldest first, and the share that reached the aim."""
    nights = portal.world.history.trend.get(card.id, ())
    order = ["", *(item.id for item in card.levels)]
    rows = []
    for at, counts in sorted(nights)[-30:]:
        total = sum(counts.get(level, 0) for level in order)
        aimed = sum(counts.get(level, 0) for level in order[_aim(card) :])
        rows.append(
            {
                "at": at,
                "levels": [(level_title(portal, card, level), counts.get(level, 0)) for level in order],
                "total": total,
                "aimed": aimed,
                "share": aimed / total if total else 0.0,
            }
        )
    return rows


def _aim(card: Card) -> int:
    """The rank whose share a trend shows: the middle level, what most things can reach."""
    return (len(card.levels) + 1) // 2


def matrix(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Entities × rules, by owner; the worst first, at most :data:`SHOWN`."""
    scores = sorted(
        _scores(portal, card).values(),
        key=lambda score: (score.rank, _owner(portal, score.ref), portal.name(score.ref)),
    )
    firsts = {next((r.check for r in card.rules if r.level == level.id), "") for level in card.levels[1:]}
    return [
        {
            "name": portal.name(score.ref),
            "href": f"{portal.href(score.ref)}#score-{card.id}" if portal.href(score.ref) else "",
            "level": level_title(portal, card, score.level),
            "rank": score.rank,
            "of": len(card.levels),
            "fraction": f"{score.passed}/{score.applicable}",
            "gap": bool(score.missing),
            "next": level_title(portal, card, score.next_level) if score.next_level else "",
            "missing": score.missing,
            "cells": [{"level": OUTCOME_LEVEL[r.outcome], "first": r.check in firsts} for r in score.results],
        }
        for score in scores[:SHOWN]
    ]


def _owner(portal: Portal, ref: str) -> str:
    entity = portal.entities.get(ref)
    return portal.name(entity.owner.ref, "group") if entity is not None and entity.owner.ref else ""
