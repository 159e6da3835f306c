"""Dependency matrices: who needs whom between systems and teams, what stands together, what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from catalejo.model.entities import Owner
from catalejo.portal.context import Portal
from catalejo.portal.facts.between import Between, NeedBetween, between_systems, between_teams, in_blocks
from catalejo.portal.pages.catalog import between

from .worlds import TEAM, entity, portal

OTHER = "group:default/team-b"
A, B, C, LOOSE = (f"component:default/{name}" for name in ("a", "b", "c", "loose"))
SHOP, PAY, IDLE = (f"system:default/{name}" for name in ("shop", "pay", "idle"))
API = "api:default/pay-api"
HOME = [(SHOP, "hasPart", A), (SHOP, "hasPart", C), (PAY, "hasPart", B)]
NEEDS = [
    (A, "consumesApi", API), (API, "apiProvidedBy", B), (B, "dependsOn", C), (A, "dependsOn", C), (LOOSE, "dependsOn", A),
]  # fmt: skip


def world(language: str = "en") -> Portal:
    """Two systems and two teams that need each other, a system apart, and a thing of no system and no team."""
    things = [entity(A), entity(B, OTHER), entity(C), entity(LOOSE, ""), entity(API, OTHER)]
    groups = [entity(ref, "") for ref in (SHOP, PAY, IDLE, TEAM, OTHER)]
    return portal([*things, *groups], [*HOME, *NEEDS], language=language)


@pytest.mark.parametrize(("conclude", "first", "second"), [(between_systems, SHOP, PAY), (between_teams, TEAM, OTHER)])
def test_needs_inside_a_group_are_none_and_an_api_joins_its_two_sides(
    conclude: Callable[[Portal], Between], first: str, second: str
) -> None:
    """What A needs of its own system is left out; the need of what has no group is said."""
    found = conclude(world())
    assert found.pairs == {(first, second): [NeedBetween(A, B, API)], (second, first): [NeedBetween(B, C, "")]}
    assert found.unplaced == 1


def test_a_system_without_needs_has_no_row_and_is_counted() -> None:
    """It is no empty row."""
    found = between_systems(world())
    assert (sorted(found.order), found.apart) == ([PAY, SHOP], 1)


def test_blocks_stand_together_users_first_and_circles_side_by_side() -> None:
    """The larger block first; x and y need each other and stand between who needs them and what they need."""
    pairs = [("top", "x"), ("x", "y"), ("y", "x"), ("y", "end"), ("b1", "b2")]
    assert in_blocks(pairs) == in_blocks(reversed(pairs)) == ["top", "x", "y", "end", "b1", "b2"]


def test_a_number_leads_to_its_needs_and_mutual_needs_are_marked() -> None:
    """Every link inside the page has its place; rows and columns are heads."""
    page = next(page for page in between.pages(world()) if page.path == "graph/systems/")
    body = str(page.body)
    assert body.count('href="#pair-1"') == body.count('id="pair-1"') == 1
    assert body.count("ct-deps__both") == 2
    assert body.count('scope="row"') == 2
    assert "1 need is not counted: the system of one of its ends is not known." in body
    assert "1 has no known need in either direction." in body
    assert json.loads(json.dumps(page.twin))["pairs"][0] == {"from": PAY, "to": SHOP, "n": 1}


def test_rows_are_bounded_and_the_rest_is_said() -> None:
    """A ring of 130 systems: 120 rows, every pair in the list."""
    parts = [f"component:default/c{n:03}" for n in range(130)]
    systems = [f"system:default/s{n:03}" for n in range(130)]
    relations = [(system, "hasPart", part) for system, part in zip(systems, parts, strict=True)]
    relations += [(part, "dependsOn", parts[(n + 1) % 130]) for n, part in enumerate(parts)]
    body = str(next(between.pages(portal([entity(ref) for ref in parts + systems], relations))).body)
    assert body.count('scope="row"') == 120
    assert "10 more have no row" in body
    assert body.count('<li id="pair-') == 130


def test_an_owner_who_is_not_known_is_no_team() -> None:
    """Where teams are declared, a stub that only an owner's field names answers for nothing; the need is said."""
    ghost = entity("group:default/ghost", "", stub=True)
    lost = replace(entity(B, ghost.ref), owner=Owner(ghost.ref, "spec.owner", ghost.ref, False))
    found = between_teams(portal([entity(A), lost, entity(TEAM, ""), ghost], [(A, "dependsOn", B)]))
    assert (found.pairs, found.unplaced, found.apart) == ({}, 1, 1)


def test_without_needs_there_is_no_page_and_no_link() -> None:
    """A matrix of nothing says nothing."""
    made = portal([entity(A), entity(SHOP)], [(SHOP, "hasPart", A)])
    assert list(between.pages(made)) == []
    assert between.matrix_href(made, "systems") == ""


def test_the_page_is_spanish_where_the_portal_is() -> None:
    """Its own words too."""
    body = str(next(between.pages(world("es"))).body)
    assert "se necesitan mutuamente" in body
