"""PagerDuty: who is on call until when, on which step, for which services; names only where people are shown."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read, told

from catalejo.model.records import Shift
from catalejo.systems.registry import recognise

POLICY = {"id": "P1", "summary": "Shop", "services": [{"id": "PA"}], "teams": [{"summary": "Checkout"}]}


def turn(level: int, start: str | None, end: str | None, who: str = "Ana Quispe") -> dict[str, Any]:
    """Return one turn as ``GET /oncalls`` tells it."""
    return {
        "escalation_policy": POLICY, "escalation_level": level, "start": start, "end": end,
        "user": {"id": "U", "summary": who, "email": "ana@example.com"},
    }  # fmt: skip


def test_a_rota_has_turns_in_utc_by_step() -> None:
    """Who is always on call has neither start nor end; equal turns of two schedules are one."""
    turns = [turn(2, None, None), turn(1, "2026-11-16T09:00:00-03:00", "2026-11-23T09:00:00-03:00")]
    (rota,) = told("pagerduty", "on-calls", {"oncalls": turns + turns})
    assert rota.shifts == (Shift("", "", "", 2), Shift("2026-11-16T12:00:00Z", "2026-11-23T12:00:00Z", "", 1))
    assert rota.joins == ("annotation:pagerduty.com/service-id=PA", "team:Checkout") and rota.title == "Shop"


def test_names_are_kept_only_where_people_are_shown() -> None:
    """Nothing else of a person is kept in any case."""
    body = {"oncalls": [turn(1, None, None)]}
    assert told("pagerduty", "on-calls", body, people=True)[0].shifts[0].who == "Ana Quispe"
    assert "Ana" not in str(kept("pagerduty", "on-calls", body)) and "@" not in str(
        kept("pagerduty", "on-calls", body, people=True)
    )


def test_a_service_without_anybody_on_call_has_a_rota_without_turns() -> None:
    """That nobody answers is an answer; services of a policy that turns name are joined to it."""
    services = [
        {"id": "PB", "name": "stock", "escalation_policy": {"id": "P1"}},
        {"id": "PC", "name": "mail", "escalation_policy": {"id": "P2", "summary": "Mail"}},
    ]
    shop, mail = told("pagerduty", "on-calls", {"oncalls": [turn(1, None, None)], "services": services})
    assert shop.joins[:2] == ("annotation:pagerduty.com/service-id=PA", "annotation:pagerduty.com/service-id=PB")
    assert (mail.title, mail.shifts, mail.joins) == ("Mail", (), ("annotation:pagerduty.com/service-id=PC",))


@pytest.mark.parametrize(
    ("status", "state"),
    [("triggered", "open"), ("acknowledged", "acknowledged"), ("resolved", "resolved"), ("x", "unknown")],
)
def test_states_of_incidents(status: str, state: str) -> None:
    """What is not in the vocabulary is unknown, and said."""
    incident = {"id": "Q1", "title": "Slow", "status": status, "service": {"id": "PA", "summary": "orders"}}
    found, odd = read("pagerduty", "incidents", {"incidents": [incident]})
    assert found[0].state == state and bool(odd.states) == (state == "unknown")


@pytest.mark.parametrize(
    "odd",
    [
        {"oncalls": [None, 3, {}]},
        {"oncalls": [{"escalation_policy": "x"}]},
        {
            "oncalls": [
                {"escalation_policy": {"id": "P", "services": 3}, "start": 7, "end": [], "escalation_level": "one"}
            ]
        },
    ],
)
def test_odd_turns_cost_themselves(odd: object) -> None:
    """No form raises."""
    assert all(rota.id == "P" for rota in told("pagerduty", "on-calls", odd))


@pytest.mark.parametrize(
    ("path", "question"), [("incidents?limit=100", "incidents"), ("oncalls", "on-calls"), ("x", "")]
)
def test_a_refusal_is_known_by_its_address_behind_any_host(path: str, question: str) -> None:
    """It has no body that could tell which question was refused."""
    found = recognise("pagerduty:acme", f"https://proxy.example.com/pagerduty/{path}", None)
    assert (found.question.name if found else "") == question
