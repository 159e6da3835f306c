"""Every rule of a policy is asked; what they say together is the decision, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...kit.text.environments import environment_of, is_production, tokens
from ...model.entities import Entity
from ...model.gates import (
    GateDecision,
    GatePolicy,
    GateQuestion,
    GateReport,
    GateRule,
    RuleResult,
    RuleState,
)  # fmt: skip
from ...model.live import Capability
from .answers import RuleAnswer
from .facts import GateFacts, MeasuredRule, environment_named
from .kinds import KINDS
from .signals import MetricParams, MonitoredParams, measured_key

EXCLUDES = "not."
ASIDE = frozenset(("other-environment", "other-component", "exempt"))
"""Why a rule is not asked of this deployment at all."""
UNCONNECTED = "optional"
"""Why an optional rule could not be asked: no system is connected that could tell."""
APPLIES_KEYS = ("type", "lifecycle", "tags", "namespace", "system", "owner", "name")
_STOPS = {"block": GateDecision.BLOCK, "rollback": GateDecision.ROLLBACK}


def evaluate(policy: GatePolicy, facts: GateFacts, override: bool = False) -> GateReport:
    """Ask all rules of the phase; those that are not for this component or environment are listed as skipped.

    ``override``: what would stop the deployment is overridden, and still told as it is.
    """
    question = facts.question
    results = []
    for rule in policy.rules:
        if rule.phase is question.phase:
            result = _result(rule, facts)
            if override and _stops(result):
                args = {**result.args, "was": result.state.value}
                result = msgspec.structs.replace(result, state=RuleState.OVERRIDDEN, args=args)
            results.append(result)
    return GateReport(question, policy, decide(results), tuple(results))


def decide(results: Iterable[RuleResult]) -> GateDecision:
    """Return the decision: the gravest that any rule brings about.

    Where rules are for this deployment and none of them could be asked, nothing is known: that is no pass.
    """
    told = tuple(results)
    mine = [result for result in told if result.code not in ASIDE]
    if mine and all(result.code == UNCONNECTED for result in mine):
        return GateDecision.INCONCLUSIVE
    return min(map(_decision, told), key=tuple(GateDecision).index, default=GateDecision.PASS)


def _decision(result: RuleResult) -> GateDecision:
    match result.state:
        case RuleState.FAIL:
            return _STOPS.get(result.effect, GateDecision.WARN)
        case RuleState.INCONCLUSIVE:
            effects = {"warn": GateDecision.WARN, "pass": GateDecision.PASS}
            return effects.get(result.effect, GateDecision.INCONCLUSIVE)
        case RuleState.OVERRIDDEN:
            return GateDecision.OVERRIDDEN
        case RuleState.WARN:
            return GateDecision.WARN
        case _:
            return GateDecision.PASS


def _stops(result: RuleResult) -> bool:
    return _decision(result) in (GateDecision.BLOCK, GateDecision.ROLLBACK, GateDecision.INCONCLUSIVE)


def _result(rule: GateRule, facts: GateFacts) -> RuleResult:
    answer = _aside(rule, facts) or KINDS[rule.kind].bind(rule.params)(facts)
    if rule.optional and answer.code == "not-connected":
        answer = RuleAnswer(RuleState.SKIPPED, UNCONNECTED, answer.args, remedy="connect")
    effect = ""
    if answer.state is RuleState.FAIL:
        effect = rule.on_fail
    elif answer.state is RuleState.INCONCLUSIVE:
        effect = rule.on_inconclusive or facts.question.on_inconclusive
    # A remedy is for what went wrong; beside good news it would be noise.
    remedy = answer.remedy if answer.state not in (RuleState.PASS,) else ""
    return RuleResult(
        name=rule.name, kind=rule.kind, state=answer.state, code=answer.code, args=answer.args,
        observed=answer.observed, threshold=answer.threshold, observed_at=answer.observed_at, url=answer.url,
        origin=answer.origin, remedy=remedy, effect=effect, before=answer.before, after=answer.after,
        n_before=answer.n_before, n_after=answer.n_after,
    )  # fmt: skip


def _aside(rule: GateRule, facts: GateFacts) -> RuleAnswer | None:
    """Return why a rule is not asked, None where it is."""
    if not is_for(rule, facts.entity, facts.question, facts.environments):
        args = {"envs": ", ".join(rule.envs), "environment": facts.question.environment}
        code = "other-component" if in_environment(rule, facts.question, facts.environments) else "other-environment"
        return RuleAnswer(RuleState.SKIPPED, code, args)
    for key, values in rule.exempt.items():
        if facts.question.labels.get(key) in values:
            return RuleAnswer(RuleState.SKIPPED, "exempt", {"label": f"{key}={facts.question.labels[key]}"})
    return None


def in_environment(rule: GateRule, question: GateQuestion, known: tuple[str, ...]) -> bool:
    """Tell whether a rule is for the environment, or for what that is a region of.

    Whatever a rule calls production means production, whatever the organisation calls it.
    """
    meant = {environment_named(name, known) or name for name in rule.envs}
    asked = question.environment
    return (
        not rule.envs
        or any(asked == name or asked.startswith(f"{name}-") for name in meant)
        or (question.production and any(map(is_production, rule.envs)) and not any(map(_is_region, rule.envs)))
    )


def _is_region(name: str) -> bool:
    return is_production(name) and len(tokens(name)) > 1


def is_for(rule: GateRule, entity: Entity, question: GateQuestion, known: tuple[str, ...]) -> bool:
    """Tell whether a rule is for the component in the environment: every key fits, none that excludes does."""
    own = {
        "type": {entity.type.lower()}, "lifecycle": {entity.lifecycle.lower()},
        "tags": {tag.lower() for tag in entity.tags}, "namespace": {entity.namespace.lower()},
        "system": _names(entity.system), "owner": _names(entity.owner.ref),
        "name": {entity.name.lower(), entity.ref},
    }  # fmt: skip
    return in_environment(rule, question, known) and all(
        bool(own[key.removeprefix(EXCLUDES)] & set(values)) != key.startswith(EXCLUDES)
        for key, values in rule.applies_to.items()
    )


def _names(ref: str) -> set[str]:
    """Return how a reference may be written: whole, and its last part."""
    return {ref, ref.partition(":")[2], ref.rpartition("/")[2]} - {""} if ref else {""}


def by_score(policy: GatePolicy) -> bool:
    """Tell whether a rule asks for scorecards, which cost more than all the rest."""
    return any(KINDS[rule.kind].by_score for rule in policy.rules)


def asked_rules(policy: GatePolicy, entity: Entity, question: GateQuestion, known: tuple[str, ...]) -> list[GateRule]:
    """Return the rules that are for a component in an environment, as far as environments are ``known``."""
    name = environment_of(question.environment, known) or question.environment
    asked, order = (
        msgspec.structs.replace(question, environment=name, production=True),
        tuple(dict.fromkeys((*known, name))),
    )
    return [one for one in policy.rules if one.phase is question.phase and is_for(one, entity, asked, order)]


def needs(rules: Iterable[GateRule]) -> frozenset[Capability]:
    """Return what systems have to be asked for, so that these rules can be answered."""
    found: set[Capability] = set()
    for rule in rules:
        found.update(KINDS[rule.kind].asks)
        if rule.kind == "monitored":
            read = MonitoredParams(**_texts(rule.params))
            found.update(Capability(name) for name in (*read.any, *read.all))
    return frozenset(found)


def comparisons(policy: GatePolicy, facts: GateFacts) -> tuple[MetricParams, ...]:
    """Return the parameters of the rules that have to be measured for this question, each once."""
    found = {
        measured_key(read): read
        for rule in policy.rules
        if KINDS[rule.kind].by_comparison and rule.phase is facts.question.phase and _aside(rule, facts) is None
        for read in (msgspec.convert(rule.params, MetricParams),)
    }
    return tuple(found.values())


def with_measured(facts: GateFacts, measured: Iterable[tuple[MetricParams, MeasuredRule]]) -> GateFacts:
    """Return facts with what came of the comparisons."""
    return msgspec.structs.replace(facts, measured={measured_key(params): found for params, found in measured})


def _texts(params: dict[str, object]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
        for key, value in params.items()
    }
