"""The page of freezes: week by week, what each holds and where it is declared; what nobody could look up is said."""

from __future__ import annotations

from msgspec.structs import replace
from tests.unit.portal.test_records import text
from tests.unit.portal.worlds import TONIGHT, answered, entity, portal, told

from catalejo.model.delivery import FreezeCalendar, GateInput, PlannedFreeze, UnseenFreezes
from catalejo.model.live import Answer, LiveState
from catalejo.model.origin import Origin
from catalejo.model.status import Level
from catalejo.portal.context import Portal
from catalejo.portal.pages.delivery.freezes import pages
from catalejo.portal.sections import with_data

ORDERS, STOCK = "component:default/orders", "component:default/stock"
UNTIL = "2026-12-17T02:14:00Z"
FREEZE = PlannedFreeze(
    "shop", "prod", "deny", "2026-11-27T18:00:00Z", "2026-11-30T06:00:00Z", (ORDERS,), "0 18 * * 5", "UTC",
    origin=Origin("s", "local/gitops", "projects/shop.yaml", 7),
)  # fmt: skip


def world(calendar: FreezeCalendar, language: str = "en") -> Portal:
    """A portal with this calendar."""
    made = portal([entity(ORDERS), entity(STOCK)], language=language)
    return told(made, delivery=replace(made.world.delivery, calendar=calendar))


def body(made: Portal) -> str:
    """The page."""
    (page,) = pages(made)
    return str(page.body)


def test_where_nothing_has_a_project_there_is_no_page() -> None:
    """Nor a way to it."""
    made = world(FreezeCalendar(TONIGHT, UNTIL))
    assert list(pages(made)) == [] and "freezes" not in with_data(made.world)


def test_a_freeze_stands_in_its_week_once_for_all_environments() -> None:
    """With what it holds, the window, its place, and both moments for the reader's clock."""
    planned = (replace(FREEZE, environment="staging", components=(STOCK,)), FREEZE)
    html = body(world(FreezeCalendar(TONIGHT, UNTIL, planned, projects={"shop": (ORDERS, STOCK)})))
    assert html.count('data-from="2026-11-27T18:00:00Z" data-until="2026-11-30T06:00:00Z"') == 1
    page = text(html)
    assert "Week of 23 November 1 from Fri 27 Nov, 18:00 to Mon 30 Nov, 06:00 UTC project shop staging prod" in page
    assert "0 18 * * 5 UTC" in page and "gitops/projects/shop.yaml:7" in page and "holds 2 components" in page


def test_what_holds_already_comes_first() -> None:
    """A freeze whose beginning nobody knows too."""
    open_end = replace(FREEZE, kind="outside", start="", end="2026-11-20T09:00:00Z")
    page = text(body(world(FreezeCalendar(TONIGHT, UNTIL, (open_end, FREEZE), projects={"shop": (ORDERS,)}))))
    assert page.index("In force when this was built") < page.index("Week of 23 November")
    assert "until Fri 20 Nov, 09:00 UTC" in page and "No window that allows deployments is open" in page


def test_a_project_that_nobody_could_look_up_is_never_free() -> None:
    """Its reason is that of the verdict; projects that were looked at are counted apart."""
    unseen = (
        UnseenFreezes("default", GateInput("freezes", Level.NONE, {"project": "default", "reason": "not-looked-at"}), (STOCK,)),
        UnseenFreezes("x", GateInput("freezes", Level.UNKNOWN, {"project": "x", "reason": "no-project"}), (ORDERS,)),
    )  # fmt: skip
    page = text(body(world(FreezeCalendar(TONIGHT, UNTIL, (), unseen, {"shop": (ORDERS,)}))))
    assert "No freeze is known for these weeks" in page and "The windows of every project were read" not in page
    assert "default Freeze windows not looked at: they would be with the AppProject default" in page
    assert "x Freezes unknown: its project x is in no repository that was read" in page
    assert "Projects without a freeze in these weeks 1" in page


def test_a_system_that_did_not_answer_makes_no_week_free() -> None:
    """What only it holds is not known."""
    made = world(FreezeCalendar(TONIGHT, UNTIL, projects={"shop": (ORDERS,)}))
    assert "The windows of every project were read" in text(body(made))
    page = text(body(told(made, live=LiveState(states=answered("freezes", state=Answer.FAILED)))))
    assert "freezes:main gave no full answer" in page and "The windows of every project were read" not in page


def test_what_is_not_laid_out_is_said_in_spanish_too() -> None:
    """Every sentence has its words."""
    page = text(body(world(FreezeCalendar(TONIGHT, UNTIL, (FREEZE,), projects={"shop": (ORDERS,)}, whole=False), "es")))
    assert (
        "Semana del 23 de noviembre" in page
        and "pueden faltar congelamientos" in page
        and "detiene 1 componente" in page
    )
