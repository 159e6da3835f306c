"""Tekton: the reason of a condition tells why it is not true."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.systems.tekton import INTEGRATION


def page(
    told: tuple[str, str] | None = ("True", "Succeeded"), spec: dict[str, Any] | None = None, **notes: str
) -> dict[str, Any]:
    """A list of one run."""
    body = copy.deepcopy(good(INTEGRATION))
    (item,) = body["items"]
    item["status"]["conditions"] = [{"type": "Succeeded", "status": told[0], "reason": told[1]}] if told else []
    item["spec"] |= spec or {}
    item["metadata"]["annotations"] |= {
        f"pipelinesascode.tekton.dev/{key.replace('_', '-')}": value for key, value in notes.items()
    }
    return body


@pytest.mark.parametrize(("told", "state"), [
    (("True", "Succeeded"), "success"), (("True", "Completed"), "success"), (("False", "Failed"), "failure"),
    (("False", "PipelineRunTimeout"), "timeout"), (("False", "Cancelled"), "cancelled"), (("False", "CouldntGetTask"), "error"),
    (("Unknown", "Running"), "running"), (("Unknown", "PipelineRunPending"), "queued"), (None, "queued"),
    (("Unknown", "Dazzling"), "unknown"), (("True", "Dazzling"), "unknown"),
])  # fmt: skip
def test_states(told: tuple[str, str] | None, state: str) -> None:
    """A validation that failed is an error; what is new is unknown."""
    assert [run.state for run in runs(INTEGRATION, page(told))] == [state]


def test_whose_a_run_is() -> None:
    """Pipelines as Code tells the repository and branch, labels the entity; pull requests do not count."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.host, run.repo_slug, run.branch, run.commit) == ("github.com", "acme/orders", "main", "3f1c")
    assert (run.workflow, run.seconds) == ("orders-build", 240)
    assert "annotation:backstage.io/kubernetes-id=orders" in run.joins
    assert runs(INTEGRATION, page(event_type="pull_request")) == []
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []


def test_neither_parameters_nor_people_nor_names_of_secrets_are_kept() -> None:
    """A sender is noted as an annotation, older ones as a label."""
    body = page()
    body["items"][0]["metadata"]["labels"]["pipelinesascode.tekton.dev/sender"] = "someone"
    kept = str(said(INTEGRATION, body)[1].envelope.body)
    assert not any(word in kept for word in ("not kept", "someone", "pac-gitauth"))
