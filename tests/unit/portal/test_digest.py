"""The digest holds what people act on, each thing once and to those who can act; everything else is no message."""

from __future__ import annotations

import msgspec
import pytest

from catalejo.model.delivery import Cell, Delivery, Placement
from catalejo.model.digest import DigestItem
from catalejo.model.history import Change
from catalejo.model.scorecards import Scorecards, WaiverStatus
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.machine.digest import digest

from .worlds import LAST_NIGHT, TEAM, TONIGHT, entity, portal, told

ORDERS, CART, API = "component:default/orders", "component:default/cart", "api:default/orders-api"
TEAM_B, DEPARTMENT = "group:default/team-b", "group:default/engineering"


def world(*changes: Change) -> Portal:
    """Two teams below a department, a component in production that the other team's consumes."""
    return portal(
        [entity(ORDERS, lifecycle="production"), entity(CART, TEAM_B), entity(API), entity(TEAM, ""), entity(TEAM_B, ""),
         entity(DEPARTMENT, "")],
        [(API, "apiConsumedBy", CART), (TEAM, "childOf", DEPARTMENT)], changes,
    )  # fmt: skip


def items(made: Portal) -> list[DigestItem]:
    """What is told."""
    return list(digest(made).items)


@pytest.mark.parametrize(("change", "group"), [
    (Change("incident.opened", ORDERS, TONIGHT, "", "Slow"), "incidents"),
    (Change("health.moved", ORDERS, TONIGHT, "Healthy", "Degraded", "prod"), "production"),
    (Change("health.moved", ORDERS, TONIGHT, "Degraded", "Healthy", "prod"), ""),
    (Change("health.moved", ORDERS, TONIGHT, "Healthy", "Degraded", "dev"), ""),
    (Change("rolled_back", ORDERS, TONIGHT, "2", "1", "prod"), "production"),
    (Change("rolled_back", ORDERS, TONIGHT, "2", "1", "staging"), ""),
    (Change("ref.broken", ORDERS, TONIGHT, "", CART), "references"),
    (Change("owner.moved", ORDERS, TONIGHT, TEAM, TEAM_B), "owners"),
    (Change("entity.added", ORDERS, TONIGHT), "catalog"),
    (Change("source.stale", "argocd:eu", TONIGHT, "ok", "stale"), "sources"),
    (Change("deployed", ORDERS, TONIGHT, "1", "2", "prod"), ""),
    (Change("docs.changed", ORDERS, TONIGHT), ""),
    (Change("drift.begun", ORDERS, TONIGHT, "", "", "prod"), ""),
    (Change("level.moved", CART, TONIGHT, "gold", "silver", args={"card": "none"}), ""),
    (Change("level.moved", ORDERS, TONIGHT, "gold", "silver", args={"card": "none"}), "levels-lost"),
])  # fmt: skip
def test_what_people_act_on_has_a_group_and_everything_else_is_left_out(change: Change, group: str) -> None:
    """Versions and docs are on the page of changes; a lost level counts in production only."""
    assert [item.group for item in items(world(change))] == ([group] if group else [])


def test_a_thing_is_told_to_its_owner_and_to_the_groups_above() -> None:
    """A source is nobody's."""
    found = items(world(Change("incident.opened", ORDERS, TONIGHT, "", "Slow"), Change("source.stale", "git", TONIGHT)))
    assert [item.teams for item in found] == [(DEPARTMENT, TEAM), ()]


def test_a_broken_api_is_told_to_its_consumers_and_another_owner_to_both() -> None:
    """Who loses and who gets it, who offers it and who calls it."""
    broken, moved = items(world(Change("api.breaking", API, TONIGHT, "GET /x", ""),
                                Change("owner.moved", ORDERS, TONIGHT, TEAM, TEAM_B)))  # fmt: skip
    assert broken.teams == moved.teams == (DEPARTMENT, TEAM, TEAM_B)
    assert "<" not in moved.text and moved.href == "catalog/default/component/orders/"


@pytest.mark.parametrize(("since", "count"), [
    ("2026-11-17T03:00:00Z", 1), ("2026-11-18T03:00:00Z", 0), ("2026-11-16T03:00:00Z", 0), ("", 0),
])  # fmt: skip
def test_drift_is_told_once_when_it_is_a_day_old(since: str, count: int) -> None:
    """In the night in which it passes a day: before it is work under way, after it was told."""
    cells = {"prod": Cell("prod", "running", Level.WARN, drift_since=since)}
    made = told(world(), delivery=Delivery(("prod",), (Placement("orders", ORDERS, cells=cells),)))
    assert [item.group for item in items(made)] == ["drift"] * count


@pytest.mark.parametrize(("until", "state", "count"), [
    ("2026-12-03", "ending", 1), ("2026-12-01", "ending", 0), ("2026-11-18", "expired", 1), ("2026-11-10", "expired", 0),
    ("2027-01-01", "active", 0),
])  # fmt: skip
def test_a_waiver_is_told_when_its_end_comes_near_and_when_it_is_over(until: str, state: str, count: int) -> None:
    """Each in one night only."""
    waiver = WaiverStatus("CAT-01", until, state, "", (ORDERS,))
    made = told(world(), scorecards=Scorecards((), {}, waivers=(waiver,)))
    found = items(made)
    assert [item.group for item in found] == ["waivers"] * count
    assert all(item.teams == (DEPARTMENT, TEAM) for item in found)


def test_ids_stay_and_nights_are_told_newest_first() -> None:
    """What is built again has the same ids; the digest comes back from its bytes."""
    made = world(
        Change("incident.opened", ORDERS, LAST_NIGHT, "", "Slow"), Change("ref.broken", ORDERS, TONIGHT, "", CART)
    )
    first, again = digest(made), digest(made)
    assert first == again and [item.night for item in first.items] == [TONIGHT, LAST_NIGHT]
    assert msgspec.json.decode(msgspec.json.encode(first), type=type(first)) == first
    assert set(first.names) == {TEAM, TEAM_B, DEPARTMENT}
