"""Grafana OnCall, incident.io, Statuspage: incidents by their states and what they strike, rotas by schedule."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read, told

from catalejo.model.records import Shift

GROUP: dict[str, Any] = {"id": "g", "integration_id": "i", "alerts_count": 1, "title": "Slow", "team_id": "t",
    "last_alert": {"payload": {"by": "ana@example.com"}}, "acknowledged_by": "ana"}  # fmt: skip
INCIDENT: dict[str, Any] = {"id": "1", "reference": "INC-1", "name": "Down", "visibility": "public", "mode": "standard",
    "creator": {"user": {"name": "Ana"}}}  # fmt: skip
PAGE = {"page": {"url": "https://status.example.com"}, "status": {}}


@pytest.mark.parametrize(
    ("system", "question", "body", "state"),
    [
        *(
            ("grafana-oncall", "alert-groups", {"results": [{**GROUP, "state": written}]}, state)
            for written, state in [
                ("firing", "open"), ("new", "open"), ("acknowledged", "acknowledged"), ("silenced", "acknowledged"),
                ("resolved", "resolved"), ("held", "unknown"),
            ]
        ),
        *(
            ("incident-io", "incidents", {"incidents": [{**INCIDENT, "incident_status": {"category": written}}]}, state)
            for written, state in [
                ("live", "open"), ("triage", "open"), ("paused", "acknowledged"), ("closed", "resolved"),
                ("merged", "resolved"), ("held", "unknown"),
            ]
        ),
        *(
            ("statuspage", "summary", {**PAGE, "components": [], "incidents": [{"id": "i", "status": written}]}, state)
            for written, state in [
                ("investigating", "open"), ("identified", "open"), ("monitoring", "acknowledged"),
                ("postmortem", "resolved"), ("held", "unknown"),
            ]
        ),
        *(
            ("statuspage", "summary", {**PAGE, "incidents": [], "components": [{"id": "c", "status": written}]}, state)
            for written, state in [
                ("operational", ""), ("under_maintenance", ""), ("degraded_performance", "open"),
                ("major_outage", "open"), ("odd", "unknown"),
            ]
        ),
    ],
)  # fmt: skip
def test_states(system: str, question: str, body: object, state: str) -> None:
    """A word that no version has is unknown, and said."""
    found, odd = read(system, question, body)
    assert [one.state for one in found] == ([state] if state else []) and bool(odd.states) == (state == "unknown")


def test_an_alert_group_is_about_its_labels_and_team() -> None:
    """What an alert held and who took it is not kept."""
    labels = [{"key": {"name": "service_name"}, "value": {"name": "orders"}}]
    body = {"results": [{**GROUP, "state": "firing", "labels": labels}], "teams": [{"id": "t", "name": "Checkout"}]}
    (one,) = told("grafana-oncall", "alert-groups", body)
    assert {"annotation:opentelemetry.io/service-name=orders", "team:Checkout"} <= set(one.joins)
    assert "ana" not in str(kept("grafana-oncall", "alert-groups", body))


def test_an_incident_strikes_the_entries_of_its_fields() -> None:
    """By id, external id, name and alias; private ones and tests are not kept."""
    entry = {"id": "01F", "name": "Orders", "external_id": "component:default/orders", "aliases": ["orders"]}
    own = {**INCIDENT, "incident_status": {"category": "live"},
           "custom_field_entries": [{"values": [{"value_catalog_entry": entry}, {"value_text": "x"}]}]}  # fmt: skip
    body = {"incidents": [own, {**own, "id": "2", "visibility": "private"}, {**own, "id": "3", "mode": "test"}]}
    (one,) = told("incident-io", "incidents", body)
    named = [join.removeprefix("annotation:incident.io/catalog-entry=") for join in one.joins]
    assert named == ["01F", "component:default/orders", "Orders", "orders"] and one.service == "Orders"
    assert "Ana" not in str(kept("incident-io", "incidents", body))


def test_a_component_that_an_incident_explains_is_told_once() -> None:
    """Those without a known reason are told by themselves, with the page's address."""
    broken = [{"id": name, "name": name, "status": "major_outage"} for name in ("a", "b")]
    incident = {"id": "i", "name": "Down", "status": "identified", "impact": "major", "components": broken[:1]}
    found = told("statuspage", "summary", {**PAGE, "components": broken, "incidents": [incident]})
    assert [(one.id, one.service_id, one.urgency) for one in found] == [("i", "a", "major"), ("b", "b", "critical")]
    assert found[1].url == "https://status.example.com"


@pytest.mark.parametrize("people", [True, False])
def test_rotas_have_names_only_where_people_are_shown(people: bool) -> None:
    """A span that nobody takes has no turn."""
    span = ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")
    taken = {"start_at": span[0], "end_at": span[1], "user": {"name": "Ana", "email": "ana@example.com"}}
    entries = {"final": [taken, {**taken, "start_at": span[1], "user": None}], "overrides": [taken]}
    mine = told("incident-io", "on-calls", {"schedules": [{"id": "s", "name": "Days", "schedule_entries": entries}]},
                people=people)[0]  # fmt: skip
    turn = {"shift_start": span[0], "shift_end": span[1], "user_username": "Ana", "user_email": "ana@example.com"}
    body = {"results": [{"id": "s", "name": "Days", "team": {"name": "Checkout"}, "final_shifts": [turn]}]}
    other = told("grafana-oncall", "on-calls", body, people=people)[0]
    assert mine.shifts == other.shifts == (Shift(*span, "Ana" if people else ""),)
    assert (mine.joins, other.joins) == (("annotation:incident.io/schedule-id=s",), ("team:Checkout",))
