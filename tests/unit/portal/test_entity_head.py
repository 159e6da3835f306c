"""The head of an entity's page: what it is, who answers for it, and its state at a glance, by kind."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from catalejo.model.delivery import Cell, GateInput, LinkState, Pipeline, Verdict
from catalejo.model.entities import Entity, Link, Operation, Owner
from catalejo.model.live import Answer, Incident, LiveState
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.context import Portal
from catalejo.portal.pages.catalog import deploying, identity
from catalejo.portal.pages.catalog import entity as page

from .worlds import LAST_NIGHT, TEAM, TONIGHT, answered, entity, portal, told

ORDERS, CART = "component:default/orders", "component:default/cart"


@pytest.mark.parametrize(("facts", "sentence"), [
    ({}, ""), ({"description": "Takes orders"}, "Takes orders"), ({"title": "Orders"}, "Orders"),
    ({"description": "orders"}, ""), ({"title": "orders"}, ""),
    ({"title": "Order desk", "description": "Takes orders"}, "Order desk. Takes orders"),
    ({"title": "Order desk", "description": "The order desk takes orders"}, "The order desk takes orders"),
])  # fmt: skip
def test_the_sentence_below_the_name_repeats_nothing(facts: dict[str, Any], sentence: str) -> None:
    """Neither the name nor a title that the description already says."""
    assert identity.lead(entity(ORDERS, **facts)) == sentence


def test_beside_the_name_stands_what_it_is_and_whether_somebody_declared_it() -> None:
    """Kind and type first."""
    made = portal()
    assert identity.tags(made, entity(ORDERS, lifecycle="experimental")) == ("Component · service", "experimental")
    assert identity.tags(made, entity(ORDERS, type="", inferred=True)) == ("Component", "inferred")
    assert identity.tags(made, entity("system:default/shop", type="", stub=True)) == ("System", "not declared")


def team(*links: Link) -> Entity:
    """The owners."""
    return entity(TEAM, owner="", links=links)


def test_a_missing_owner_never_vanishes() -> None:
    """Nobody leads to what nobody owns; a person who is not shown is somebody; a name that nobody declares is told so."""
    made = portal([team()])
    (nobody,) = identity.people(made, entity(ORDERS, owner=""))
    assert (nobody.v, nobody.href, nobody.detail) == (
        "Nobody", "../../../../teams/unowned/", "no owner declared or found",
    )  # fmt: skip
    (hidden,) = identity.people(made, replace(entity(ORDERS), owner=Owner(by="hidden")))
    assert (hidden.v, hidden.href) == ("A person", "")
    lost = Owner("group:default/gone", "spec.owner", "gone", False)
    (gone,) = identity.people(made, replace(entity(ORDERS), owner=lost))
    assert (gone.v, gone.href, gone.detail) == ("gone", "", "declared · not in the catalog")


def test_the_owner_is_reached_by_the_first_link_of_each_purpose() -> None:
    """The rest stands on the team's own page."""
    links = (
        Link("https://wiki.example/a", "Wiki"), Link("https://acme.slack.com/a", "#a"),
        Link("https://acme.slack.com/b", "#b"), Link("https://acme.pagerduty.com/a", "Guard"),
    )  # fmt: skip
    made = portal([team(*links)])
    rows = identity.people(made, entity(ORDERS))
    assert [(row.k, row.v) for row in rows] == [("Owner", "team-a"), ("Channel", "#a"), ("At night", "Guard")]


def head(made: Portal, ref: str = ORDERS) -> dict[str, tuple[str, str, str]]:
    """The glance of an entity: name to level, word, detail."""
    return {item.k: (item.level, item.word, item.detail) for item in page.view(made, made.entities[ref]).glance}


def at(state: str = "running", **facts: object) -> dict[str, dict[str, Cell]]:
    """Orders in production."""
    defaults = {"sync": Sync.SYNCED, "health": Health.HEALTHY, "live": "2"}
    return {ORDERS: {"prod": Cell("prod", state, Level.OK, **{**defaults, **facts})}}  # type: ignore[arg-type]  # fields of the struct


@pytest.mark.parametrize(("cells", "level", "word"), [
    (at(), "ok", "Healthy, synced"), (at(sync=Sync.OUT_OF_SYNC), "ok", "Healthy, out of sync"),
    (at(health=Health.DEGRADED), "bad", "Degraded, synced"), (at("stale"), "stale", "Stale"),
    (at("absent", health=None, sync=None), "unknown", "Absent"), (at("unknown", health=None), "unknown", "Unknown"),
])  # fmt: skip
def test_production_in_two_words(cells: dict[str, dict[str, Cell]], level: str, word: str) -> None:
    """What was only last known is stale, never healthy."""
    assert head(portal([entity(ORDERS)], cells=cells))["prod"][:2] == (level, word)


def test_not_deployed_is_told_apart_from_nobody_asked_and_from_not_linked() -> None:
    """That it runs nowhere is concluded by the delivery room; what no application was joined to may run all the same."""
    made = portal([entity(ORDERS)])
    assert head(made)["prod"][1:] == ("Unknown", "no system connected")
    asked = told(made, live=LiveState(states=answered("deployments")))
    nowhere = told(asked, delivery=replace(made.world.delivery, nowhere=(ORDERS,)))
    assert head(nowhere)["prod"][1:] == ("not deployed", "no application joined")
    assert head(linked(asked, "deployments", LinkState.NOT_LINKED))["prod"][:2] == (
        "none",
        "Not linked to a deployment",
    )
    assert "prod" not in head(asked), "of a library nobody asks where it runs"


@pytest.mark.parametrize(("level", "stale", "shown"), [
    (Level.BAD, False, ("bad", "Red")), (Level.OK, False, ("ok", "Green")), (Level.BUSY, False, ("busy", "Running")),
    (Level.WARN, False, ("warn", "Unknown")), (Level.OK, True, ("stale", "Green")),
])  # fmt: skip
def test_the_default_branch_in_one_word(level: Level, stale: bool, shown: tuple[str, str]) -> None:
    """Green of yesterday is stale."""
    made = portal([entity(ORDERS), entity(CART)])
    pipeline = Pipeline("r", level, "", ("gone",), 3, 4, stale=stale)
    world = told(made, delivery=replace(made.world.delivery, pipelines={ORDERS: pipeline}))
    assert head(world)["Default branch"] == (*shown, "3 of 4 runs passed")
    assert head(world, CART)["Default branch"] == ("none", "not measured", "no CI system connected")
    asked = told(world, live=LiveState(states=answered("runs")))
    assert head(asked, CART)["Default branch"] == ("none", "not measured", "no runs known")
    assert head(linked(asked, "runs", LinkState.NOT_LINKED, CART), CART)["Default branch"][1] == "Not linked to CI"


def linked(made: Portal, capability: str, link: LinkState, ref: str = ORDERS) -> Portal:
    """The same world, one component of which is linked so."""
    return told(made, delivery=replace(made.world.delivery, links={ref: {capability: link}}))


@pytest.mark.parametrize(("state", "link", "shown"), [
    (Answer.OK, LinkState.LINKED, ("ok", "None open", "")),
    (Answer.OK, LinkState.NOT_LINKED, ("none", "Not linked to on-call", "")),
    (Answer.STALE, LinkState.NOT_LINKED, ("none", "Not linked to on-call", "")),
    (Answer.STALE, LinkState.LINKED, ("stale", "Unknown", "last answer")),
    (Answer.PARTIAL, LinkState.LINKED, ("stale", "Unknown", "last answer")),
    (Answer.FAILED, LinkState.LINKED, ("unknown", "Unknown", "the source did not answer")),
    (Answer.NOT_CONNECTED, LinkState.NOT_ASKED, None),
])  # fmt: skip
def test_no_incident_is_good_news_only_where_it_is_linked_and_the_answer_is_whole(
    state: Answer, link: LinkState, shown: tuple[str, str, str] | None
) -> None:
    """What is not linked was not looked at; where nobody asks nothing stands."""
    made = told(portal([entity(ORDERS)]), live=LiveState(states=answered("incidents", state=state)))
    assert head(linked(made, "incidents", link)).get("Incidents") == shown


def test_each_kind_says_what_its_readers_ask_first() -> None:
    """An API its promise, a whole its worst part, a template what it makes; a person only their teams."""
    things = [
        entity("api:default/pay", operations=(Operation("GET /a"),)), entity("system:default/shop"),
        entity("resource:default/db", owner=""), replace(entity("template:default/node"), raw={"spec": {"parameters": {"properties": {"name": {}}}}}),
        entity("user:default/ana"),
    ]  # fmt: skip
    made = portal(things, [(things[0].ref, "apiConsumedBy", "user:default/ana")])
    heads = {one.kind: head(made, one.ref) for one in things}
    assert (heads["Api"]["Consumers"][1], heads["Api"]["Operations"][1]) == ("1", "1")
    assert list(heads["System"]) == ["Worst status", "Parts"]
    assert list(heads["Resource"]) == ["Used by", "Status"]
    assert (heads["Template"]["Makes"][1], heads["Template"]["Parameters"][1]) == ("service", "1")
    assert list(heads["User"]) == ["Teams"]
    assert page.view(made, things[4]).people == (), "a person owns themselves"


def test_a_blocked_deploy_says_why_and_by_which_incident() -> None:
    """The first reason in the title, every input below, each incident with its component."""
    args = {"component": CART, "title": "Slow", "number": "7", "url": "https://i.example/7", "since": LAST_NIGHT}
    inputs = (
        GateInput("ci", Level.OK), GateInput("upstream-incidents", Level.BAD, args), GateInput("drift", Level.UNKNOWN, {"environment": "prod"}),
    )  # fmt: skip
    made = portal([entity(ORDERS), entity(CART)])
    verdicts = {ORDERS: (Verdict("blocked", inputs, "prod"),), CART: (Verdict("clear", inputs[:1]),)}
    world = told(made, delivery=replace(made.world.delivery, verdicts=verdicts))
    (shown,) = deploying.verdicts(world, ORDERS)
    assert (shown.title, shown.why) == ("Deploy to prod is blocked", "Open incident upstream")
    assert [line.text for line in shown.inputs] == ["CI is green", "Open incident upstream", "Drift in prod unknown"]
    (incident,) = shown.incidents
    assert (incident.component, incident.title, incident.since) == ("cart", "#7 Slow", LAST_NIGHT)
    (clear,) = deploying.verdicts(world, CART)
    assert (clear.state, clear.title, clear.why) == ("clear", "Nothing speaks against a release", "")
    assert deploying.verdicts(world, "api:default/x") == ()


@pytest.mark.parametrize(
    ("language", "title", "said", "reason", "span"),
    [
        ("en", "Nobody knows whether to deploy to prod", "No freeze now, one comes", "syncing by hand is let through",
         "from Mon 23 Nov, 05:00 to Sat 28 Nov, 05:00 UTC"),
        ("es", "Nadie sabe si se puede desplegar a prod", "Ahora sin congelamiento, viene uno", "se deja sincronizar a mano",
         "de lun 23 nov, 05:00 a sáb 28 nov, 05:00 UTC"),
    ],
)  # fmt: skip
def test_a_freeze_that_comes_is_told_with_its_time(
    language: str, title: str, said: str, reason: str, span: str
) -> None:
    """The browser gets both moments too: it knows by the reader's clock whether it has begun."""
    args = {"project": "shop", "from": "2026-11-23T05:00:00Z", "until": "2026-11-28T05:00:00Z", "manual": "1"}
    inputs = (GateInput("freezes", Level.OK, args), GateInput("ci", Level.UNKNOWN, {"reason": "no_link"}))
    made = portal([entity(ORDERS)], language=language)
    world = told(made, delivery=replace(made.world.delivery, verdicts={ORDERS: (Verdict("unknown", inputs, "prod"),)}))
    (shown,) = deploying.verdicts(world, ORDERS)
    freeze = shown.inputs[0]
    assert (shown.title, freeze.text, freeze.reason) == (title, said, reason)
    assert freeze.span is not None
    assert (freeze.span.text, freeze.span.start, freeze.span.end) == (span, args["from"], args["until"])


def test_an_open_incident_stands_before_all_verdicts() -> None:
    """With what it is called and since when."""
    made = portal([entity(ORDERS)])
    incident = Incident("i1", "7", "Slow", "triggered", "high", "s", "shop", LAST_NIGHT, "https://i.example/7", TONIGHT)
    live = LiveState(incidents=(incident,), states=answered("incidents"))
    world = told(made, live=live, delivery=replace(made.world.delivery, incidents={ORDERS: ("i1",)}))
    assert head(world)["Incidents"] == ("bad", "Incident open", f"{incident.title} · ")
