"""What a build says at its end: what was not known in full is told, an old empty answer too."""

from __future__ import annotations

from tests.unit.portal.worlds import LAST_NIGHT, answered, portal, told

from catalejo.cli.summary import unanswered_lines, world_lines
from catalejo.model.live import Answer, LiveState


def test_what_was_not_known_in_full_is_said_with_who_should_have_told() -> None:
    """By what was asked: how it was answered, since when, by whom not."""
    states = {
        **answered("deployments"), **answered("incidents", state=Answer.STALE, observed_at=LAST_NIGHT),
        **answered("runs", state=Answer.FAILED),
    }  # fmt: skip
    world = told(portal(), live=LiveState(states=states)).world
    assert unanswered_lines(world) == [
        f"not known in full: incidents, late, older data kept since {LAST_NIGHT}: incidents:main",
        "not known in full: runs, no answer: runs:main",
    ]
    assert set(unanswered_lines(world)) <= set(world_lines(world))


def test_nothing_is_said_where_everything_was_told_or_nobody_was_asked() -> None:
    """Good news whispers."""
    assert unanswered_lines(told(portal(), live=LiveState(states=answered())).world) == []
    assert unanswered_lines(portal().world) == []
