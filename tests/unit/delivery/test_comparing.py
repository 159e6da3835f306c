"""Two windows of measurements are judged: vectors of intervals, rules, and what is not known, which is never a pass."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalejo.delivery import compare_windows, result_of
from catalejo.delivery.comparing.proportions import change, share
from catalejo.delivery.comparing.quantiles import percentile
from catalejo.model.comparison import (
    ACCEPTED,
    DEFAULTS,
    Compared,
    ComparisonResult,
    DurationBucket,
    Indicator,
    MetricWindow,
    NotCompared,
    Threshold,
)

ERRORS, P95, TRAFFIC = Indicator.ERROR_RATIO, Indicator.LATENCY_P95, Indicator.THROUGHPUT
PASS, WARN, FAIL = ComparisonResult.PASS, ComparisonResult.WARN, ComparisonResult.FAIL
INCONCLUSIVE = ComparisonResult.INCONCLUSIVE
BOUNDS = (0.1, 0.25, 0.5, 0.75, 1.0, 2.5, math.inf)


def window(errors: float | None, requests: float | None, *counts: float, reason: str = "") -> MetricWindow:
    """Return five minutes; ``counts`` are requests in each bucket of ``BOUNDS``, not cumulative."""
    buckets, total = [], 0.0
    for bound, count in zip(BOUNDS, counts, strict=False):
        total += count
        buckets.append(DurationBucket(bound, total))
    return MetricWindow(
        "2026-11-30T10:00:00Z", "2026-11-30T10:05:00Z", 300, requests, errors, tuple(buckets),
        reason=NotCompared(reason),
    )  # fmt: skip


def judge(
    before: MetricWindow, after: MetricWindow, indicator: Indicator = ERRORS, asked: Threshold | None = None
) -> Compared:
    """Return what came of one indicator."""
    return compare_windows(before, after, {indicator: asked or DEFAULTS[indicator]})[0]


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ((5, 1000), (20, 1000), 0.00533, 0.02607),
        ((0, 20), (1, 20), -0.11629, 0.23614),
        ((10, 1000), (12, 1000), -0.00776, 0.01196),
        ((0, 500), (0, 500), -0.00762, 0.00762),
        ((0, 50), (10, 50), 0.08705, 0.33037),
        ((200, 30000), (3000, 30000), 0.08985, 0.09689),
    ],
)
def test_the_change_of_a_share_has_newcombes_interval(
    before: tuple[int, int], after: tuple[int, int], low: float, high: float
) -> None:
    """The six vectors of reference/systems.md B.4."""
    found = change(share(*before), share(*after))
    assert (round(found.low, 5), round(found.high, 5)) == (low, high)
    judged = judge(window(*before), window(*after))
    assert judged.low is not None and round(judged.low, 5) == low


@pytest.mark.parametrize(
    ("before", "after", "result", "rule"),
    [
        ((5, 1000), (20, 1000), FAIL, "max_ratio"),  # certain, +1.5 points, four times
        ((10, 1000), (12, 1000), PASS, ""),
        ((0, 500), (0, 500), PASS, ""),
        ((200, 30000), (3000, 30000), FAIL, "max"),  # the whole interval lies above 5 %
        ((3, 100), (6, 100), WARN, "max"),  # above 5 %, but it may be chance
        ((100, 1000), (40, 1000), PASS, ""),  # better than before
        ((20000, 1000000), (29000, 1000000), PASS, ""),  # certain, but below one point
        ((30, 1000), (48, 1000), PASS, ""),  # certain, but not twice
        ((0, 50), (1, 50), PASS, ""),  # from nothing, by chance
        ((1000, 1000), (1000, 1000), FAIL, "max"),  # as broken as before is broken
    ],
)
def test_errors_fail_where_the_rise_is_certain_and_large_enough(
    before: tuple[int, int], after: tuple[int, int], result: ComparisonResult, rule: str
) -> None:
    """Both ways of being large are asked, besides that it is no chance."""
    found = judge(window(*before), window(*after))
    assert (found.result, found.rule) == (result, rule)


def test_strict_takes_the_value_by_its_word() -> None:
    """Six in a hundred is above 5 %, chance or not."""
    asked = Threshold(max=0.05, strict=True)
    assert judge(window(3, 100), window(6, 100), ERRORS, asked).result is FAIL


def test_too_little_before_leaves_the_absolute_bound_and_says_so() -> None:
    """A first deployment has no before; without a bound nothing is left to judge by."""
    found = judge(window(0, 10), window(3, 100))
    assert (found.result, found.alone, found.alone_reason) == (PASS, True, NotCompared.FEW_REQUESTS)
    first = judge(window(None, None, reason="no_such_metric"), window(30, 100))
    assert (first.result, first.rule, first.alone_reason) == (FAIL, "max", NotCompared.NO_SUCH_METRIC)
    nothing = judge(window(0, 10), window(0, 100), ERRORS, Threshold(max_ratio=2.0))
    assert (nothing.result, nothing.reason) == (INCONCLUSIVE, NotCompared.FEW_REQUESTS)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (window(None, None), "no_such_metric"),
        (window(0, 0), "no_traffic"),
        (window(0, 49), "few_requests"),
        (window(0, math.nan), "not_a_number"),
        (window(math.inf, 100), "not_a_number"),
        *((window(0, 1000, 1000, reason=code.value), code.value) for code in NotCompared if code),
    ],
)
@pytest.mark.parametrize("indicator", list(Indicator))
def test_what_is_not_known_after_is_never_a_pass(after: MetricWindow, reason: str, indicator: Indicator) -> None:
    """For every indicator; few requests are few for a share and a percentile, and a fall for throughput."""
    found = judge(window(1, 1000, 900, 100, 0, 0, 0, 0, 0), after, indicator)
    if indicator is ERRORS or after.reason:
        assert (found.result, found.reason) == (INCONCLUSIVE, NotCompared(reason))
    assert found.result is not PASS


def test_the_percentile_is_that_of_its_buckets() -> None:
    """Figures of ``histogram_quantile``: 100 requests up to 0.25 s, 900 between 0.5 and 0.75 s."""
    found = percentile(window(0, 0, 0, 100, 0, 900, 0, 0, 0).buckets)
    assert found is not None
    assert found.estimate.value == pytest.approx(0.5 + 0.25 * 850 / 900)
    assert (found.width, found.at_least, found.requests) == (0.25, False, 1000)
    assert found.estimate.low < found.estimate.value < found.estimate.high <= 0.75


@pytest.mark.parametrize("counts", [(), (0.0,) * 7, (1.0, 2.0)])
def test_buckets_without_an_end_or_without_requests_have_no_percentile(counts: tuple[float, ...]) -> None:
    """As Prometheus answers NaN."""
    assert percentile(window(0, 0, *counts).buckets) is None


def test_latency_fails_where_it_rises_by_a_bucket_and_by_its_ratio() -> None:
    """A quarter of a second to more than half."""
    before = window(0, 1000, 0, 1000, 0, 0, 0, 0, 0)
    found = judge(before, window(0, 1000, 0, 100, 0, 900, 0, 0, 0), P95)
    assert (found.result, found.rule) == (FAIL, "max_ratio")
    assert found.before == pytest.approx(0.2425) and found.after == pytest.approx(0.736, abs=0.001)


def test_a_rise_within_a_bucket_is_none() -> None:
    """0.3 to 0.49 s is 1.6 times, and the histogram cannot tell it apart."""
    before = window(0, 1000, 0, 940, 60, 0, 0, 0, 0)
    after = window(0, 1000, 0, 0, 1000, 0, 0, 0, 0)
    assert judge(before, after, P95).result is PASS


def test_a_rise_of_few_requests_warns_as_it_may_be_chance() -> None:
    """Of sixty requests the 95th percentile is the word of three."""
    before, after = window(0, 60, 0, 58, 0, 2, 0, 0, 0), window(0, 60, 0, 55, 0, 0, 5, 0, 0)
    assert judge(before, after, P95).result is WARN
    asked = Threshold(max=1.0, max_ratio=1.5, strict=True)
    assert judge(before, after, P95, asked).result is FAIL


def test_beyond_the_last_bound_is_at_least_that() -> None:
    """Above a bound that is not below the demand it fails; below it nobody knows."""
    before = window(0, 1000, 1000, 0, 0, 0, 0, 0, 0)
    over = judge(before, window(0, 1000, 0, 0, 0, 0, 0, 0, 1000), P95)
    assert (over.result, over.at_least, over.after, over.high) == (FAIL, True, 2.5, None)
    known = judge(
        window(0, 1000, 0, 0, 0, 0, 0, 1000, 0), window(0, 1000, 0, 0, 0, 0, 0, 0, 1000), P95, Threshold(max=5.0)
    )
    assert (known.result, known.reason) == (INCONCLUSIVE, NotCompared.BEYOND_BUCKETS)
    near = window(0, 1000, 0, 0, 0, 0, 0, 1000, 0)
    alike = judge(near, window(0, 1000, 0, 0, 0, 0, 0, 0, 1000), P95, Threshold(max_ratio=1.5))
    assert (alike.result, alike.reason) == (INCONCLUSIVE, NotCompared.BEYOND_BUCKETS)
    ratio = judge(before, window(0, 1000, 0, 0, 0, 0, 0, 0, 1000), P95, Threshold(max_ratio=1.5))
    assert (ratio.result, ratio.rule) == (FAIL, "max_ratio")


def test_above_the_bound_by_less_than_a_bucket_warns() -> None:
    """0.95 s in a bucket from 0.75 s: whether it is above 0.9 s nobody can tell."""
    same = window(0, 1000, 0, 0, 0, 0, 1000, 0, 0)
    assert judge(same, same, P95, Threshold(max=0.9)).result is WARN
    assert judge(same, same, P95, Threshold(max=0.9, strict=True)).result is FAIL


def test_traffic_that_falls_by_more_than_half_warns() -> None:
    """It falls for many reasons, so that it fails only where that is asked."""
    assert judge(window(0, 1000), window(0, 400), TRAFFIC).result is WARN
    assert judge(window(0, 1000), window(0, 600), TRAFFIC).result is PASS
    assert judge(window(0, 1000), window(0, 3), TRAFFIC, Threshold(min_ratio=0.5, strict=True)).result is FAIL
    chance = Threshold(min_ratio=0.5, min_requests=1)
    assert judge(window(0, 5), window(0, 2), TRAFFIC, chance).result is PASS
    assert judge(window(0, 10), window(0, 1000), TRAFFIC).reason is NotCompared.FEW_REQUESTS


def test_a_whole_is_as_bad_as_its_worst() -> None:
    """A fail goes before what is not known, that before a warning; nothing at all is no pass."""
    made = {one: Compared(ERRORS, one, Threshold()) for one in ComparisonResult}
    assert result_of(made.values()) is FAIL
    assert result_of([made[PASS], made[WARN], made[INCONCLUSIVE]]) is INCONCLUSIVE
    assert result_of([made[PASS], made[WARN]]) is WARN
    assert result_of([]) is INCONCLUSIVE


def test_only_what_is_asked_is_judged_and_every_default_is_taken() -> None:
    """In the order of the indicators."""
    same = window(0, 1000, 1000, 0, 0, 0, 0, 0, 0)
    assert [one.indicator for one in compare_windows(same, same, DEFAULTS)] == list(Indicator)
    assert compare_windows(same, same, {}) == ()
    for indicator, asked in DEFAULTS.items():
        given = [name for name in asked.__struct_fields__ if getattr(asked, name) != getattr(Threshold(), name)]
        assert set(given) <= set(ACCEPTED[indicator])


NUMBERS = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.integers(-5, 5_000).map(float), st.floats(0, 5_000)
)
WINDOWS = st.builds(
    MetricWindow,
    start=st.just(""), end=st.just(""), seconds=st.sampled_from([0.0, 60.0, 300.0]), requests=NUMBERS, errors=NUMBERS,
    buckets=st.lists(
        st.builds(DurationBucket, st.sampled_from([*BOUNDS, -1.0, math.nan]), st.floats(allow_nan=True)), max_size=6
    ).map(tuple),
    reason=st.sampled_from(list(NotCompared)), errors_reason=st.sampled_from(list(NotCompared)),
    latency_reason=st.sampled_from(list(NotCompared)),
)  # fmt: skip
DEMANDS = st.builds(
    Threshold, max=st.one_of(st.none(), st.floats(0, 1)), max_increase=st.one_of(st.none(), st.floats(0, 1)),
    max_ratio=st.one_of(st.none(), st.floats(1, 9)), min_ratio=st.one_of(st.none(), st.floats(0, 1)),
    min_requests=st.integers(1, 500), strict=st.booleans(),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(before=WINDOWS, after=WINDOWS, asked=DEMANDS)
def test_whatever_was_measured_is_judged_and_what_is_not_known_never_passes(
    before: MetricWindow, after: MetricWindow, asked: Threshold
) -> None:
    """No number of a server is an exception."""
    errors, latency, traffic = compare_windows(before, after, dict.fromkeys(Indicator, asked))
    unknown = after.requests is None or not math.isfinite(after.requests) or after.requests <= 0 or bool(after.reason)
    if unknown or after.errors_reason or after.errors is None or after.requests < asked.min_requests:
        assert errors.result is INCONCLUSIVE and errors.reason
    if unknown:
        assert traffic.result is INCONCLUSIVE and traffic.reason
    if after.reason or after.latency_reason or not after.buckets:
        assert latency.result is INCONCLUSIVE and latency.reason
    for one in (errors, latency, traffic):
        assert (one.result is INCONCLUSIVE) == bool(one.reason)
        assert (one.result in (WARN, FAIL)) == bool(one.rule)


@settings(max_examples=200, deadline=None)
@given(
    before=st.tuples(st.integers(0, 300), st.integers(1, 3_000)), all_after=st.integers(1, 3_000),
    errors=st.tuples(st.integers(0, 3_000), st.integers(0, 3_000)), asked=DEMANDS, hidden=st.sampled_from(list(NotCompared)),
)  # fmt: skip
def test_more_errors_never_make_it_better_and_knowing_less_never_makes_it_pass(
    before: tuple[int, int], all_after: int, errors: tuple[int, int], asked: Threshold, hidden: NotCompared
) -> None:
    """Of the same requests."""
    order = [PASS, WARN, FAIL]
    fewer, more = sorted(min(count, all_after) for count in errors)
    first = judge(window(*before), window(fewer, all_after), ERRORS, asked)
    second = judge(window(*before), window(more, all_after), ERRORS, asked)
    if first.result in order:
        assert order.index(second.result) >= order.index(first.result)
    less = msgspec.structs.replace(window(fewer, all_after), reason=hidden)
    if hidden:
        assert judge(window(*before), less, ERRORS, asked).result is INCONCLUSIVE
