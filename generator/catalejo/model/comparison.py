"""Before and after a deployment: what was measured in two windows, what is demanded, what came of it.

Whoever judges calls two functions and nothing else. ``questions.measure(configuration, MeasureRequest(...))`` asks a
system that gives metrics and returns a :class:`Measurement`: two :class:`MetricWindow`, or ``refusals`` that say why
the question itself is wrong. ``delivery.compare_windows(before, after, thresholds)`` is pure and returns one
:class:`Compared` for each indicator that ``thresholds`` names; ``delivery.result_of(compared)`` rolls them up. Missing
data is never an exception there and never a pass: it is ``inconclusive`` with a reason.

Rules and vectors: reference/systems.md B.4, B.5. Times are RFC 3339 UTC, spans are seconds.
"""

from __future__ import annotations

import enum

import msgspec


class Indicator(enum.StrEnum):
    """What is compared: share of requests with errors, 95th percentile in seconds, requests a second."""

    ERROR_RATIO = "error_ratio"
    LATENCY_P95 = "latency_p95_s"
    THROUGHPUT = "throughput_rps"


class ComparisonResult(enum.StrEnum):
    """What a comparison says; ``inconclusive`` is for everything that is not known, and is not a pass."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class NotCompared(enum.StrEnum):
    """Why something is not known, or not known as well as one would wish; words are made at the edge."""

    NONE = ""
    NO_SUCH_METRIC = "no_such_metric"
    """The system has no series of this service in the window."""
    NO_TRAFFIC = "no_traffic"
    """There are series, and they counted no request."""
    FEW_REQUESTS = "few_requests"
    """Fewer requests than ``min_requests``."""
    FEW_SAMPLES = "few_samples"
    """Fewer samples than four scrapes give: the window is too short for this system."""
    PARTLY_MEASURED = "partly_measured"
    """The series end within the window, or begin late in it."""
    WINDOW_OPEN = "window_open"
    """The window after the deployment is not over, or was not yet when the system was asked."""
    NOT_A_NUMBER = "not_a_number"
    """NaN, Inf, or a text that is no number."""
    NO_BUCKETS = "no_buckets"
    """There is no histogram of durations."""
    BEYOND_BUCKETS = "beyond_buckets"
    """The value lies above the highest finite bound, and how far is not known."""
    NO_STATUS = "no_status"
    """The series do not say which requests failed: without that, no error seen is no error known."""
    PARTIAL_ANSWER = "partial_answer"
    """The system says itself that it did not look at everything."""
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    MALFORMED = "malformed"
    FAILED = "failed"
    """The system reports an error of its own."""


class DurationBucket(msgspec.Struct, frozen=True):
    """How many requests of a window took up to ``bound`` seconds; cumulative, ``bound`` is inf in the last."""

    bound: float
    count: float


class MetricWindow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a system measured of one service from ``start`` to ``end``.

    ``requests`` and ``errors`` are counts, not integers where the system extrapolates; None where ``reason`` says why,
    or for errors alone ``errors_reason``. ``buckets`` are sorted by bound; empty where ``latency_reason`` says why.
    ``samples`` are those of the series that has most, -1 unknown. ``observed_at`` is when the system was asked;
    ``error`` is its own word, already scrubbed.
    """

    start: str
    end: str
    seconds: float
    requests: float | None = None
    errors: float | None = None
    buckets: tuple[DurationBucket, ...] = ()
    samples: int = -1
    observed_at: str = ""
    reason: NotCompared = NotCompared.NONE
    errors_reason: NotCompared = NotCompared.NONE
    latency_reason: NotCompared = NotCompared.NONE
    error: str = ""


class Threshold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one indicator must keep; None is not asked.

    ``max`` bounds the value after the deployment. A rise counts where it is certain, at least ``max_increase`` (in the
    indicator's unit) and at least ``max_ratio`` times the value before; ``min_ratio`` bounds a fall, of throughput
    only. Fewer than ``min_requests`` after is inconclusive; fewer before leave the absolute bound alone. ``strict``
    fails where it would warn.
    """

    max: float | None = None
    max_increase: float | None = None
    max_ratio: float | None = None
    min_ratio: float | None = None
    min_requests: int = 50
    strict: bool = False


ACCEPTED: dict[Indicator, tuple[str, ...]] = {
    Indicator.ERROR_RATIO: ("max", "max_increase", "max_ratio", "min_requests", "strict"),
    Indicator.LATENCY_P95: ("max", "max_increase", "max_ratio", "min_requests", "strict"),
    Indicator.THROUGHPUT: ("min_ratio", "min_requests", "strict"),
}
"""Which fields of a threshold each indicator takes; whoever reads thresholds refuses the others."""

DEFAULTS: dict[Indicator, Threshold] = {
    Indicator.ERROR_RATIO: Threshold(max=0.05, max_increase=0.01, max_ratio=2.0),
    Indicator.LATENCY_P95: Threshold(max=1.0, max_ratio=1.5),
    Indicator.THROUGHPUT: Threshold(min_ratio=0.5),
}
"""What is demanded where nobody says otherwise: the gates of reference/systems.md B.3."""


class Compared(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one indicator.

    ``before`` and ``after`` are in its unit, None where not known; ``n_before`` and ``n_after`` count requests, -1
    unknown. ``low`` and ``high`` bound the change after - before at 95 %, None where it is not known. ``rule`` is the
    demand that was decisive (``max``, ``max_increase``, ``max_ratio``, ``min_ratio``), "" where all were kept.
    ``alone``: the value before is not known well enough, so that only the absolute bound was looked at, for
    ``alone_reason``. ``at_least``: the value after is a lower bound, ``before_at_least`` the same of that before.
    """

    indicator: Indicator
    result: ComparisonResult
    threshold: Threshold
    reason: NotCompared = NotCompared.NONE
    rule: str = ""
    before: float | None = None
    after: float | None = None
    n_before: float = -1
    n_after: float = -1
    low: float | None = None
    high: float | None = None
    alone: bool = False
    alone_reason: NotCompared = NotCompared.NONE
    at_least: bool = False
    before_at_least: bool = False


class MeasureRequest(msgspec.Struct, frozen=True):
    """What to measure: of which service, around which moment.

    ``annotations`` are those of its entity, by which readers join records, too; ``selector`` names its series in the
    system's own language and wins over them. ``environment`` narrows series that say theirs. ``instance`` is the name
    of one configured system, "" for the only one. The windows are [deployed_at - window, deployed_at] and
    [deployed_at + settle, deployed_at + settle + window].
    """

    deployed_at: str
    environment: str = ""
    annotations: dict[str, str] = {}
    selector: str = ""
    instance: str = ""
    window: float = 300.0
    settle: float = 60.0


class MeasureRefusal(msgspec.Struct, frozen=True):
    """Why a question cannot be asked as it is, with what would mend it: an error of configuration, exit code 2.

    ``code``: ``no_system``, ``several_systems``, ``no_link``, ``several_selectors``, ``several_series``,
    ``other_environment``, ``selector``, ``moment``, ``rejected`` (HTTP 4xx).
    """

    code: str
    args: dict[str, str] = {}


class Measurement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a system measured before and after, by which convention of names and which selector.

    With ``refusals`` neither window holds anything. ``source`` is the system's id.
    """

    before: MetricWindow
    after: MetricWindow
    source: str = ""
    convention: str = ""
    selector: str = ""
    refusals: tuple[MeasureRefusal, ...] = ()


class Comparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole comparison: of what, what was measured, what came of each indicator and of all together."""

    ref: str
    environment: str
    deployed_at: str
    result: ComparisonResult
    indicators: tuple[Compared, ...]
    measured: Measurement
