"""The front page: what needs a person, who is reached how, which searches have an answer."""

from __future__ import annotations

import msgspec
import pytest

from catalejo.model.delivery import Cell, LinkState, Pipeline
from catalejo.model.docs import Article, Bundle, Documentation
from catalejo.model.entities import Link, Owner
from catalejo.model.findings import Finding, Severity
from catalejo.model.live import Answer, LiveState
from catalejo.model.origin import Origin
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.context import Portal
from catalejo.portal.facts.status import status_of, wrong_with
from catalejo.portal.pages.home import front
from catalejo.portal.pages.home.attention import MOST_COUNTS, Affected, Concern, attention, count
from catalejo.portal.pages.home.found import found

from .worlds import LAST_NIGHT, TEAM, TONIGHT, answered, entity, portal, told

REFS = [f"component:default/c{at}" for at in range(5)]


def test_a_count_names_the_first_and_tells_how_many_more() -> None:
    """Nothing found is good, and says so."""
    things = [entity(ref) for ref in REFS]
    asked = Concern("fail", "bad", "Red default branch", "ci/")
    many = count(portal(things), asked, [(thing.display, LAST_NIGHT) for thing in things])
    assert many.names == tuple(Affected(f"c{at}", LAST_NIGHT) for at in range(3))
    assert (many.n, many.level, many.icon, many.detail) == (5, "bad", "fail", " and 2 more")
    assert count(portal(), asked, [("c0", "")]).detail == ""
    thrice = count(portal(), asked, [("c0", "")] * 4)
    assert (thrice.n, thrice.names, thrice.detail) == (4, (Affected("c0", ""),), ""), "a name stands once"
    none = count(portal(), asked, [])
    assert (none.n, none.level, none.icon, none.detail) == (0, "ok", "ok", "none")


def test_what_was_concluded_is_not_taken_for_repositories() -> None:
    """The number stands below that of repositories, so it says that it counts things."""
    (first, *_) = found(portal([entity(ref, inferred=True) for ref in REFS]))
    assert (first.title, first.detail) == ("Repositories", "5 things concluded from files")
    (first, *_) = found(portal([entity(REFS[0]), entity(REFS[1], inferred=True)]))
    assert first.detail == "1 thing declared, 1 concluded from files"


def questions(made: Portal) -> dict[str, tuple[int, str]]:
    """Title to number and level."""
    return {line.title: (line.n, line.level) for line in attention(made)}


def test_only_a_system_that_answered_is_asked() -> None:
    """Without one, files tell: owners, docs, errors."""
    made = told(portal([entity(REFS[0], owner="")]), findings=(
        Finding("CAT101", Severity.ERROR, REFS[0], Origin()), Finding("CAT101", Severity.WARNING, REFS[0], Origin()),
    ))  # fmt: skip
    assert questions(made) == {
        "Without an owner": (1, "warn"),
        "Without docs": (1, "warn"),
        "Errors to mend": (1, "bad"),
    }
    assert questions(told(made, findings=()))["Errors to mend"] == (0, "ok")
    empty = told(made, live=LiveState(states=answered()))
    assert list(questions(empty)) == ["Open incident", "Without an owner", "Without docs", "Errors to mend"], (
        "where nothing runs and nothing was built there is no zero to be glad of"
    )
    running = {REFS[0]: {"prod": Cell("prod", "running", Level.OK, health=Health.HEALTHY, sync=Sync.SYNCED)}}
    asked = told(portal([entity(REFS[0], owner="")], cells=running), live=LiveState(states=answered()))
    pipelines = {REFS[0]: Pipeline("r", Level.OK, "success", ("r1",), 1, 1)}
    asked = told(asked, delivery=msgspec.structs.replace(asked.world.delivery, pipelines=pipelines))
    assert list(questions(asked)) == [
        "Open incident", "Degraded in prod", "Red default branch", "Out of sync in prod", "Without an owner", "Without docs",
    ]  # fmt: skip
    assert len(questions(asked)) == MOST_COUNTS


@pytest.mark.parametrize(("state", "links", "expected"), [
    (Answer.OK, (LinkState.LINKED, LinkState.LINKED), ("ok", "none")),
    (Answer.OK, (LinkState.LINKED, LinkState.NOT_LINKED), ("none", "none known · 1 not linked")),
    (Answer.STALE, (LinkState.LINKED, LinkState.NOT_LINKED), ("unknown", "none known · 1 without an answer, 1 not linked")),
    (Answer.FAILED, (LinkState.LINKED, LinkState.LINKED), ("unknown", "none known · 2 without an answer")),
])  # fmt: skip
def test_a_zero_is_good_news_only_where_everything_was_looked_at(
    state: Answer, links: tuple[LinkState, LinkState], expected: tuple[str, str]
) -> None:
    """What is not linked was not looked at, and a silent system looked at nothing."""
    made = portal([entity(ref) for ref in REFS[:2]])
    linked = {ref: {"incidents": link} for ref, link in zip(REFS, links, strict=False)}
    made = told(
        made, live=LiveState(states=answered("incidents", state=state)),
        delivery=msgspec.structs.replace(made.world.delivery, links=linked),
    )  # fmt: skip
    line = attention(made)[0]
    assert (line.title, line.n) == ("Open incident", 0) and (line.level, line.detail) == expected


def test_a_cell_that_nobody_answered_for_keeps_a_zero_from_being_good() -> None:
    """In the environment that is counted; elsewhere it changes nothing."""

    def of(**cells: Cell) -> tuple[str, str]:
        made = told(portal([entity(REFS[0])], cells={REFS[0]: cells}), live=LiveState(states=answered("deployments")))
        line = next(line for line in attention(made) if line.title == "Degraded in prod")
        return line.level, line.detail

    fine, old = Cell("prod", "running", Level.OK, health=Health.HEALTHY), Cell("prod", "stale", Level.UNKNOWN)
    assert (of(prod=fine), of(prod=fine, dev=old)) == (("ok", "none"), ("ok", "none"))
    assert of(prod=old) == ("unknown", "none known · 1 without an answer")


def test_what_is_ill_counts_only_in_production_and_while_it_runs() -> None:
    """Degraded in dev is for its own page; out of sync is no illness."""

    def cell(name: str, health: Health, sync: Sync = Sync.SYNCED, state: str = "running") -> dict[str, Cell]:
        return {name: Cell(name, state, Level.BAD, health=health, sync=sync)}

    made = portal([entity(ref) for ref in REFS], cells={
        REFS[0]: cell("prod", Health.DEGRADED), REFS[1]: cell("dev", Health.DEGRADED),
        REFS[2]: cell("prod", Health.HEALTHY, Sync.OUT_OF_SYNC), REFS[3]: cell("prod", Health.MISSING, state="stale"),
    })  # fmt: skip
    found = questions(told(made, live=LiveState(states=answered("deployments"))))
    assert (found["Degraded in prod"], found["Out of sync in prod"]) == ((1, "bad"), (1, "warn"))


def test_teams_that_own_something_are_reached_by_their_first_links() -> None:
    """By day and at night; who owns nothing is not offered."""
    links = (
        Link("https://acme.slack.com/a", "#a"),
        Link("https://acme.slack.com/b", "#b"),
        Link("https://x.pagerduty.com/a"),
    )
    made = portal([entity(TEAM, owner="", links=links), entity("group:default/idle", owner=""), entity(REFS[0])])
    (team,) = front.teams(made)
    assert (team.ref, team.chat, team.night, team.night_href) == (
        TEAM, "#a", "https://x.pagerduty.com/a", "https://x.pagerduty.com/a",
    )  # fmt: skip


def test_only_a_team_that_exists_can_be_chosen_as_mine() -> None:
    """A name that nobody declared is none where teams are declared, but for one that the host knows."""
    lost, host = "group:default/teem-a", "group:default/from-host"
    by_host = Owner(host, "codeowners", "@acme/from-host")
    made = portal([
        entity(TEAM, owner=""), entity(lost, owner="", stub=True), entity(host, owner="", stub=True),
        entity(REFS[0]), entity(REFS[1], owner=lost), msgspec.structs.replace(entity(REFS[2]), owner=by_host),
    ])  # fmt: skip
    assert {team.ref for team in front.teams(made)} == {TEAM, host}


def test_systems_stand_under_their_domain_which_is_named_once() -> None:
    """Those without one come last."""
    systems = [("b", "domain:default/sales"), ("a", "domain:default/sales"), ("z", "")]
    made = portal([entity(f"system:default/{name}", domain=domain) for name, domain in systems])
    assert [(row.name, row.domain, row.first) for row in front.systems_by_domain(made)] == [
        ("a", "sales", True), ("b", "sales", False), ("z", "", True),
    ]  # fmt: skip


def test_problems_are_listed_whoever_owns_them() -> None:
    """What has no owner is a problem itself; the link beside the list counts it too."""
    owned, lost = entity(REFS[0]), entity(REFS[1], owner="")
    assert [row.name for row in front.team_rows(portal([owned, lost]))] == ["c1", "c0"]


def test_a_secret_in_a_file_stands_before_every_other_question() -> None:
    """It is counted by its findings, named by what they are about, and its component reads nothing milder."""
    leak = Finding("SEC901", Severity.ERROR, "h/o/c0", Origin(repo="h/o/c0"), about=(REFS[0],))
    made = told(portal([entity(REFS[0], owner="")]), findings=(leak,))
    line = attention(made)[0]
    assert (line.title, line.n, line.level, line.href) == (
        "Secret in a file",
        1,
        "bad",
        "findings/?code=SEC901#findings",
    )
    assert line.names == (Affected("c0", ""),)
    assert status_of(made, made.entities[REFS[0]]).text == "Secret in a file"
    assert wrong_with(made, made.entities[REFS[0]]) == (
        "Secret in a file",
        "No owner",
        "Errors to mend",
        "Without docs",
    )


def test_the_searches_that_are_offered_have_an_answer() -> None:
    """A component and a team, where there are some."""
    assert front.queries(portal([entity(REFS[0]), entity(TEAM, owner="")])) == ["c0", "team-a"]
    assert front.queries(portal()) == []


def test_a_readme_alone_is_no_docs_and_is_told_apart() -> None:
    """How many of those without docs have a README is said beside their number."""
    readme = Article("", "README", "", Origin())
    docs = Documentation({REFS[0]: Bundle(REFS[0], "local/shop", "", "readme", "c0", (readme,))})
    made = told(portal([entity(ref) for ref in REFS[:2]]), docs=docs)
    (line,) = [line for line in attention(made) if line.title == "Without docs"]
    assert (line.n, line.detail) == (2, " · 1 has a README only")


def test_the_first_night_says_that_there_was_none_before() -> None:
    """That nothing changed would be news of a comparison that nobody made."""
    one = portal([entity(REFS[0])])
    first, second = (
        told(one, history=msgspec.structs.replace(one.world.history, kept=True, nights=nights, changes=()))
        for nights in ((TONIGHT,), (TONIGHT, LAST_NIGHT))
    )
    body, later = (str(next(iter(front.pages(made))).body) for made in (first, second))
    assert "This is the first night" in body and "Nothing changed since" not in body
    assert "Nothing changed since" in later
