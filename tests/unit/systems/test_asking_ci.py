"""Systems of CI and of deployment asked over HTTP: how many requests, what an error in a good status costs."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.rig.wire import Request, Response, json_response
from tests.unit.capture.test_http import Serve, serve  # noqa: F401
from tests.unit.systems.saying import good
from tests.unit.systems.test_asking import asked, bodies

from catalejo.systems import argo_workflows, azure_pipelines, buildkite, circleci, flux, gitlab_ci, jenkins
from catalejo.systems.argo_workflows.ask import ArgoWorkflows
from catalejo.systems.azure_pipelines.ask import AzurePipelines
from catalejo.systems.buildkite.ask import Buildkite
from catalejo.systems.circleci.ask import CircleCI
from catalejo.systems.flux.ask import Flux
from catalejo.systems.gitlab_ci.ask import GitLabCI
from catalejo.systems.jenkins.ask import Jenkins


def project(name: str, **more: Any) -> dict[str, Any]:
    """A project as GraphQL tells it."""
    one: dict[str, Any] = good(gitlab_ci.INTEGRATION)["data"]["group"]["projects"]["nodes"][0]
    return {**one, "fullPath": f"acme/{name}", "webUrl": f"https://gitlab.example.com/acme/{name}", **more}


def test_a_group_is_asked_a_page_at_a_time(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """A server that knows no newest pipeline is asked without; each project is an answer, but for archived ones."""
    seen: list[dict[str, Any]] = []

    def app(request: Request) -> Response:
        asked_for = json.loads(request.body)
        seen.append(asked_for)
        if " pipeline {" in asked_for["query"]:
            return json_response({"errors": [{"message": "one of iid, sha is required"}]})
        last = asked_for["variables"]["after"] == "c1"
        nodes = [project("stock"), project("old", archived=True)] if last else [project("orders")]
        page = {"hasNextPage": not last, "endCursor": "c1"}
        return json_response({"data": {"group": {"projects": {"nodes": nodes, "pageInfo": page}}}})

    server = serve(app)
    answers = asked(tmp_path, gitlab_ci.INTEGRATION, GitLabCI(url=server.url, group="acme", token_env="T"))
    assert (answers.state, sorted(bodies(answers))) == ("ok", ["acme__orders", "acme__stock"])
    assert len(seen) == 3 and [one["variables"]["after"] for one in seen] == [None, None, "c1"]


@pytest.mark.parametrize(("answer", "state", "words"), [
    (json_response({"errors": [{"message": "Internal error of secret-thing"}]}), "failed", "does not answer as GitLab does"),
    (json_response({"data": {"group": None}}), "failed", "no group acme"),
    (json_response({"message": "401 Unauthorized"}, 401), "denied", "answers 401"),
    (json_response({"message": "insufficient scope"}, 403), "denied", "answers 403"),
])  # fmt: skip
def test_an_error_is_one_in_a_good_status_too(
    serve: Serve, tmp_path: Path, answer: Response, state: str, words: str,  # noqa: F811
) -> None:  # fmt: skip
    """GraphQL tells of errors with 200; the host's own words are told as far as they are known."""
    server = serve(lambda _: answer)
    answers = asked(tmp_path, gitlab_ci.INTEGRATION, GitLabCI(url=server.url, group="acme"))
    assert answers.state == state and words in answers.error and "secret-thing" not in answers.error


def test_jenkins_is_asked_once(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """With user and token, for named fields only; an answer without jobs is none of Jenkins."""
    seen: list[Request] = []

    def app(request: Request) -> Response:
        seen.append(request)
        return json_response(good(jenkins.INTEGRATION) if request.path == "/api/json" else {"_class": "Folder"})

    server = serve(app)
    answers = asked(tmp_path, jenkins.INTEGRATION, Jenkins(url=server.url, user="ana", token_env="T"))
    assert answers.state == "ok" and len(seen) == 1 and "builds[number" in seen[0].query["tree"][0]
    assert base64.b64decode(seen[0].headers["authorization"].removeprefix("Basic ")).startswith(b"ana:")
    other = asked(tmp_path / "2", jenkins.INTEGRATION, Jenkins(url=server.url, folder="shop/team"))
    assert other.state == "failed" and seen[1].path == "/job/shop/job/team/api/json"
    assert "authorization" not in seen[1].headers


def test_flux_without_charts_or_sources_is_known_as_far_as_it_is_told(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Objects of a list have no kind of their own; a kind that is not installed is none; refused sources are noted."""
    kustomization = {
        key: value for key, value in good(flux.INTEGRATION)["items"][0].items() if key not in ("kind", "apiVersion")
    }

    def app(request: Request) -> Response:
        if "kustomizations" in request.path:
            last = request.one("continue") == "next"
            meta = {} if last else {"continue": "next"}
            name = "b" if last else "a"
            item = {**kustomization, "metadata": {**kustomization["metadata"], "name": name}}
            return json_response(
                {
                    "kind": "KustomizationList",
                    "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
                    "metadata": meta,
                    "items": [item],
                }
            )
        return json_response({"kind": "Status"}, 404 if "helmreleases" in request.path else 403)

    server = serve(app)
    answers = asked(tmp_path, flux.INTEGRATION, Flux(url=server.url))
    (body,) = bodies(answers).values()
    assert [(one["kind"], one["metadata"]["name"]) for one in body["items"]] == [
        ("Kustomization", "a"),
        ("Kustomization", "b"),
    ]
    assert answers.state == "ok" and len(answers.notes) == 3


def test_a_cluster_without_flux_is_no_cluster_without_deployments(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Neither kind is installed, or this is another server."""
    server = serve(lambda _: json_response({"kind": "Status"}, 404))
    assert asked(tmp_path, flux.INTEGRATION, Flux(url=server.url)).state == "failed"


def test_circleci_is_asked_for_the_workflows_of_the_newest_of_each_default_branch(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Other branches and older pipelines cost nothing."""
    seen: list[str] = []
    (one,) = good(circleci.INTEGRATION)["items"]

    def app(request: Request) -> Response:
        seen.append(request.path)
        if request.path.endswith("/workflow"):
            return json_response({"items": one["workflows"], "next_page_token": None})
        if request.one("page-token") == "2":
            return json_response(
                {"items": [{**one, "id": "p3", "project_slug": "gh/acme/stock"}], "next_page_token": None}
            )
        topic = {**one, "id": "p0", "vcs": {"branch": "topic"}}
        return json_response({"items": [topic, one, {**one, "id": "p2"}], "next_page_token": "2"})

    server = serve(app)
    answers = asked(tmp_path, circleci.INTEGRATION, CircleCI(url=server.url, organization="gh/acme"))
    (body,) = bodies(answers).values()
    assert answers.state == "ok" and [len(item["workflows"]) for item in body["items"]] == [1, 1]
    assert seen == ["/api/v2/pipeline"] * 2 + ["/api/v2/pipeline/p1/workflow", "/api/v2/pipeline/p3/workflow"]


def test_azure_pipelines_by_itself_names_the_repositories_of_builds(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """A request for the names, one for the projects, one for each project."""
    build = {**good(azure_pipelines.INTEGRATION)["value"][0], "repository": {"id": "g1", "type": "TfsGit"}}
    lists: dict[str, list[Any]] = {
        "/acme/_apis/git/repositories": [{"id": "g1", "remoteUrl": "https://acme@dev.azure.com/acme/shop/_git/orders"}],
        "/acme/_apis/projects": [{"name": "shop"}, {"name": "other"}], "/acme/shop/_apis/build/builds": [build],
    }  # fmt: skip
    server = serve(lambda request: json_response({"value": lists[request.path]}))
    spec = AzurePipelines(url=server.url, organization="acme", projects=("shop",))
    answers = asked(tmp_path, azure_pipelines.INTEGRATION, spec)
    (body,) = bodies(answers).values()
    assert answers.requests == 3 and body["value"][0]["repository"]["url"].endswith("/acme/shop/_git/orders")


def test_builds_are_asked_for_to_a_bound_and_that_is_said(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """An organisation has more builds than anybody reads."""
    (build,) = good(buildkite.INTEGRATION)
    server = serve(
        lambda request: json_response(
            [build],
            200,
            {"Link": f'<{server.url}{request.path}?page={len(request.raw_query)}{request.one("page")}>; rel="next"'},
        )
    )
    answers = asked(tmp_path, buildkite.INTEGRATION, Buildkite(url=server.url, organization="acme", pages=2))
    (body,) = bodies(answers).values()
    assert (len(body), answers.requests) == (2, 2) and "newest 2 builds" in answers.notes[0]


def test_workflows_come_in_pages_without_what_they_are(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """The server's list leaves kind and version out; an empty one has no items at all."""
    (item,) = good(argo_workflows.INTEGRATION)["items"]

    def app(request: Request) -> Response:
        last = request.one("listOptions.continue") == "c"
        return json_response({"metadata": {} if last else {"continue": "c"}, "items": None if last else [item]})

    server = serve(app)
    answers = asked(tmp_path, argo_workflows.INTEGRATION, ArgoWorkflows(url=server.url))
    (body,) = bodies(answers).values()
    assert answers.state == "ok" and [one["kind"] for one in body["items"]] == ["Workflow"]
    assert (
        asked(
            tmp_path / "2", argo_workflows.INTEGRATION, ArgoWorkflows(url=serve(lambda _: json_response({})).url)
        ).state
        == "failed"
    )
