"""Each environment's verdict has its place on the page of its component: every input, what is behind it, what changes it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.unit.portal.test_records import text
from tests.unit.portal.worlds import TONIGHT, entity, portal, told

from catalejo.model.delivery import Cell, GateInput, Pipeline, Verdict
from catalejo.model.live import LiveState, Run
from catalejo.model.status import Level, Reason
from catalejo.portal.context import Portal
from catalejo.portal.pages.catalog.deploying import GateLine, verdicts
from catalejo.portal.pages.catalog.entity import entity_page
from catalejo.portal.pages.catalog.evidence import changes_when

ORDERS = "component:default/orders"
RUN = Run("r1", "h", "acme/orders", "build", "", "failure", Level.BAD, 7, "https://ci.example/7", "main", "push", "c",
          TONIGHT, TONIGHT, TONIGHT)  # fmt: skip
CI = GateInput("ci", Level.BAD, {"state": "failure"})
HEALTHY = {name: GateInput("health", Level.OK, {"environment": name, "health": "Healthy"}) for name in ("prod", "dev")}


def world(*found: Verdict, language: str = "en") -> Portal:
    """Orders in two environments, its branch red."""
    cells = {name: Cell(name, "running", Level.OK, application=f"orders-{name}", application_url=f"https://cd.example/{name}")
             for name in ("prod", "dev")}  # fmt: skip
    made = portal([entity(ORDERS)], cells={ORDERS: cells}, language=language)
    runs = (replace(RUN, id="r2", level=Level.OK, number=8), RUN)
    delivery = replace(
        made.world.delivery,
        verdicts={ORDERS: found},
        pipelines={ORDERS: Pipeline("r", Level.BAD, "failure", ("r2", "r1"))},
    )
    return told(made, delivery=delivery, live=LiveState(runs=runs))


BOTH = (
    Verdict("blocked", (HEALTHY["dev"], CI), "dev", False),
    Verdict("blocked", (HEALTHY["prod"], CI), "prod"),
)  # fmt: skip


def test_every_input_has_the_record_behind_it() -> None:
    """The application of that environment, and the newest run that failed."""
    first, second = verdicts(world(*BOTH), ORDERS)
    assert [line.evidence for line in first.inputs] == [
        ("orders-prod", "https://cd.example/prod"), ("build #7", "https://ci.example/7"),
    ]  # fmt: skip
    assert second.inputs[0].evidence.text == "orders-dev"


def test_what_is_the_same_in_all_environments_is_said_once() -> None:
    """Below the first verdict stands what is of its own, and how many others there are."""
    first, second = verdicts(world(*BOTH), ORDERS)
    assert (first.anchor, first.above, len(first.own)) == ("deploy", 0, 2)
    assert (second.anchor, second.above, [line.id for line in second.own]) == ("deploy-dev", 1, ["health"])
    html = entity_page(world(*BOTH), entity(ORDERS)).body
    assert html.count("a run of the default branch passes") == 1
    assert html.count('<a class="ct-ink" href="#deploy-dev"') == 1 and html.count('id="deploy-dev"') == 1
    assert "1 more, the same as above" in text(html)


def lines(item: GateInput) -> str:
    """What would change an input."""
    return changes_when(world(), item).text


@pytest.mark.parametrize("reason", [
    *(each.value for each in Reason if each is not Reason.NONE), "told-unknown", "may-call", "no-project",
    "several-projects", "window",
])  # fmt: skip
def test_what_is_not_known_says_what_would_make_it_known(reason: str) -> None:
    """Every reason that a verdict can have."""
    assert lines(GateInput("health", Level.UNKNOWN, {"reason": reason}))


@pytest.mark.parametrize("identity", ["health", "drift", "freezes", "incidents", "upstream-incidents", "apis", "ci"])
def test_what_blocks_says_what_would_end_it_and_good_news_says_nothing(identity: str) -> None:
    """Nothing has to be done about what is clear, or does not apply."""
    assert lines(GateInput(identity, Level.BAD))
    assert [lines(GateInput(identity, level)) for level in (Level.OK, Level.NONE)] == ["", ""]


def test_the_words_are_those_of_the_verdict() -> None:
    """In Spanish too; nothing is judged a second time."""
    (view, _) = verdicts(world(*BOTH, language="es"), ORDERS)
    assert isinstance(view.inputs[1], GateLine) and view.inputs[1].level == "bad"
    page = text(entity_page(world(*BOTH, language="es"), entity(ORDERS)).body)
    assert "cambia cuando pase una ejecución de la rama principal" in page
