"""The page of a person leads to what their teams own."""

from __future__ import annotations

from tests.unit.portal.worlds import TEAM, entity, portal

from catalejo.portal.pages.catalog.entity import entity_page

ANA, ORDERS = "user:default/ana", "component:default/orders"


def test_a_person_leads_to_what_their_teams_own() -> None:
    """Whoever is in no team has no such section."""
    member = [(ANA, "memberOf", TEAM), (TEAM, "hasMember", ANA)]
    people = [entity(ANA, owner=""), entity(TEAM, owner=""), entity(ORDERS)]
    assert "Owned by their teams" in entity_page(portal(people, member), people[0]).body
    assert "/orders/" in entity_page(portal(people, member), people[0]).body
    assert "Owned by their teams" not in entity_page(portal(people), people[0]).body
