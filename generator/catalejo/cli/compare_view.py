"""What a comparison says in words: figures with their units, and one sentence for each indicator."""

from __future__ import annotations

import math

import msgspec

from ..kit.text.words import Words
from ..model.comparison import Compared, Comparison, ComparisonResult, Indicator, NotCompared
from ..wording.comparison import DECISIVE, INDICATORS, REASONS, RESULTS

UNKNOWN = "–"
ICONS = {"pass": "✓", "warn": "!", "fail": "✗", "inconclusive": "?"}


class IndicatorWords(msgspec.Struct, frozen=True):
    """One indicator for people. ``change`` has its interval; ``counts`` are the requests of both windows."""

    title: str
    result: str
    icon: str
    word: str
    before: str
    after: str
    change: str
    counts: str
    sentence: str


class ComparisonWords(msgspec.Struct, frozen=True):
    """A whole comparison for people; ``facts`` are (name, value) of how it was measured."""

    title: str
    subtitle: str
    result: str
    icon: str
    word: str
    language: str
    indicators: tuple[IndicatorWords, ...]
    facts: tuple[tuple[str, str], ...]
    errors: tuple[str, ...]


def in_words(comparison: Comparison, words: Words) -> ComparisonWords:
    """Return what a comparison says."""
    measured, result = comparison.measured, comparison.result.value
    windows = [(words.t("before"), measured.before), (words.t("after"), measured.after)]
    facts = [
        (words.t("deployed"), _utc(comparison.deployed_at, words)),
        *((name, f"{_utc(window.start, words)} – {_utc(window.end, words)}") for name, window in windows),
        (words.t("source"), measured.source), (words.t("convention"), measured.convention),
        (words.t("series"), f"{{{measured.selector}}}" if measured.selector else ""),
        (words.t("asked"), _utc(measured.after.observed_at, words)),
    ]  # fmt: skip
    return ComparisonWords(
        comparison.ref, words.t("in {environment}", environment=comparison.environment), result, ICONS[result],
        words.t(RESULTS[result]), words.language,
        tuple(_indicator(one, words) for one in comparison.indicators),
        tuple((name, value) for name, value in facts if value),
        tuple(dict.fromkeys(window.error for _, window in windows if window.error)),
    )  # fmt: skip


def _indicator(one: Compared, words: Words) -> IndicatorWords:
    counts = [UNKNOWN if count < 0 else words.number(round(count)) for count in (one.n_before, one.n_after)]
    return IndicatorWords(
        words.t(INDICATORS[one.indicator.value]), one.result.value, ICONS[one.result.value],
        words.t(RESULTS[one.result.value]) if one.result is not ComparisonResult.FAIL else words.t("too bad"),
        figure(one.indicator, one.before, words, one.before_at_least),
        figure(one.indicator, one.after, words, one.at_least),
        _change(one, words), f"{counts[0]} → {counts[1]}", sentence(one, words),
    )  # fmt: skip


def sentence(one: Compared, words: Words) -> str:
    """Return why an indicator has its result."""
    asked = one.threshold
    if one.result is ComparisonResult.INCONCLUSIVE:
        why = _why(one.reason, one, words)
        return words.t("Before the deployment, {why}", why=why) if one.alone else _capital(why)
    if one.result is ComparisonResult.PASS:
        return words.t(DECISIVE["pass.alone" if one.alone else "pass"], why=_why(one.alone_reason, one, words))
    bounds = {
        "max": figure(one.indicator, asked.max, words),
        "max_increase": _signed(one.indicator, asked.max_increase or 0.0, words).removeprefix("+"),
        "max_ratio": _plain(asked.max_ratio, words), "min_ratio": _plain(asked.min_ratio, words),
    }  # fmt: skip
    return words.t(DECISIVE[f"{one.result.value}.{one.rule}"], **bounds)


def figure(indicator: Indicator, value: float | None, words: Words, at_least: bool = False) -> str:
    """Return a value with its unit: a share in percent, durations in ms or s, requests a second."""
    if value is None:
        return UNKNOWN
    sign = "≥ " if at_least else ""
    match indicator:
        case Indicator.ERROR_RATIO:
            return f"{sign}{_plain(100 * value, words)} %"
        case Indicator.LATENCY_P95:
            return f"{sign}{_plain(1000 * value, words)} ms" if abs(value) < 1 else f"{sign}{_plain(value, words)} s"
    return f"{sign}{_plain(value, words)}/s"


def _change(one: Compared, words: Words) -> str:
    """Return the change with the interval that holds it at 95 %; a share changes by points."""
    if one.before is None or one.after is None:
        return UNKNOWN
    value = _signed(one.indicator, one.after - one.before, words)
    if one.low is None or one.high is None:
        return value
    bounds = [_signed(one.indicator, bound, words) for bound in (one.low, one.high)]
    return words.t("{change} (95 %: {low} to {high})", change=value, low=bounds[0], high=bounds[1])


def _signed(indicator: Indicator, value: float, words: Words) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    if indicator is Indicator.ERROR_RATIO:
        return words.t("{number} points", number=f"{sign}{_plain(100 * abs(value), words)}")
    return f"{sign}{figure(indicator, abs(value), words)}"


def _plain(value: float | None, words: Words) -> str:
    """Return a number with three digits that count, and no more behind its point than two."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return words.number(round(value, digits) if digits else round(value))


def _why(reason: NotCompared, one: Compared, words: Words) -> str:
    text = REASONS.get(reason.value, "")
    return words.t(text, min_requests=words.number(one.threshold.min_requests)) if text else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _utc(moment: str, words: Words) -> str:
    return f"{words.moment(moment, 'd MMM y HH:mm:ss')} UTC" if moment else ""
