"""How a question was answered is decided once, by the state and the age of every source; empty answers have an age."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.stacks.writer import TAKEN_AT, write_capture

from catalejo.live import build_live
from catalejo.model.capture import Envelope
from catalejo.model.live import Answer, CapabilityState, LiveState
from catalejo.model.status import STALE_AFTER_HOURS
from catalejo.model.world import Settings

FRESH, OLD = "2026-11-19T02:50:00Z", "2026-09-19T02:50:00Z"
NONE_OPEN: dict[str, Any] = {"incidents": []}


def on_call(fetched_at: str = FRESH, account: str = "acme", body: Any = NONE_OPEN) -> Envelope:
    """An answer about open incidents, in which there is none."""
    return Envelope(f"pagerduty:{account}", "https://api.example.com/incidents", fetched_at, 200, body)


def asked(folder: Path, *answers: Envelope, states: dict[str, str] | None = None) -> LiveState:
    """What is known after the answers were read."""
    named = {f"{one.source.replace(':', '-')}/{number}": one for number, one in enumerate(answers)}
    return build_live(write_capture(folder / "capture", {}, named, states), Settings())


def incidents(folder: Path, *answers: Envelope, **states: str) -> CapabilityState:
    """How it is known which incidents are open."""
    sources = {f"pagerduty:{name}": state for name, state in states.items()}
    return asked(folder, *answers, states=sources).state("incidents")


def test_what_nobody_is_asked_for_is_not_connected(tmp_path: Path) -> None:
    """Neither an answer nor a failure of another capability connects it."""
    live = asked(tmp_path, on_call())
    assert live.state("runs") == CapabilityState("runs", Answer.NOT_CONNECTED)
    assert not live.state("runs").connected and live.state("incidents").connected


def test_an_empty_answer_of_two_months_ago_is_stale(tmp_path: Path) -> None:
    """It holds no record whose age could be compared; it is the answer that is old."""
    state = incidents(tmp_path, on_call(OLD))
    assert (state.state, state.failing, state.whole) == (Answer.STALE, ("pagerduty:acme",), False)
    assert state.answered, "something was known once"


@pytest.mark.parametrize("fetched", ["", "yesterday", "2030-01-01T00:00:00Z"])
def test_an_empty_answer_of_no_time_or_of_the_future_is_stale(tmp_path: Path, fetched: str) -> None:
    """Nobody knows how old it is."""
    assert incidents(tmp_path, on_call(fetched)).state is Answer.STALE


def test_an_empty_answer_of_tonight_is_whole(tmp_path: Path) -> None:
    """That there is none is then a fact, and it is as old as the answer's source says."""
    state = incidents(tmp_path, on_call())
    assert (state.state, state.sources, state.failing) == (Answer.OK, ("pagerduty:acme",), ())
    assert (state.observed_at, state.whole, state.complete) == (TAKEN_AT, True, True)


@pytest.mark.parametrize(("state", "answers", "expected"), [
    ("ok", [], Answer.OK), ("partial", [on_call()], Answer.PARTIAL), ("stale", [on_call()], Answer.STALE),
    ("failed", [], Answer.FAILED), ("denied", [], Answer.DENIED), ("failed", [on_call()], Answer.FAILED),
    ("ok", [on_call(body=None)], Answer.FAILED), ("ok", [on_call(), on_call(OLD)], Answer.PARTIAL),
    ("ok", [on_call(), on_call(body=None)], Answer.PARTIAL),
])  # fmt: skip
def test_a_source_counts_by_what_the_capture_says_and_what_could_be_read(
    tmp_path: Path, state: str, answers: list[Envelope], expected: Answer
) -> None:
    """What cannot be read is missing, whatever the capture says of it."""
    assert incidents(tmp_path, *answers, acme=state).state is expected


@pytest.mark.parametrize(("others", "expected", "lost"), [
    ({"b": "failed"}, Answer.PARTIAL, ("pagerduty:b",)), ({"b": "stale"}, Answer.PARTIAL, ()), ({"b": "ok"}, Answer.OK, ()),
])  # fmt: skip
def test_two_sources_are_whole_only_together(
    tmp_path: Path, others: dict[str, str], expected: Answer, lost: tuple[str, ...]
) -> None:
    """Of a stale one the older answer stands in; of a failed one nothing is known."""
    more = [on_call(account="b")] if others["b"] == "stale" else []
    state = incidents(tmp_path, on_call(), *more, acme="ok", **others)
    assert (state.state, state.lost, state.complete) == (expected, lost, not lost)


def test_a_file_that_cannot_be_read_is_an_answer_that_is_missing(tmp_path: Path) -> None:
    """A damaged answer without records must not look like one that says there is none."""
    captured = write_capture(tmp_path / "capture", {}, {"pagerduty-acme/1": on_call()}, {"pagerduty:acme": "ok"})
    (captured.folder / "systems/pagerduty-acme/1.json").write_text("{")
    assert build_live(captured, Settings()).state("incidents").state is Answer.FAILED


def test_an_answer_that_nobody_recognises_answers_nothing(tmp_path: Path) -> None:
    """It may be of a reader that is not installed where answers are read: that there is no incident is not known."""
    assert incidents(tmp_path, on_call(body={"unheard": []}), acme="ok").state is Answer.FAILED


def test_every_capability_has_its_limit_in_the_one_table() -> None:
    """Incidents change within the hour; what is deployed does not."""
    assert STALE_AFTER_HOURS["incidents"] < STALE_AFTER_HOURS["deployments"] == STALE_AFTER_HOURS["runs"]


def test_an_annotation_of_a_system_that_nobody_asks_links_nothing(tmp_path: Path) -> None:
    """An entity is linked by what those who are asked can be told; what Git declares is joined in any case."""
    live = asked(tmp_path, on_call())
    assert live.links_of("incidents", "service") == ("pagerduty.com/service-id",)
    assert live.links_of("deployments", "application") == ("argocd/app-name",)
    assert "alerts" not in live.links
