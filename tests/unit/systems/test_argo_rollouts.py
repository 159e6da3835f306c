"""Argo Rollouts: how far a rollout has come, and whether it was taken back."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.unit.systems.saying import good, said, workloads

from catalejo.model.status import Level
from catalejo.systems.argo_rollouts import INTEGRATION


def page(replicas: int = 5, **status: Any) -> dict[str, Any]:
    """A list of one Rollout."""
    body = copy.deepcopy(good(INTEGRATION))
    body["items"][0]["status"] |= status
    body["items"][0]["spec"]["replicas"] = replicas
    return body


@pytest.mark.parametrize(("body", "level"), [
    (page(phase="Healthy"), Level.OK), (page(phase="Paused"), Level.WARN), (page(phase="Degraded"), Level.BAD),
    (page(phase="Progressing"), Level.BUSY), (page(phase="Healthy", abort=True), Level.BAD),
    (page(phase="Healthy", observedGeneration="3"), Level.BUSY), (page(phase="Healthy", replicas=0), Level.NONE),
    (page(phase="Gleaming"), Level.UNKNOWN), (page(phase=None), Level.UNKNOWN),
])  # fmt: skip
def test_levels(body: dict[str, Any], level: Level) -> None:
    """What the controller has not seen is under way, what was aborted is bad, what is new is unknown."""
    assert [one.level for one in workloads(INTEGRATION, body)] == [level]


def test_step_weight_and_images() -> None:
    """As the tool's own command shows them; an image joins what is built as that image."""
    (one,) = workloads(INTEGRATION, good(INTEGRATION), "argo-rollouts:prod")
    assert one.reason == "Paused · Step 1/4 · ActualWeight 20 · CanaryPauseStep" and one.since == "2026-11-18T20:00:00Z"
    assert (one.cluster, one.desired, one.ready, one.images) == ("prod", 5, 5, ("ghcr.io/acme/orders:1.4.0",))
    assert {"image:ghcr.io/acme/orders", "annotation:backstage.io/kubernetes-id=orders", "label:app=orders"} <= set(
        one.joins
    )


def test_neither_environments_nor_arguments_are_kept() -> None:
    """Of a container only its image."""
    assert "not kept" not in str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
