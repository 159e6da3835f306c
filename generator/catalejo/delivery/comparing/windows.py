"""Judges two windows of measurements by the rules of reference/systems.md B.4 and its table of missing data, B.5.

What is not known is inconclusive, with its reason, and never a pass. A rise fails only where it is certain (its
interval lies above zero) and large enough both ways; a bound fails where the whole interval lies above it, and warns
where only the value does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import msgspec

from ...model.comparison import Compared, ComparisonResult, Indicator, MetricWindow, NotCompared, Threshold
from .proportions import Estimate, change, rate, share
from .quantiles import Percentile, percentile

PASS, WARN, FAIL = ComparisonResult.PASS, ComparisonResult.WARN, ComparisonResult.FAIL
INCONCLUSIVE = ComparisonResult.INCONCLUSIVE
WORST_FIRST = (FAIL, INCONCLUSIVE, WARN, PASS)


def compare_windows(
    before: MetricWindow, after: MetricWindow, thresholds: Mapping[Indicator, Threshold]
) -> tuple[Compared, ...]:
    """Return what came of every indicator that has a threshold, in the order of :class:`Indicator`."""
    return tuple(JUDGES[one](before, after, thresholds[one]) for one in Indicator if one in thresholds)


def result_of(compared: Iterable[Compared]) -> ComparisonResult:
    """Return the result of a whole: a fail before what is not known, that before a warning; nothing is no pass."""
    present = {one.result for one in compared}
    return next((result for result in WORST_FIRST if result in present), INCONCLUSIVE)


def why_not(window: MetricWindow, least: float) -> NotCompared:
    """Return why the counts of a window do not tell enough, NONE where they do."""
    if window.reason:
        return window.reason
    if window.requests is None:
        return NotCompared.NO_SUCH_METRIC
    if not math.isfinite(window.requests) or not window.seconds > 0:
        return NotCompared.NOT_A_NUMBER
    if window.requests <= 0:
        return NotCompared.NO_TRAFFIC
    return NotCompared.FEW_REQUESTS if window.requests < least else NotCompared.NONE


def _why_no_errors(window: MetricWindow, least: float) -> NotCompared:
    """Return why the errors of a window are not known, NONE where they are."""
    reason = window.reason or window.errors_reason or why_not(window, least)
    if reason or window.errors is None:
        return reason or NotCompared.NO_STATUS
    return NotCompared.NONE if math.isfinite(window.errors) else NotCompared.NOT_A_NUMBER


def _error_ratio(before: MetricWindow, after: MetricWindow, asked: Threshold) -> Compared:
    found = _begun(Indicator.ERROR_RATIO, before, after, asked)
    reason, alone = _why_no_errors(after, asked.min_requests), _why_no_errors(before, asked.min_requests)
    first = None if _why_no_errors(before, 0) else share(before.errors or 0.0, before.requests or 1.0)
    second = None if _why_no_errors(after, 0) else share(after.errors or 0.0, after.requests or 1.0)
    found = _with_values(found, first, second)
    if reason or second is None:
        return _unknown(found, reason)
    if alone:
        found = msgspec.structs.replace(found, alone=True, alone_reason=alone)
    if asked.max is not None and second.low > asked.max:
        return _judged(found, FAIL, "max")
    if first is not None and not alone and (rule := _rise(first, second, asked)) and change(first, second).low > 0:
        return _judged(found, FAIL, rule)
    if asked.max is not None and second.value > asked.max:
        return _judged(found, FAIL if asked.strict else WARN, "max")
    return _unknown(found, alone) if alone and asked.max is None else found


def _latency(before: MetricWindow, after: MetricWindow, asked: Threshold) -> Compared:
    first, second = percentile(before.buckets), percentile(after.buckets)
    found = _begun(Indicator.LATENCY_P95, before, after, asked)
    found = msgspec.structs.replace(
        _with_values(found, first and first.estimate, second and second.estimate),
        n_before=first.requests if first else -1, n_after=second.requests if second else -1,
        at_least=second is not None and second.at_least, before_at_least=first is not None and first.at_least,
    )  # fmt: skip
    reason, alone = _why_no_latency(after, second, asked), _why_no_latency(before, first, asked)
    if reason or second is None:
        return _unknown(found, reason)
    if alone or first is None:
        found = msgspec.structs.replace(found, alone=True, alone_reason=alone)
        return _bounded(found, second) or (_unknown(found, alone) if asked.max is None else _clear(found, second))
    bounded = _bounded(found, second)
    if bounded is not None and bounded.result is FAIL:
        return bounded
    rise = "" if first.at_least else _rise(first.estimate, second.estimate, asked)
    if rise and second.estimate.value - first.estimate.value >= max(first.width, second.width):
        if change(first.estimate, second.estimate).low > 0 or asked.strict:
            return _judged(found, FAIL, rise)
        return _judged(found, WARN, rise)
    if second.at_least and (asked.max_ratio is not None or asked.max_increase is not None):
        return bounded or _unknown(found, NotCompared.BEYOND_BUCKETS)
    return bounded or _clear(found, second)


def _throughput(before: MetricWindow, after: MetricWindow, asked: Threshold) -> Compared:
    """Judge a fall of traffic: it warns, as traffic falls for many reasons; ``strict`` fails."""
    found = _begun(Indicator.THROUGHPUT, before, after, asked)
    first = None if why_not(before, 0) else rate(before.requests or 0.0, before.seconds)
    second = None if why_not(after, 0) else rate(after.requests or 0.0, after.seconds)
    found = _with_values(found, first, second)
    reason, alone = why_not(after, 0), why_not(before, asked.min_requests)
    if not reason and alone:
        return _unknown(msgspec.structs.replace(found, alone=True, alone_reason=alone), alone)
    if reason or first is None or second is None:
        return _unknown(found, reason)
    if asked.min_ratio is not None and second.value < asked.min_ratio * first.value and change(first, second).high < 0:
        return _judged(found, FAIL if asked.strict else WARN, "min_ratio")
    return found


JUDGES: Mapping[Indicator, Callable[[MetricWindow, MetricWindow, Threshold], Compared]] = {
    Indicator.ERROR_RATIO: _error_ratio, Indicator.LATENCY_P95: _latency, Indicator.THROUGHPUT: _throughput,
}  # fmt: skip


def _rise(before: Estimate, after: Estimate, asked: Threshold) -> str:
    """Return the demand that a rise breaks, "" where it is small in one of the ways that are asked, or none is."""
    if (asked.max_ratio is None and asked.max_increase is None) or after.value <= before.value:
        return ""
    if asked.max_increase is not None and after.value - before.value < asked.max_increase:
        return ""
    if asked.max_ratio is not None and after.value < asked.max_ratio * before.value:
        return ""
    return "max_ratio" if asked.max_ratio is not None else "max_increase"


def _bounded(found: Compared, after: Percentile) -> Compared | None:
    """Return what the absolute bound says against a percentile, None where nothing."""
    most, strict = found.threshold.max, found.threshold.strict
    if most is None:
        return None
    if after.floor >= most:
        return _judged(found, FAIL, "max")
    if after.estimate.value > most or (after.at_least and after.estimate.value >= most):
        return _judged(found, FAIL if strict else WARN, "max")
    return None


def _clear(found: Compared, after: Percentile) -> Compared:
    """Return a pass, unless the value is only known to be at least something below the bound."""
    asked = found.threshold.max is not None
    return _unknown(found, NotCompared.BEYOND_BUCKETS) if after.at_least and asked else found


def _why_no_latency(window: MetricWindow, found: Percentile | None, asked: Threshold) -> NotCompared:
    reason = window.latency_reason or window.reason
    if reason:
        return reason
    if not all(math.isfinite(bucket.count) for bucket in window.buckets):
        return NotCompared.NOT_A_NUMBER
    if found is None:
        empty = window.buckets and all(bucket.count <= 0 for bucket in window.buckets)
        return NotCompared.NO_TRAFFIC if empty else NotCompared.NO_BUCKETS
    return NotCompared.FEW_REQUESTS if found.requests < asked.min_requests else NotCompared.NONE


def _begun(indicator: Indicator, before: MetricWindow, after: MetricWindow, asked: Threshold) -> Compared:
    counts = [-1.0 if window.requests is None else window.requests for window in (before, after)]
    return Compared(indicator, PASS, asked, n_before=counts[0], n_after=counts[1])


def _with_values(found: Compared, before: Estimate | None, after: Estimate | None) -> Compared:
    values = {"before": before and before.value, "after": after and after.value}
    if before is not None and after is not None:
        moved = change(before, after)
        values |= {"low": _finite(moved.low), "high": _finite(moved.high)}
    return msgspec.structs.replace(found, **values)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _judged(found: Compared, result: ComparisonResult, rule: str) -> Compared:
    return msgspec.structs.replace(found, result=result, rule=rule)


def _unknown(found: Compared, reason: NotCompared) -> Compared:
    return msgspec.structs.replace(found, result=INCONCLUSIVE, reason=reason or NotCompared.NO_SUCH_METRIC)
