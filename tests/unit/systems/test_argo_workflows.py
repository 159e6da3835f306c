"""Argo Workflows: a Workflow is an entity's by its labels."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.unit.systems.saying import good, runs, said

from catalejo.systems.argo_workflows import INTEGRATION


def page(phase: str | None, labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    """A list of one Workflow."""
    body = copy.deepcopy(good(INTEGRATION))
    (item,) = body["items"]
    item["status"]["phase"] = phase
    item["spec"] |= spec
    item["metadata"]["labels"] |= labels or {}
    return body


@pytest.mark.parametrize(("phase", "spec", "state"), [
    ("Succeeded", {}, "success"), ("Failed", {}, "failure"), ("Error", {}, "error"), ("Running", {}, "running"),
    ("Running", {"suspend": True}, "waiting"), ("", {}, "queued"), (None, {}, "queued"), ("Radiant", {}, "unknown"),
])  # fmt: skip
def test_states(phase: str | None, spec: dict[str, Any], state: str) -> None:
    """What is suspended waits; what is new is unknown."""
    assert [run.state for run in runs(INTEGRATION, page(phase, **spec))] == [state]


def test_what_a_workflow_is_a_run_of() -> None:
    """Its schedule or template, else its name without what was generated."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.workflow, run.seconds, "label:app=orders" in run.joins) == ("orders-build", 240, True)
    assert [
        one.workflow for one in runs(INTEGRATION, page("Failed", {"workflows.argoproj.io/cron-workflow": "nightly"}))
    ] == ["nightly"]


def test_neither_arguments_nor_people_are_kept() -> None:
    """The creator is noted in labels."""
    kept = str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
    assert "not kept" not in kept and "someone" not in kept
