"""Who is affected when a thing changes: on the shortest way, an API standing for its consumers, a system for its parts."""

from __future__ import annotations

from msgspec.structs import replace

from catalejo.model.delivery import Cell
from catalejo.model.history import BrokenApi
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.facts.impact import affected, impact_path, is_needed
from catalejo.portal.html.page import Deferred, Page
from catalejo.portal.pages.catalog import impact

from .worlds import TEAM, entity, portal, told

DB, ORDERS, API, CART, WEB, SHOP = (
    "resource:default/db", "component:default/orders", "api:default/orders-api", "component:default/cart",
    "component:default/web", "system:default/shop",
)  # fmt: skip


def edges(*pairs: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Relations with their other ends."""
    other = {
        "dependsOn": "dependencyOf",
        "consumesApi": "apiConsumedBy",
        "providesApi": "apiProvidedBy",
        "partOf": "hasPart",
    }
    return [edge for source, kind, target in pairs for edge in ((source, kind, target), (target, other[kind], source))]


def world(*more: tuple[str, str, str], cells: dict[str, dict[str, Cell]] | None = None) -> Portal:
    """Web calls cart, cart calls an API of orders, orders needs a database."""
    chain = edges(
        (ORDERS, "dependsOn", DB), (ORDERS, "providesApi", API), (CART, "consumesApi", API), (WEB, "dependsOn", CART), *more
    )  # fmt: skip
    return portal([entity(ref) for ref in (DB, ORDERS, API, CART, WEB, SHOP)] + [entity(TEAM, "")], chain, cells=cells)


def found(made: Portal, ref: str) -> list[tuple[str, int, tuple[str, ...]]]:
    """Who is affected, how far away, through what."""
    return [(each.ref, each.distance, each.through) for each in affected(made, made.entities[ref])]


def drawn(made: Portal, ref: str) -> str:
    """The body of a thing's page."""
    page = next(page for page in impact.pages(made) if page.path == impact_path(ref))
    return str(page.make().body) if isinstance(page, Deferred) else str(page.body)


def test_users_stand_by_distance_with_the_way_to_them() -> None:
    """The API is on the way and is no user."""
    made = world()
    assert found(made, DB) == [(ORDERS, 1, ()), (CART, 2, (ORDERS, API)), (WEB, 3, (ORDERS, API, CART))]
    assert found(made, API) == [(CART, 1, ()), (WEB, 2, (CART,))]
    assert found(made, ORDERS) == [(CART, 1, (API,)), (WEB, 2, (API, CART))]


def test_a_circle_ends_and_is_told() -> None:
    """What needs each other breaks with each other; nothing is affected by itself."""
    made = world((DB, "dependsOn", ORDERS))
    assert found(made, ORDERS)[-1] != (ORDERS, 3, ()) and (DB, 1, ()) in found(made, ORDERS)
    assert "and it needs this one too" in drawn(made, ORDERS)


def test_a_system_is_its_parts_and_they_are_not_affected_by_it() -> None:
    """Its parts stand on the way."""
    made = world((ORDERS, "partOf", SHOP), (DB, "partOf", SHOP))
    assert found(made, SHOP) == [(CART, 1, (ORDERS, API)), (WEB, 2, (ORDERS, API, CART))]


def test_what_nothing_needs_has_no_page() -> None:
    """No empty page: the list does not name it, and no link leads there."""
    made = world()
    assert [is_needed(made, made.entities[ref]) for ref in (DB, WEB, SHOP, TEAM)] == [True, False, False, False]
    paths = [page.path for page in impact.pages(made)]
    assert paths == [impact_path(ref) for ref in (API, CART, ORDERS, DB)] + ["impact/"]


def test_the_page_says_whom_to_tell_and_what_runs_in_production() -> None:
    """And never that nothing breaks: what nobody declares is not known."""
    running = {CART: {"prod": Cell("prod", "running", Level.OK)}, WEB: {"prod": Cell("prod", "absent", Level.WARN)}}
    body = drawn(world(cells=running), DB)
    assert "3 things need it: 1 directly, 2 through others; 1 team to tell; 1 run in prod." in body
    assert "that nothing is listed does not mean that nothing breaks" in body
    assert "- team-a: cart, orders, web" in body


def test_an_api_that_lost_operations_says_so_first() -> None:
    """Before whom to tell."""
    made = world()
    broken = {API: BrokenApi(("GET /x",), "2026-11-18T02:14:00Z")}
    body = drawn(told(made, delivery=replace(made.world.delivery, broken=broken)), API)
    assert body.index("GET /x") < body.index("Whom to tell")


def test_a_page_s_key_moves_with_what_it_says_and_with_nothing_else() -> None:
    """A kept page is as good as a drawn one."""
    first = {page.path: page.key for page in impact.pages(world()) if isinstance(page, Deferred)}
    again = {page.path: page.key for page in impact.pages(world()) if isinstance(page, Deferred)}
    running = {WEB: {"prod": Cell("prod", "running", Level.OK)}}
    other = {page.path: page.key for page in impact.pages(world(cells=running)) if isinstance(page, Deferred)}
    assert first == again
    assert all(first[path] != other[path] for path in first), "web breaks with each of them"
    assert isinstance(list(impact.pages(world()))[-1], Page)
