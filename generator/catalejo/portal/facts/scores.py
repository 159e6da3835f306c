"""Views of scorecards: a card's words, one rule's result with its evidence, an entity's score."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ...kit.text.moments import later
from ...model.capture import SourceKind
from ...model.entities import Entity
from ...model.origin import Evidence
from ...model.scorecards import Card, Cause, Outcome, Result, Rule, Score
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
    Outcome.WARN: "warn",
    Outcome.ERROR: "unknown",
    Outcome.UPCOMING: "upcoming",
}
KEPT_LEVEL = "stale"
"""How a rule looks that stands for what was last known."""
WORST_FIRST = ("bad", "stale", "unknown", "warn", "paused", "upcoming", "ok", "none")
WORD_OF = {**STATE_WORD, **{health.value: word for health, word in HEALTH_WORD.items()}}
NUMBERS = frozenset(("all", "count", "good", "minutes", "wanted", "words"))
DAYS = frozenset(("code", "day", "docs"))
"""Arguments of evidence that are numbers and days, said in the reader's language."""


class ResultView(Struct, frozen=True, kw_only=True):
    """One rule's result: evidence with its file and line, what a system shows of it, and how to mend it.

    ``step`` says all of it: what was found, what was known last, until when it is waived and why, how to mend it.
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
    """A card for one entity; ``next`` is "" where every level is reached, ``possible`` where nothing is unknown.

    ``kept`` says which rules stand for what was last known and why, ``silent`` which ones nobody could measure.
    """

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
    kept: str
    silent: str
    href: str


class FirstScore(Struct, frozen=True, kw_only=True):
    """The level of the first scorecard that applies, and how far the next one is ("" where there is none)."""

    rank: int
    of: int
    word: str
    fraction: str
    missing: int
    next: str


def look_of(result: Result) -> str:
    """How a rule looks: what stands for what was last known never looks like tonight's."""
    return KEPT_LEVEL if result.kept else OUTCOME_LEVEL[result.outcome]


def rule_of(card: Card, check: str) -> Rule | None:
    """Return the rule of a card with this check, None where it has none."""
    return next((rule for rule in card.rules if rule.check == check), None)


def check_title(portal: Portal, card: Card, check: str) -> str:
    """What a check wants to be true, in the page's language; a rule of one's own says it itself."""
    if check in CHECKS:
        return portal.words.t(CHECKS[check].title)
    rule = rule_of(card, check)
    return _own_text(portal, rule.text.title) or check if rule is not None and rule.text is not None else check


def _own_text(portal: Portal, texts: dict[str, str]) -> str:
    """Return a text of the portal's own files in the page's language, else in English, else in any."""
    return texts.get(portal.words.language) or texts.get("en") or next(iter(texts.values()), "")


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


TO_MEND = frozenset((Outcome.FAIL, Outcome.WARN))


def mend_text(portal: Portal, card: Card, result: Result) -> str:
    """How to mend a fail, or what makes the unknown known; nothing for the rest."""
    said = result.raw if result.outcome is Outcome.UPCOMING else result.outcome
    if said in (Outcome.UNKNOWN, Outcome.ERROR):
        return portal.words.t(WHEN_KNOWN.get(result.code, ""))
    if said not in TO_MEND:
        return ""
    check, rule = CHECKS.get(result.check), rule_of(card, result.check)
    if check is not None:
        return portal.words.t(check.fix)
    return _own_text(portal, rule.text.fix) if rule is not None and rule.text is not None else ""


def _fix_url(card: Card, result: Result) -> str:
    """Where a rule of one's own says how to mend it, where there is something to mend."""
    rule = rule_of(card, result.check)
    mends = result.outcome in TO_MEND or result.raw in TO_MEND
    return rule.text.fix_url if mends and rule is not None and rule.text is not None else ""


def last_known(portal: Portal, result: Result) -> str:
    """What was known last of a rule that was not measured tonight, "" for any other."""
    t = portal.words.t
    if result.was is None:
        return ""
    day = portal.words.moment(result.known_at, "d MMM")
    return (
        t("Last known, on {day}: passed.", day=day)
        if result.was is Outcome.PASS
        else t("Last known, on {day}: failed.", day=day)
    )


def level_word(portal: Portal, card: Card, score: Score) -> str:
    """A level for people; where only the silence of our sources keeps it from a higher one, that nobody knows it."""
    if not score.unsure:
        level = level_title(portal, card, score.level)
        n = score.waived if score.rank else 0
        return portal.words.n("{level}, {n} waived", "{level}, {n} waived", n, level=level) if n else level
    if not score.rank:
        return portal.words.t("Unknown")
    return portal.words.t("Unknown, at least {level}", level=level_title(portal, card, score.level))


def _kept_note(portal: Portal, card: Card, score: Score) -> str:
    """Say what keeps a level though a source is silent, since when, and until when it counts."""
    kept = [result for result in score.results if result.kept]
    if not kept:
        return ""
    first = min(result.known_at for result in kept)
    until = later(first, card.carry_hours)
    return portal.words.t(
        "Last known on {day}: {who} did not tell since. It counts until {until}.",
        day=portal.words.moment(first, "d MMM"), who=_silent_sources(portal, kept),
        until=portal.words.moment(until, "d MMM, HH:mm") + " UTC",
    )  # fmt: skip


def _silent_note(portal: Portal, score: Score) -> str:
    """Say which rules nobody could measure, and who should have told."""
    silent = [result for result in score.results if result.check in score.silent]
    if not silent:
        return ""
    names = ", ".join(result.check for result in silent)
    return portal.words.t(
        "Nobody knows {checks}: {who} is silent. There is nothing to mend here.", checks=names,
        who=_silent_sources(portal, silent),
    )  # fmt: skip


def _silent_sources(portal: Portal, results: Iterable[Result]) -> str:
    """Name the sources that should have told of some rules; those of repositories by their state in the manifest."""
    found: set[str] = set()
    for result in results:
        if result.cause is Cause.BROKEN:
            found.add(portal.words.t("a rule that is broken"))
        elif result.cause is Cause.PENDING:
            found.add(portal.words.t("what runs, still on its way,"))
        elif result.asks == "repositories":
            asked = portal.world.manifest.sources
            found |= {one.id for one in asked if one.kind is SourceKind.REPOSITORIES and one.state != "ok"}
        else:
            found |= set(portal.world.live.state(result.asks).failing)
    return ", ".join(sorted(found)) or portal.words.t("a source")


def result_view(portal: Portal, card: Card, result: Result) -> ResultView:
    """One rule's result in the page's language."""
    origin = result.origin
    place = portal.short_place(origin) if origin.path or origin.repo else None
    text, fix, waiver = evidence_text(portal, result), mend_text(portal, card, result), last_known(portal, result)
    if result.waiver_until:
        waiver += portal.words.t("Waived until {day}: {why}", day=result.waiver_until, why=result.waiver_reason)
    if result.counts_from:
        waiver += portal.words.t("It counts from {day} on.", day=portal.words.moment(result.counts_from, "d MMM y"))
    failing = [condition for condition, said in result.trace if said != "true"] if len(result.trace) > 1 else []
    if failing:
        text += " " + portal.words.t("Does not hold: {conditions}.", conditions="; ".join(failing))
    url = result.url or _fix_url(card, result)
    return ResultView(
        check=result.check,
        title=check_title(portal, card, result.check),
        fix=fix,
        level=look_of(result),
        card_level=level_title(portal, card, result.level),
        text=text,
        path=place.text if place else "",
        href=place.href if place else "",
        more=_shown(portal, result) if url else "",
        more_href=url,
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
        level=level_word(portal, card, score),
        next=level_title(portal, card, score.next_level) if score.missing else "",
        possible=level_title(portal, card, possible) if possible else "",
        unknown=sum(result.outcome in (Outcome.UNKNOWN, Outcome.ERROR) for result in score.results),
        rank=score.rank,
        of=len(card.levels),
        passed=score.passed,
        applicable=score.applicable,
        missing=tuple(view for view in results if view.check in score.missing),
        rest=tuple(sorted(rest, key=lambda view: WORST_FIRST.index(view.level))),
        kept=_kept_note(portal, card, score),
        silent=_silent_note(portal, score),
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
                word=level_word(portal, card, score),
                fraction=f"{score.passed}/{score.applicable}",
                missing=len(score.missing),
                next=level_title(portal, card, score.next_level) if score.missing else "",
            )
    return None
