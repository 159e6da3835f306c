"""What pages conclude for readers: nights of changes, ages of health, wholes by their parts, lists of many things."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import msgspec

from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.model.delivery import Cell
from catalejo.model.entities import Operation
from catalejo.model.history import Change, History
from catalejo.model.live import Application
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.facts.changes import change_view
from catalejo.portal.facts.since import happened_at, health_since
from catalejo.portal.facts.status import status_of
from catalejo.portal.facts.views import rest_in_words, weightiest
from catalejo.portal.machine.feeds import atom, feeds, json_feed
from catalejo.portal.pages.catalog import running
from catalejo.portal.pages.delivery.layers import without_environment
from catalejo.portal.pages.home import changes as changes_page
from catalejo.portal.pages.home import front as home
from catalejo.portal.pages.teams.owned import LISTED, owned_groups

from .worlds import LAST_NIGHT, TONIGHT, portal, told
from .worlds import entity as thing

ORDERS = "component:default/orders"


def moved(ref: str, environment: str, before: str = "1.0.0", after: str = "1.1.0", event: str = "") -> Change:
    """A version that moved tonight."""
    return Change("deployed", ref, TONIGHT, before, after, environment, event)


def test_equal_moves_of_environments_share_a_line_in_promotion_order() -> None:
    """Prod last, whatever the order of the changes; the time is that of the last of them."""
    changes = [
        moved(ORDERS, "prod", event="2026-11-18T22:02:00Z"), moved(ORDERS, "dev", event="2026-11-18T20:00:00Z"),
        moved(ORDERS, "staging", "1.0.0", "1.0.9"),
    ]  # fmt: skip
    night = changes_page.night_view(portal([thing(ORDERS)], changes=changes), TONIGHT, LAST_NIGHT)
    entries = night.rows[0].entries
    texts = [str(entry.text) for entry in entries]
    assert any(text.startswith("dev, prod: ") for text in texts)
    assert any(text.startswith("staging: ") for text in texts)
    assert {entry.when for entry in entries} == {"22:02", ""}


def test_an_event_older_than_the_night_shows_its_day() -> None:
    """A clock time means the time since the snapshot before."""
    changes = [moved(ORDERS, "prod", event="2026-11-12T22:02:00Z")]
    night = changes_page.night_view(portal([thing(ORDERS)], changes=changes), TONIGHT, LAST_NIGHT)
    assert night.rows[0].entries[0].when == "12 Nov"


def test_quiet_changes_of_a_loud_night_are_folded_and_counted() -> None:
    """From a dozen entities on: what moved before production steps back, production and trouble never do."""
    refs = [f"component:default/c{number:02d}" for number in range(14)]
    changes = [moved(ref, "dev") for ref in refs[:12]] + [moved(refs[12], "prod")]
    changes.append(Change("health.moved", refs[13], TONIGHT, "Healthy", "Degraded", "dev"))
    world = portal([thing(ref) for ref in refs], changes=changes)
    night = changes_page.night_view(world, TONIGHT, LAST_NIGHT)
    assert [row.ref for row in night.rows] == [refs[13], refs[12]]
    assert (len(night.folded), night.folded_labels, night.entities) == (12, (("Version", 12),), 14)
    calm = changes_page.night_view(portal([thing(ref) for ref in refs], changes=changes[:12]), TONIGHT, LAST_NIGHT)
    assert calm.folded == (), "a night of twelve is not loud"


def test_a_silent_source_keeps_its_own_name() -> None:
    """``argocd:eu`` looks like a reference and is none."""
    view = change_view(portal(), Change("source.stale", "argocd:eu", TONIGHT, "ok", "stale"))
    assert (view.name, view.href) == ("argocd:eu", "")


def test_markup_in_a_changed_value_stays_text() -> None:
    """Versions come from repositories."""
    view = change_view(portal([thing(ORDERS)]), moved(ORDERS, "prod", "<b>", "<img src=x>"))
    assert "<b>" not in str(view.moved) and "&lt;img" in str(view.line)


def test_what_matters_most_of_a_night_comes_first() -> None:
    """Incidents, then other trouble, then what moved production; the rest is told by kind."""
    changes = [
        moved(ORDERS, "dev"), moved(ORDERS, "prod"), Change("api.breaking", "api:default/a", TONIGHT, "GET /x"),
        Change("incident.opened", ORDERS, TONIGHT, "", "Slow"),
    ]  # fmt: skip
    world = portal([thing(ORDERS)], changes=changes)
    ordered = weightiest(world, changes)
    assert [(change.kind, change.environment) for change in ordered] == [
        ("incident.opened", ""), ("api.breaking", ""), ("deployed", "prod"), ("deployed", "dev"),
    ]  # fmt: skip
    assert rest_in_words(world, ordered[1:]) == "Version 2, API 1"


def test_the_feed_tells_each_thing_of_a_night_once() -> None:
    """Valid XML with absolute addresses, ids that stay from build to build, values as text, no character XML forbids."""
    changes = [
        moved(ORDERS, "prod", "<1>", "2"), Change("incident.opened", ORDERS, TONIGHT, "", "Slow \x01 card"),
        Change("source.stale", "argocd:eu", LAST_NIGHT, "ok", "stale"),
    ]  # fmt: skip
    world = portal([thing(ORDERS)], changes=changes)
    everything = next(iter(feeds(world)))
    text = atom(world, "https://p.example/x/", everything)
    feed = ElementTree.fromstring(text)
    entries = feed.findall("{*}entry")
    assert [entry.findtext("{*}title") for entry in entries] == [
        "orders: Incident opened: Slow  card +1", "argocd:eu: Did not answer; older data stands in",
    ]  # fmt: skip
    assert "prod: <1> → 2" in str(entries[0].findtext("{*}summary"))
    links = [entry.find("{*}link") for entry in entries]
    assert [link.get("href") for link in links if link is not None] == [
        "https://p.example/x/catalog/default/component/orders/", "https://p.example/x/changes/#night-2026-11-18",
    ]  # fmt: skip
    again = portal([thing(ORDERS)], changes=changes)
    assert atom(again, "https://p.example/x/", next(iter(feeds(again)))) == text
    ids = {entry.findtext("{*}id") for entry in entries}
    assert len(ids) == 2
    told = json.loads(json_feed(world, "https://p.example/x/", everything))
    assert {item["id"] for item in told["items"]} == ids and told["feed_url"] == "https://p.example/x/changes/feed.json"


def test_a_team_is_told_of_what_it_and_the_teams_below_it_own() -> None:
    """Nothing of others; a team to which nothing happened has a feed without entries, whose time stays."""
    shop, other, above = (f"group:default/{name}" for name in ("shop", "other", "above"))
    mine, theirs = "component:default/mine", "component:default/theirs"
    made = portal(
        [thing(shop, owner=""), thing(other, owner=""), thing(above, owner=""),
         thing(mine, owner=shop), thing(theirs, owner="group:default/stranger")],
        [(above, "parentOf", shop), (shop, "childOf", above)],
        [Change("deployed", mine, TONIGHT, "1", "2", "prod"), Change("deployed", theirs, TONIGHT, "1", "2", "prod")],
    )  # fmt: skip
    found = {feed.page: [entry.ref for entry in feed.entries] for feed in feeds(made)}
    assert found["catalog/default/group/shop/"] == found["catalog/default/group/above/"] == [mine]
    assert found["catalog/default/group/other/"] == []
    quiet = next(feed for feed in feeds(made) if feed.page == "catalog/default/group/other/")
    assert str(made.world.history.nights[-1]) in atom(made, "https://p.example/", quiet).decode()


def test_since_when_health_holds() -> None:
    """By the system's own time, else by our nights if they saw it change to what it is now, else unknown."""
    cell = Cell(
        "prod", "running", Level.BAD, health=Health.DEGRADED, since="2026-06-01T00:00:00Z", application="orders-prod"
    )
    told = Application("i/a/orders-prod", "i", "a", "orders-prod", Sync.SYNCED, Health.DEGRADED, TONIGHT,
                       health_since="2026-11-18T15:00:00Z")  # fmt: skip
    fell = Change("health.moved", ORDERS, LAST_NIGHT, "Healthy", "Degraded", "prod")
    rose = Change("health.moved", ORDERS, LAST_NIGHT, "Degraded", "Healthy", "prod")
    assert health_since(portal(applications=[told], changes=[fell]), ORDERS, cell) == "2026-11-18T15:00:00Z"
    assert health_since(portal(changes=[fell]), ORDERS, cell) == LAST_NIGHT
    assert health_since(portal(changes=[rose]), ORDERS, cell) == "", "another state's time is not this one's"
    assert health_since(portal(), ORDERS, cell) == "", "the version's time is not the health's"


def test_a_whole_is_as_its_worst_part_even_in_a_circle() -> None:
    """A system and a domain take their parts' worst; parts that hold one another end."""
    system, domain = "system:default/shop", "domain:default/trade"
    ill = Cell("prod", "running", Level.BAD, health=Health.DEGRADED)
    edges = [(system, "hasPart", ORDERS), (domain, "hasPart", system), (system, "hasPart", domain)]
    world = portal([thing(ORDERS), thing(system), thing(domain)], edges, cells={ORDERS: {"prod": ill}})
    assert status_of(world, world.entities[system]).text == "Degraded"
    assert status_of(world, world.entities[domain]).level == "bad"


def test_an_api_is_judged_by_its_promise() -> None:
    """Broken in the nights that are kept, deprecated and still used, or neither; never green without operations."""
    ref = "api:default/orders-api"
    operations = (Operation("GET /orders"),)
    api = thing(ref, operations=operations)
    broken = Change("api.breaking", ref, LAST_NIGHT, "GET /x")
    assert status_of(portal([api], changes=[broken]), api)[:2] == ("warn", "Breaking change")
    old = thing(ref, lifecycle="deprecated", operations=operations)
    assert status_of(portal([old], [(ref, "apiConsumedBy", ORDERS)]), old).text == "Deprecated, still used"
    assert status_of(portal([api]), api).text == "No breaking change"
    met_tonight = told(
        portal([api]), history=History(kept=True, nights=(TONIGHT, LAST_NIGHT), first_seen={ref: TONIGHT})
    )
    assert status_of(met_tonight, api).level == "none", "compared with nothing"
    assert status_of(portal([thing(ref)]), thing(ref)).level == "none"


def test_environments_stand_as_people_ask() -> None:
    """Production, what follows it, then back; what is in no order comes last."""
    assert running.in_order_of_interest(portal(), ["odd", "dev", "prod", "staging"]) == [
        "prod",
        "staging",
        "dev",
        "odd",
    ]


def test_of_many_things_a_team_lists_those_with_problems() -> None:
    """Thirty are listed; of more only those in trouble, with the way to all of them."""
    few = [thing(f"component:default/c{number:02d}") for number in range(LISTED)]
    assert len(owned_groups(portal(few), few)[0].rows) == LISTED
    many = [*few, thing("component:default/lost", owner="")]
    (group,) = owned_groups(portal(many), many, ["team a"])
    assert [row.name for row in group.rows] == ["lost"]
    assert (group.total, group.left, group.more) == (LISTED + 1, LISTED, "components/?owner=team%20a")


def test_the_worst_source_is_the_one_that_is_silent_longest() -> None:
    """Never heard of is worse than late."""

    def source(name: str, state: str, at: str) -> SourceStatus:
        return SourceStatus(name, SourceKind.SYSTEM, "argocd", state, TONIGHT, at)

    late, fresh = source("a", "stale", LAST_NIGHT), source("b", "ok", TONIGHT)
    assert home.sources(portal(sources=[late, fresh])) == home.SourcesLine(n=2, late=1, worst="a", since=LAST_NIGHT)
    assert home.sources(portal(sources=[late, source("c", "failed", ""), fresh])).worst == "c"
    assert home.sources(portal(sources=[fresh])).late == 0


def test_a_stack_loses_its_environments_name_only_at_an_edge() -> None:
    """``services-prod`` is ``services`` in prod; a name that merely holds the letters keeps them."""
    names = [
        without_environment(name, ("dev", "prod", "prod-eu"))
        for name in ("services-prod", "prod-eu-web", "product-api", "prod")
    ]
    assert names == ["services", "web", "product-api", "prod"]


def test_illness_before_production_warns_and_illness_in_production_is_bad() -> None:
    """Degraded in dev is named with its environment, weighs less than in production, and is not hidden behind it."""
    ill = {name: Cell(name, "running", Level.BAD, health=Health.DEGRADED) for name in ("dev", "prod")}
    well = Cell("prod", "running", Level.OK, health=Health.HEALTHY)
    early = status_of(portal([thing(ORDERS)], cells={ORDERS: {"dev": ill["dev"], "prod": well}}), thing(ORDERS))
    late = status_of(portal([thing(ORDERS)], cells={ORDERS: {"prod": ill["prod"]}}), thing(ORDERS))
    both = status_of(portal([thing(ORDERS)], cells={ORDERS: ill}), thing(ORDERS))
    assert (early.level, early.text) == ("warn", "Degraded · dev")
    assert (late.level, late.text) == ("bad", "Degraded")
    assert (both.level, both.text) == ("bad", "Degraded")


def test_a_move_of_health_that_holds_is_as_old_as_its_system_says() -> None:
    """One page never says "10 h" of an illness and "now" of its beginning; an earlier move keeps its night."""
    cell = Cell("prod", "running", Level.BAD, health=Health.DEGRADED, application="orders-prod")
    application = Application("a/b/orders-prod", "a", "b", "orders-prod", Sync.SYNCED, Health.DEGRADED, TONIGHT,
                              health_since="2026-11-18T15:00:00Z")  # fmt: skip
    ill = Change("health.moved", ORDERS, TONIGHT, "Healthy", "Degraded", "prod")
    before = Change("health.moved", ORDERS, LAST_NIGHT, "Degraded", "Healthy", "prod")
    made = portal([thing(ORDERS)], cells={ORDERS: {"prod": cell}}, applications=[application], changes=[ill, before])
    assert [happened_at(made, change) for change in (ill, before)] == ["2026-11-18T15:00:00Z", ""]
    assert happened_at(made, Change("deployed", ORDERS, TONIGHT, "1", "2", "prod", LAST_NIGHT)) == LAST_NIGHT
    well = msgspec.structs.replace(cell, health=Health.HEALTHY)
    over = portal([thing(ORDERS)], cells={ORDERS: {"prod": well}}, applications=[application], changes=[ill])
    assert happened_at(over, ill) == "", "what is over has no time of its own any more"
