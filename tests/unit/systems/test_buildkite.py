"""Buildkite: builds of default branches; one that is blocked waits for a person."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.systems.buildkite import INTEGRATION


def builds(**changes: Any) -> list[dict[str, Any]]:
    """A list of one build."""
    return [{**good(INTEGRATION)[0], **changes}]


@pytest.mark.parametrize(("build", "told"), [
    ({"state": "passed"}, "success"), ({"state": "passed", "blocked": True}, "waiting"), ({"state": "blocked"}, "waiting"),
    ({"state": "failing"}, "running"), ({"state": "failed"}, "failure"), ({"state": "canceled"}, "cancelled"),
    ({"state": "scheduled"}, "queued"), ({"state": "not_run"}, "skipped"), ({"state": "glorious"}, "unknown"), ({"state": None}, "unknown"),
])  # fmt: skip
def test_states(build: dict[str, Any], told: str) -> None:
    """What is new is unknown."""
    assert [run.state for run in runs(INTEGRATION, builds(**build))] == [told]


def test_a_build_knows_its_repository_and_its_pipeline() -> None:
    """Its annotation is organisation and pipeline; other branches and pull requests do not count."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.host, run.repo_slug, run.seconds) == ("github.com", "acme/orders", 240)
    assert run.joins == ("annotation:buildkite.com/project-slug=acme/orders",)
    assert runs(INTEGRATION, builds(branch="topic")) == [] == runs(INTEGRATION, builds(pull_request={"id": "7"}))


def test_neither_environments_nor_hidden_repositories_are_kept() -> None:
    """Nor who started it."""
    kept = str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
    assert "not kept" not in kept and "someone" not in kept
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []
