"""The overview of teams: by department and name, what each answers for; what nobody looked at is no zero."""

from __future__ import annotations

from msgspec.structs import replace
from tests.unit.portal.test_records import text
from tests.unit.portal.worlds import LAST_NIGHT, TONIGHT, answered, entity, portal, told

from catalejo.model.delivery import LinkState
from catalejo.model.findings import Finding, Severity
from catalejo.model.history import Change
from catalejo.model.live import Answer, Incident, LiveState
from catalejo.model.origin import Origin
from catalejo.model.records import Scan
from catalejo.model.scorecards import Card, CardLevel, Outcome, Result, Rule, Score, Scorecards
from catalejo.portal.context import Portal
from catalejo.portal.facts.incidents import Standing
from catalejo.portal.facts.rollup import roll_up_team
from catalejo.portal.pages.teams.overview import in_order, pages
from catalejo.portal.sections import with_data

ORDERS, CART = "component:default/orders", "component:default/cart"
SHOP, SALES, EMPTY = (f"group:default/{name}" for name in ("shop", "sales", "empty"))
INCIDENT = Incident("i1", "7", "Slow", "open", "high", "PX", "orders", LAST_NIGHT, "", TONIGHT)
CARD = Card("ready", {"en": "Readiness"}, (CardLevel("silver", {"en": "Silver"}),), (Rule("DOC-01", "silver"),))


def world(state: Answer = Answer.OK, incidents: tuple[Incident, ...] = (), language: str = "en") -> Portal:
    """A department with a team that owns two things, of which one is linked, and a team without anything."""
    made = portal(
        [entity(SALES, owner=""), entity(SHOP, owner=""), entity(EMPTY, owner=""), entity(ORDERS, SHOP), entity(CART, SHOP),
         entity("component:default/lost", owner="")],
        [(SALES, "parentOf", SHOP), (SHOP, "childOf", SALES)],
        [Change("level.moved", ORDERS, TONIGHT, "", "silver", args={"card": "ready"})], language=language,
    )  # fmt: skip
    waived = Result("DOC-01", "silver", Outcome.WAIVED, waiver_until="2026-12-01")
    scores = {
        ORDERS: Score(ORDERS, "ready", "silver", 1, 1, 1, (waived,)),
        CART: Score(CART, "ready", "", 0, 0, 1, (), unsure=True),
    }
    delivery = replace(
        made.world.delivery, incidents={ORDERS: tuple(one.id for one in incidents)} if incidents else {},
        links={ORDERS: {"incidents": LinkState.LINKED}, CART: {"incidents": LinkState.NOT_LINKED}},
        records={ORDERS: {"scans": (Scan("1", "Trivy", {"critical": 2}, observed_at=TONIGHT),)}},
    )  # fmt: skip
    late = Finding("SCO710", Severity.WARNING, ORDERS, Origin(), about=(ORDERS,))
    return told(
        made, delivery=delivery, live=LiveState(incidents=incidents, states=answered(state=state)), findings=(late,),
        scorecards=Scorecards((CARD,), {"ready": scores}),
    )  # fmt: skip


def rows(made: Portal) -> list[str]:
    """The rows of the table in words."""
    (page,) = pages(made)
    return [text(row) for row in str(page.body).split("<tr data-item")[1:]]


def test_where_there_is_no_team_there_is_no_page() -> None:
    """Nor a way to it."""
    made = portal([entity(ORDERS)])
    assert list(pages(made)) == [] and "overview" not in with_data(made.world)


def test_teams_stand_below_their_department_by_name() -> None:
    """Never by how they are; a circle of groups costs nobody its row."""
    assert [(team.name, depth, top) for team, depth, top in in_order(world())] == [
        ("empty", 0, "empty"), ("sales", 0, "sales"), ("shop", 1, "sales"),
    ]  # fmt: skip
    circle = portal(
        [entity(SALES, owner=""), entity(SHOP, owner="")],
        [(SALES, "parentOf", SHOP), (SHOP, "parentOf", SALES), (SALES, "childOf", SHOP), (SHOP, "childOf", SALES)],
    )
    assert [team.name for team, _, _ in in_order(circle)] == ["sales", "shop"]


def test_a_department_counts_what_its_teams_own() -> None:
    """Levels, their moves, waivers that end or are over, weaknesses, and of how many anything is known."""
    made = world(incidents=(INCIDENT,))
    found = roll_up_team(made, made.entities[SALES])
    assert (found.things, found.levels, found.unsure, found.up, found.down) == (2, {"silver": 1}, 1, 1, 0)
    assert (found.ending, found.overdue, found.critical, found.scanned, found.scannable) == (1, 1, 2, 1, 2)
    assert (found.incidents, found.standings) == (("i1",), {Standing.OPEN: 1, Standing.NOT_LINKED: 1})


def test_an_empty_team_is_not_well() -> None:
    """It owns nothing that was found: no zero, no tick."""
    (empty, *_) = rows(world())
    assert "owns nothing that was found" in empty and "0" not in empty and "none" not in empty


def test_what_nobody_was_asked_about_is_no_zero() -> None:
    """Not linked is said beside what is known; a silent system makes no good news."""
    quiet = next(row for row in rows(world()) if ">" in row and "shop" in row)
    assert "none open · 1 not linked" in quiet and "1 of 2 scanned" in quiet and "1 not sure" in quiet
    silent = next(row for row in rows(world(Answer.PARTIAL)) if "shop" in row)
    assert "1 without a full answer" in silent and "none open" not in silent
    alone = portal([entity(SHOP, owner=""), entity(ORDERS, SHOP)])
    (page,) = pages(alone)
    assert "not connected" in text(page.body) and "Incidents</th>" not in str(page.body)


def test_what_nobody_answers_for_has_the_last_row() -> None:
    """A name that stands for nobody is no team."""
    assert "Without an owner" in rows(world())[-1]


def test_what_a_person_owns_is_in_a_row_without_a_name() -> None:
    """It is in no team's row, and every thing is in one."""
    made = portal([entity(SHOP, owner=""), entity(ORDERS, SHOP), entity(CART, "user:default/ana")])
    last = rows(made)[-1]
    assert "Owned by a person in no team" in last and "1 not measured" in last and "ana" not in last


def test_no_person_is_named() -> None:
    """Nor anything that orders teams by their figures."""
    (page,) = pages(world())
    assert "data-sort" not in str(page.body) and "user:" not in str(page.twin)


def test_the_overview_speaks_spanish() -> None:
    """Every sentence has its words."""
    (page,) = pages(world(language="es"))
    assert "no tiene nada que se haya encontrado" in text(page.body) and "1 exención vencida" in text(page.body)
