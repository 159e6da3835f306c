"""Opsgenie and Jira Service Management: alerts by tags and teams, incidents by services, rotas with their gaps."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read, told

from catalejo.model.records import Shift
from catalejo.model.status import Level

ALERT: dict[str, Any] = {
    "id": "a1", "tinyId": "1", "alias": "x", "message": "Slow", "status": "open", "priority": "P1",
    "tags": ["service:orders"], "responders": [{"type": "team", "id": "t1"}, {"type": "user", "id": "u"}],
    "createdAt": "2026-11-19T01:00:00Z", "owner": "ana@example.com", "description": "of ana@example.com",
}  # fmt: skip
TEAMS = [{"id": "t1", "name": "Checkout"}]


def period(who: str, kind: str = "user", day: int = 20) -> dict[str, Any]:
    """Return a span of a timeline."""
    recipient = {"type": kind, "name": who} if kind else {}
    return {"startDate": f"2026-11-{day}T12:00:00Z", "endDate": f"2026-11-{day + 1}T12:00:00Z", "recipient": recipient}


@pytest.mark.parametrize(
    ("changes", "state", "level"),
    [
        ({}, "firing", Level.BAD), ({"priority": "P3"}, "firing", Level.WARN), ({"priority": "P5"}, "firing", Level.NONE),
        ({"acknowledged": True}, "firing", Level.WARN), ({"snoozed": True}, "silenced", Level.WARN),
        ({"status": "held"}, "unknown", Level.UNKNOWN), ({"status": "closed"}, "", Level.NONE),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("system", "key"), [("opsgenie", "data"), ("jira-service-management", "values")])
def test_states(system: str, key: str, changes: dict[str, Any], state: str, level: Level) -> None:
    """Closed alerts are not told; a state that no version has is unknown, and said."""
    found, odd = read(system, "alerts", {key: [{**ALERT, **changes}], "teams": TEAMS})
    assert [(one.state, one.level) for one in found] == ([(state, level)] if state else [])
    assert bool(odd.states) == (state == "unknown")


def test_an_alert_is_about_its_tags_and_teams() -> None:
    """A tag in the spellings of a query, the team by its name; who owns an alert is not kept."""
    (alert,) = told("opsgenie", "alerts", {"data": [ALERT], "teams": TEAMS}, "https://api.eu.opsgenie.com/v2/alerts")
    assert 'annotation:opsgenie.com/component-selector=tag:"service:orders"' in alert.joins
    assert {"annotation:opsgenie.com/team=Checkout", "team:Checkout"} <= set(alert.joins)
    assert alert.url == "https://app.eu.opsgenie.com/alert/detail/a1/details"
    assert "@" not in str(kept("opsgenie", "alerts", {"data": [ALERT]}))


@pytest.mark.parametrize(("status", "state"), [("open", "open"), ("closed", "resolved"), ("held", "unknown")])
def test_an_incident_strikes_every_service_that_it_names(status: str, state: str) -> None:
    """The first is its service, all of them join."""
    body = {"data": [{"id": "i", "tinyId": "2", "message": "m", "status": status, "impactedServices": ["s1", "s2"]}]}
    (incident,) = told("opsgenie", "incidents", body)
    assert (incident.state, incident.service_id) == (state, "s1")
    assert incident.joins == ("annotation:opsgenie.com/service-id=s1", "annotation:opsgenie.com/service-id=s2")


@pytest.mark.parametrize("people", [True, False])
@pytest.mark.parametrize("shape", ["schedules", "timeline"])
def test_a_rota_has_gaps_and_names_only_where_people_are_shown(people: bool, shape: str) -> None:
    """A span without a recipient has no turn; a turn of a team or a schedule has no name of a person."""
    rotations = {
        "rotations": [
            {
                "periods": [
                    period("ana@example.com"),
                    period("x", "none", 22),
                    period("t", "team", 24),
                    period("", "", 26),
                ]
            }
        ]
    }
    own = {"id": "d", "name": "Days"}
    body = {
        "schedules": {"schedules": [{**own, "ownerTeam": TEAMS[0], "finalTimeline": rotations}]},
        "timeline": {"data": {"_parent": own, "finalTimeline": rotations}},
    }[shape]
    (rota,) = told("opsgenie", "on-calls", body, people=people)
    assert rota.title == "Days" and rota.shifts == (
        Shift("2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z", "ana" if people else ""),
        Shift("2026-11-24T12:00:00Z", "2026-11-25T12:00:00Z"),
    )
