"""Which name was meant: measured on the words that tell names apart, and none where that is not clear."""

from __future__ import annotations

import pytest

from catalejo.catalog.reading.names import MAX_ASKED, Names

TEAMS = ("equipo-tienda-online", "equipo-identidad", "equipo-backend", "equipo-frontend", "equipo-datos")
PARTS = ("orders-service", "stock-service", "payments-service", "cart-api-v1", "cart-api-v3")


def near(name: str, names: tuple[str, ...], more: int = 0) -> str:
    """Return the name that is offered for one that is not there."""
    return Names(f"group:default/{known}" for known in names).near("group", name, "repo", more)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("equipo-tiendas", "equipo-tienda-online"), ("equipo-tienda", "equipo-tienda-online"), ("tienda-online", "equipo-tienda-online"),
        ("equipo-bakend", "equipo-backend"), ("equipo_datos", "equipo-datos"), ("equipo-finanzas", ""), ("equipo-x", ""), ("equipo", ""),
    ],
)  # fmt: skip
def test_what_most_names_share_says_nothing(written: str, meant: str) -> None:
    """The beginning that all teams have makes none of them near."""
    assert near(written, TEAMS, more=1) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("order-service", "orders-service"), ("orders", "orders-service"), ("ordersservice", "orders-service"), ("shipping-service", ""),
        ("cart-api-v2", ""), ("cart", ""),
    ],
)  # fmt: skip
def test_an_end_that_most_names_share_and_numbers_say_nothing_either(written: str, meant: str) -> None:
    """Another number is another thing; of two that are as near none is offered."""
    assert near(written, (*PARTS, "a-service", "b-service")) == meant


@pytest.mark.parametrize("written", ["team-b", "team-c"])
def test_short_names_are_themselves_or_others(written: str) -> None:
    """One letter of difference is all the difference there is."""
    assert near(written, ("team-a", "team-d"), more=1) == ""


def test_two_that_are_as_near_are_none() -> None:
    """A wrong suggestion is worse than none."""
    assert near("payment", ("payments-web", "payments-api"), more=1) == ""


def test_one_repository_cannot_ask_for_all() -> None:
    """After its share nothing is looked for on its behalf."""
    names = Names(["group:default/payments"])
    assert [bool(names.near("group", "paymnts", "a")) for _ in range(MAX_ASKED + 1)] == [True] * MAX_ASKED + [False]
    assert names.near("group", "paymnts", "b") == "payments"
