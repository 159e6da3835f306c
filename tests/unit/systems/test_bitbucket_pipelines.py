"""Bitbucket Pipelines: a pipeline that stands still waits for a person."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.systems.bitbucket_pipelines import INTEGRATION


def page(state: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A page with one pipeline."""
    return {"values": [{**good(INTEGRATION)["values"][0], "state": state, **changes}]}


@pytest.mark.parametrize(("state", "told"), [
    ({"name": "COMPLETED", "result": {"name": "SUCCESSFUL"}}, "success"), ({"name": "COMPLETED", "result": {"name": "STOPPED"}}, "cancelled"),
    ({"name": "COMPLETED", "result": {"name": "EXPIRED"}}, "timeout"), ({"name": "COMPLETED", "result": {"name": "ERROR"}}, "error"),
    ({"name": "PENDING"}, "queued"), ({"name": "IN_PROGRESS", "stage": {"name": "PAUSED"}}, "waiting"),
    ({"name": "IN_PROGRESS", "stage": {"name": "RUNNING"}}, "running"), ({"name": "COMPLETED", "result": {"name": "GREAT"}}, "unknown"),
    ({"name": "COMPLETED"}, "unknown"), ({}, "unknown"),
])  # fmt: skip
def test_states(state: dict[str, Any], told: str) -> None:
    """What is new, and an end without a result, are unknown."""
    assert [run.state for run in runs(INTEGRATION, page(state))] == [told]


def test_a_run_knows_its_repository_and_page() -> None:
    """Custom pipelines are workflows of their own, pull requests none."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.host, run.repo_slug, run.branch, run.commit) == ("bitbucket.org", "acme/orders", "main", "3f1c")
    assert (run.url, run.seconds) == ("https://bitbucket.org/acme/orders/pipelines/results/31", 240)
    target = {"type": "pipeline_ref_target", "ref_name": "main", "selector": {"type": "custom", "pattern": "nightly"}}
    assert [one.workflow for one in runs(INTEGRATION, page({"name": "PENDING"}, target=target))] == ["nightly"]
    assert runs(INTEGRATION, page({"name": "PENDING"}, target={"type": "pipeline_pullrequest_target"})) == []


def test_neither_variables_nor_hidden_repositories_are_kept() -> None:
    """Nor who started it."""
    kept = str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
    assert "not kept" not in kept and "someone" not in kept
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []
