"""Rules about what the component sends and what is said of it: alerts, traces, whether anybody watches, figures."""

from __future__ import annotations

import msgspec

from ...kit.text.environments import environment_inside
from ...kit.text.moments import moment
from ...model.comparison import ComparisonResult, Indicator, Threshold
from ...model.delivery import LinkState
from ...model.gates import GatePhase, RuleState
from ...model.live import Capability
from ...model.records import Alert, Metric, Trace
from ...model.status import Level
from .answers import RuleAnswer, fresh, seconds_of, too_old
from .facts import GateFacts
from .inputs import GRAVITY, SHOWN, gravity
from .quality import after

QUIET = frozenset(("silenced", "inhibited", "paused", "pending"))
"""States of an alert that are shown and do not block: somebody has taken it up, or it does not fire yet."""
WATCHING = ("metrics", "traces", "dashboards", "on-call", "incidents")
"""What can tell that somebody watches. That no alert fires and no error came in is no sign of it."""


class AlertParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``min_severity`` is the least that counts; without it what is bad by its system's words."""

    min_severity: str = ""


class TraceParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``lookback`` is how old the last trace may be, ``min`` how many there must be, ``first_deploy`` where a component
    is looked for that does not run there yet.
    """

    lookback: str = "24h"
    min: int = 1
    first_deploy: str = ""


class MonitoredParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of ``any`` one is enough, of ``all`` each is needed."""

    any: tuple[str, ...] = ("metrics", "traces", "dashboards")
    all: tuple[str, ...] = ()


class MetricParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an ``indicator`` must keep (``model.comparison.Threshold``), in windows of that length.

    ``selector`` names the series where no annotation does, ``instance`` the system where several measure.
    """

    indicator: str
    max: float | None = None
    max_increase: float | None = None
    max_ratio: float | None = None
    min_ratio: float | None = None
    min_requests: int = 50
    strict: bool = False
    window: str = "5m"
    settle: str = "60s"
    selector: str = ""
    instance: str = ""

    def threshold(self) -> Threshold:
        """Return what is demanded, as comparisons take it."""
        return Threshold(
            max=self.max, max_increase=self.max_increase, max_ratio=self.max_ratio, min_ratio=self.min_ratio,
            min_requests=self.min_requests, strict=self.strict,
        )  # fmt: skip


def alerts(facts: GateFacts, params: AlertParams) -> RuleAnswer:
    """No alert fires; after a deployment only one that began after it counts."""
    told = [one for one in facts.records.get(Capability.ALERTS, ()) if isinstance(one, Alert)]
    state = facts.state(Capability.ALERTS)
    firing = [one for one in told if one.state not in QUIET and not one.stale and _is_grave(one, params)]
    certain = [one for one in firing if one.state == "firing"]
    began = facts.question.deployed_at or (facts.cell.since if facts.cell is not None else "")
    is_post = facts.question.phase is GatePhase.POST
    blamed = [one for one in certain if not is_post or after(one.since, began)]
    if blamed:
        return _blame(facts, blamed)
    missing = fresh(facts, state)
    if missing is not None:
        return missing
    unsure = [one for one in firing if one.state != "firing" or (is_post and after(one.since, began) is None)]
    if unsure:
        args = {"title": unsure[0].title, "state": unsure[0].state, "count": str(len(unsure))}
        when = unsure[0].state == "firing"
        code, remedy = ("alerts-when", "give-deployed-at") if when else ("alerts-unknown", "alerts-remedy")
        return RuleAnswer(RuleState.INCONCLUSIVE, code, args, unsure[0].state, "0", unsure[0].observed_at,
                          unsure[0].url, remedy=remedy)  # fmt: skip
    if not told and not facts.annotated.get(Capability.ALERTS) and facts.cell is None:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-linked", {"asked": "alerts"}, remedy="link")
    if told:
        earlier = [one for one in certain if one not in blamed]
        code = "alerts-earlier" if earlier else "alerts-quiet"
        first = (earlier or told)[0]
        args = {"title": first.title, "state": first.state, "since": first.since, "count": str(len(earlier or told))}
        return RuleAnswer(RuleState.PASS, code, args, "0", "0", state.observed_at, first.url)
    return RuleAnswer(RuleState.PASS, "alerts-pass", {}, "0", "0", state.observed_at)


def _is_grave(one: Alert, params: AlertParams) -> bool:
    if params.min_severity and one.severity:
        return gravity(one.severity) >= GRAVITY.index(params.min_severity)
    return one.level in (Level.BAD, Level.UNKNOWN)


def _blame(facts: GateFacts, blamed: list[Alert]) -> RuleAnswer:
    first = min(blamed, key=lambda one: (one.since or "~", one.id))
    old = too_old(facts, first.observed_at, facts.question.max_age)
    args = {"title": first.title, "since": first.since, "count": str(len(blamed))}
    return old or RuleAnswer(RuleState.FAIL, "alerts-fail", args, str(len(blamed)), "0", first.observed_at, first.url,
                             remedy="alerts-remedy")  # fmt: skip


def traces(facts: GateFacts, params: TraceParams) -> RuleAnswer:
    """It sends traces; what does not run there yet is looked for where it runs first."""
    where = facts.question.environment
    runs = facts.cell is not None and facts.cell.state != "absent"
    if not runs and params.first_deploy:
        where = params.first_deploy
    state = facts.state(Capability.TRACES)
    told = [one for one in facts.records.get(Capability.TRACES, ()) if isinstance(one, Trace) and not one.stale]
    own = [one for one in told if environment_inside(one.source.replace(":", "-"), facts.environments) in ("", where)]
    recent = [one for one in own if _is_recent(facts, one, seconds_of(params.lookback))]
    counted = [one for one in recent if one.count >= 0]
    total = sum(one.count for one in counted) if counted else len(recent)
    wanted = f"≥ {params.min} / {params.lookback}"
    args = {"environment": where, "count": str(total), "lookback": params.lookback, "wanted": str(params.min)}
    missing = fresh(facts, state)
    url = next((one.url for one in own if one.url), "")
    if recent and (total >= params.min or not counted):
        old = too_old(facts, min(one.observed_at for one in recent), facts.question.max_age)
        if old is None:
            uncertain = not counted and params.min > 1
            code = "traces-uncounted" if uncertain else "traces-pass"
            verdict = RuleState.INCONCLUSIVE if uncertain else RuleState.PASS
            return RuleAnswer(
                verdict, code, args, str(total), wanted, recent[0].observed_at, url, remedy="traces-remedy"
            )
    if missing is not None:
        return missing
    if not facts.annotated.get(Capability.TRACES) and not told:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-linked", {"asked": "traces"}, remedy="link")
    if told and not own:
        return RuleAnswer(RuleState.FAIL, "traces-elsewhere", args, "0", wanted, state.observed_at, told[0].url,
                          remedy="traces-remedy")  # fmt: skip
    return RuleAnswer(RuleState.FAIL, "traces-fail", args, str(total), wanted, state.observed_at, url,
                      remedy="traces-remedy")  # fmt: skip


def _is_recent(facts: GateFacts, one: Trace, lookback: float) -> bool:
    """Tell whether traces came lately; a system that only knows that there are some looked at its own span."""
    if not one.last_seen:
        return one.count != 0
    age = facts.age(one.last_seen)
    return age is not None and age <= lookback


def monitored(facts: GateFacts, params: MonitoredParams) -> RuleAnswer:
    """Somebody watches it: systems hold figures, traces, dashboards or a rota of it."""
    found = {name: _watched(facts, name) for name in (*params.any, *params.all)}
    lacking = [name for name in params.all if found[name] is False]
    unknown = [name for name in params.all if found[name] is None]
    if params.any and not any(found[name] for name in params.any):
        unsure = [name for name in params.any if found[name] is None]
        (unknown if unsure else lacking).extend(unsure or params.any)
    have = sorted({name for name, there in found.items() if there})
    args = {"names": ", ".join(have[:SHOWN]), "lacking": ", ".join(lacking), "unknown": ", ".join(unknown)}
    wanted = " | ".join(params.any) + (" & " if params.any and params.all else "") + " & ".join(params.all)
    seen = min((facts.state(name).observed_at for name in found if facts.state(name).observed_at), default="")
    observed = ", ".join(have) or "–"
    if lacking:
        return RuleAnswer(RuleState.FAIL, "monitored-fail", args, observed, wanted, seen, remedy="monitored-remedy")
    if unknown:
        return RuleAnswer(RuleState.INCONCLUSIVE, "monitored-unknown", args, observed, wanted, seen, remedy="connect")
    return RuleAnswer(RuleState.PASS, "monitored-pass", args, observed, wanted, seen)


def _watched(facts: GateFacts, capability: str) -> bool | None:
    """Tell whether a capability has anything of the component; None where that is not known."""
    state = facts.state(capability)
    if capability == Capability.INCIDENTS:
        link = facts.links.get(capability, LinkState.NOT_ASKED)
        return True if link is LinkState.LINKED else False if link is LinkState.NOT_LINKED and state.whole else None
    records = facts.records.get(capability, ())
    told = [one for one in records if not one.stale and (not isinstance(one, Metric) or one.value is not None)]
    told = [one for one in told if not isinstance(one, Trace) or one.count != 0]
    if told:
        return True
    return False if state.whole and moment(state.observed_at) is not None else None


def metric(facts: GateFacts, params: MetricParams) -> RuleAnswer:
    """An indicator stays within its bounds: what it is now before a deployment, how it changed after it."""
    if facts.question.phase is GatePhase.PRE:
        return _present(facts, params)
    found, args = facts.measured.get(measured_key(params)), {"indicator": params.indicator}
    if found is None and not facts.state(Capability.METRICS).connected:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-connected", {"asked": "metrics"}, remedy="connect")
    if found is None:
        return RuleAnswer(RuleState.INCONCLUSIVE, "metric-not-asked", args, remedy="metric-not-asked-remedy")
    compared = found.compared
    if found.refusal == "no_time":
        return RuleAnswer(RuleState.INCONCLUSIVE, "metric-no-time", args, remedy="metric-no-time-remedy")
    if found.refusal == "no_system":
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-connected", {"asked": "metrics"}, remedy="connect")
    if found.refusal or compared is None:
        args["reason"] = found.refusal
        return RuleAnswer(RuleState.INCONCLUSIVE, "metric-refused", args, remedy="metric-refused-remedy")
    states = {
        ComparisonResult.PASS: RuleState.PASS, ComparisonResult.WARN: RuleState.WARN,
        ComparisonResult.FAIL: RuleState.FAIL, ComparisonResult.INCONCLUSIVE: RuleState.INCONCLUSIVE,
    }  # fmt: skip
    state = states.get(compared.result, RuleState.INCONCLUSIVE)
    args |= {"reason": compared.reason.value, "rule": compared.rule, "before": _figure(compared.before),
             "after": _figure(compared.after)}  # fmt: skip
    return RuleAnswer(
        state, f"metric-{state.value}", args, _figure(compared.after), _demand(params), found.observed_at,
        remedy="metric-remedy" if state is not RuleState.PASS else "", before=compared.before, after=compared.after,
        n_before=compared.n_before, n_after=compared.n_after,
    )  # fmt: skip


def measured_key(params: MetricParams) -> str:
    """Return under what the comparison of a rule is found: two rules may ask one indicator in different windows."""
    return repr(params)


def _present(facts: GateFacts, params: MetricParams) -> RuleAnswer:
    told = [one for one in facts.records.get(Capability.METRICS, ())
            if isinstance(one, Metric) and one.name == params.indicator and not one.stale]  # fmt: skip
    values = [(one.value, one) for one in told if one.value is not None]
    args = {"indicator": params.indicator}
    if params.max is None:
        return RuleAnswer(RuleState.SKIPPED, "metric-no-bound", args)
    if not values:
        missing = fresh(facts, facts.state(Capability.METRICS))
        return missing or RuleAnswer(RuleState.INCONCLUSIVE, "metric-none", args, "–", _demand(params), remedy="link")
    value, one = max(values, key=lambda pair: (pair[0], pair[1].id))
    old = too_old(facts, one.observed_at, facts.question.max_age)
    if old is not None:
        return old._replace(url=one.url)
    over = value > params.max
    args |= {"after": _figure(value), "wanted": _figure(params.max)}
    code = "metric-over" if over else "metric-within"
    state = RuleState.FAIL if over else RuleState.PASS
    return RuleAnswer(state, code, args, _figure(value), f"≤ {_figure(params.max)}", one.observed_at, one.url,
                      remedy="metric-remedy" if over else "")  # fmt: skip


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _demand(params: MetricParams) -> str:
    bounds = (
        ("≤ ", params.max), ("+", params.max_increase), ("×", params.max_ratio), ("≥ ×", params.min_ratio)
    )  # fmt: skip
    return ", ".join(f"{sign}{_figure(value)}" for sign, value in bounds if value is not None)


INDICATORS = tuple(one.value for one in Indicator)
