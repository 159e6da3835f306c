"""Gitea Actions: as GitHub's, but with an outcome in the status before there was a conclusion."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs

from catalejo.systems.gitea_actions import INTEGRATION
from catalejo.systems.registry import recognise


def page(**changes: Any) -> dict[str, Any]:
    """An answer with one run."""
    return {"workflow_runs": [{**good(INTEGRATION)["workflow_runs"][0], **changes}]}


@pytest.mark.parametrize(("run", "told"), [
    ({"status": "completed", "conclusion": "success"}, ("success", 240)), ({"status": "failure", "conclusion": ""}, ("failure", 240)),
    ({"status": "completed", "conclusion": "timed_out"}, ("timeout", 240)), ({"status": "blocked", "conclusion": ""}, ("waiting", -1)),
    ({"status": "in_progress", "conclusion": "", "completed_at": "0001-01-01T00:00:00Z"}, ("running", -1)),
    ({"status": "completed", "conclusion": "marvellous"}, ("unknown", 240)), ({"status": "completed", "conclusion": None}, ("unknown", 240)),
])  # fmt: skip
def test_states(run: dict[str, Any], told: tuple[str, int]) -> None:
    """The first moment of all is none; what is new is unknown."""
    assert [(one.state, one.seconds) for one in runs(INTEGRATION, page(**run))] == [told]


def test_a_run_knows_its_repository_also_below_a_path() -> None:
    """A server may live below a path; pull requests are left out."""
    (run,) = runs(INTEGRATION, page(html_url="https://example.com/git/acme/orders/actions/runs/9", repository=None))
    assert (run.host, run.repo_slug, run.workflow, run.number) == ("example.com", "acme/orders", "ci.yml", 9)
    assert runs(INTEGRATION, page(event="pull_request")) == []
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []


def test_runs_of_the_two_forms_are_told_apart_without_a_name() -> None:
    """Both lists are called ``workflow_runs``."""
    found = recognise("", "", good(INTEGRATION))
    assert found is not None and found.integration.id == "gitea-actions"
