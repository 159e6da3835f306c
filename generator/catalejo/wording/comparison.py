"""Words of comparisons before and after a deployment: results, what was decisive, why something is not known."""

from __future__ import annotations

RESULTS: dict[str, str] = {
    "pass": "within bounds",
    "warn": "worth a look",
    "fail": "rollback advised",
    "inconclusive": "not known",
}
INDICATORS: dict[str, str] = {
    "error_ratio": "requests with errors",
    "latency_p95_s": "95th percentile of duration",
    "throughput_rps": "requests a second",
}
DECISIVE: dict[str, str] = {
    "pass": "Within its bounds.",
    "pass.alone": "Within its absolute bound, and nothing else was looked at: before the deployment, {why}",
    "fail.max": "Above {max}.",
    "warn.max": "Above {max}, but it may be chance, or finer than was measured.",
    "fail.max_ratio": "More than {max_ratio} times the value before.",
    "warn.max_ratio": "More than {max_ratio} times the value before, but it may be chance.",
    "fail.max_increase": "More than {max_increase} above the value before.",
    "warn.max_increase": "More than {max_increase} above the value before, but it may be chance.",
    "fail.min_ratio": "Less than {min_ratio} times the value before.",
    "warn.min_ratio": "Less than {min_ratio} times the value before; traffic falls for many reasons.",
}
"""By result and by the demand that was decisive."""
REASONS: dict[str, str] = {
    "no_such_metric": "the system had no series of this service.",
    "no_traffic": "no request was counted.",
    "few_requests": "there were fewer requests than {min_requests}.",
    "few_samples": "the system holds too few samples of the window: a longer --window has more.",
    "partly_measured": "the series are there for a part of the window only.",
    "window_open": "the window after the deployment was not over.",
    "not_a_number": "the system answered with what is no number.",
    "no_buckets": "there is no histogram of durations.",
    "beyond_buckets": "it lies above the highest bound of the histogram, and how far is not known.",
    "no_status": "the series do not say which requests failed.",
    "partial_answer": "the system says itself that its answer is a part of the whole.",
    "unreachable": "the system could not be reached.",
    "timeout": "the system did not answer in time.",
    "rate_limited": "the system asks to wait longer than we do.",
    "malformed": "the system answered in a form that is not understood.",
    "failed": "the system reports an error of its own.",
}
"""Why something is not known; the rest of a sentence."""
REFUSALS: dict[str, tuple[str, str]] = {
    "no_system": ("no system that measures is configured", "give --prometheus URL, or -f with such a system"),
    "several_systems": ("several systems measure: {systems}", "name one of them with --prometheus NAME"),
    "no_link": (
        "nothing says which series are this component's",
        "add the annotation prometheus.io/labels: service=NAME to it, or give --selector",
    ),
    "several_selectors": (
        "the annotations name different series, all of which are there: {selectors}",
        "name one of them with --selector",
    ),
    "several_series": (
        "the selector is not of one service in one place; its series differ in {labels}",
        "name these labels too, with --selector or in the annotation",
    ),
    "other_environment": (
        "the series are of another environment than {environment}: {labels}",
        "give another --env, or name the label with --selector",
    ),
    "selector": ("the selector cannot be read: {error}", 'such as --selector \'service="orders",namespace="shop"\''),
    "moment": ("{moment} is no time", "such as --deployed-at 2026-01-31T14:05:00Z"),
    "rejected": ("the question was rejected: {error}", "look at the address, the token and what it may read"),
}
"""What is wrong with a question, and what mends it."""
WORDS: tuple[str, ...] = (
    *RESULTS.values(), *INDICATORS.values(), *DECISIVE.values(), *REASONS.values(),
    *(text for pair in REFUSALS.values() for text in pair),
)  # fmt: skip
"""All of them, for the check of translations."""
