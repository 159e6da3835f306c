"""What a scorecard says: how many have which level, its rules with their outcomes, the cheapest wins."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from ....kit.text.segments import segment
from ....model.scorecards import Card, Outcome, Result, Rule, Score
from ....wording.scorecards import NOT_CONNECTED
from ...context import Place, Portal
from ...facts.levels import card_title, level_title
from ...facts.scores import check_title, evidence_text

SHOWN_WINNERS = 6
"""Entities that a win names."""


class LevelCount(Struct, frozen=True, kw_only=True):
    """A level with how many are at it, and their share in percent."""

    id: str
    title: str
    n: int
    percent: int
    rank: int
    of: int


class RuleView(Struct, frozen=True, kw_only=True):
    """A rule with how many pass, pass with a warning, fail, are unknown, do not apply, are waived or not due yet.

    ``note`` says from when on it counts, where it does not yet for all.
    """

    check: str
    title: str
    href: str
    passed: int
    fail: int
    unknown: int
    not_applicable: int
    waived: int
    warn: int
    upcoming: int
    note: str


class RuleGroup(Struct, frozen=True, kw_only=True):
    """The rules of a level; ``below`` is the level that it stands on, "" for the first."""

    title: str
    below: str
    rank: int
    of: int
    rules: tuple[RuleView, ...]


class Unasked(Struct, frozen=True):
    """Checks that nobody can answer because a system is not connected, and what is missing."""

    text: str
    checks: tuple[str, ...]


class Win(Struct, frozen=True, kw_only=True):
    """A rule that alone keeps entities from their next level; ``names`` are the first of them with their pages."""

    check: str
    title: str
    n: int
    next: str
    names: tuple[tuple[str, str], ...]
    left: int


class CardView(Struct, frozen=True, kw_only=True):
    """A card; ``aim`` is the level whose share a trend shows, ``unsure`` how many have a level that nobody knows.

    ``left_out`` are rules of its own that cannot be used.
    """

    id: str
    title: str
    href: str
    total: int
    levels: tuple[LevelCount, ...]
    unsure: int
    rules: tuple[RuleGroup, ...]
    rules_total: int
    unasked: tuple[Unasked, ...]
    wins: tuple[Win, ...]
    aim: str
    place: Place
    left_out: tuple[str, ...]


def card_view(portal: Portal, card: Card) -> CardView:
    """A card with its distribution, its rules and its cheapest wins."""
    scores = scores_of(portal, card)
    known = [score for score in scores.values() if not score.unsure]
    counts = Counter(score.level for score in known)
    levels = tuple(
        LevelCount(
            id=level,
            title=level_title(portal, card, level),
            n=counts[level],
            percent=round(100 * counts[level] / len(known)) if known else 0,
            rank=rank,
            of=len(card.levels),
        )
        for rank, level in reversed(list(enumerate(["", *(item.id for item in card.levels)])))
    )
    groups = rules(portal, card)
    return CardView(
        id=card.id,
        title=card_title(portal, card),
        href=f"scorecards/{card.id}/",
        total=len(scores),
        levels=levels,
        unsure=len(scores) - len(known),
        rules=groups,
        rules_total=sum(len(group.rules) for group in groups),
        unasked=unasked(portal, card),
        wins=wins(portal, card),
        aim=level_title(portal, card, card.levels[aim_of(card) - 1].id) if card.levels else "",
        place=portal.place(card.origin),
        left_out=card.left_out,
    )


def rule_path(card: Card, check: str) -> str:
    """Return the address of the page of a rule."""
    return f"scorecards/{card.id}/{segment(check)}/"


def scores_of(portal: Portal, card: Card) -> dict[str, Score]:
    """Return the scores of a card by reference."""
    return portal.world.scorecards.scores.get(card.id, {})


def aim_of(card: Card) -> int:
    """Return the rank whose share a trend shows: the middle level, what most things can reach."""
    return (len(card.levels) + 1) // 2


def results_of(portal: Portal, card: Card) -> dict[str, list[tuple[str, Result]]]:
    """Return the results of a card by check, with the entity that each is of."""
    found: dict[str, list[tuple[str, Result]]] = {rule.check: [] for rule in card.rules}
    for ref, score in sorted(scores_of(portal, card).items()):
        for result in score.results:
            found[result.check].append((ref, result))
    return found


def rules(portal: Portal, card: Card) -> tuple[RuleGroup, ...]:
    """The rules by level, each with its outcomes."""
    results = results_of(portal, card)
    return tuple(
        RuleGroup(
            title=level_title(portal, card, level.id),
            below=level_title(portal, card, card.levels[rank - 2].id) if rank > 1 else "",
            rank=rank,
            of=len(card.levels),
            rules=tuple(
                _rule(portal, card, rule, results[rule.check]) for rule in card.rules if rule.level == level.id
            ),
        )
        for rank, level in enumerate(card.levels, start=1)
    )


def _rule(portal: Portal, card: Card, rule: Rule, results: list[tuple[str, Result]]) -> RuleView:
    outcomes = Counter(result.outcome for _, result in results)
    return RuleView(
        check=rule.check,
        title=check_title(portal, card, rule.check),
        href=rule_path(card, rule.check),
        passed=outcomes[Outcome.PASS],
        fail=outcomes[Outcome.FAIL],
        unknown=outcomes[Outcome.UNKNOWN] + outcomes[Outcome.ERROR],
        not_applicable=outcomes[Outcome.NOT_APPLICABLE],
        waived=outcomes[Outcome.WAIVED],
        warn=outcomes[Outcome.WARN],
        upcoming=outcomes[Outcome.UPCOMING],
        note=_not_yet(portal, rule, outcomes),
    )


def _not_yet(portal: Portal, rule: Rule, outcomes: Counter[Outcome]) -> str:
    """Say from when on a rule counts, where it does not yet: what it says now of those that it will count for."""
    if not outcomes[Outcome.UPCOMING]:
        return ""
    if rule.enforce_from > portal.taken_at[:10]:
        return portal.words.t("counts from {day} on", day=portal.words.moment(rule.enforce_from, "d MMM y"))
    return portal.words.n("{n} new thing has a grace", "{n} new things have a grace", outcomes[Outcome.UPCOMING])


def unasked(portal: Portal, card: Card) -> tuple[Unasked, ...]:
    """Rules that nobody can answer because the system is not connected, by what is missing."""
    by_reason: dict[str, list[str]] = {}
    for check, results in results_of(portal, card).items():
        found = next((result for _, result in results if result.code in NOT_CONNECTED), None)
        if found is not None:
            by_reason.setdefault(evidence_text(portal, found), []).append(check)
    return tuple(Unasked(text, tuple(checks)) for text, checks in sorted(by_reason.items()))


def wins(portal: Portal, card: Card) -> tuple[Win, ...]:
    """Rules that keep the most entities from their next level alone: the action list."""
    alone: dict[str, list[Score]] = {}
    for _, score in sorted(scores_of(portal, card).items()):
        if len(score.missing) == 1 and not score.silent:
            alone.setdefault(score.missing[0], []).append(score)
    return tuple(
        Win(
            check=check,
            title=check_title(portal, card, check),
            n=len(scores),
            next=level_title(portal, card, scores[0].next_level),
            names=tuple((portal.name(score.ref), portal.href(score.ref)) for score in scores[:SHOWN_WINNERS]),
            left=max(0, len(scores) - SHOWN_WINNERS),
        )
        for check, scores in sorted(alone.items(), key=lambda item: (-len(item[1]), item[0]))
    )
