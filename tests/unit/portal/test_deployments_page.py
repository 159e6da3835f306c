"""The page of deployments: by day, then by component; what is not known is said."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace
from tests.unit.portal.worlds import TONIGHT, entity
from tests.unit.portal.worlds import portal as world

from catalejo.model.deployments import (
    ChainStep,
    CommitNote,
    DeliveryChain,
    Deployment,
    DeploymentContents,
    DeploymentKind,
    FollowingIncident,
    Measure,
    Performance,
    RunNote,
    StepState,
)
from catalejo.portal.context import Portal
from catalejo.portal.facts.chains import chains_of
from catalejo.portal.facts.deployments import deployment_view, duration_in_words
from catalejo.portal.facts.performance import performance_of
from catalejo.portal.pages.delivery.deployments import by_day, facets, line, pages

ORDERS = "component:default/orders"
AT = "2026-11-18T10:00:00Z"
WHOLE = Deployment(
    ORDERS, "prod", AT, kind=DeploymentKind.DEPLOYED, version="1.3.0", was="1.2.0", commit=CommitNote("a" * 40, TONIGHT),
    commit_by="subject", run=RunNote("r", 7, "https://ci.example/7", "success", "time"),
    contents=DeploymentContents((CommitNote("a" * 40, subject="1.3.0"),), 3, ("12",), ("PAY-4",), "partial"),
    incidents=(FollowingIncident("i", "Slow", AT),),
)  # fmt: skip


def portal(*rows: Deployment, figures: Performance | None = None, language: str = "en") -> Portal:
    """A portal that knows these deployments."""
    base = world([entity(ORDERS)], language=language)
    performance = {"": figures} if figures else {}
    delivery = replace(base.world.delivery, deployments=rows, performance=performance)
    return dataclasses.replace(base, world=replace(base.world, delivery=delivery))


def test_without_a_deployment_there_is_no_page() -> None:
    """It would say nothing."""
    assert list(pages(portal())) == []


def test_a_line_says_how_each_thing_was_found_and_what_may_be_missing() -> None:
    """What was joined in a weaker way says by which."""
    view = deployment_view(portal(), WHOLE)
    told = {item.k: (item.text, item.by) for item in view.details}
    assert told["Commit"] == ("aaaaaaaa", "its subject names the version")
    assert told["Run"] == ("#7", "by time: the last green one before")
    assert (told["Pull requests"][0], told["Issues"][0]) == ("#12", "PAY-4")
    assert (view.level, view.more_commits, view.after[0].text) == ("bad", 2, "Slow")
    assert view.missing.startswith("Only commits")


def test_what_nobody_dates_says_between_which_nights() -> None:
    """And what nobody knows at all says so."""
    unknown = Deployment(ORDERS, "prod", AT, "nights", "2026-11-17T02:00:00Z", revision="b" * 40)
    view = deployment_view(portal(), unknown)
    assert view.between == "between 17 Nov, 02:00 and 18 Nov, 10:00 UTC"
    assert str(view.text) == "revision bbbbbbbb, version not known"
    assert view.summary == "Commit not known"


def test_days_and_filters() -> None:
    """The newest day first; a filter of one value is none."""
    rows = (WHOLE, replace(WHOLE, environment="dev"), replace(WHOLE, at="2026-11-17T10:00:00Z"))
    days = by_day(portal(), rows)
    assert [(day.day, day.total) for day in days] == [("2026-11-18", 2), ("2026-11-17", 1)]
    found = {facet.id: [(choice.value, choice.n) for choice in facet.choices] for facet in facets(portal(), days)}
    assert found == {"env": [("dev", 1), ("prod", 2)]}


def test_machines_get_what_follows_from_a_deployment() -> None:
    """Whether it failed, and how long it waited."""
    fine = replace(WHOLE, incidents=(), commit=CommitNote("a" * 40, "2026-11-18T08:00:00Z"))
    assert (line(fine)["failed"], line(fine)["lead_seconds"]) == (False, 7200.0)
    assert line(WHOLE)["lead_seconds"] is None  # its commit is younger than itself: one of the two is wrong


def test_a_figure_is_none_with_its_reason() -> None:
    """Or is said with what it is made from."""
    measures = (Measure("frequency", 2.0, 4, 4), Measure("lead", None, 1, 4, "not-enough-data"))
    view = performance_of(portal(figures=Performance(AT, TONIGHT, 14, 5, 1, measures)), "")
    assert view is not None
    first, second = view.measures
    assert (first.value, first.made_of, first.reason) == ("2 a week", "4 deployments", "")
    assert (second.value, second.made_of, second.reason) == (
        "",
        "from 1 of 4 deployments",
        "not enough data: three are needed",
    )
    assert "1 component" in view.left_out
    assert performance_of(portal(figures=Performance(AT, TONIGHT, 14, 0, 0, measures)), "") is None


def test_durations_are_said_in_two_units() -> None:
    """Of more than ten days the hours do not matter."""
    said = [duration_in_words(portal(), seconds) for seconds in (59, 3700, 90_000, 900_000)]
    assert said == ["1 min", "1 h 2 min", "1 d 1 h", "10 d"]


def test_a_known_step_that_nobody_judges_is_not_green() -> None:
    """A commit is good once it is known; a run that was cancelled and a value without a limit are not."""
    steps = tuple(ChainStep(name, StepState.KNOWN, value="1") for name in ("commit", "run", "metrics"))
    delivery = replace(portal().world.delivery, chains={ORDERS: (DeliveryChain("prod", steps),)})
    base = portal()
    (view,) = chains_of(dataclasses.replace(base, world=replace(base.world, delivery=delivery)), ORDERS, ["prod"])
    assert [(step.level, step.icon) for step in view.steps] == [("ok", ""), ("none", "info"), ("none", "info")]
