"""A team's page: how to reach it, whose mistake it is where it is not declared, what comes first."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from catalejo.model.entities import Entity, Link, Owner
from catalejo.model.findings import Finding, Severity
from catalejo.model.live import Answer, LiveState
from catalejo.model.origin import Origin
from catalejo.model.records import JoinedRecord, Scan
from catalejo.portal.context import Portal
from catalejo.portal.pages.teams import team as page
from catalejo.portal.pages.teams import unowned
from catalejo.portal.pages.teams.work import Coupling, coupling

from .worlds import TEAM, TONIGHT, answered, entity, portal, told

CHAT = Link("https://acme.slack.com/a", "#team-a")
NIGHT = Link("https://acme.pagerduty.com/a", "")
WIKI = Link("https://wiki.example/a", "Wiki")


def group(*links: Link, **facts: object) -> Entity:
    """The team, owned by nobody."""
    return entity(TEAM, owner="", type="team", links=links, **facts)


def view(made: Entity, *owned: Entity) -> page.TeamView:
    """What its page says."""
    world = portal([made, *owned])
    return page.view(world, world.entities[TEAM])


def test_a_team_is_reached_by_day_and_at_night() -> None:
    """By what its links are for; every other link is a button."""
    shown = view(group(NIGHT, WIKI, CHAT))
    assert [(line.k, line.v, line.href) for line in shown.people] == [
        ("By day", "#team-a", CHAT.url), ("At night", NIGHT.url, NIGHT.url),
    ]  # fmt: skip
    assert shown.links == (WIKI,)


def test_a_missing_channel_never_vanishes() -> None:
    """It says where to declare one."""
    day, night = view(group()).people
    assert (day.v, night.v, day.href) == ("no channel declared", "no escalation declared", "")
    assert "metadata.links" in day.detail and "metadata.links" in night.detail


def test_who_has_five_channels_is_told_with_four() -> None:
    """The head of a page is no list; the first night's number goes before a sixth channel would."""
    shown = view(group(*[replace(CHAT, url=f"https://acme.slack.com/{at}") for at in range(5)], NIGHT))
    assert [line.k for line in shown.people] == ["By day"] * 4


DECLARED = "kind: Group\nmetadata:\n  name: team-a\n"


def test_a_name_that_stands_for_nobody_is_never_offered_to_be_declared() -> None:
    """A Group called like that would silence the alarm and answer for nothing."""
    shown = view(group(stub=True), entity("component:default/orders", owner=TEAM))
    assert shown.declaration == "" and shown.undeclared is not None
    assert "Write the team that answers" in shown.undeclared.text


def test_a_team_that_only_the_host_knows_is_nobodys_mistake() -> None:
    """A name in CODEOWNERS is a team; a name that only other files refer to is a warning."""
    told = [
        view(group(stub=True, snippet=DECLARED), entity("component:default/orders", owner=TEAM)),
        view(
            group(stub=True, snippet=DECLARED),
            replace(entity("component:default/orders"), owner=Owner(TEAM, "codeowners", TEAM, True)),
        ),
    ]
    assert [one.undeclared.level if one.undeclared else "" for one in told] == ["warn", "none"]
    assert [one.declaration for one in told] == [DECLARED, DECLARED]
    assert (told[0].tags, told[0].origin[0], told[0].edit) == (("not declared",), "Named in", "")
    declared = view(group())
    assert (declared.undeclared, declared.declaration, declared.tags) == (None, "", ("team",))
    assert declared.origin[0] == "Declared in"


def test_the_head_leads_to_what_it_counts() -> None:
    """And to nothing where there is nothing."""
    worst, owns, mend, level = view(group(), entity("component:default/orders")).glance
    assert (worst.href, owns.word, owns.href) == ("#owns", "1", "#owns")
    assert (mend.word, mend.level, mend.href) == ("0", "ok", "")
    assert (level.word, level.href) == ("nothing", "")


def test_teams_that_one_works_with_say_in_which_direction() -> None:
    """How many of our things need theirs, how many of theirs need ours, through what."""
    ours, theirs = "component:default/orders", "component:default/stock"
    other = "group:default/team-b"
    edges = [(ours, "dependsOn", theirs), (theirs, "dependencyOf", ours)]
    made: Portal = portal([entity(ours), entity(theirs, owner=other), group(), entity(other, owner="")], edges)
    (row,) = coupling(made, made.owned[TEAM])
    assert row == Coupling(
        name="team-b", href="catalog/default/group/team-b/", needs=1, used=0, more=0, channel=None,
        through=(("stock", "catalog/default/component/stock/"),),
    )  # fmt: skip
    (back,) = coupling(made, made.owned[other])
    assert (back.name, back.needs, back.used) == ("team-a", 0, 1)


def test_nobody_works_with_a_team_that_is_not_there() -> None:
    """A name that only one file gives, where teams are declared, is a mistake and no team."""
    ours, theirs = "component:default/orders", "component:default/stock"
    other = "group:default/team-x"
    edges = [(ours, "dependsOn", theirs), (theirs, "dependencyOf", ours)]
    lost = entity(other, owner="", stub=True, snippet=DECLARED)
    declared: Portal = portal([entity(ours), entity(theirs, owner=other), group(), lost], edges)
    assert coupling(declared, declared.owned[TEAM]) == []
    names: Portal = portal([entity(ours), entity(theirs, owner=other), group(stub=True), lost], edges)
    assert [row.name for row in coupling(names, names.owned[TEAM])] == ["team-x"], "where nobody declares teams"
    nobody = portal([entity(ours), entity(theirs, owner=other), group(stub=True), replace(lost, snippet="")], edges)
    assert coupling(nobody, nobody.owned[TEAM]) == [], "a name that says that there is none"


def test_a_department_answers_for_what_its_teams_own() -> None:
    """Things, findings and the worst status of the teams below it are its own, to any depth, however they go round."""
    area, top, ours = "group:default/area", "group:default/top", "component:default/orders"
    edges = [(top, "parentOf", area), (area, "parentOf", TEAM), (TEAM, "parentOf", top)]
    groups = [entity(ref, owner="") for ref in (top, area, TEAM)]
    wrong = Finding("CAT101", Severity.ERROR, ours, Origin(), about=(ours,), addressee=TEAM)
    leak = replace(wrong, code="SEC901", addressee=area)
    made = told(portal([*groups, entity(ours)], edges), findings=(wrong, leak))
    for ref in (top, area, TEAM):
        shown = page.view(made, made.entities[ref])
        worst, owns, mend, _ = shown.glance
        assert (owns.word, owns.detail, mend.word, mend.level) == ("1", "with 2 teams below it", "2", "warn")
        assert worst.word == "Secret in a file" and shown.owners.count("owner=") == 3


def test_where_nothing_is_owned_nothing_to_mend_is_no_good_news() -> None:
    """Nobody looked: there was nothing to look at."""
    assert view(group()).glance[2].level == "none"


def test_nobody_claims_that_an_owner_exists_whom_no_file_declares() -> None:
    """A name of CODEOWNERS may be a team of the host, or a slip of the pen."""
    orders = replace(entity("component:default/orders"), owner=Owner(TEAM, "codeowners", TEAM, True))
    named = str(unowned.page(portal([group(stub=True), orders])).body)
    assert "No owner is known to be missing" in named
    assert "No file declares 1 of the owners that are named: whether it exists is not known." in named
    assert "Every owner that is named exists" not in named
    assert "Every owner that is named exists" in str(unowned.page(portal([group(), orders])).body)


@pytest.mark.parametrize(("scan", "state", "level", "word"), [
    (Scan("1", "T", {"critical": 1, "high": 2}, observed_at=TONIGHT), Answer.OK, "bad", "1 critical, 2 high"),
    (Scan("1", "T", {"high": 2}, observed_at=TONIGHT), Answer.OK, "warn", "2 high"),
    (Scan("1", "T", {"low": 2}, observed_at=TONIGHT), Answer.OK, "ok", "nothing critical or high"),
    (Scan("1", "T", {"low": 2}, observed_at=TONIGHT), Answer.STALE, "none", "nothing critical or high"),
    (None, Answer.OK, "none", "not scanned"),
])  # fmt: skip
def test_what_scanners_found_in_what_a_team_owns(scan: Scan | None, state: Answer, level: str, word: str) -> None:
    """None found is good news only where everything was scanned and the answer is of tonight."""
    made = portal([entity(TEAM, owner=""), entity("component:default/orders")])
    assert list(page.security(made, made.entities[TEAM], ["team-a"])) == [], "where nobody scans nothing is said"
    records: dict[str, dict[str, tuple[JoinedRecord, ...]]] = (
        {"component:default/orders": {"scans": (scan,)}} if scan is not None else {}
    )
    made = told(
        made,
        live=LiveState(states=answered("scans", state=state)),
        delivery=replace(made.world.delivery, records=records),
    )
    (item,) = page.security(made, made.entities[TEAM], ["team-a"])
    assert (item.level, item.word, item.href) == (level, word, "security/?by=team-a" if scan is not None else "")
