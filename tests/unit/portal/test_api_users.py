"""APIs are things of their own: who breaks with them, directly or not, and what their consumers are told."""

from __future__ import annotations

import pytest
from tests.unit.portal.worlds import TEAM, TONIGHT, entity, portal, told

from catalejo.model.delivery import Delivery
from catalejo.model.entities import Link
from catalejo.model.history import BrokenApi, Change
from catalejo.portal.context import Portal
from catalejo.portal.facts.inputs import PageKeys
from catalejo.portal.facts.neighbours import indirect_users, used_by
from catalejo.portal.pages.catalog.entity import view

PAYMENTS, ORDERS, SHOP, PHONE = (f"component:default/{name}" for name in ("payments", "orders", "shop", "phone"))
PAY_API, ORDERS_API = "api:default/pay", "api:default/orders"
CHAT = Link(url="https://acme.slack.com/a", title="#team-a", type="chat")
EDGES = [
    edge
    for a, there, b, back in (
        (PAYMENTS, "providesApi", PAY_API, "apiProvidedBy"), (ORDERS, "consumesApi", PAY_API, "apiConsumedBy"),
        (ORDERS, "providesApi", ORDERS_API, "apiProvidedBy"), (SHOP, "consumesApi", ORDERS_API, "apiConsumedBy"),
        (PHONE, "dependsOn", SHOP, "dependencyOf"),
    )
    for edge in ((a, there, b), (b, back, a))
]  # fmt: skip


def made(language: str = "en", lifecycle: str = "production", broken: bool = False) -> Portal:
    """A chain: a phone needs a shop, which consumes the API of orders, which consume the API of payments."""
    apis = [entity(PAY_API, type="grpc", lifecycle=lifecycle), entity(ORDERS_API, type="openapi")]
    things = [*map(entity, (PAYMENTS, ORDERS, SHOP, PHONE)), *apis, entity(TEAM, owner="", type="team", links=(CHAT,))]
    lost = Change("api.breaking", PAY_API, TONIGHT, "rpc Refund")
    built = portal(things, EDGES, [lost], language=language)
    return told(
        built, delivery=Delivery(("prod",), (), broken={PAY_API: BrokenApi(("rpc Refund",), TONIGHT)} if broken else {})
    )


def names(refs: list[str]) -> list[str]:
    """Names only."""
    return [ref.rpartition("/")[2] for ref in refs]


@pytest.mark.parametrize(
    ("ref", "direct", "indirect"),
    [
        (PAY_API, ["orders"], ["phone", "shop"]), (PAYMENTS, ["orders"], ["phone", "shop"]),
        (ORDERS_API, ["shop"], ["phone"]), (SHOP, ["phone"], []),
    ],
)  # fmt: skip
def test_an_api_and_its_provider_break_the_same_things(ref: str, direct: list[str], indirect: list[str]) -> None:
    """The API on the way is no user; who uses what its consumer provides is one."""
    portal = made()
    users = used_by(portal, portal.entities[ref])
    assert names([edge.ref for edge in users]) == direct
    assert names(indirect_users(portal, ref, users)) == indirect


def test_the_page_of_an_api_names_indirect_users_with_owner_and_channel() -> None:
    """Whoever breaks something wants to know whom to tell, and where."""
    portal = made()
    shown = view(portal, portal.entities[PAY_API])
    rows = [*shown.relations.users, *shown.relations.indirect]
    assert [(row.name, row.owner, row.channel, row.channel_href) for row in rows] == [
        (name, "team-a", "#team-a", CHAT.url) for name in ("orders", "phone", "shop")
    ]
    consumers = next(item for item in shown.glance if item.k == "Consumers")
    assert (consumers.word, consumers.detail) == ("1", "2 more indirectly")


@pytest.mark.parametrize(
    ("language", "lost", "leaving"),
    [
        ("en", "lost rpc Refund, and is consumed here", "is deprecated, and is consumed here"),
        ("es", "perdió rpc Refund y se consume aquí", "está obsoleto y se consume aquí"),
    ],
)
def test_what_a_consumed_api_does_not_keep_comes_first_upstream(language: str, lost: str, leaving: str) -> None:
    """Once each; nothing of it stands on the page of who does not consume it."""
    portal = made(language, "deprecated", broken=True)
    upstream = view(portal, portal.entities[ORDERS]).upstream
    assert [(change.name, change.text, change.level) for change in upstream] == [
        ("pay", lost, "bad"), ("pay", leaving, "warn"),
    ]  # fmt: skip
    assert view(portal, portal.entities[SHOP]).upstream == ()


@pytest.mark.parametrize("more", [{"broken": True}, {"lifecycle": "deprecated"}])
def test_a_kept_page_of_a_consumer_is_not_used_again_when_its_api_changes(more: dict[str, object]) -> None:
    """What a page shows is in its key, and a page that shows nothing of it keeps its own."""
    before, after = made(), made(**more)  # type: ignore[arg-type]
    keys = [
        (PageKeys(each).entity(each.entities[ORDERS]), PageKeys(each).entity(each.entities[PHONE]))
        for each in (before, after)
    ]
    assert keys[0][0] != keys[1][0] and keys[0][1] == keys[1][1]
