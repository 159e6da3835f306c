"""Views of scorecards: a card's words, one rule's result with its evidence, an entity's score."""

from __future__ import annotations

from msgspec import Struct

from ...model.entities import Entity
from ...model.origin import Evidence
from ...model.scorecards import Card, Outcome, Result, Score
from ...wording.results import WHEN_KNOWN
from ...wording.scorecards import CHECKS
from ..context import Portal
from .levels import card_title, level_title
from .views import HEALTH_WORD, STATE_WORD

OUTCOME_LEVEL = {
    Outcome.PASS: "ok",
    Outcome.FAIL: "bad",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_APPLICABLE: "none",
    Outcome.WAIVED: "paused",
}
WORST_FIRST = ("bad", "unknown", "paused", "ok", "none")
WORD_OF = {**STATE_WORD, **{health.value: word for health, word in HEALTH_WORD.items()}}
NUMBERS = frozenset(("all", "count", "good", "minutes", "wanted", "words"))
DAYS = frozenset(("code", "day", "docs"))
"""Arguments of evidence that are numbers and days, said in the reader's language."""


class ResultView(Struct, frozen=True, kw_only=True):
    """One rule's result: evidence with its file and line, what a system shows of it, and how to mend it.

    ``step`` says all of it: what was found, until when it is waived and why, how to mend it.
    """

    check: str
    title: str
    fix: str
    level: str
    card_level: str
    text: str
    path: str
    href: str
    more: str
    more_href: str
    step: str


class ScoreView(Struct, frozen=True, kw_only=True):
    """A card for one entity; ``next`` is "" where every level is reached, ``possible`` where nothing is unknown."""

    card: Card
    title: str
    level: str
    next: str
    possible: str
    unknown: int
    rank: int
    of: int
    passed: int
    applicable: int
    missing: tuple[ResultView, ...]
    rest: tuple[ResultView, ...]
    href: str


class FirstScore(Struct, frozen=True, kw_only=True):
    """The level of the first scorecard that applies, and how far the next one is ("" where there is none)."""

    rank: int
    of: int
    word: str
    fraction: str
    missing: int
    next: str


def check_title(portal: Portal, check: str) -> str:
    """What a check wants to be true, in the page's language."""
    return portal.words.t(CHECKS[check].title) if check in CHECKS else check


def evidence_text(portal: Portal, result: Result) -> str:
    """What was found, in the page's language."""
    return portal.words.evidence(Evidence(result.code, {k: _said(portal, k, v) for k, v in result.args.items()}))


def _said(portal: Portal, name: str, value: str) -> str:
    if name == "state":
        return portal.words.t(WORD_OF.get(value, "Unknown"))
    if name in DAYS:
        return portal.words.moment(value, "d MMM y")
    if name in NUMBERS:
        try:
            return portal.words.number(float(value))
        except ValueError:
            return value
    return value


def mend_text(portal: Portal, result: Result) -> str:
    """How to mend a fail, or what makes the unknown known; nothing for the rest."""
    if result.outcome is Outcome.UNKNOWN:
        return portal.words.t(WHEN_KNOWN.get(result.code, ""))
    check = CHECKS.get(result.check)
    return portal.words.t(check.fix) if check is not None and result.outcome is Outcome.FAIL else ""


def result_view(portal: Portal, card: Card, result: Result) -> ResultView:
    """One rule's result in the page's language."""
    origin = result.origin
    place = portal.short_place(origin) if origin.path or origin.repo else None
    text, fix, waiver = evidence_text(portal, result), mend_text(portal, result), ""
    if result.waiver_until:
        waiver = portal.words.t("Waived until {day}: {why}", day=result.waiver_until, why=result.waiver_reason)
    return ResultView(
        check=result.check,
        title=check_title(portal, result.check),
        fix=fix,
        level=OUTCOME_LEVEL[result.outcome],
        card_level=level_title(portal, card, result.level),
        text=text,
        path=place.text if place else "",
        href=place.href if place else "",
        more=_shown(portal, result) if result.url else "",
        more_href=result.url,
        step=" ".join(filter(None, (text, waiver, fix))),
    )


def _shown(portal: Portal, result: Result) -> str:
    t = portal.words.t
    words = {"CI": t("Open the run"), "DEL": t("Open the application"), "INC": t("Open the incident")}
    return words.get(result.check.partition("-")[0], t("Open the link"))


def score_view(portal: Portal, card: Card, score: Score) -> ScoreView:
    """A card for one entity: what is missing for the next level first."""
    results = [result_view(portal, card, result) for result in score.results]
    possible = card.levels[score.possible - 1].id if score.possible > score.rank else ""
    rest = [view for view in results if view.check not in score.missing]
    return ScoreView(
        card=card,
        title=card_title(portal, card),
        level=level_title(portal, card, score.level),
        next=level_title(portal, card, score.next_level) if score.next_level else "",
        possible=level_title(portal, card, possible) if possible else "",
        unknown=sum(result.outcome is Outcome.UNKNOWN for result in score.results),
        rank=score.rank,
        of=len(card.levels),
        passed=score.passed,
        applicable=score.applicable,
        missing=tuple(view for view in results if view.check in score.missing),
        rest=tuple(sorted(rest, key=lambda view: WORST_FIRST.index(view.level))),
        href=f"scorecards/{card.id}/",
    )


def first_score(portal: Portal, entity: Entity) -> FirstScore | None:
    """Return the score of the first scorecard that applies; None where none does."""
    for card in portal.world.scorecards.cards:
        score = portal.world.scorecards.scores.get(card.id, {}).get(entity.ref)
        if score is not None:
            return FirstScore(
                rank=score.rank,
                of=len(card.levels),
                word=level_title(portal, card, score.level),
                fraction=f"{score.passed}/{score.applicable}",
                missing=len(score.missing),
                next=level_title(portal, card, score.next_level) if score.next_level else "",
            )
    return None
