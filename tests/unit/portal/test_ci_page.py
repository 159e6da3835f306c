"""The page of CI: red branches first, each with the run that a reader wants to open."""

from __future__ import annotations

from msgspec.structs import replace

from catalejo.model.delivery import Pipeline
from catalejo.model.live import LiveState, Run
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.pages.delivery import ci

from .worlds import LAST_NIGHT, TONIGHT, answered, entity, portal, told

ORDERS, CART, SEARCH = "component:default/orders", "component:default/cart", "component:default/search"


def run(number: int, level: Level, state: str) -> Run:
    """A run of a default branch."""
    return Run(
        id=f"r{number}", host="github.com", repo_slug="acme/shop", workflow="test", path="", state=state, level=level,
        number=number, url=f"https://ci.example/{number}", branch="main", event="push", commit="c",
        started_at=TONIGHT, updated_at=TONIGHT, observed_at=TONIGHT, seconds=60 * number,
    )  # fmt: skip


RUNS = (run(3, Level.BUSY, "running"), run(2, Level.BAD, "failure"), run(1, Level.OK, "success"))


def acme(pipelines: dict[str, Pipeline], asked: tuple[str, ...] = ("runs",)) -> Portal:
    """Three components, some of them with a pipeline."""
    made = portal([entity(ORDERS), entity(CART), entity(SEARCH)])
    live = LiveState(runs=RUNS, states=answered(*asked) if asked else {})
    return told(made, live=live, delivery=replace(made.world.delivery, pipelines=pipelines))


RED = Pipeline("r", Level.BAD, "failure", ("r3", "r2", "r1"), 1, 2, 90, red_since=LAST_NIGHT)
GREEN = Pipeline("r", Level.OK, "success", ("r1",), 1, 1)


def rows(made: Portal) -> list[ci.CiRow]:
    """The rows of the page."""
    known = {ref: [made.runs[one] for one in pipeline.runs] for ref, pipeline in made.world.delivery.pipelines.items()}
    return [ci.row_view(made, ref, found) for ref, found in known.items()]


def test_a_red_branch_shows_the_run_that_failed_and_any_other_the_newest() -> None:
    """Who comes to a red branch wants the failure, not the run that is on its way."""
    red, green, stale = rows(acme({ORDERS: RED, CART: GREEN, SEARCH: replace(RED, stale=True)}))
    assert (red.run.number, red.level, red.word, red.minutes) == (2, "bad", "Red", 1.5)
    assert (green.run.number, green.level, green.minutes) == (1, "ok", None)
    assert (stale.run.number, stale.level) == (3, "stale"), "what was red when last heard of is not red tonight"


def test_the_page_puts_red_first_and_names_who_has_no_run() -> None:
    """In the page and in its data."""
    (page,) = ci.pages(acme({CART: GREEN, ORDERS: RED, SEARCH: Pipeline("r", Level.NONE, "")}))
    body = str(page.body)
    assert page.description == "1 red default branch" and (page.path, page.section, page.title) == ("ci/", "ci", "CI")
    assert body.index(">orders<") < body.index(">cart<") < body.index(">search<")
    assert "1 component without a known run" in body and "test #2" in body
    twin = page.twin
    assert isinstance(twin, dict) and list(twin["pipelines"]) == [ORDERS, CART]
    assert [one["name"] for one in twin["without"]] == ["search"]


def test_no_run_is_told_apart_from_nobody_asked() -> None:
    """A system that answered "none" is no missing system."""
    (silent,), (empty,) = ci.pages(acme({}, ())), ci.pages(acme({}))
    assert "Runs are read from a CI system" in str(silent.body) and "without a known run" not in str(silent.body)
    assert "The CI system answered" in str(empty.body) and "3 components without a known run" in str(empty.body)
