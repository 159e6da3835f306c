"""What rules say together, and that knowing less never lets through what was blocked."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.delivery.gating.facts import (
    ALERT,
    INCIDENT,
    INPUTS,
    SCAN,
    TRACE,
    asked,
    facts,
    report,
    rule,
    state,
)  # fmt: skip

import catalejo.delivery.gating as room
from catalejo.delivery.gating import BUILT_IN, environment_named, evaluate
from catalejo.delivery.gating.evaluate import decide
from catalejo.delivery.gating.kinds import KINDS
from catalejo.model.delivery import GateInput
from catalejo.model.gates import GateDecision, GatePhase, GateReport, RuleResult, RuleState
from catalejo.model.live import Answer
from catalejo.model.status import Level
from catalejo.wording.gates import DECISIONS, REMEDIES, SENTENCES, STATES

changed = msgspec.structs.replace
LETS_THROUGH = (GateDecision.PASS, GateDecision.WARN, GateDecision.OVERRIDDEN)
BAD = GateInput("incidents", Level.BAD, {"title": "Slow"}, INCIDENT.observed_at)


def result(told: RuleState, effect: str = "", code: str = "x") -> RuleResult:
    """Return what a rule says."""
    return RuleResult(name="n", kind="incidents", state=told, code=code, effect=effect)


@pytest.mark.parametrize(
    ("told", "effect", "expected"),
    [
        (RuleState.PASS, "", "pass"), (RuleState.WARN, "", "warn"), (RuleState.FAIL, "block", "block"),
        (RuleState.FAIL, "rollback", "rollback"), (RuleState.FAIL, "warn", "warn"),
        (RuleState.INCONCLUSIVE, "block", "inconclusive"), (RuleState.INCONCLUSIVE, "warn", "warn"),
        (RuleState.INCONCLUSIVE, "pass", "pass"), (RuleState.OVERRIDDEN, "block", "overridden"),
        (RuleState.FAIL, "no such effect", "warn"),
    ],
)  # fmt: skip
def test_a_rule_does_what_its_policy_says(told: RuleState, effect: str, expected: str) -> None:
    assert decide([result(told, effect), result(RuleState.PASS)]).value == expected


def test_the_gravest_decides() -> None:
    """A rollback before a block, a block before what is not known, that before a warning."""
    told = [
        result(RuleState.WARN),
        result(RuleState.INCONCLUSIVE, "block"),
        result(RuleState.FAIL, "block"),
        result(RuleState.FAIL, "rollback"),
    ]
    expected = ["warn", "inconclusive", "block", "rollback"]
    assert [decide(told[: size + 1]).value for size in range(4)] == expected


def test_a_deployment_for_which_no_rule_could_be_asked_is_not_known() -> None:
    """Rules whose systems are not connected are skipped; where all are, nothing was measured. No rule demands nothing."""
    assert decide([result(RuleState.SKIPPED, code="optional")]) is GateDecision.INCONCLUSIVE
    assert decide([result(RuleState.SKIPPED, code="optional"), result(RuleState.PASS)]) is GateDecision.PASS
    assert decide([result(RuleState.SKIPPED, code="other-environment")]) is GateDecision.PASS


def test_a_rule_is_for_its_environments_and_components_only() -> None:
    """``production`` is what the organisation calls prod; names of systems may be short."""
    bad = facts(inputs={**INPUTS, "incidents": BAD})
    for more, expected in (
        ({"envs": ("prod",)}, "block"), ({"envs": ("production",)}, "block"), ({"envs": ("dev",)}, "pass"),
        ({"applies_to": {"type": ("service",)}}, "block"), ({"applies_to": {"type": ("website",)}}, "pass"),
        ({"applies_to": {"system": ("shop",)}}, "block"), ({"applies_to": {"not.tags": ("java",)}}, "pass"),
        ({"exempt": {"change-type": ("hotfix",)}}, "block"),
    ):  # fmt: skip
        assert report(rule("incidents", **more), of=bad).decision.value == expected, more
    for environment, production, envs, expected in (
        ("prod-eu", True, ("prod",), "block"), ("prod-eu", True, ("prod-us",), "pass"), ("main", True, ("prod",), "block"),
        ("main", False, ("prod",), "pass"), ("prod", True, ("prod-eu",), "pass"),
    ):  # fmt: skip
        there = changed(
            bad, question=asked(environment=environment, production=production), environments=("dev", environment)
        )
        assert report(rule("incidents", envs=envs), of=there).decision.value == expected, (environment, envs)
    hotfix = changed(bad, question=asked(labels={"change-type": "hotfix"}))
    assert report(rule("incidents", exempt={"change-type": ("hotfix",)}), of=hotfix).results[0].code == "exempt"


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("prod", ("dev", "prod"), "prod"), ("production", ("dev", "prod"), "prod"), ("prodd", ("dev", "prod"), ""),
        ("prod", ("dev", "unknown"), "prod"), ("main", ("main",), "main"), ("main", (), "main"), ("main", ("dev",), ""),
        ("prod", ("dev", "prod-eu", "prod-us"), ""), ("prod-eu", ("prod-eu",), "prod-eu"), ("live", ("live",), "live"),
    ],
)  # fmt: skip
def test_an_environment_is_what_the_organisation_calls_it(text: str, known: tuple[str, ...], expected: str) -> None:
    """One in which nothing was seen may come; a name that is none anywhere is a mistake, and so is one of several regions."""
    assert environment_named(text, known) == expected


def test_an_override_still_tells_what_is_overridden() -> None:
    told = report(rule("incidents"), rule("registered"), of=facts(inputs={**INPUTS, "incidents": BAD}), override=True)
    assert (told.decision, [one.state.value for one in told.results]) == (
        GateDecision.OVERRIDDEN,
        ["overridden", "pass"],
    )
    assert told.results[0].args["was"] == "fail"


def test_an_optional_rule_is_skipped_only_where_nobody_is_asked() -> None:
    """A system that failed is connected: what it would have said is not known."""
    for answer, expected in ((Answer.NOT_CONNECTED, "skipped"), (Answer.FAILED, "inconclusive")):
        known = facts(records={}, states={"alerts": state("alerts", answer)})
        assert report(rule("alerts", optional=True), of=known).results[0].state.value == expected


def test_the_built_in_policy_blocks_an_incident_and_lets_a_hotfix_through() -> None:
    bad = facts(inputs={**INPUTS, "incidents": BAD})
    assert evaluate(BUILT_IN, bad).decision is GateDecision.BLOCK
    assert (
        evaluate(BUILT_IN, changed(bad, question=asked(labels={"change-type": "hotfix"}))).decision is GateDecision.PASS
    )


def gated(known: object) -> GateReport:
    """Return what all rules that stop say of some facts."""
    kinds = [name for name in KINDS if name not in ("scorecard", "metric")]
    return report(*(rule(name) for name in kinds), of=known)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_knowing_less_never_turns_a_block_into_a_pass(data: st.DataObject) -> None:
    """Whatever is wrong, and whatever becomes unknown besides or instead: nothing that was stopped goes through."""
    wrong = data.draw(st.sampled_from(["incidents", "alerts", "findings", "health", "ci", "traces"]))
    broken = {
        "incidents": {"inputs": {**INPUTS, "incidents": BAD}, "incidents": (INCIDENT,)},
        "alerts": {"records": {"alerts": (ALERT,), "scans": (SCAN,), "traces": (TRACE,)}},
        "findings": {"records": {"scans": (changed(SCAN, counts={"critical": 1}),), "traces": (TRACE,)}},
        "health": {"inputs": {**INPUTS, "health": changed(INPUTS["health"], level=Level.BAD)}},
        "ci": {"inputs": {**INPUTS, "ci": changed(INPUTS["ci"], level=Level.BAD)}},
        "traces": {"records": {"scans": (SCAN,)}},
    }[wrong]  # fmt: skip
    before = facts(**broken)
    assert gated(before).decision not in LETS_THROUGH
    names = data.draw(st.sets(st.sampled_from(sorted(before.states))))
    answer = data.draw(st.sampled_from([Answer.PARTIAL, Answer.STALE, Answer.FAILED, Answer.DENIED]))
    blurred = data.draw(st.sets(st.sampled_from(sorted(INPUTS))))
    less = changed(
        before,
        states={name: state(name, answer if name in names else Answer.OK) for name in before.states},
        inputs={name: changed(one, level=Level.UNKNOWN) if name in blurred else one for name, one in before.inputs.items()},
    )  # fmt: skip
    assert gated(less).decision not in LETS_THROUGH


def test_everything_that_a_rule_may_say_has_words() -> None:
    """Codes are literals beside their state, remedies are named; those of inputs are made of their levels."""
    folder = Path(room.__file__).parent
    said: set[str] = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RuleAnswer":
                codes = [one for one in node.args[1:2] if isinstance(one, ast.Constant)]
                remedies = [one.value for one in node.keywords if one.arg == "remedy"]
                said |= {str(one.value) for one in codes}
                assert all(
                    str(one.value) in REMEDIES for one in remedies if isinstance(one, ast.Constant) and one.value
                )
    assert said and said <= set(SENTENCES)
    assert {one.value for one in GateDecision} == set(DECISIONS) and {one.value for one in RuleState} == set(STATES)
    assert {one.value for one in GatePhase} == {"pre", "post"}
    for name in INPUTS:
        assert {f"{name}-pass", f"{name}-remedy"} <= {*SENTENCES, *REMEDIES}, name
