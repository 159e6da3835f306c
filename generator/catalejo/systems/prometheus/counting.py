"""PromQL that counts what one service did in a window: requests, errors, durations by bucket; conventions of names.

Counts, not ratios, are asked for, so that what comes of them can be judged (reference/systems.md B.4). ``increase``
alone loses whatever a series counts up to its first sample. A label for the path, the pod or the code makes a series of
its own for every new error, so that fifty errors can be an increase of nothing. A series that begins within the window,
at a target that was already asked when it began, counted all it holds within it: its last value stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from .matchers import LabelMatcher, spelled
from .recipes import CONVENTIONS

_KNOWN = "[1-5]..|0|STATUS_CODE_.+"
"""Values of a label that tells whether a request failed; a label without any of them tells nothing."""
_ERRORS = re.compile(r'([a-z_]+)(=~?)"(.*)"')
ENVIRONMENT_LABELS = ("env", "environment", "deployment_environment", "deployment_environment_name", "stage")
PLACE_LABELS = (
    "cluster", "k8s_cluster_name", "namespace", "kubernetes_namespace", "k8s_namespace_name",
    "destination_workload_namespace",
)  # fmt: skip
"""Labels whose values often hold the name of an environment: ``shop-staging``."""
IDENTITY_LABELS = (
    *ENVIRONMENT_LABELS, *PLACE_LABELS, "service", "service_name", "service_namespace", "app", "application",
    "app_kubernetes_io_name", "job", "destination_workload", "ingress",
)  # fmt: skip
"""Labels that tell one service in one place from another: series that differ in them are not added up unasked."""


class Counting(NamedTuple):
    """How one convention counts: its counter, the label that tells how a request ended, its histogram.

    ``failed`` is the matcher of its errors, ``base`` a selector that all of its series need, ``unit`` the seconds of
    its bounds.
    """

    id: str
    counter: str
    status: str
    failed: LabelMatcher
    histogram: str
    base: str = ""
    unit: float = 1.0

    def series(self, metric: str, matchers: Iterable[LabelMatcher], *more: LabelMatcher) -> str:
        """Return a selector of its series."""
        inside = ",".join(part for part in (self.base, spelled((*matchers, *more))) if part)
        return f"{metric}{{{inside}}}"


def conventions(only: Iterable[str] = ()) -> list[Counting]:
    """Return the conventions that are understood, in the order in which they are looked for."""
    names = set(only)
    return [_counting(name) for name in CONVENTIONS if not names or name in names]


def _counting(name: str) -> Counting:
    one = CONVENTIONS[name]
    match = _ERRORS.fullmatch(one.errors)
    if match is None:
        raise ValueError(f"the errors of the convention {name} are no matcher: {one.errors}")
    unit = 0.001 if one.unit_seconds else 1.0
    failed = LabelMatcher(match[1], match[3], match[2])
    return Counting(name, one.counter, match[1], failed, one.histogram, one.base, unit)


def present(matchers: Iterable[LabelMatcher], among: Iterable[Counting], seconds: int) -> str:
    """Return the question which counters a service has, by the values of the labels that tell how requests ended."""
    found = list(among)
    names = "|".join(dict.fromkeys(one.counter for one in found))
    labels = ", ".join(dict.fromkeys(one.status for one in found))
    name = LabelMatcher("__name__", names, "=~")
    return f"count by (__name__, {labels}) (last_over_time({{{spelled((name, *matchers))}}}[{seconds}s]))"


def tells(counting: Counting, labels: dict[str, str]) -> bool:
    """Tell whether a row of that answer is of this convention, and says how requests ended."""
    return labels.get("__name__") == counting.counter and bool(re.fullmatch(_KNOWN, labels.get(counting.status, "")))


def identities(counting: Counting, matchers: Iterable[LabelMatcher], seconds: int) -> str:
    """Return the question in which labels of identity the series of a service differ."""
    series = counting.series(counting.counter, matchers)
    return f"count by ({', '.join(IDENTITY_LABELS)}) (last_over_time({series}[{seconds}s]))"


def requests(counting: Counting, matchers: Iterable[LabelMatcher], seconds: int) -> str:
    """Return the question how many requests there were."""
    found = tuple(matchers)
    series = counting.series(counting.counter, found)
    return f"sum({_counted(series, series, seconds)})"


def errors(counting: Counting, matchers: Iterable[LabelMatcher], seconds: int) -> str:
    """Return the question how many requests failed; no series of errors is an empty answer."""
    found = tuple(matchers)
    series = counting.series(counting.counter, found, counting.failed)
    return f"sum({_counted(series, counting.series(counting.counter, found), seconds)})"


def durations(counting: Counting, matchers: Iterable[LabelMatcher], seconds: int) -> str:
    """Return the question how many requests took up to each bound."""
    series = counting.series(counting.histogram, matchers)
    return f"sum by (le) ({_counted(series, series, seconds)})"


def samples(counting: Counting, matchers: Iterable[LabelMatcher], seconds: int) -> str:
    """Return the question how many samples the series that has most has in the window."""
    return f"max(count_over_time({counting.series(counting.counter, matchers)}[{seconds}s]))"


def newest(counting: Counting, matchers: Iterable[LabelMatcher]) -> str:
    """Return the question when the newest sample is from, in seconds since 1970; series that ended have none."""
    return f"max(timestamp({counting.series(counting.counter, matchers)}))"


def _counted(series: str, of_target: str, seconds: int) -> str:
    """Return what each series counted in the window; see the words at the top of this file.

    A target was asked when the window began where it had a series of the service then, or was up.
    """
    asked = f"({of_target} offset {seconds}s or (up offset {seconds}s == 1))"
    born = f"(last_over_time({series}[{seconds}s]) unless {series} offset {seconds}s)"
    return f"({born} and on (job, instance) {asked}) or increase({series}[{seconds}s])"
