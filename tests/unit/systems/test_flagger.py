"""Flagger: a Canary that failed was taken back."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.unit.systems.saying import good, said, workloads

from catalejo.model.status import Level
from catalejo.systems.flagger import INTEGRATION


def page(phase: str | None, **spec: Any) -> dict[str, Any]:
    """A list of one Canary."""
    body = copy.deepcopy(good(INTEGRATION))
    body["items"][0]["status"]["phase"] = phase
    body["items"][0]["spec"] |= spec
    return body


@pytest.mark.parametrize(("phase", "spec", "level"), [
    ("Succeeded", {}, Level.OK), ("Initialized", {}, Level.OK), ("Failed", {}, Level.BAD), ("Progressing", {}, Level.BUSY),
    ("WaitingPromotion", {}, Level.WARN), ("Waiting", {}, Level.WARN), ("Terminated", {}, Level.NONE),
    ("Succeeded", {"suspend": True}, Level.WARN), ("Shiny", {}, Level.UNKNOWN), (None, {}, Level.UNKNOWN),
])  # fmt: skip
def test_levels(phase: str | None, spec: dict[str, Any], level: Level) -> None:
    """What waits for a person is a warning, what is new is unknown."""
    assert [one.level for one in workloads(INTEGRATION, page(phase, **spec))] == [level]


def test_why_it_is_not_well() -> None:
    """Its failed checks and its own message; webhooks are not kept."""
    (one,) = workloads(INTEGRATION, good(INTEGRATION))
    assert one.reason == "Failed · FailedChecks 5 · Canary analysis failed, Deployment scaled to zero."
    assert (one.kind, one.namespace, one.since) == ("Canary", "test", "2026-11-18T20:00:00Z")
    assert "not kept" not in str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
