"""GitLab CI: only pipelines of the default branch speak for it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.saying import good, hiding, runs, said

from catalejo.model.capture import Envelope
from catalejo.model.status import Level
from catalejo.systems.gitlab_ci import INTEGRATION
from catalejo.systems.gitlab_ci.read import answered_repository


def project(*pipelines: dict[str, Any], more: bool = False) -> dict[str, Any]:
    """A project as GraphQL tells it."""
    nodes = [{"id": f"gid://gitlab/Ci::Pipeline/{number}", "iid": str(number), "source": "push", "ref": "main", **one}
             for number, one in enumerate(pipelines, 1)]  # fmt: skip
    return {"id": "gid://gitlab/Project/42", "fullPath": "acme/shop/orders", "webUrl": "https://gitlab.example.com/acme/shop/orders",
            "repository": {"rootRef": "main"}, "pipelines": {"nodes": nodes, "pageInfo": {"hasNextPage": more}}}  # fmt: skip


@pytest.mark.parametrize(("pipeline", "told"), [
    ({"status": "SUCCESS"}, ("success", Level.OK)), ({"status": "failed"}, ("failure", Level.BAD)),
    ({"status": "MANUAL"}, ("waiting", Level.WARN)), ({"status": "SCHEDULED"}, ("queued", Level.BUSY)),
    ({"status": "WAITING_FOR_RESOURCE"}, ("waiting", Level.WARN)), ({"status": "CANCELING"}, ("cancelled", Level.NONE)),
    ({"status": "SUCCESS", "detailedStatus": {"group": "success-with-warnings"}}, ("success", Level.WARN)),
    ({"status": "SKIPPED"}, ("skipped", Level.NONE)), ({"status": "SPLENDID"}, ("unknown", Level.UNKNOWN)), ({}, ("unknown", Level.UNKNOWN)),
])  # fmt: skip
def test_states(pipeline: dict[str, Any], told: tuple[str, Level]) -> None:
    """What passed with warnings is no plain success; what is new is unknown."""
    (run,) = runs(INTEGRATION, {"projects": [project(pipeline)]})
    assert (run.state, run.level) == told


def test_both_forms_tell_one_run() -> None:
    """A pipeline of a project in a subgroup, by GraphQL and by REST, with the project's number as an annotation."""
    (first,), (second,) = (runs(INTEGRATION, good(INTEGRATION, index)) for index in (0, 1))
    for run in (first, second):
        assert run.id == "gitlab.example.com/acme/shop/orders/901" and run.number == 31
        assert (run.host, run.repo_slug, run.branch, run.commit) == (
            "gitlab.example.com",
            "acme/shop/orders",
            "main",
            "3f1c",
        )
        assert run.url == "https://gitlab.example.com/acme/shop/orders/-/pipelines/901"
        assert run.joins == ("annotation:gitlab.com/project-id=42",) and run.level is Level.OK
    assert (first.seconds, second.seconds) == (240, -1)


def test_other_branches_merge_requests_and_children_do_not_count() -> None:
    """Nor does a project without a default branch have any."""
    others = [{"ref": "topic", "status": "FAILED"}, {"source": "merge_request_event", "status": "FAILED"},
              {"source": "parent_pipeline", "status": "FAILED"}]  # fmt: skip
    assert (
        runs(INTEGRATION, {"projects": [project(*others), {**project({"status": "FAILED"}), "repository": None}]}) == []
    )


def test_a_schedule_is_a_workflow_of_its_own() -> None:
    """A push that passes does not undo the failing night."""
    found = runs(
        INTEGRATION, {"projects": [project({"status": "FAILED", "source": "schedule"}, {"status": "SUCCESS"})]}
    )
    assert [run.workflow for run in found] == ["schedule", "pipeline"]


@pytest.mark.parametrize(("projects", "about"), [
    ([project()], "gitlab.example.com/acme/shop/orders"), ([project(), project()], ""),
    ([project({"ref": "topic"}, more=True)], ""), ([project({"ref": "main"}, more=True)], "gitlab.example.com/acme/shop/orders"),
])  # fmt: skip
def test_that_there_is_no_pipeline_is_said_only_where_all_were_seen(projects: list[dict[str, Any]], about: str) -> None:
    """An answer full of other branches does not tell it."""
    assert answered_repository(Envelope("gitlab-ci:x", "", "", 200, {"projects": projects})) == about


def test_hidden_projects_are_not_kept() -> None:
    """Of both forms, neither the project nor its name."""
    for index in (0, 1):
        records, reading = said(INTEGRATION, good(INTEGRATION, index), hiding("shop/orders"))
        assert records == [] and "orders" not in str(reading.envelope.body)
