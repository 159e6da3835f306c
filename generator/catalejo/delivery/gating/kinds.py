"""The kinds of rules, in one list: what each is for, which parameters it takes, what has to be asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

import msgspec

from ...model.gates import GatePhase
from ...model.live import Capability
from . import inputs, quality, signals
from .answers import RuleAnswer
from .facts import GateFacts
from .inputs import GRAVITY

P = TypeVar("P", bound=msgspec.Struct)
Judge = Callable[[GateFacts], RuleAnswer]
BOTH = (GatePhase.PRE, GatePhase.POST)


class RuleKind(NamedTuple):
    """A kind of rule. ``asks`` are the capabilities whose answers decide it.

    ``choices`` are the words that a parameter, or each item of it, may be; ``spans`` are parameters such as ``10m``.
    ``shares`` are figures that cannot be negative. ``by_score`` and ``by_comparison``: what else has to be made for it.
    """

    params: type[msgspec.Struct]
    bind: Callable[[Mapping[str, object]], Judge]
    asks: tuple[Capability, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = {}
    spans: tuple[str, ...] = ()
    by_score: bool = False
    by_comparison: bool = False


def _kind(
    params: type[P], judge: Callable[[GateFacts, P], RuleAnswer], asks: tuple[Capability, ...] = (),
    choices: Mapping[str, tuple[str, ...]] | None = None, spans: tuple[str, ...] = (),
) -> RuleKind:  # fmt: skip
    def bind(given: Mapping[str, object]) -> Judge:
        read = msgspec.convert(dict(given), params)
        return lambda facts: judge(facts, read)

    return RuleKind(params, bind, asks, choices or {}, spans)


KINDS: dict[str, RuleKind] = {
    "alerts": _kind(signals.AlertParams, signals.alerts, (Capability.ALERTS,), {"min_severity": GRAVITY}),
    "apis": _kind(inputs.ApiParams, inputs.apis, (Capability.DEPLOYMENTS,)),
    "ci": _kind(inputs.RunParams, inputs.ci, (Capability.RUNS,)),
    "drift": _kind(inputs.NoParams, inputs.drift, (Capability.DEPLOYMENTS,)),
    "findings": _kind(
        quality.ScanParams, quality.findings, (Capability.SCANS,), {"max": quality.SEVERITIES}, ("max_age",)
    ),
    "freezes": _kind(inputs.NoParams, inputs.freezes, (Capability.FREEZES, Capability.DEPLOYMENTS)),
    "health": _kind(inputs.NoParams, inputs.health, (Capability.DEPLOYMENTS,)),
    "incidents": _kind(
        inputs.IncidentParams, inputs.incidents, (Capability.INCIDENTS,),
        {"min_severity": GRAVITY, "states": ("open", "acknowledged")},
    ),
    "metric": _kind(
        signals.MetricParams, signals.metric, (Capability.METRICS,), {"indicator": signals.INDICATORS},
        ("window", "settle"),
    )._replace(by_comparison=True),
    "monitored": _kind(
        signals.MonitoredParams, signals.monitored, (),
        {"any": signals.WATCHING, "all": signals.WATCHING},
    ),
    "registered": _kind(quality.RegisteredParams, quality.registered),
    "scorecard": _kind(quality.ScorecardParams, quality.scorecard)._replace(by_score=True),
    "traces": _kind(
        signals.TraceParams, signals.traces, (Capability.TRACES, Capability.DEPLOYMENTS), spans=("lookback",)
    ),
}  # fmt: skip
"""To add one: a function that answers, and its line here; its words in ``wording/gates.py``, its row in the guide."""
