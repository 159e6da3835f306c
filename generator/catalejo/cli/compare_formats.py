"""A comparison for a terminal, for programs, for a pull request, and as one page of HTML."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping

from ..kit.text.words import Words
from ..model.comparison import Compared, Comparison, MetricWindow
from .compare_view import UNKNOWN, in_words

EMOJI = {"pass": "✅", "warn": "⚠️", "fail": "⛔", "inconclusive": "❔"}
_TICKS = re.compile(r"`+")


def as_text(comparison: Comparison, words: Words) -> str:
    """The result first, a block for each indicator, then how it was measured."""
    seen = in_words(comparison, words)
    rows = [f"{seen.title} {seen.subtitle}: {seen.word.upper()}"]
    width = max((len(one.title) for one in seen.indicators), default=0)
    for one in seen.indicators:
        rows.append(f"{one.icon} {one.title:{width}}  {one.before} → {one.after}  {one.word}")
        rows.append(f"  {'':{width}}  {one.sentence}")
        if one.change != UNKNOWN:
            rows.append(f"  {'':{width}}  {one.change}; {words.t('requests')}: {one.counts}")
    names = max((len(name) for name, _ in seen.facts), default=0)
    rows += [f"  {name:{names}}  {value}" for name, value in seen.facts]
    return "\n".join([*rows, *(f"  {error}" for error in seen.errors)])


def as_json(comparison: Comparison, _words: Words) -> str:
    """One object: the result, each indicator with its figures and demands, both windows; null is not known."""
    measured = comparison.measured
    value = {
        "result": comparison.result.value, "ref": comparison.ref, "environment": comparison.environment,
        "deployed_at": comparison.deployed_at, "evaluated_at": measured.after.observed_at or None,
        "source": measured.source, "convention": measured.convention or None, "selector": measured.selector or None,
        "windows": {"before": _window(measured.before), "after": _window(measured.after)},
        "indicators": [_indicator(one) for one in comparison.indicators],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def as_markdown(comparison: Comparison, words: Words) -> str:
    """A comment for a pull request; what others wrote stands in code, where nothing of it is obeyed."""
    seen = in_words(comparison, words)
    rows = [
        f"### {EMOJI[seen.result]} {_capital(seen.word)}: {_code(seen.title)} {words.t('in')} "
        f"{_code(comparison.environment)}",
        "",
        f"| | {words.t('before')} | {words.t('after')} | {words.t('change')} | {words.t('requests')} | |",
        "|---|---:|---:|---|---:|---|",
    ]
    for one in seen.indicators:
        cells = (f"{EMOJI[one.result]} {one.title}", one.before, one.after, one.change, one.counts, one.sentence)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    facts = " · ".join(f"{name} {_code(value)}" for name, value in seen.facts)
    return "\n".join([*rows, "", f"<sub>{facts}</sub>", *(f"\n{_code(error)}" for error in seen.errors)])


def as_html(comparison: Comparison, words: Words) -> str:
    """One page without script or anything from elsewhere, in the reader's language."""
    from ..portal.html.render import Renderer  # templates are read for this form only

    return str(Renderer(words).render("reports/comparison.html", seen=in_words(comparison, words)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(text: str) -> str:
    """Return text as inline code, with fences longer than any run of backticks in it."""
    clean = " ".join(text.split())
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(clean)), default=0))
    pad = " " if clean.startswith("`") or clean.endswith("`") else ""
    return f"{fence}{pad}{clean}{pad}{fence}" if clean else ""


def _indicator(one: Compared) -> dict[str, object]:
    return {
        "indicator": one.indicator.value, "result": one.result.value, "reason": one.reason.value or None,
        "rule": one.rule or None, "before": _number(one.before), "after": _number(one.after),
        "n_before": _count(one.n_before), "n_after": _count(one.n_after),
        "low": _number(one.low), "high": _number(one.high),
        "alone": one.alone, "alone_reason": one.alone_reason.value or None, "at_least": one.at_least,
        "before_at_least": one.before_at_least,
        "threshold": {name: getattr(one.threshold, name) for name in one.threshold.__struct_fields__},
    }  # fmt: skip


def _window(window: MetricWindow) -> dict[str, object]:
    return {
        "start": window.start, "end": window.end, "requests": _number(window.requests),
        "errors": _number(window.errors), "samples": None if window.samples < 0 else window.samples,
        "buckets": [
            {"le": "+Inf" if math.isinf(one.bound) else one.bound, "count": _number(one.count)}
            for one in window.buckets
        ],
        "reason": window.reason.value or None, "errors_reason": window.errors_reason.value or None,
        "latency_reason": window.latency_reason.value or None, "error": window.error or None,
    }  # fmt: skip


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _count(value: float) -> float | None:
    return None if value < 0 or not math.isfinite(value) else value


FORMATS: Mapping[str, Callable[[Comparison, Words], str]] = {
    "text": as_text, "json": as_json, "markdown": as_markdown, "html": as_html,
}  # fmt: skip
