"""The rows of the matrix stand together by system, owner, layer or cluster; two environments have a page of their own."""

from __future__ import annotations

from msgspec.structs import replace

from catalejo.model.delivery import Cell, Delivery, Placement
from catalejo.model.differences import SCALE, SETTING, VERSION, EnvironmentDifference, StackDifference, ValueDifference
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.pages.delivery import differences, environments
from catalejo.portal.pages.delivery.orders import RowsBy, heads_of, orders_of

from .worlds import TEAM, entity, portal, told

ORDERS, PAYMENTS = "component:default/orders", "component:default/payments"


def cell(environment: str, cluster: str = "") -> Cell:
    """A cell of an environment on a cluster."""
    return Cell(environment, "running", Level.OK, cluster=cluster)


def world(*placements: Placement, found: tuple[EnvironmentDifference, ...] = ()) -> Portal:
    """A portal with some rows."""
    made = portal([entity(ORDERS), entity(PAYMENTS), entity(TEAM, "")])
    return told(made, delivery=Delivery(("dev", "prod"), placements, differences=found))


def grouped(made: Portal, by: RowsBy) -> list[tuple[str, list[str]]]:
    """The heads and the names below each."""
    return [(head.title, [row.name for row in rows]) for head, rows in heads_of(made, by)]


def test_a_row_stands_below_each_cluster_with_what_runs_there() -> None:
    """Clusters in promotion order, what is on none of them last."""
    both = Placement("orders", ORDERS, cells={"prod": cell("prod", "a-prod"), "dev": cell("dev", "z-dev")})
    made = world(both, Placement("loose", cells={"dev": cell("dev")}))
    assert grouped(made, "cluster") == [("z-dev", ["orders"]), ("a-prod", ["orders"]), ("Cluster not known", ["loose"])]
    assert [sorted(row.cells) for _, rows in heads_of(made, "cluster") for row in rows] == [["dev"], ["prod"], ["dev"]]


def test_what_has_no_owner_or_layer_comes_last_and_is_called_so() -> None:
    """Nothing is guessed for it."""
    made = world(Placement("orders", ORDERS, owner=TEAM, layer="applications"), Placement("payments", PAYMENTS))
    assert grouped(made, "owner") == [("team-a", ["orders"]), ("Nobody is known as owner", ["payments"])]
    assert grouped(made, "layer") == [("applications", ["orders"]), ("Without a layer", ["payments"])]


def test_an_order_that_tells_nothing_apart_is_not_offered() -> None:
    """No owner, no layer, no cluster: rows are by system only, and one page is made."""
    made = world(Placement("orders", ORDERS, cells={"dev": cell("dev")}))
    assert orders_of(made) == ["system"]
    assert [page.path for page in environments.pages(made)] == ["environments/"]
    more = world(Placement("orders", ORDERS, cells={"dev": cell("dev", "c1")}, owner=TEAM))
    paths = [page.path for page in environments.pages(more)]
    assert paths == ["environments/", "environments/by/owner/", "environments/by/cluster/"]


def test_what_differs_stands_before_what_is_expected_and_what_is_not_known_is_said() -> None:
    """Each stack once: values that differ, on one side only, not known, expected, alike."""
    version = ValueDifference(VERSION, "image shop/orders", "2", "1")
    scale = ValueDifference(SETTING, "Deployment/x replicas", "1", "3", expected=SCALE)
    both = StackDifference("orders", ORDERS, "l", "r")
    rows = (
        replace(both, differences=(version, scale)), replace(both, name="scaled", differences=(scale,)),
        replace(both, name="chart", unknown=("chart",)), replace(both, name="same"), replace(both, name="new", right=""),
    )  # fmt: skip
    (page,) = differences.pages(world(found=(EnvironmentDifference("dev", "prod", rows),)))
    assert page.path == "environments/compare/dev/prod/"
    body = page.body
    assert "1 version differs, 0 settings; 1 only in dev." in body
    order = [
        body.index(word)
        for word in ("image shop/orders", "Only in dev", "templates of a chart", "scaled", "alike in both")
    ]
    assert order == sorted(order)
    assert body.index(">scaled<") > body.index("1 application with expected differences only")
