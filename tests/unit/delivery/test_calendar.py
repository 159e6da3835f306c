"""The freezes of the weeks ahead: laid out from the same windows by which verdicts are judged."""

from __future__ import annotations

import pytest
from tests.unit.delivery.test_freezes import DAY, HOUR, NOW, REPO, unit, window

from catalejo.delivery.calendar import MOST_OPENINGS, plan_ahead
from catalejo.delivery.freezes import FreezeReader
from catalejo.delivery.units import Unit
from catalejo.model.delivery import FreezeCalendar
from catalejo.model.stacks import Stacks, SyncWindow

ORDERS = "component:default/orders"


def plan(
    *windows: SyncWindow, projects: dict[str, tuple[str, ...]] | None = None, of: Unit | None = None
) -> FreezeCalendar:
    """The calendar of one component with these windows."""
    stacks = Stacks((), projects={"shop": (REPO,)} if projects is None else projects, windows=windows)
    return plan_ahead([(ORDERS, of or unit())], FreezeReader(stacks, NOW), NOW)


def spans(calendar: FreezeCalendar) -> list[tuple[str, str, str]]:
    """Kind, beginning and end of each freeze, days only for what begins."""
    return [(one.kind, one.start, one.end) for one in calendar.planned]


def test_every_opening_of_four_weeks_is_there() -> None:
    """Each Friday night, with what it holds, where it is declared and how it is written."""
    found = plan(window(schedule="0 18 * * 5", duration=12 * HOUR, manual=True))
    assert [one.start[:10] for one in found.planned] == ["2026-11-20", "2026-11-27", "2026-12-04", "2026-12-11"]
    first = found.planned[0]
    assert (first.project, first.environment, first.components) == ("shop", "prod", (ORDERS,))
    assert (first.schedule, first.zone, first.manual, first.origin.line) == ("0 18 * * 5", "UTC", True, 3)
    assert (found.since, found.until, found.whole) == (NOW, "2026-12-17T03:00:00Z", True)


@pytest.mark.parametrize(("windows", "expected"), [
    ([window(schedule="0 2 19 11 *", duration=2 * HOUR)], [("deny", "2026-11-19T02:00:00Z", "2026-11-19T04:00:00Z")]),
    ([window(schedule="0 2 19 12 *", duration=2 * HOUR)], []),
    ([window("allow", "0 2 19 11 *", 2 * HOUR)], [("outside", "2026-11-19T04:00:00Z", "")]),
    ([window("allow", "0 9 19 11 *", DAY)], [("outside", "", "2026-11-19T09:00:00Z"), ("outside", "2026-11-20T09:00:00Z", "")]),
    ([window("allow", "0 0 19 11 *", 40 * DAY)], []),
    ([window("allow", "0 2 19 11 *", 2 * HOUR), window("allow", "0 4 19 11 *", 40 * DAY)], []),
    ([window(schedule="0 * * * *", duration=HOUR)], [("deny", "2026-11-19T03:00:00Z", "")]),
])  # fmt: skip
def test_what_denies_and_what_lies_outside_of_what_allows(
    windows: list[SyncWindow], expected: list[tuple[str, str, str]]
) -> None:
    """What has begun before anybody knows when has no beginning, what ends after the weeks no end."""
    assert spans(plan(*windows)) == expected


def test_a_window_that_opens_all_the_time_says_that_not_all_is_laid_out() -> None:
    """And nothing beyond its last opening is called frozen."""
    denied = plan(window(schedule="*/10 * * * *", duration=60))
    assert len(denied.planned) == MOST_OPENINGS and not denied.whole
    allowed = plan(window("allow", "*/10 * * * *", 60))
    assert not allowed.whole and max(one.end for one in allowed.planned) < "2026-11-20"


@pytest.mark.parametrize(("windows", "projects", "reason"), [
    ([window(zone="Mars/Olympus")], None, "window"), ([], {}, "no-project"), ([], {"shop": ("a/b/c", "d/e/f")}, "several-projects"),
])  # fmt: skip
def test_what_nobody_could_look_up_is_no_project_without_a_freeze(
    windows: list[SyncWindow], projects: dict[str, tuple[str, ...]] | None, reason: str
) -> None:
    """It is named with the reason and what is deployed for it."""
    found = plan(*windows, projects=projects)
    assert [(one.project, one.told.args["reason"], one.components) for one in found.unseen] == [
        ("shop", reason, (ORDERS,))
    ]


def test_the_project_that_everybody_has_was_not_looked_at() -> None:
    """It does not count in a verdict, and is said here all the same."""
    (unseen,) = plan(projects={}, of=unit(project="default")).unseen
    assert (unseen.told.state, unseen.told.args["reason"]) == ("clear", "not-looked-at")


def test_what_is_of_no_project_is_not_asked_about() -> None:
    """A deployment of another tool has no windows."""
    assert plan(of=unit(project="")) == FreezeCalendar(NOW, "2026-12-17T03:00:00Z")
