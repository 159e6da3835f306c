"""The page of a rule of a scorecard: what it wants, who fails it by team, what nobody could measure, what is waived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ....model.scorecards import Card, Outcome, Result, Rule
from ...bounds import Listed, listed
from ...context import Portal
from ...facts.levels import card_title, level_title
from ...facts.scores import ResultView, check_title, mend_text, result_view
from ...html.draw import draw
from ...html.page import Page
from .cards import results_of, rule_path

MOST_ENTITIES, MOST_OTHERS = 200, 60
NOT_MEASURED = (Outcome.UNKNOWN, Outcome.ERROR)


class RuleEntity(Struct, frozen=True):
    """An entity with what was found of it."""

    name: str
    href: str
    result: ResultView


class RuleTeam(Struct, frozen=True):
    """A team ("" name for nobody) with its entities that fail, and how many of its pass."""

    name: str
    href: str
    passed: int
    rows: Listed[RuleEntity]


class RuleCount(Struct, frozen=True):
    """How many have an outcome."""

    icon: str
    level: str
    word: str
    n: int


class OtherCard(Struct, frozen=True):
    """Another card that has the same check: its level there, and its page."""

    title: str
    level: str
    href: str


class RulePageView(Struct, frozen=True, kw_only=True):
    """The page; ``parameters`` are as the card has them, ``conditions`` the expression of a rule of one's own."""

    check: str
    title: str
    fix: str
    crumbs: tuple[tuple[str, str], ...]
    level: str
    card: str
    parameters: tuple[tuple[str, str], ...]
    expression: str
    counts: tuple[RuleCount, ...]
    total: int
    failing: int
    teams: list[RuleTeam]
    unknown: Listed[RuleEntity]
    waived: Listed[RuleEntity]
    others: tuple[OtherCard, ...]


def pages(portal: Portal, card: Card) -> Iterator[Page]:
    """Yield a page for each rule of a card."""
    results = results_of(portal, card)
    for rule in card.rules:
        yield _page(portal, card, rule, results[rule.check])


def _page(portal: Portal, card: Card, rule: Rule, results: Sequence[tuple[str, Result]]) -> Page:
    path, words = rule_path(card, rule.check), portal.words
    view = _view(portal, card, rule, results)
    return Page(
        path=path,
        section="scorecards",
        title=view.title,
        what=f"{rule.check} · {view.card}",
        description=words.n("{n} entity fails it", "{n} entities fail it", view.failing),
        body=draw(portal, path, "pages/rule.html", view),
        twin={
            "card": card.id, "check": rule.check,
            "outcomes": {ref: result.outcome.value for ref, result in results},
        },
    )  # fmt: skip


def _view(portal: Portal, card: Card, rule: Rule, results: Sequence[tuple[str, Result]]) -> RulePageView:
    title, shown = check_title(portal, card, rule.check), card_title(portal, card)
    failing = [pair for pair in results if pair[1].outcome is Outcome.FAIL]
    return RulePageView(
        check=rule.check,
        title=title,
        fix=mend_text(portal, card, failing[0][1] if failing else Result(rule.check, rule.level, Outcome.FAIL)),
        crumbs=((portal.words.t("Scorecards"), "scorecards/"), (shown, f"scorecards/{card.id}/"), (title, "")),
        level=level_title(portal, card, rule.level),
        card=shown,
        parameters=tuple((name, f"{value:g}") for name, value in sorted(rule.params.items())),
        expression="\n".join(rule.expression.conditions) if rule.expression is not None else "",
        counts=_counts(portal, results),
        total=len(results),
        failing=len(failing),
        teams=_teams(portal, card, results),
        unknown=_entities(portal, card, [pair for pair in results if pair[1].outcome in NOT_MEASURED], MOST_OTHERS),
        waived=_entities(portal, card, [pair for pair in results if pair[1].outcome is Outcome.WAIVED], MOST_OTHERS),
        others=tuple(
            OtherCard(card_title(portal, other), level_title(portal, other, same.level), rule_path(other, rule.check))
            for other in portal.world.scorecards.cards if other.id != card.id
            for same in other.rules if same.check == rule.check and rule.expression is None
        ),
    )  # fmt: skip


def _counts(portal: Portal, results: Sequence[tuple[str, Result]]) -> tuple[RuleCount, ...]:
    t = portal.words.t
    looks = (
        ("fail", "bad", t("fails"), (Outcome.FAIL,)),
        ("ok", "ok", t("passes"), (Outcome.PASS,)),
        ("warn", "warn", t("good enough for now"), (Outcome.WARN,)),
        ("unknown", "unknown", t("unknown: not measured"), NOT_MEASURED),
        ("paused", "paused", t("waived"), (Outcome.WAIVED,)),
        ("calendar", "upcoming", t("does not count yet"), (Outcome.UPCOMING,)),
        ("skipped", "none", t("does not apply"), (Outcome.NOT_APPLICABLE,)),
    )
    found = (
        RuleCount(icon, level, word, sum(result.outcome in outcomes for _, result in results))
        for icon, level, word, outcomes in looks
    )
    return tuple(count for count in found if count.n)


def _teams(portal: Portal, card: Card, results: Sequence[tuple[str, Result]]) -> list[RuleTeam]:
    """Return the teams that fail, those with most of it first; nobody last."""
    failing: dict[str, list[tuple[str, Result]]] = {}
    passed: dict[str, int] = {}
    for ref, result in results:
        entity = portal.entities.get(ref)
        owner = entity.owner.ref if entity is not None else ""
        if result.outcome is Outcome.FAIL:
            failing.setdefault(owner, []).append((ref, result))
        elif result.outcome is Outcome.PASS:
            passed[owner] = passed.get(owner, 0) + 1
    order = sorted(failing, key=lambda owner: (not owner, -len(failing[owner]), owner))
    left = MOST_ENTITIES
    teams = []
    for owner in order:
        rows = _entities(portal, card, failing[owner], max(0, left))
        left -= len(rows.rows)
        teams.append(
            RuleTeam(portal.name(owner, "group") if owner else "", portal.href(owner), passed.get(owner, 0), rows)
        )
    return teams


def _entities(portal: Portal, card: Card, pairs: Sequence[tuple[str, Result]], most: int) -> Listed[RuleEntity]:
    kept = listed(sorted(pairs, key=lambda pair: (portal.name(pair[0]).lower(), pair[0])), most)
    rows = tuple(
        RuleEntity(portal.name(ref), portal.href(ref), result_view(portal, card, result)) for ref, result in kept.rows
    )
    return Listed(rows, kept.total, kept.left)
