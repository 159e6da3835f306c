"""What each rule says: good only where it was measured, whole, fresh, and of this deployment."""

from __future__ import annotations

import msgspec
import pytest
from tests.unit.delivery.gating.facts import (
    ALERT,
    BROKEN,
    CELL,
    CONSUMER,
    DEPLOYED,
    ENTITY,
    INCIDENT,
    INPUTS,
    NOW,
    OLD,
    REVISION,
    SCAN,
    SEEN,
    TRACE,
    answer,
    asked,
    facts,
    state,
)  # fmt: skip

from catalejo.delivery.gating.kinds import KINDS
from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.model.delivery import GateInput, LinkState
from catalejo.model.entities import Owner
from catalejo.model.gates import GatePhase
from catalejo.model.live import Answer, Run
from catalejo.model.records import Dashboard, Metric
from catalejo.model.scorecards import Card, CardLevel, Score
from catalejo.model.status import Level

changed = msgspec.structs.replace
POST = asked(phase=GatePhase.POST, deployed_at=DEPLOYED)
DEFAULTS: dict[str, dict[str, object]] = {
    "metric": {"indicator": "error_ratio", "max": 0.05},
    "scorecard": {"level": "silver"},
}
CARD = Card("ready", {"en": "Ready"}, (CardLevel("bronze", {}), CardLevel("silver", {})), ())
DASHBOARD = Dashboard("d", "Orders", "", observed_at=SEEN)
METRIC = Metric("m", "error_ratio", 0.01, observed_at=SEEN)


def test_an_input_of_the_verdict_is_not_judged_twice() -> None:
    """Its level is the result; what does not apply is skipped, what is unknown or under way is not known."""
    for kind, name in (
        ("health", "health"),
        ("drift", "drift"),
        ("incidents", "incidents"),
        ("ci", "ci"),
        ("freezes", "freezes"),
    ):
        for level, expected in (
            (Level.OK, "pass"), (Level.WARN, "warn"), (Level.BAD, "fail"), (Level.UNKNOWN, "inconclusive"),
            (Level.BUSY, "inconclusive"),
        ):  # fmt: skip
            known = facts(inputs={**INPUTS, name: changed(INPUTS[name], level=level)})
            assert answer(kind, of=known).state.value == expected, (kind, level)


def test_no_incident_counts_only_from_a_fresh_answer() -> None:
    """Ten minutes is the limit of the question; a time that is none, or lies ahead of us, is no age."""
    for seen, expected in (
        (SEEN, "pass"),
        (OLD, "inconclusive"),
        ("never", "inconclusive"),
        ("2026-11-19T03:10:00Z", "inconclusive"),
    ):
        known = facts(inputs={**INPUTS, "incidents": GateInput("incidents", Level.OK, {}, seen)})
        assert answer("incidents", of=known).state.value == expected, seen


def test_a_component_that_nothing_links_has_no_known_incidents() -> None:
    known = facts(inputs={**INPUTS, "incidents": GateInput("incidents", Level.NONE, {"reason": "empty"})})
    assert (answer("incidents", of=known).state.value, answer("incidents", of=known).code) == (
        "inconclusive",
        "not-linked",
    )


@pytest.mark.parametrize(
    ("params", "urgency", "told", "expected"),
    [
        ({"min_severity": "high"}, "high", "open", "fail"), ({"min_severity": "high"}, "low", "open", "warn"),
        ({"min_severity": "critical"}, "high", "open", "warn"), ({"min_severity": "critical"}, "Sev-odd", "open", "fail"),
        ({"states": ["open"]}, "high", "acknowledged", "warn"), ({"states": ["open"]}, "high", "unknown", "fail"),
    ],
)  # fmt: skip
def test_a_policy_narrows_which_incidents_count(
    params: dict[str, object], urgency: str, told: str, expected: str
) -> None:
    """A word that nobody knows counts as the gravest."""
    bad = GateInput("incidents", Level.BAD, {"title": "Slow"}, SEEN)
    known = facts(inputs={**INPUTS, "incidents": bad}, incidents=(changed(INCIDENT, urgency=urgency, state=told),))
    assert answer("incidents", params, known).state.value == expected


def test_runs_of_another_revision_say_nothing() -> None:
    run = Run("r", "h", "o/n", "ci", "", "success", Level.OK, 1, "", "main", "push", "0000000aaa", OLD, SEEN, SEEN)
    for commit, level, expected in (
        ("0000000aaa", Level.OK, "inconclusive"), (REVISION + "ffff", Level.OK, "pass"), (REVISION, Level.BAD, "fail"),
        (REVISION, Level.BUSY, "inconclusive"),
    ):  # fmt: skip
        known = facts(runs=(changed(run, commit=commit, level=level),))
        assert answer("ci", {"same_revision": True}, known).state.value == expected, commit


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "pass"), ({"counts": {"high": 1}}, "fail"), ({"counts": {"unknown": 2}}, "warn"), ({"failed": True}, "fail"),
        ({"revision": "aaaaaaa0000"}, "inconclusive"), ({"revision": ""}, "inconclusive"),
        ({"scanned_at": "2026-11-01T00:00:00Z"}, "inconclusive"), ({"stale": True}, "inconclusive"),
        ({"counts": {"critical": 9}, "revision": "aaaaaaa0000"}, "inconclusive"),
    ],
)  # fmt: skip
def test_a_scan_counts_for_what_it_looked_at_and_when(changes: dict[str, object], expected: str) -> None:
    known = facts(records={"scans": (changed(SCAN, **changes),)})
    assert answer("findings", {"max_age": "24h"}, known).state.value == expected


def test_each_tool_has_to_have_looked_and_a_failed_one_is_not_hidden_by_a_missing_one() -> None:
    """A missing scan is not known; together with one that failed the whole fails."""
    assert answer("findings", {"tools": ["trivy", "conftest"]}).code == "scan-none"
    bad = facts(records={"scans": (changed(SCAN, counts={"critical": 1}),)})
    assert answer("findings", {"tools": ["conftest", "trivy"]}, bad).state.value == "fail"
    assert answer("findings", {"tools": ["trivy"]}, facts(records={})).state.value == "inconclusive"


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-11-19T02:52:00Z", "fail"), ("2026-11-19T02:40:00Z", "pass"), ("", "inconclusive")],
)
def test_an_alert_that_fired_before_the_deployment_is_not_its_fault(since: str, expected: str) -> None:
    known = facts(question=POST, records={"alerts": (changed(ALERT, since=since),)})
    assert answer("alerts", of=known).state.value == expected


@pytest.mark.parametrize(
    ("told", "expected"), [("firing", "fail"), ("silenced", "pass"), ("pending", "pass"), ("no-data", "inconclusive")]
)
def test_an_alert_counts_by_its_state(told: str, expected: str) -> None:
    level = Level.UNKNOWN if told == "no-data" else Level.BAD
    assert (
        answer("alerts", of=facts(records={"alerts": (changed(ALERT, state=told, level=level),)})).state.value
        == expected
    )


def test_a_firing_alert_blocks_although_another_source_is_silent() -> None:
    """What is known to be wrong is not made unknown by what is missing besides."""
    partial = {"alerts": state("alerts", Answer.PARTIAL)}
    assert answer("alerts", of=facts(records={"alerts": (ALERT,)}, states=partial)).state.value == "fail"
    assert answer("alerts", of=facts(records={}, states=partial)).state.value == "inconclusive"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "pass"), ({"records": {}}, "fail"), ({"records": {}, "annotated": {}}, "inconclusive"),
        ({"records": {"traces": (changed(TRACE, last_seen="2026-11-17T00:00:00Z"),)}}, "fail"),
        ({"records": {}, "states": {"traces": state("traces", Answer.FAILED)}}, "inconclusive"),
        ({"records": {"traces": (changed(TRACE, count=-1, last_seen=""),)}}, "pass"),
        ({"records": {"traces": (changed(TRACE, source="tempo:staging"),)}}, "fail"),
        ({"records": {"traces": (changed(TRACE, source="tempo:staging"),)}, "cell": None}, "pass"),
    ],
)  # fmt: skip
def test_a_component_sends_traces_where_it_runs_or_before_its_first_deployment_where_it_ran(
    changes: dict[str, object], expected: str
) -> None:
    assert answer("traces", {"first_deploy": "staging"}, facts(**changes)).state.value == expected


@pytest.mark.parametrize(
    ("changes", "params", "expected"),
    [
        ({"records": {"dashboards": (DASHBOARD,)}}, {}, "pass"), ({"records": {}}, {}, "fail"),
        ({"records": {}, "states": {"metrics": state("metrics")}}, {}, "inconclusive"),
        ({"records": {"metrics": (changed(METRIC, value=None),)}}, {"any": ["metrics"]}, "fail"),
        ({"records": {"dashboards": (DASHBOARD,)}}, {"all": ["metrics"]}, "fail"),
        ({"links": {"incidents": LinkState.LINKED}}, {"any": ["incidents"]}, "pass"),
        ({"links": {"incidents": LinkState.NOT_LINKED}}, {"any": ["incidents"]}, "fail"),
    ],
)  # fmt: skip
def test_somebody_watches_it(changes: dict[str, object], params: dict[str, object], expected: str) -> None:
    """Nothing of it in any system fails only where each of them was asked and answered in full."""
    assert answer("monitored", params, facts(**changes)).state.value == expected


def test_what_is_declared_is_registered() -> None:
    assert answer("registered").state.value == "pass"
    assert answer("registered", of=facts(entity=changed(ENTITY, inferred=True))).state.value == "fail"
    failed = SourceStatus("github:acme", SourceKind.REPOSITORIES, "github", "failed", OLD, OLD)
    assert (
        answer("registered", of=facts(entity=changed(ENTITY, inferred=True), source=failed)).state.value
        == "inconclusive"
    )
    nobody = facts(entity=changed(ENTITY, owner=Owner()), owner_known=False)
    assert answer("registered", {"owner": True}, nobody).code == "registered-owner"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "pass"), ({"consumers": (CONSUMER,)}, "fail"), ({"consumers": (changed(CONSUMER, runs=False),)}, "pass"),
        ({"consumers": (changed(CONSUMER, runs=None),)}, "inconclusive"), ({"remembered": False}, "inconclusive"),
        ({"provides": ()}, "pass"),
    ],
)  # fmt: skip
def test_an_api_that_lost_operations_blocks_while_somebody_there_uses_it(
    changes: dict[str, object], expected: str
) -> None:
    api = {"provides": ("api:default/orders",), "broken": {"api:default/orders": BROKEN}}
    assert answer("apis", of=facts(**{**api, **changes})).state.value == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rank": 2, "level": "silver"}, "pass"), ({"missing": ("CI-01",)}, "fail"),
        ({"unsure": True, "silent": ("DEL-01",)}, "inconclusive"), ({"possible": 2, "silent": ("DEL-01",)}, "inconclusive"),
    ],
)  # fmt: skip
def test_a_level_that_only_silence_keeps_it_from_is_not_known(changes: dict[str, object], expected: str) -> None:
    score = changed(Score("r", "ready", "bronze", 1, 1, 2, ()), **changes)
    known = facts(cards=(CARD,), scores={"ready": score})
    assert answer("scorecard", {"level": "silver"}, known).state.value == expected
    assert answer("scorecard", {"level": "gold"}, known).code == "scorecard-no-level"
    assert answer("scorecard", {"level": "silver"}, facts(cards=(CARD,))).state.value == "inconclusive"


def test_a_figure_before_a_deployment_is_held_to_its_bound() -> None:
    bound = {"indicator": "error_ratio", "max": 0.05}
    for value, expected in ((0.01, "pass"), (0.2, "fail"), (None, "inconclusive")):
        known = facts(records={"metrics": (changed(METRIC, value=value),)})
        assert answer("metric", bound, known).state.value == expected


def test_after_a_deployment_only_answers_of_after_it_count() -> None:
    """What was healthy before may be broken by now; another version than the deployed one is not it either."""
    early = facts(
        question=POST, inputs={**INPUTS, "health": changed(INPUTS["health"], observed_at="2026-11-19T02:49:00Z")}
    )
    assert answer("health", of=early).code == "before-deployment"
    assert answer("health", of=facts(question=POST)).state.value == "pass"
    other = facts(question=changed(POST, version="1.5.0"), cell=CELL)
    assert answer("health", of=other).code == "other-version"
    scanned = {"scans": state("scans", seen=OLD)}
    assert answer("findings", of=facts(question=POST, states=scanned)).state.value == "pass", "a scan is of before"
    gone = facts(question=POST, inputs={**INPUTS, "health": GateInput("health", Level.NONE, {"environment": "prod"})})
    assert answer("health", of=gone).code == "not-seen"


def test_a_component_without_a_verdict_is_asked_what_systems_can_tell() -> None:
    """No verdict is made of what does not run: what nobody is asked for is not connected, the rest is not known."""
    silent = facts(inputs={}, states={}, cell=None)
    assert {answer(kind, of=silent).code for kind in ("incidents", "ci", "health")} == {"not-connected"}
    assert {answer(kind, of=facts(inputs={})).code for kind in ("incidents", "ci", "health")} == {"no-input"}
    assert answer("freezes", of=silent).code == "freezes-none"
    failed = state("deployments", Answer.FAILED)
    partial = facts(inputs={}, cell=None, states={"deployments": changed(failed, lost=("s",))})
    assert answer("freezes", of=partial).code == "not-answered"
    bound = {"indicator": "error_ratio"}
    assert answer("metric", bound, changed(silent, question=POST)).code == "not-connected"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_rule_passes_where_no_system_answered_and_no_repository_was_read(kind: str) -> None:
    """The sentence of everything: what is not known is no pass, whatever is asked."""
    failed = SourceStatus("github:acme", SourceKind.REPOSITORIES, "github", "failed", OLD, "")
    inputs = {name: GateInput(name, Level.UNKNOWN, {"reason": "unreachable"}) for name in INPUTS}
    known = facts(
        inputs=inputs, records={}, cell=None, source=failed, cards=(CARD,), provides=("api:default/orders",),
        states={name: state(name, Answer.FAILED, "") for name in facts().states},
    )  # fmt: skip
    for phase in GatePhase:
        question = asked(phase=phase, deployed_at=DEPLOYED, now=NOW)
        result = answer(kind, DEFAULTS.get(kind), changed(known, question=question))
        assert result.state.value == "inconclusive", (phase, result)
