"""CircleCI: how a pipeline went, its workflows tell."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.systems.circleci import INTEGRATION


def page(status: str | None = "success", **pipeline: Any) -> dict[str, Any]:
    """A page with one pipeline of one workflow."""
    one = good(INTEGRATION)["items"][0]
    return {"items": [{**one, **pipeline, "workflows": [{**one["workflows"][0], "status": status}]}]}


@pytest.mark.parametrize(("status", "told"), [
    ("success", "success"), ("failing", "running"), ("on_hold", "waiting"), ("not_run", "skipped"), ("unauthorized", "error"),
    ("canceled", "cancelled"), ("error", "error"), ("superb", "unknown"), (None, "unknown"),
])  # fmt: skip
def test_states(status: str | None, told: str) -> None:
    """What is new is unknown."""
    assert [run.state for run in runs(INTEGRATION, page(status))] == [told]


def test_a_wrong_configuration_is_a_run_that_failed() -> None:
    """There are no workflows then."""
    one = {**good(INTEGRATION)["items"][0], "state": "errored", "workflows": []}
    assert [(run.workflow, run.state) for run in runs(INTEGRATION, {"items": [one]})] == [("config", "error")]


def test_a_workflow_knows_its_repository_and_both_spellings_of_its_project() -> None:
    """Projects of the newer way to log in are told by their slug only."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.host, run.repo_slug, run.branch, run.number, run.seconds) == (
        "github.com",
        "acme/orders",
        "main",
        31,
        240,
    )
    assert run.url == "https://app.circleci.com/pipelines/gh/acme/orders/31/workflows/w1"
    assert run.joins == (
        "annotation:circleci.com/project-slug=gh/acme/orders",
        "annotation:circleci.com/project-slug=github/acme/orders",
    )
    (other,) = runs(INTEGRATION, page(project_slug="circleci/0a/0b", vcs={"branch": "main"}))
    assert (other.host, other.repo_slug, other.joins) == (
        "",
        "",
        ("annotation:circleci.com/project-slug=circleci/0a/0b",),
    )


def test_neither_parameters_nor_hidden_repositories_are_kept() -> None:
    """Nor who started it."""
    kept = str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
    assert "not kept" not in kept and "someone" not in kept
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []
