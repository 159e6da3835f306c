"""Azure Pipelines: what succeeded in part is no plain success."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.model.status import Level
from catalejo.systems.azure_pipelines import INTEGRATION


def page(**changes: Any) -> dict[str, Any]:
    """A page with one build."""
    return {"value": [{**good(INTEGRATION)["value"][0], **changes}]}


@pytest.mark.parametrize(("build", "told"), [
    ({"result": "succeeded"}, ("success", Level.OK)), ({"result": "partiallySucceeded"}, ("success", Level.WARN)),
    ({"result": "failed"}, ("failure", Level.BAD)), ({"result": "canceled"}, ("cancelled", Level.NONE)),
    ({"status": "inProgress", "result": None}, ("running", Level.BUSY)), ({"status": "notStarted", "result": None}, ("queued", Level.BUSY)),
    ({"result": "none"}, ("unknown", Level.UNKNOWN)), ({"status": "sparkling"}, ("unknown", Level.UNKNOWN)),
])  # fmt: skip
def test_states(build: dict[str, Any], told: tuple[str, Level]) -> None:
    """What is new is unknown."""
    assert [(run.state, run.level) for run in runs(INTEGRATION, page(**build))] == [told]


def test_a_build_knows_its_repository_whatever_host_it_is_of() -> None:
    """GitHub's by its name, the organisation's own by its address; pull requests tell nothing of the branch."""
    (run,) = runs(INTEGRATION, good(INTEGRATION))
    assert (run.host, run.repo_slug, run.branch, run.seconds) == ("github.com", "acme/orders", "main", 240)
    own = {"id": "g", "type": "TfsGit", "name": "orders", "url": "https://acme@dev.azure.com/acme/shop/_git/orders"}
    (run,) = runs(INTEGRATION, page(repository=own, definition={"name": "ci", "path": "\\team"}))
    assert (run.host, run.repo_slug, run.workflow) == ("dev.azure.com", "acme/shop/_git/orders", "team/ci")
    assert run.joins == ("annotation:dev.azure.com/project-repo=shop/orders",)
    assert (
        runs(INTEGRATION, page(reason="pullRequest")) == [] == runs(INTEGRATION, page(sourceBranch="refs/pull/7/merge"))
    )


def test_neither_parameters_nor_hidden_repositories_are_kept() -> None:
    """Nor for whom it was built."""
    kept = str(said(INTEGRATION, good(INTEGRATION))[1].envelope.body)
    assert "not kept" not in kept and "someone" not in kept
    assert runs(INTEGRATION, good(INTEGRATION), hiding("acme/orders")) == []
