"""Scorecards: how many have which level, the cheapest wins, rule by rule, and the matrix per team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from ...model.scorecards import Card, Outcome, Score
from ...model.wording.scorecards import CHECKS
from ..context import Portal
from ..draw import draw
from ..facts import OUTCOME_LEVEL, card_title, level_title
from ..page import Page

SHOWN = 60


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
                trend=trend(portal, card),
                matrix=matrix(portal, card),
                crumbs=[(t("Scorecards"), "scorecards/"), (shown["title"], "")],
            ),
            twin={
                "card": msgspec.to_builtins(card),
                "scores": {ref: msgspec.to_builtins(score) for ref, score in _scores(portal, card).items()},
                "as_of": portal.taken_at,
            },
        )


def _scores(portal: Portal, card: Card) -> dict[str, Score]:
    return portal.world.scorecards.scores.get(card.id, {})


def card_view(portal: Portal, card: Card) -> dict[str, Any]:
    """A card with its distribution, its rules and its cheapest wins."""
    scores = _scores(portal, card)
    counts = Counter(score.level for score in scores.values())
    levels = [
        {
            "id": level,
            "title": level_title(portal, card, level),
            "n": counts[level],
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
        "wins": wins(portal, card),
        "place": portal.place(card.origin),
    }


def rules(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Each rule with how many pass, fail, are unknown, do not apply or are waived."""
    rows = []
    for rule in card.rules:
        outcomes = Counter(
            result.outcome
            for score in _scores(portal, card).values()
            for result in score.results
            if result.check == rule.check
        )
        check = CHECKS.get(rule.check)
        rows.append(
            {
                "check": rule.check,
                "title": portal.words.t(check.title) if check else rule.check,
                "level": level_title(portal, card, rule.level),
                **{name.replace("-", "_"): outcomes[outcome] for name, outcome in _OUTCOMES},
            }
        )
    return rows


_OUTCOMES = tuple((outcome.value, outcome) for outcome in Outcome)


def wins(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Rules that keep the most entities from their next level alone: the action list."""
    alone: dict[str, list[str]] = {}
    for ref, score in sorted(_scores(portal, card).items()):
        if len(score.missing) == 1:
            alone.setdefault(score.missing[0], []).append(ref)
    return [
        {
            "check": check,
            "title": portal.words.t(CHECKS[check].title) if check in CHECKS else check,
            "n": len(refs),
            "names": [(portal.name(ref), portal.href(ref)) for ref in refs[:6]],
        }
        for check, refs in sorted(alone.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def trend(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Counts per level over the nights that are kept, oldest first."""
    nights = portal.world.history.trend.get(card.id, ())
    order = ["", *(item.id for item in card.levels)]
    return [
        {"at": at, "levels": [(level_title(portal, card, level), counts.get(level, 0)) for level in order]}
        for at, counts in sorted(nights)[-30:]
    ]


def matrix(portal: Portal, card: Card) -> list[dict[str, Any]]:
    """Entities × rules, by owner; the worst first."""
    rows = []
    for ref, score in _scores(portal, card).items():
        entity = portal.entities.get(ref)
        results = {result.check: result for result in score.results}
        rows.append(
            {
                "name": portal.name(ref),
                "href": portal.href(ref),
                "icon": portal.icon(ref),
                "owner": portal.name(entity.owner.ref, "group") if entity and entity.owner.ref else "",
                "level": level_title(portal, card, score.level),
                "rank": score.rank,
                "of": len(card.levels),
                "fraction": f"{score.passed}/{score.applicable}",
                "gap": bool(score.missing),
                "cells": [
                    (OUTCOME_LEVEL[results[rule.check].outcome], results[rule.check].outcome.value)
                    if rule.check in results
                    else ("none", "not-applicable")
                    for rule in card.rules
                ],
            }
        )
    return sorted(rows, key=lambda row: (row["rank"], row["owner"], row["name"]))[:SHOWN]
