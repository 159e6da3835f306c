"""Prometheus: alerts by their labels, values that were measured or not, questions in PromQL for all services at once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read, told

from catalejo.model.status import Level
from catalejo.systems.prometheus.recipes import CONVENTIONS, recipes


def alert(state: str = "firing", since: str = "2026-11-19T01:00:00Z", **labels: str) -> dict[str, Any]:
    """Return an alert as the API tells it."""
    return {
        "labels": {"alertname": "Slow", **labels},
        "annotations": {},
        "state": state,
        "activeAt": since,
        "value": "1",
    }


def alerts(*items: object) -> dict[str, Any]:
    """Return an answer of ``/api/v1/alerts``."""
    return {"status": "success", "data": {"alerts": list(items)}}


@pytest.mark.parametrize(
    ("state", "severity", "shown", "level"),
    [
        ("firing", "critical", "firing", Level.BAD), ("firing", "warning", "firing", Level.WARN),
        ("firing", "none", "firing", Level.NONE), ("firing", "page", "firing", Level.BAD),
        ("firing", "", "firing", Level.BAD), ("pending", "critical", "pending", Level.WARN),
        ("Alerting", "none", "unknown", Level.UNKNOWN),
    ],
)  # fmt: skip
def test_states_and_levels(state: str, severity: str, shown: str, level: Level) -> None:
    """Only an alert that fires is as calm as its severity says; an unknown state is unknown, and said."""
    (found,), odd = read("prometheus", "alerts", alerts(alert(state, severity=severity)))
    assert (found.state, found.level) == (shown, level) and bool(odd.states) == (shown == "unknown")


def test_alerts_of_many_pods_are_one_and_the_gravest_counts() -> None:
    """Labels of machines are not kept; the first of those that fire says since when."""
    items = [
        alert("pending", "2026-11-18T01:00:00Z", service="orders", pod="a"),
        alert("firing", "2026-11-19T01:00:00Z", service="orders", pod="b"),
        alert("firing", "2026-11-19T00:30:00Z", service="orders", pod="c", instance="10.0.0.9:8080"),
    ]
    (found,) = told("prometheus", "alerts", alerts(*items), "https://p.example.com/x/api/v1/alerts")
    assert (found.state, found.since) == ("firing", "2026-11-19T00:30:00Z")
    assert found.url == "https://p.example.com/x/alerts?search=Slow"
    assert "10.0.0.9" not in str(kept("prometheus", "alerts", alerts(*items)))


def test_an_alert_is_about_what_its_labels_say() -> None:
    """A label as written in the annotation, with the namespace where one name occurs in several; the group of a team."""
    (found,) = told("prometheus", "alerts", alerts(alert(service="orders", namespace="shop", team="checkout")))
    key = "annotation:prometheus.io/labels="
    assert {f"{key}service=orders", f"{key}namespace=shop service=orders", "team:checkout"} <= set(found.joins)
    assert "annotation:prometheus.io/alert=Slow" in found.joins


def test_addresses_of_hidden_repositories_and_of_scripts_are_not_kept() -> None:
    """A runbook is a web address or none."""
    hidden = {**alert(service="a"), "annotations": {"runbook_url": "https://github.com/acme/secret-repo/x"}}
    script = {**alert(service="b"), "annotations": {"runbook_url": "javascript:alert(1)", "summary": "s"}}
    assert [one.runbook for one in told("prometheus", "alerts", alerts(hidden, script))] == ["", ""]


@pytest.mark.parametrize(
    ("written", "value"), [("0.05", 0.05), ("5e-2", 0.05), ("NaN", None), ("+Inf", None), ("x", None), (7, 7.0)]
)
def test_what_is_no_number_was_not_measured(written: object, value: float | None) -> None:
    """Without traffic a ratio is NaN: nobody measured it."""
    body = {
        "status": "success", "asked": {"name": "error_ratio", "labels": ["service"], "window": "5m"},
        "data": {"resultType": "vector", "result": [{"metric": {"service": "orders"}, "value": [1, written]}]},
    }  # fmt: skip
    (metric,) = told("prometheus", "metrics", body)
    assert (metric.name, metric.value, metric.window) == ("error_ratio", value, "5m")
    assert metric.joins[0] == "annotation:prometheus.io/labels=service=orders"


def test_a_recorded_rule_names_its_value() -> None:
    """Where nobody noted the question, the metric's own name stands; without labels it is about nothing."""
    result = [
        {"metric": {"__name__": "service:p95", "service": "a"}, "value": [1, "2"]},
        {"metric": {}, "value": [1, "2"]},
    ]
    body = {"status": "success", "data": {"resultType": "vector", "result": result}}
    assert [metric.name for metric in told("prometheus", "metrics", body)] == ["service:p95"]


@pytest.mark.parametrize("name", CONVENTIONS)
def test_every_convention_asks_three_questions(name: str) -> None:
    """No errors yet is a ratio of zero: without the zero there would be no answer."""
    convention = CONVENTIONS[name]
    found = {recipe.name: recipe.query for recipe in recipes(convention, convention.labels, "5m")}
    assert set(found) == {"error_ratio", "latency_p95_s", "throughput_rps"}
    assert " or 0 * " in found["error_ratio"] and convention.histogram in found["latency_p95_s"]
