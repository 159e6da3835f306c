"""Checks on scans and traces: what nobody looked at is not known, and a failed answer is nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Manifest, Visibility
from catalejo.model.delivery import Delivery
from catalejo.model.docs import Documentation
from catalejo.model.entities import Catalog, Entity
from catalejo.model.live import Answer, CapabilityState, LiveState
from catalejo.model.origin import Origin
from catalejo.model.records import Metric, Scan, Trace, Weakness
from catalejo.model.refs import Ref
from catalejo.model.scorecards import Result
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings, StageResults
from catalejo.scorecards.checks import CHECKS
from catalejo.scorecards.facts import RuleFacts

ORDERS = Ref("component:default/orders")
NOW, LATELY, LONG_AGO = "2026-11-19T03:00:00Z", "2026-11-18T03:00:00Z", "2026-10-01T03:00:00Z"
GRAVE = Weakness("CVE-1", "critical", package="lib", fixed_in="2.0")


def asked(folder: Path, check: str, *records: Any, state: Answer | None = Answer.OK, type_: str = "service") -> Result:
    """What a check says of a component of which these records tell."""
    (folder / "repos").mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(Manifest(1, "test", NOW, Visibility.PRIVATE)))
    entity = Entity(ORDERS, "Component", "default", "orders", {}, Origin(), type=type_)
    capability = {"OBS-06": "traces", "OBS-01": "metrics"}.get(check, "scans")
    live = LiveState(states={capability: CapabilityState(capability, state, ("x",))} if state else {})
    delivery = Delivery((), (), records={ORDERS: {capability: records}} if records else {})
    stages = StageResults(
        Settings(), Catalog({ORDERS: entity}, (), (), {}), Documentation({}), Stacks(()), live, delivery
    )
    one = CHECKS[check]
    return one.ask(RuleFacts(Captured(folder), stages, texts={}), entity, one.params)


def says(*given: Any, **more: Any) -> tuple[str, str]:
    found = asked(*given, **more)
    return found.outcome.value, found.code.partition(".")[2]


def scan(at: str = LATELY, **more: Any) -> Scan:
    return Scan("s", "trivy", scanned_at=at, **more)


@pytest.mark.parametrize("check", ["FND-01", "FND-02", "OBS-01", "OBS-06"])
def test_where_nobody_is_asked_or_nobody_answers_nothing_passes(tmp_path: Path, check: str) -> None:
    """Not connected is no question; a system that failed leaves it unknown, and so does silence about this thing."""
    assert says(tmp_path, check, state=None)[0] == "not-applicable"
    assert says(tmp_path, check, state=Answer.FAILED)[0] == "unknown"
    assert says(tmp_path, check)[0] == "unknown"


def test_it_was_scanned_lately(tmp_path: Path) -> None:
    """FND-01: by the newest scan and its own time, not by that of the answer."""
    assert says(tmp_path, "FND-01", scan(LONG_AGO), scan()) == ("pass", "scanned")
    assert says(tmp_path, "FND-01", scan(LONG_AGO)) == ("fail", "scan-old")
    assert says(tmp_path, "FND-01", scan("")) == ("unknown", "scan-undated")


def test_no_grave_weakness_waits_for_a_newer_version(tmp_path: Path) -> None:
    """FND-02: what nothing mends is counted and blamed on nobody; numbers alone do not tell."""
    bad = asked(tmp_path, "FND-02", scan(weaknesses=(GRAVE,), counts={"critical": 1}))
    assert (bad.outcome.value, bad.args["id"], bad.args["version"]) == ("fail", "CVE-1", "2.0")
    without = scan(weaknesses=(Weakness("CVE-2", "high"), Weakness("CVE-3", "low", fixed_in="3")), counts={"high": 1})
    good = asked(tmp_path, "FND-02", without)
    assert (good.outcome.value, good.args["unfixable"]) == ("pass", "1")
    assert says(tmp_path, "FND-02", scan(counts={"critical": 2})) == ("unknown", "scan-counts-only")
    assert says(tmp_path, "FND-02", scan(stale=True)) == ("unknown", "scans-silent")
    assert says(tmp_path, "FND-02", scan(), state=Answer.PARTIAL) == ("unknown", "scans-silent")


def test_a_fault_that_is_known_counts_though_another_scanner_is_silent(tmp_path: Path) -> None:
    """Half an answer can say what is bad; it cannot say that nothing is."""
    assert says(tmp_path, "FND-02", scan(weaknesses=(GRAVE,)), state=Answer.PARTIAL)[0] == "fail"


def test_it_is_measured(tmp_path: Path) -> None:
    """OBS-01: by one value at least; that monitoring knows a name and has no value for it is no measurement."""
    assert says(tmp_path, "OBS-01", Metric("m", "error_ratio", 0.0)) == ("pass", "measured")
    assert says(tmp_path, "OBS-01", Metric("m", "error_ratio")) == ("fail", "no-values")
    assert says(tmp_path, "OBS-01", Metric("m", "error_ratio", 0.1, stale=True)) == ("unknown", "metrics-silent")
    assert says(tmp_path, "OBS-01", type_="library")[0] == "not-applicable"


def test_it_sends_traces(tmp_path: Path) -> None:
    """OBS-06: lately, where a time is told; a library is not asked."""
    assert says(tmp_path, "OBS-06", Trace("t", "orders", 5, LATELY)) == ("pass", "traced")
    assert says(tmp_path, "OBS-06", Trace("t", "orders", 5, LONG_AGO)) == ("fail", "no-traces")
    assert says(tmp_path, "OBS-06", Trace("t", "orders", 0)) == ("fail", "no-traces")
    assert says(tmp_path, "OBS-06", Trace("t", "orders", 5, LATELY, stale=True)) == ("unknown", "traces-silent")
    assert says(tmp_path, "OBS-06", type_="library")[0] == "not-applicable"
