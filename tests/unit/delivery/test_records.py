"""A record belongs to an entity by what it says of itself, by the strongest way, and never by a similar name."""

from __future__ import annotations

import pytest

from catalejo.delivery.joining import Joined
from catalejo.delivery.records import MAX_ALIKE, RecordIndex, join_records
from catalejo.delivery.units import Unit
from catalejo.model.capture import RepositoryInfo, Visibility
from catalejo.model.entities import Catalog, Entity
from catalejo.model.live import Application
from catalejo.model.origin import Origin
from catalejo.model.records import Dashboard, JoinedRecord
from catalejo.model.status import Health, Sync

REPO = RepositoryInfo(
    "github.com/acme/Mono", "Mono", "local:test", "ok", Visibility.PUBLIC, host="github.com",
    web="https://github.com/acme/Mono",
)  # fmt: skip
ORDERS, CART, TEAM = "component:default/orders", "component:default/cart", "group:default/team-a"


def thing(ref: str, folder: str = "", images: tuple[str, ...] = (), **notes: str) -> Entity:
    """An entity of the one repository."""
    kind, _, rest = ref.partition(":")
    origin = Origin("local:test", REPO.id, f"{folder}/catalog-info.yaml".lstrip("/"))
    return Entity(
        ref, kind.capitalize(), "default", rest.partition("/")[2], {}, origin, annotations=notes, subpath=folder,
        images=images,
    )  # fmt: skip


def joined(
    record: JoinedRecord, *entities: Entity, units: tuple[Unit, ...] = (), refs: dict[str, str] | None = None
) -> list[str]:
    """The entities that a record reaches."""
    catalog = Catalog({one.ref: one for one in entities}, (), (), {})
    joins = {key: Joined(ref) for key, ref in (refs or {}).items()}
    found = join_records(RecordIndex(catalog, [REPO], units, joins), {"dashboards": (record,)})
    return sorted(found)


def board(*joins: str) -> Dashboard:
    """A record that says what it is about."""
    return Dashboard("1", "A board", "https://g.example.com/d/1", joins=joins)


@pytest.mark.parametrize(("join", "reaches"), [
    ("annotation:pagerduty.com/service-id=PA", [ORDERS]), ("annotation:pagerduty.com/service-id=PB", [ORDERS]),
    ("annotation:pagerduty.com/service-id=orders", []), ("annotation:other/key=PA", []),
    ("image:registry.example.com/acme/orders", [ORDERS]), ("image:registry.example.com/acme/order", []),
    ("team:Team-A", [TEAM]), ("label:app=orders", [ORDERS]), ("label:app=cart", []),
    ("repository:github.com/acme/mono", [CART, ORDERS]), ("repository:github.com/acme/orders", []),
])  # fmt: skip
def test_a_record_reaches_what_it_names(join: str, reaches: list[str]) -> None:
    """A value of several in an annotation counts too; names that only look alike lead nowhere."""
    notes = {"pagerduty.com/service-id": "PA, PB", "backstage.io/kubernetes-label-selector": "app=orders"}
    orders = thing(ORDERS, "orders", ("registry.example.com/acme/orders:1.2",), **notes)
    assert joined(board(join), orders, thing(CART, "cart"), thing(TEAM)) == reaches


def test_the_strongest_way_counts() -> None:
    """What a person wrote goes before the repository in which others live as well."""
    orders = thing(ORDERS, "orders", **{"grafana/dashboard": "x"})
    record = board("annotation:grafana/dashboard=x", "repository:github.com/acme/mono")
    assert joined(record, orders, thing(CART, "cart")) == [ORDERS]


def test_what_is_said_of_a_repository_is_said_of_the_component_at_its_root() -> None:
    """Where there is none, of all that live in it."""
    record = board("repository:github.com/acme/mono")
    assert joined(record, thing(ORDERS), thing(CART, "cart")) == [ORDERS]


def test_a_selector_needs_all_its_labels() -> None:
    """One of two is another workload."""
    orders = thing(ORDERS, **{"backstage.io/kubernetes-label-selector": "app=orders,tier!=batch"})
    assert joined(board("label:app=orders", "label:tier=web"), orders) == [ORDERS]
    assert joined(board("label:app=orders", "label:tier=batch"), orders) == []


def test_what_a_deployment_brought_is_its_components() -> None:
    """By the name of the application that delivery joined already."""
    app = Application("a/n/orders-prod", "a", "n", "orders-prod", Sync.SYNCED, Health.HEALTHY, "")
    unit = Unit("1/a", "orders-prod", "orders", "prod", {}, "", "", "", ("docker.io/library/redis",), "", "", app=app)
    for join in ("application:orders-prod", "image:redis"):
        assert joined(board(join), thing(ORDERS), units=(unit,), refs={"1/a": ORDERS}) == [ORDERS]


def test_an_image_that_everybody_runs_is_nobodys() -> None:
    """More than a few that share it tell nothing of one."""
    crowd = [thing(f"component:default/c{number}", f"c{number}", ("acme/base:1",)) for number in range(MAX_ALIKE + 1)]
    assert (
        joined(board("image:acme/base"), *crowd) == []
        and len(joined(board("image:acme/base"), *crowd[1:])) == MAX_ALIKE
    )


@pytest.mark.parametrize(
    ("value", "url"), [("or ders/1", "https://l.example.com/?q=or%20ders%2F1"), (" ", ""), ("x" * 3_000, "")]
)
def test_a_template_is_for_every_entity_that_has_its_annotation(value: str, url: str) -> None:
    """Each has an address of its own; an empty or endless annotation has none."""
    catalog = Catalog({ORDERS: thing(ORDERS, **{"own/name": value}), CART: thing(CART, "cart")}, (), (), {})
    record = Dashboard("1", "Logs", "https://l.example.com/?q={value}", "logs", joins=("each:own/name",))
    found = join_records(RecordIndex(catalog, [REPO], (), {}), {"dashboards": (record,)})
    assert [one.url for told in found.values() for one in told["dashboards"] if isinstance(one, Dashboard)] == [
        url
    ] * bool(url)
