"""Scorecards: the overview, and for each card what to mend, its trend and the matrix of entities and rules."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ....model.history import RuleChange
from ....model.live import Capability
from ....model.scorecards import Card, Outcome, Rule, Score
from ...context import Portal
from ...facts.freshness import state_of
from ...facts.levels import level_title
from ...facts.scores import ResultView, check_title, level_word, look_of, result_view
from ...html.draw import draw
from ...html.page import Page
from ..section import SectionBody, section_page
from . import rule as rule_page
from .cards import CardView, aim_of, card_view, results_of, scores_of
from .initiatives import InitiativeView, initiatives

SHOWN = 60
"""Rows of the matrix in a page; the rest is in its JSON."""
GAPS = 12
"""Failing entities of one rule in a page; the rest is in its JSON."""
NIGHTS = 30
SHOWN_MISSING = 3
MOST_HEAD = 14
"""Characters of a rule of one's own above its column; its title is read out, and shown by the mouse."""
OVERVIEW_WINS, CARD_WINS = 5, 6


class FailingEntity(Struct, frozen=True):
    """An entity that fails a rule: its name, its page ("" without one), the evidence."""

    name: str
    href: str
    result: ResultView


class FailingRule(Struct, frozen=True, kw_only=True):
    """A rule that somebody fails: how to mend it, who fails it by which evidence, how many more there are."""

    check: str
    title: str
    fix: str
    n: int
    left: int
    rows: tuple[FailingEntity, ...]


class TrendNight(Struct, frozen=True, kw_only=True):
    """How many had which level in a night, as (title, number), and the share (0 to 1) that reached the aim.

    ``note`` says what is otherwise with the rules from that night on, "" where they are as they were.
    """

    at: str
    levels: tuple[tuple[str, int], ...]
    total: int
    aimed: int
    share: float
    note: str = ""


class ScoreCell(Struct, frozen=True):
    """A rule's outcome for one entity: icon, level, word; ``first`` of its level's rules."""

    level: str
    icon: str
    word: str
    first: bool


class ScoreRow(Struct, frozen=True, kw_only=True):
    """One entity in the matrix; ``missing`` names the first rules that keep it from ``next``."""

    name: str
    href: str
    level: str
    rank: int
    of: int
    fraction: str
    gap: bool
    next: str
    missing: tuple[str, ...]
    missing_total: int
    cells: tuple[ScoreCell, ...]


class CheckHead(Struct, frozen=True):
    """A column of the matrix: the check's id in two lines, and what it wants."""

    family: str
    number: str
    title: str


class OutcomeWord(Struct, frozen=True):
    """An outcome in the legend of the matrix."""

    icon: str
    level: str
    text: str


class ScorecardsView(Struct, frozen=True):
    """The overview: cards, each with its first wins; ``scanned`` where there is a page of scans; initiatives."""

    cards: list[CardView]
    scanned: bool
    initiatives: tuple[InitiativeView, ...]


class ScorecardView(Struct, frozen=True, kw_only=True):
    """The page of a card; ``trend`` is empty where fewer than two nights are known, ``left`` counts entities below."""

    card: CardView
    crumbs: tuple[tuple[str, str], ...]
    gaps: list[FailingRule]
    trend: list[TrendNight]
    matrix: list[ScoreRow]
    left: int
    checks: list[CheckHead]
    legend: tuple[OutcomeWord, ...]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the overview and a page for each card."""
    known = portal.world.scorecards.cards
    cards = [card_view(portal, card) for card in known]
    shown = [msgspec.structs.replace(card, wins=card.wins[:OVERVIEW_WINS]) for card in cards]
    body = SectionBody(
        view=ScorecardsView(shown, state_of(portal, Capability.SCANS).connected, initiatives(portal)),
        description=portal.words.n("{n} scorecard", "{n} scorecards", len(cards)),
        twin={"cards": [msgspec.to_builtins(card) for card in known]},
        kind="page",
        wide=False,
    )
    yield section_page(portal, "scorecards", body)
    for card, view in zip(known, cards, strict=True):
        yield _card_page(portal, card, view)
        yield from rule_page.pages(portal, card)


def _card_page(portal: Portal, card: Card, shown: CardView) -> Page:
    rows = matrix(portal, card)
    nights = trend(portal, card)
    view = ScorecardView(
        card=msgspec.structs.replace(shown, wins=shown.wins[:CARD_WINS]),
        crumbs=((portal.words.t("Scorecards"), "scorecards/"), (shown.title, "")),
        gaps=gaps(portal, card),
        trend=nights if len(nights) > 1 else [],
        matrix=rows,
        left=shown.total - len(rows),
        checks=[CheckHead(*_head(rule), check_title(portal, card, rule.check)) for rule in card.rules],
        legend=legend(portal, card),
    )
    return Page(
        path=shown.href,
        section="scorecards",
        title=shown.title,
        kind="scorecard",
        wide=True,
        description=" · ".join(f"{level.title} {level.n}" for level in shown.levels),
        body=draw(portal, shown.href, "pages/scorecard.html", view),
        twin={
            "card": msgspec.to_builtins(card),
            "scores": {ref: _twin(score) for ref, score in scores_of(portal, card).items()},
        },
    )


def _twin(score: Score) -> dict[str, object]:
    """A score for machines: the outcomes by check; their evidence stands in the JSON of the entity's own page."""
    return {
        "level": score.level,
        "rank": score.rank,
        "passed": score.passed,
        "applicable": score.applicable,
        "missing": list(score.missing),
        "outcomes": {result.check: result.outcome.value for result in score.results},
        "unsure": score.unsure,
        "kept": {result.check: result.known_at for result in score.results if result.kept},
    }


def gaps(portal: Portal, card: Card) -> list[FailingRule]:
    """What fails, rule by rule in the order of the card, with the evidence of each entity and how to mend it."""
    found = []
    results = results_of(portal, card)
    for rule in card.rules:
        failing = [(ref, result) for ref, result in results[rule.check] if result.outcome is Outcome.FAIL]
        if failing:
            rows = tuple(
                FailingEntity(portal.name(ref), portal.href(ref), result_view(portal, card, result))
                for ref, result in failing[:GAPS]
            )
            found.append(
                FailingRule(
                    check=rule.check,
                    title=check_title(portal, card, rule.check),
                    fix=rows[0].result.fix,
                    n=len(failing),
                    left=max(0, len(failing) - GAPS),
                    rows=rows,
                )
            )
    return found


def trend(portal: Portal, card: Card) -> list[TrendNight]:
    """Counts per level over the nights that are kept, oldest first, and the share that reached the aim."""
    nights = portal.world.history.trend.get(card.id, ())
    order = ["", *(item.id for item in card.levels)]
    rows, moved = [], {one.at: one for one in portal.world.history.rule_changes.get(card.id, ())}
    for at, counts in sorted(nights)[-NIGHTS:]:
        total = sum(counts.get(level, 0) for level in order)
        aimed = sum(counts.get(level, 0) for level in order[aim_of(card) :])
        rows.append(
            TrendNight(
                at=at,
                levels=tuple((level_title(portal, card, level), counts.get(level, 0)) for level in order),
                total=total,
                aimed=aimed,
                share=aimed / total if total else 0.0,
                note=_rules_moved(portal, moved[at]) if at in moved else "",
            )
        )
    return rows


def _rules_moved(portal: Portal, change: RuleChange) -> str:
    """Return what is otherwise with the rules of a card since the night before: names, and how many levels it moved."""
    t, parts = portal.words.t, []
    if change.added:
        parts.append(t("new: {names}", names=_several(change.added)))
    if change.removed:
        parts.append(t("gone: {names}", names=_several(change.removed)))
    if change.changed:
        parts.append(t("changed: {names}", names=_several(change.changed)))
    if change.tool:
        parts.append(t("this program judges otherwise"))
    levels = sum(change.moved.values())
    if levels:
        parts.append(portal.words.n("{n} level moved by it", "{n} levels moved by it", levels))
    return t("Rules changed") + (f": {'; '.join(parts)}" if parts else "")


def _several(names: tuple[str, ...]) -> str:
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")


def _head(rule: Rule) -> tuple[str, str]:
    """Return the id of a rule in two lines: "OWN-01" is "OWN" over "01"; one's own is cut where it is long."""
    if rule.expression is not None:
        return (rule.check if len(rule.check) <= MOST_HEAD else rule.check[: MOST_HEAD - 1] + "…"), ""
    family, _, number = rule.check.partition("-")
    return family, number


def legend(portal: Portal, card: Card) -> tuple[OutcomeWord, ...]:
    """Return what each outcome is called, and how it is drawn beside its word; rare ones where they occur."""
    t = portal.words.t
    said = {result.outcome for score in scores_of(portal, card).values() for result in score.results}
    return (
        OutcomeWord("ok", "ok", t("passes")),
        OutcomeWord("fail", "bad", t("fails")),
        OutcomeWord("stale", "stale", t("as last known: a source is silent")),
        OutcomeWord("unknown", "unknown", t("unknown: not measured")),
        OutcomeWord("skipped", "none", t("does not apply")),
        OutcomeWord("paused", "paused", t("waived")),
        *([OutcomeWord("warn", "warn", t("good enough for now"))] if Outcome.WARN in said else []),
        *([OutcomeWord("calendar", "upcoming", t("does not count yet"))] if Outcome.UPCOMING in said else []),
    )


CELL_ICON = {"ok": "check", "none": "minus"}
"""Quieter icons for what fills the matrix."""


def matrix(portal: Portal, card: Card) -> list[ScoreRow]:
    """Entities × rules, by owner; the worst first, at most :data:`SHOWN`."""
    scores = sorted(
        scores_of(portal, card).values(),
        key=lambda score: (score.rank, _owner(portal, score.ref), portal.name(score.ref)),
    )
    firsts = {next((r.check for r in card.rules if r.level == level.id), "") for level in card.levels[1:]}
    looks = {word.level: word for word in legend(portal, card)}
    rows = []
    for score in scores[:SHOWN]:
        levels = [(look_of(result), result.check in firsts) for result in score.results]
        href = portal.href(score.ref)
        rows.append(
            ScoreRow(
                name=portal.name(score.ref),
                href=f"{href}#score-{card.id}" if href else "",
                level=level_word(portal, card, score),
                rank=score.rank,
                of=len(card.levels),
                fraction=f"{score.passed}/{score.applicable}",
                gap=bool(score.missing),
                next=level_title(portal, card, score.next_level) if score.missing else "",
                missing=score.missing[:SHOWN_MISSING],
                missing_total=len(score.missing),
                cells=tuple(
                    ScoreCell(level, CELL_ICON.get(level, looks[level].icon), looks[level].text, first)
                    for level, first in levels
                ),
            )
        )
    return rows


def _owner(portal: Portal, ref: str) -> str:
    entity = portal.entities.get(ref)
    return portal.name(entity.owner.ref, "group") if entity is not None and entity.owner.ref else ""
