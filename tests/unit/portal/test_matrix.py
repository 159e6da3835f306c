"""A cell of the matrix says what is remarkable about a version, in the order in which it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from catalejo.model.delivery import Cell, GateInput, Placement, Verdict
from catalejo.model.live import LiveState
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.bounds import ROWS
from catalejo.portal.context import Portal
from catalejo.portal.facts.views import cell_view
from catalejo.portal.html.page import Page
from catalejo.portal.pages.delivery import ci, stacks
from catalejo.portal.pages.delivery import environments as matrix

from .worlds import LAST_NIGHT, TONIGHT, answered, entity, portal, told

ORDERS = "component:default/orders"


def shown(**facts: object) -> matrix.MatrixCell:
    """What the matrix shows of a healthy, synced version 2 in staging, but for some facts."""
    defaults = {"sync": Sync.SYNCED, "health": Health.HEALTHY, "live": "2"}
    state = str(facts.pop("state", "running"))
    cell = Cell("staging", state, Level.OK, **{**defaults, **facts})  # type: ignore[arg-type]  # fields of the struct
    made = portal([entity(ORDERS)])
    return matrix.matrix_cell(made, cell_view(made, ORDERS, cell))


@pytest.mark.parametrize(("facts", "marks"), [
    ({}, []),
    ({"lag": 2, "marks": ("behind", "differs")}, ["2 behind"]),
    ({"marks": ("behind", "differs")}, ["older than the one before"]),
    ({"marks": ("differs",)}, [""]),
    ({"desired": "3"}, ["Git: 3"]),
    ({"marks": ("older_than_next",)}, ["older than the next"]),
    ({"lag": 1, "marks": ("older_than_next",)}, ["1 behind"]),
    ({"marks": ("rolling_out", "mixed")}, ["rolling out"]),
    ({"marks": ("mixed",)}, ["several versions"]),
    ({"state": "stale", "marks": ("not_pinned", "auto_sync_off")}, ["stale", "not pinned", "auto-sync off"]),
])  # fmt: skip
def test_of_marks_that_say_the_same_the_exacter_stands(facts: dict[str, object], marks: list[str]) -> None:
    """How far behind says more than that it is behind; what is rolling out has several versions anyway."""
    assert [mark.text for mark in shown(**facts).marks] == marks


@pytest.mark.parametrize(("facts", "edge"), [
    ({}, ""), ({"health": Health.DEGRADED, "marks": ("differs",)}, "fail"), ({"marks": ("differs",)}, "diff"),
    ({"sync": Sync.OUT_OF_SYNC}, "diff"), ({"marks": ("unheard_of",)}, ""),
    ({"state": "stale", "health": Health.DEGRADED}, ""),
])  # fmt: skip
def test_a_bar_at_the_edge_has_its_reason_in_the_cell(facts: dict[str, object], edge: str) -> None:
    """Illness before difference; a mark that is not drawn gives no bar, nor does what was only last known."""
    assert shown(**facts).edge == edge


def test_the_time_of_a_cell_is_that_of_its_trouble_before_that_of_its_version() -> None:
    """Since when it is ill, else out of sync, else there."""
    assert shown(since=LAST_NIGHT).since == LAST_NIGHT
    assert shown(since=LAST_NIGHT, drift_since=TONIGHT).since == TONIGHT


def test_what_is_stale_says_what_was_last_known() -> None:
    """A last answer is no answer of tonight."""
    assert shown(state="stale").health == "last seen healthy"
    assert shown().health == "Healthy"


def test_where_rows_are_too_many_those_with_something_to_look_at_stay() -> None:
    """And a group of which no row stays is not there."""
    calm = matrix.MatrixLine(name="calm", href="", cells=(), diff=False, text="")
    odd = matrix.MatrixLine(name="odd", href="", cells=(), diff=True, text="")
    group = matrix.MatrixGroup(title="", icon="", href="", owners=(), undeclared=False, total=0, rows=())
    groups = [replace(group, title=name, rows=rows) for name, rows in (
        ("all calm", (calm,) * 3), ("mixed", (calm, odd)), ("all odd", (odd,) * (ROWS - 1)),
    )]  # fmt: skip
    kept = matrix.first_rows(groups)
    assert [(part.title, len(part.rows)) for part in kept] == [("mixed", 1), ("all odd", ROWS - 1)]
    assert matrix.first_rows(groups[:2]) == groups[:2], "few rows stay as they are"


def test_groups_are_systems_then_the_rest_then_what_nobody_declared() -> None:
    """What only runs comes last, and is never hidden."""
    made = portal([entity(ORDERS), entity("component:default/cart"), entity("system:default/shop")])
    placements = (
        Placement("ghost"), Placement("cart", "component:default/cart"),
        Placement("orders", ORDERS, "system:default/shop"),
    )  # fmt: skip
    delivery = replace(made.world.delivery, placements=placements)
    groups = matrix.groups_of(told(made, delivery=delivery))
    assert [(group.title, group.undeclared, [row.name for row in group.rows]) for group in groups] == [
        ("shop", False, ["orders"]), ("Without a system", False, ["cart"]), ("Not in the catalog", True, ["ghost"]),
    ]  # fmt: skip
    assert groups[2].rows[0].diff, "a row that nobody declared is something to look at"


def test_an_environment_is_as_old_as_its_oldest_cell() -> None:
    """And stale where one of them is."""
    cells = {
        ORDERS: {"prod": Cell("prod", "running", Level.OK, observed_at=TONIGHT)},
        "component:default/cart": {"prod": Cell("prod", "stale", Level.UNKNOWN, observed_at=LAST_NIGHT)},
    }
    assert matrix.observed(portal(cells=cells)) == {"prod": matrix.EnvironmentAge(LAST_NIGHT, stale=True)}


def test_where_nobody_was_asked_no_number_of_troubles_is_told() -> None:
    """Nought to look at is an answer only where somebody looked; and unknown is said once in a cell."""

    def page(live: LiveState) -> str:
        cells = {ORDERS: {"prod": Cell("prod", "unknown", Level.UNKNOWN, desired="2")}}
        return str(next(matrix.pages(told(portal([entity(ORDERS)], cells=cells), live=live))).body)

    silent, asked = page(LiveState()), page(LiveState(states=answered()))
    assert "Nobody was asked how it runs" in silent and "with something to look at" not in silent
    assert silent.count("</svg>Unknown") == 1
    assert "with something to look at" in asked and "Nobody was asked" not in asked


def test_a_cell_says_whether_it_may_be_deployed_there() -> None:
    """By icon, word and colour, and in words for who hears the page; a clear one is no alarm, and nobody's is none."""
    states = {"dev": "clear", "staging": "unknown", "prod": "blocked"}
    level = {"clear": Level.OK, "unknown": Level.UNKNOWN, "blocked": Level.BAD}
    verdicts = tuple(Verdict(state, (GateInput("ci", level[state]),), name) for name, state in states.items())
    cells = {ORDERS: {name: Cell(name, "running", Level.OK, live="2") for name in states}}
    made = portal([entity(ORDERS)], cells=cells)
    made = told(made, delivery=replace(made.world.delivery, verdicts={ORDERS: verdicts}))
    (row,) = matrix.groups_of(made)[0].rows
    assert [cell.deploy.state for cell in row.cells if cell and cell.deploy] == list(states.values())
    body = str(next(matrix.pages(made)).body)
    assert 'title="Deploy to prod is blocked: Default branch is red"' in body
    for words in ("Nothing speaks against a deploy to dev", "Nobody knows whether to deploy to staging"):
        assert f'<span class="ct-vh">{words}</span>' in body
    assert body.count('data-verdict="') == 3
    unasked = portal([entity(ORDERS)], cells=cells)
    assert "data-verdict" not in str(next(matrix.pages(unasked)).body)


def test_every_order_of_the_rows_shows_one_verdict() -> None:
    """It is put into words once, not once an order."""
    cells = {ORDERS: {"prod": Cell("prod", "running", Level.OK, live="2")}}
    made = portal([entity(ORDERS)], cells=cells)
    verdicts = {ORDERS: (Verdict("clear", (GateInput("ci", Level.OK),), "prod"),)}
    made = told(made, delivery=replace(made.world.delivery, verdicts=verdicts))
    by_system, by_owner = (matrix.groups_of(made, by)[0].rows[0].cells[-1] for by in ("system", "owner"))
    assert by_system is not None and by_owner is not None and by_system.deploy is not None
    assert by_system.deploy is by_owner.deploy


@pytest.mark.parametrize("pages", [matrix.pages, stacks.pages, ci.pages])
def test_data_that_did_not_change_have_the_bytes_of_the_night_before(pages: Callable[[Portal], Iterator[Page]]) -> None:
    """When a capture was taken is no fact of a list; it stands in the status of the sources."""
    cells = {ORDERS: {"prod": Cell("prod", "running", Level.OK, live="2")}}
    tonight, before = (portal([entity(ORDERS)], cells=cells) for _ in range(2))
    before = told(before, manifest=replace(before.world.manifest, taken_at=LAST_NIGHT))
    assert tonight.taken_at != before.taken_at
    assert next(pages(tonight)).twin == next(pages(before)).twin is not None
