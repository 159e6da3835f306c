"""Initiatives on the page of scorecards: how far they are, and what is left, those that need somebody first."""

from __future__ import annotations

from msgspec.structs import replace
from tests.unit.portal.worlds import entity, portal, told

from catalejo.model.scorecards import Initiative, InitiativeProgress, InitiativeState
from catalejo.portal.context import Portal
from catalejo.portal.pages.quality.initiatives import SHOWN_LEFT, initiatives

REFS = [f"component:default/c{at}" for at in range(20)]


def world(*several: InitiativeProgress, language: str = "en") -> Portal:
    made = portal([entity(ref) for ref in REFS], language=language)
    return told(made, scorecards=replace(made.world.scorecards, initiatives=several))


def progress(name: str, state: InitiativeState, done: int = 1, total: int = 3, left: int = 2) -> InitiativeProgress:
    one = Initiative(
        name, {"en": f"All of {name}", "es": f"Todo {name}"}, (("ready", "OWN-01"),), "2026-11-01", "2026-12-01", 90
    )
    return InitiativeProgress(one, state, done, total, unknown=1, left=tuple((ref, 1) for ref in REFS[:left]))


def test_what_is_past_its_day_stands_first() -> None:
    """Then what goes on; what is closed is last."""
    several = [progress(state.value, state) for state in InitiativeState]
    assert [one.id for one in initiatives(world(*several))] == ["late", "active", "scheduled", "met", "closed"]


def test_a_share_is_rounded_down_and_nothing_to_count_is_no_share() -> None:
    """A goal of 90 % is not met by 89.9."""
    (one,) = initiatives(world(progress("runbooks", InitiativeState.ACTIVE, 899, 1000)))
    assert (one.percent, one.goal, one.level) == (89, 90, "none")
    (none,) = initiatives(world(progress("runbooks", InitiativeState.ACTIVE, 0, 0, 0)))
    assert (none.total, none.percent, none.left) == (0, 0, ())


def test_long_lists_name_the_first_and_count_the_others() -> None:
    """Words are the reader's."""
    (one,) = initiatives(world(progress("docs", InitiativeState.MET, left=20), language="es"))
    assert (one.title, one.word) == ("Todo docs", "Meta alcanzada")
    assert (len(one.left), one.more) == (SHOWN_LEFT, 20 - SHOWN_LEFT)
    assert one.left[0].href == "catalog/default/component/c0/"
