"""The page of incidents: what is open, what is over, what changed in the day before, and of whom nothing is known."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace
from tests.unit.portal.test_records import text
from tests.unit.portal.worlds import LAST_NIGHT, TONIGHT, answered, entity, portal, told

from catalejo.model.delivery import LinkState
from catalejo.model.entities import Link
from catalejo.model.history import Change
from catalejo.model.live import Answer, Incident, LiveState
from catalejo.portal.context import Portal
from catalejo.portal.facts.before import changed_before
from catalejo.portal.facts.incidents import Standing, standing
from catalejo.portal.pages.delivery.incidents import asked_groups, open_incidents, pages
from catalejo.portal.pages.delivery.remembered import remembered
from catalejo.portal.sections import with_data

ORDERS, STOCK, SHOP = (f"component:default/{name}" for name in ("orders", "stock", "shop"))
OPENED = "2026-11-18T22:00:00Z"
SLOW = Incident("i1", "7", "Slow", "open", "high", "PX", "orders", OPENED, "https://i.example/7", TONIGHT)
DEPLOYED = Change("deployed", ORDERS, TONIGHT, "1.0", "1.1", "prod", "2026-11-18T20:30:00Z")


def world(
    incidents: Iterable[Incident] = (SLOW,),
    changes: Iterable[Change] = (),
    state: Answer = Answer.OK,
    language: str = "en",
    of: str = ORDERS,
) -> Portal:
    """A portal whose system tells of these incidents, all of one component; stock is not linked, shop is."""
    made = portal(
        [entity(ORDERS, annotations={"example.com/post-mortem": "https://w.example/pm"}), entity(STOCK), entity(SHOP)],
        [(ORDERS, "dependsOn", SHOP)], changes, language=language,
    )  # fmt: skip
    several = tuple(incidents)
    delivery = replace(
        made.world.delivery,
        incidents={of: ids} if of and (ids := tuple(one.id for one in several if one.state != "resolved")) else {},
        settled={of: ids} if (ids := tuple(one.id for one in several if one.state == "resolved")) else {},
        links={ORDERS: {"incidents": LinkState.LINKED}, STOCK: {"incidents": LinkState.NOT_LINKED},
               SHOP: {"incidents": LinkState.LINKED}},
    )  # fmt: skip
    links = {"incidents": {"service": ("pagerduty.com/service-id",)}}
    return told(
        made, live=LiveState(incidents=several, states=answered("incidents", state=state), links=links),
        delivery=delivery,
    )  # fmt: skip


def body(made: Portal) -> str:
    """The words of the page."""
    (page,) = pages(made)
    return text(page.body)


def test_where_nobody_is_asked_there_is_no_page() -> None:
    """The address is in no menu either; Sources has the lines that connect a system."""
    made = portal([entity(ORDERS)])
    assert list(pages(made)) == [] and "incidents" not in with_data(made.world)
    assert "incidents" in with_data(world().world)


def test_what_belongs_to_no_component_is_open_too() -> None:
    """With the line that would link it; the urgent before the others, then the oldest."""
    low = replace(SLOW, id="i2", urgency="low", opened_at=LAST_NIGHT)
    assert [one.id for one in open_incidents(world([low, SLOW], of=""))] == ["i1", "i2"]
    assert "No component is linked to it: pagerduty.com/service-id: PX links one." in body(world(of=""))


def test_a_deployment_of_the_day_before_stands_with_its_distance() -> None:
    """As a neighbour in time: by its own clock, or between the two nights that it lies between."""
    view = changed_before(world(changes=[DEPLOYED]), [ORDERS], [SHOP], OPENED)
    assert [(line.when, line.sure, line.own) for line in view.lines] == [("1 h before", True, True)]
    night = Change("owner.moved", SHOP, TONIGHT, "a", "b")
    (line,) = changed_before(world(changes=[night]), [ORDERS], [SHOP], OPENED).lines
    assert (line.when, line.sure, line.own) == ("between 18 Nov, 02:14 and 19 Nov, 02:14 UTC", False, False)
    assert "before or after, nobody knows" in body(world(changes=[night]))


@pytest.mark.parametrize("change", [
    replace(DEPLOYED, event_at="2026-11-18T22:30:00Z"), replace(DEPLOYED, event_at="2026-11-17T21:00:00Z"),
    replace(DEPLOYED, kind="incident.opened"), replace(DEPLOYED, kind="docs.changed"),
])  # fmt: skip
def test_what_came_after_or_long_before_or_runs_nowhere_is_left_out(change: Change) -> None:
    """The day ends when the incident was opened."""
    view = changed_before(world(changes=[change]), [ORDERS], [SHOP], OPENED)
    assert (view.lines, view.elsewhere) == ((), 0)


def test_changes_of_others_are_counted_with_the_way_to_their_night() -> None:
    """Whoever looks for what else moved finds it."""
    view = changed_before(world(changes=[replace(DEPLOYED, subject=STOCK)]), [ORDERS], [SHOP], OPENED)
    assert (view.lines, view.elsewhere, view.night) == ((), 1, TONIGHT)


@pytest.mark.parametrize(("opened", "note"), [
    ("2026-11-18T10:00:00Z", "The nights that are kept begin on 18 Nov, 02:14 UTC: what changed before then is not known."),
    ("", "When it began is not known, so nobody can say what came before it."),
    ("2026-11-19T05:00:00Z", "It began after the last night: what changed in between is not known."),
])  # fmt: skip
def test_what_no_night_saw_is_not_known(opened: str, note: str) -> None:
    """It is never told as nothing."""
    assert changed_before(world(), [ORDERS], [SHOP], opened).note == note
    page = body(world([replace(SLOW, opened_at=opened)]))
    assert note in page and "No deployment and no change" not in page


def test_without_history_nothing_is_said_of_what_came_before() -> None:
    """No night, no word."""
    made = world()
    made = told(made, history=replace(made.world.history, kept=False, nights=(TONIGHT,)))
    assert changed_before(made, [ORDERS], [], OPENED).note.startswith("No history is kept")


def test_who_answers_and_what_was_learned_stand_beside_it() -> None:
    """Owner, runbook or the line that links one, post-mortem."""
    page = body(world())
    assert "Post-mortem : example.com/post-mortem" in page.replace("Post-mortem:", "Post-mortem :")
    assert "No runbook is linked" in page and "Owner" in page
    made = world()
    linked = entity(ORDERS, links=(Link("https://w.example/rb", "Runbook of orders"),))
    catalog = replace(made.world.catalog, entities={**made.world.catalog.entities, ORDERS: linked})
    assert "Runbook of orders" in body(told(made, catalog=catalog))


def test_an_incident_that_is_over_has_the_night_that_saw_its_end() -> None:
    """The system's record and what two nights saw are one; what only nights saw is there as well."""
    changes = [
        Change("incident.resolved", ORDERS, TONIGHT, "", "Slow"),
        Change("incident.opened", ORDERS, LAST_NIGHT, "", "Slow", "", OPENED),
        Change("incident.resolved", SHOP, LAST_NIGHT, "", "Gone"),
    ]
    found = remembered(world([replace(SLOW, state="resolved")], changes))
    assert [(one.title, one.number, one.opened_at, one.closed, one.state) for one in found] == [
        ("Slow", "7", OPENED, TONIGHT, "over"), ("Gone", "", "", LAST_NIGHT, "over"),
    ]  # fmt: skip


def test_what_runs_on_is_not_over() -> None:
    """An incident that is open now is told once; whether one that nobody tells of is over depends on the answer."""
    opened = Change("incident.opened", ORDERS, TONIGHT, "", "Slow", "", OPENED)
    assert remembered(world([SLOW], [opened])) == []
    assert [one.state for one in remembered(world([], [opened]))] == ["over"]
    assert [one.state for one in remembered(world([], [opened], Answer.PARTIAL))] == ["unknown"]


@pytest.mark.parametrize(("state", "shop", "lead"), [
    (Answer.OK, Standing.NONE, "No incident is open at what is linked"),
    (Answer.PARTIAL, Standing.SILENT, "whether an incident is open is not known"),
    (Answer.DENIED, Standing.SILENT, "whether an incident is open is not known"),
])  # fmt: skip
def test_none_is_only_said_where_everybody_answered(state: Answer, shop: Standing, lead: str) -> None:
    """Who is not linked is named as that, in each state of the answer."""
    made = world([], state=state)
    assert (standing(made, SHOP), standing(made, STOCK)) == (shop, Standing.NOT_LINKED)
    assert "Not linked to on-call" in [group.word for group in asked_groups(made)]
    assert lead in body(made)


def test_an_old_answer_is_no_open_incident_of_today() -> None:
    """It is what was last known."""
    assert "Open when last told" in body(world([replace(SLOW, stale=True)], state=Answer.STALE))


def test_the_page_speaks_spanish() -> None:
    """Every sentence has its words."""
    page = body(world(changes=[DEPLOYED], language="es"))
    assert "En las 24 horas anteriores" in page and "1 h antes" in page and "No hay runbook enlazado" in page
