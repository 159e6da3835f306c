"""Systems asked over HTTP: few requests, tokens that stay where they belong, and what an error costs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.rig.wire import LoopbackServer, Request, Response, json_response
from tests.unit.capture.test_http import Serve, make_context, serve  # noqa: F401

from catalejo.capture.hidden import Hidden
from catalejo.capture.systems.answers import Answers
from catalejo.capture.systems.asker import SystemAsker, ask_system
from catalejo.capture.web.http import WebClient
from catalejo.model.capture import RepositoryInfo, Visibility
from catalejo.systems import codecov, dependabot, github_releases, kubernetes, oci, scorecard, sonarqube
from catalejo.systems.codecov.ask import Codecov
from catalejo.systems.contract import AskedRepository, Integration
from catalejo.systems.dependabot.ask import Dependabot
from catalejo.systems.github_releases.ask import GitHubReleases
from catalejo.systems.kubernetes.ask import Kubernetes
from catalejo.systems.oci.ask import Registry
from catalejo.systems.scorecard.ask import Scorecard
from catalejo.systems.sonarqube.ask import SonarQube


def repository(slug: str, visibility: Visibility = Visibility.PUBLIC) -> AskedRepository:
    """A captured repository of github.com."""
    owner, name = slug.split("/")
    return AskedRepository(RepositoryInfo(f"github.com/{slug}", name, "github:x", "ok", visibility, "github.com", owner,
                                          default_branch="main"))  # fmt: skip


def asked(
    place: Path, one: Integration, spec: Any, repositories: Iterable[AskedRepository] = (), host: LoopbackServer | None = None
) -> Answers:  # fmt: skip
    """What a system answers; ``T`` is the variable that holds a token."""
    context = make_context(place)
    asker = SystemAsker(one, context, Hidden())
    asker.repositories = list(repositories)
    if host is not None:
        asker.host_client = WebClient(host.url, context, {"Authorization": "Bearer host-token"})
    return ask_system(one, spec, asker, offline=False)


def bodies(answers: Answers) -> dict[str, Any]:
    """The answers by name."""
    return {name: envelope.body for name, envelope in answers.envelopes.items()}


D1, D2, D3 = ("sha256:" + char * 64 for char in "123")


def registry(seen: list[Request], realm: str = "", refuse: bool = True) -> Any:
    """A registry with one image of two platforms; ``realm`` is where it says that tokens are given."""

    def app(request: Request) -> Response:
        seen.append(request)
        if request.path == "/token":
            return json_response({"token": "given"})
        if refuse and request.headers.get("authorization") != "Bearer given":
            challenge = f'Bearer realm="{realm}",service="reg",scope="repository:acme/web:pull"'
            return json_response({"errors": [{"code": "UNAUTHORIZED"}]}, 401, {"WWW-Authenticate": challenge})
        match request.path.removeprefix("/v2/acme/web/"):
            case "tags/list":
                return json_response({"name": "acme/web", "tags": ["1.0.0", "1.1.0", "latest", "x"]})
            case "manifests/1.1.0" | "manifests/latest":
                attested = {"digest": D3, "platform": {"os": "unknown", "architecture": "unknown"}}
                arm = {"digest": D3, "platform": {"os": "linux", "architecture": "arm64"}}
                amd = {"digest": D2, "platform": {"os": "linux", "architecture": "amd64"}}
                return json_response({"manifests": [attested, arm, amd]}, headers={"Docker-Content-Digest": D1})
            case path if path == f"manifests/{D2}":
                return json_response({"config": {"digest": D3}})
            case path if path == f"blobs/{D3}":
                labels = {"org.opencontainers.image.revision": "abc", "other": "canary"}
                return json_response(
                    {"created": "2026-11-01T00:00:00Z", "config": {"Labels": labels, "Env": ["canary"]}}
                )
        return json_response({}, 404)

    return app


def test_a_registry_gives_a_token_to_those_who_have_none(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Told by its own challenge; the digest of a tag is that of its index, time and labels are those of an image."""
    seen: list[Request] = []
    server = serve(lambda request: app(request))
    app = registry(seen, f"{server.url}/token")
    answers = asked(tmp_path, oci.INTEGRATION, Registry(url=server.url, images=("acme/web",), tags=1))
    (body,) = bodies(answers).values()
    described = {
        "digest": D1,
        "created": "2026-11-01T00:00:00Z",
        "labels": {"org.opencontainers.image.revision": "abc"},
    }
    assert answers.state == "ok" and body["tags"] == [{"tag": "1.1.0", **described}, {"tag": "latest", **described}]
    (token,) = [request for request in seen if request.path == "/token"]
    assert token.query == {"scope": ["repository:acme/web:pull"], "service": ["reg"]}
    assert "authorization" not in token.headers


def test_the_password_of_a_registry_goes_to_no_other_host(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Where its tokens are given elsewhere, that is said, and done only where the configuration names it."""
    here: list[Request] = []
    there: list[Request] = []
    other = serve(lambda request: registry(there)(request))
    server = serve(lambda request: registry(here, f"{other.url}/token")(request))
    spec = Registry(url=server.url, images=("acme/web",), user="ana", token_env="T")
    refused = asked(tmp_path, oci.INTEGRATION, spec)
    assert refused.state == "failed" and "name that as `realm`" in refused.error and not there
    assert all("authorization" not in request.headers for request in here)
    allowed = asked(tmp_path, oci.INTEGRATION, msgspec.structs.replace(spec, realm=other.url))
    assert allowed.state == "ok" and [r.headers["authorization"][:6] for r in there] == ["Basic "]


def test_what_a_registry_keeps_elsewhere_is_not_followed(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """A blob that is redirected to another host costs the time and labels only; a missing image costs itself."""
    elsewhere: list[Request] = []
    other = serve(lambda request: elsewhere.append(request) or json_response({}))  # type: ignore[func-returns-value]
    plain = registry([], refuse=False)

    def app(request: Request) -> Response:
        is_blob = "/blobs/" in request.path
        return Response(307, {"Location": f"{other.url}/blob"}) if is_blob else plain(request)

    spec = Registry(url=serve(app).url, images=("acme/web", "acme/gone", "../x"), tags=1, token_env="T")
    answers = asked(tmp_path, oci.INTEGRATION, spec)
    assert answers.state == "partial" and answers.failed == 2 and not elsewhere
    (body,) = bodies(answers).values()
    assert body["tags"][0] == {"tag": "1.1.0", "digest": D1}


def test_a_cluster_is_asked_in_pages(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """Items of a list have no kind of their own; one refused kind costs all, as half a cluster would mislead."""
    seen: list[Request] = []

    def app(request: Request) -> Response:
        seen.append(request)
        if request.path.endswith("/pods") and refuse:
            return json_response({"kind": "Status"}, 403)
        if not request.path.endswith("/deployments"):
            return json_response({"kind": "List", "metadata": {}, "items": []})
        first = not request.one("continue")
        item = {"metadata": {"name": "a" if first else "b", "namespace": "n"}, "spec": {}, "status": {}}
        return json_response(
            {"kind": "DeploymentList", "metadata": {"continue": "more" if first else ""}, "items": [item]}
        )

    server, refuse = serve(app), False
    spec = Kubernetes(url=server.url, token_env="T")
    (body,) = bodies(asked(tmp_path, kubernetes.INTEGRATION, spec)).values()
    assert [(item["kind"], item["metadata"]["name"]) for item in body["items"]] == [
        ("Deployment", "a"),
        ("Deployment", "b"),
    ]
    assert len(seen) == 7 and {request.headers["authorization"] for request in seen} == {"Bearer tok-1234"}
    refuse = True
    assert asked(tmp_path, kubernetes.INTEGRATION, spec).state == "denied"


def test_sonarqube_may_answer_one_question_and_refuse_the_other(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """A hundred projects a request; a limit is waited for as it asks."""
    tries: list[str] = []

    def app(request: Request) -> Response:
        if request.path == "/api/components/search":
            tries.append("list")
            if len(tries) == 1:
                return json_response({}, 429, {"Retry-After": "1"})
            return json_response({"paging": {"total": 101}, "components": [{"key": f"p{n}"} for n in range(101)]})
        tries.append(str(len(request.one("projectKeys").split(","))))
        if "coverage" in request.one("metricKeys"):
            return json_response({"errors": [{"msg": "Insufficient privileges"}]}, 403)
        return json_response({"measures": [{"component": "p1", "metric": "alert_status", "value": "OK"}]})

    answers = asked(tmp_path, sonarqube.INTEGRATION, SonarQube(url=serve(app).url))
    assert tries == ["list", "list", "100", "1", "100"]
    assert answers.states | {"scans": "ok", "metrics": "denied"} == {"scans": "ok", "metrics": "denied"}
    assert answers.state == "partial" and sorted(answers.envelopes) == ["gates-001", "gates-002"]


def test_releases_of_fifty_repositories_are_one_request(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """What one of them does not tell costs that one; an answer of 200 that holds only errors is none."""
    asks: list[dict[str, Any]] = []

    def app(request: Request) -> Response:
        asks.append(json.loads(request.body))
        if broken:
            return json_response({"data": None, "errors": [{"message": "rate limited"}]})
        node = {"tagName": "v1", "isDraft": False, "isPrerelease": False, "url": "https://github.com/a/r0/releases/tag/v1",
                "publishedAt": "2026-11-01T00:00:00Z", "tagCommit": {"oid": "f" * 40}}  # fmt: skip
        names = [name for name in asks[-1]["variables"] if name.startswith("n")]
        data: dict[str, Any] = {f"r{n}": {"releases": {"nodes": [node] if n == 0 else []}} for n in range(len(names))}
        return json_response({"data": {**data, "r1": None}, "errors": [{"type": "NOT_FOUND", "path": ["r1"]}]})

    broken, server = False, serve(app)
    some = [repository(f"a/r{n}") for n in range(51)]
    answers = asked(tmp_path, github_releases.INTEGRATION, GitHubReleases(), some, server)
    assert [len(one["variables"]) for one in asks] == [100, 2] and answers.failed == 1
    assert answers.envelopes["a__r0"].body[0]["tag_commit"] == "f" * 40  # type: ignore[index]
    assert answers.envelopes["a__r0"].url == f"{server.url}/repos/a/r0/releases?per_page=5"
    broken = True
    assert asked(tmp_path, github_releases.INTEGRATION, GitHubReleases(), some, server).state == "failed"


@pytest.mark.parametrize("organisation", [True, False])
def test_alerts_of_an_organisation_are_one_list(serve: Serve, tmp_path: Path, organisation: bool) -> None:  # noqa: F811
    """Of captured repositories only; a user has no such list, and each repository is asked for."""
    seen: list[str] = []

    def app(request: Request) -> Response:
        seen.append(request.path)
        if request.path.startswith("/orgs") and not organisation:
            return json_response({"message": "Not Found"}, 404)
        slugs = ["a/b", "a/not-captured"] if organisation else [request.path[7:10]]
        return json_response([{"state": "open", "security_advisory": {}, "dependency": {},
                               "repository": {"full_name": slug}} for slug in slugs])  # fmt: skip

    answers = asked(tmp_path, dependabot.INTEGRATION, Dependabot(), [repository("a/b"), repository("a/c")], serve(app))
    assert sorted(answers.envelopes) == (["a__b"] if organisation else ["a__b", "a__c"])
    assert len(seen) == (1 if organisation else 3)
    assert Dependabot().visibility is Visibility.INTERNAL


def test_a_service_of_others_hears_of_public_repositories_only(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """And is never given the token of the host."""
    seen: list[Request] = []

    def app(request: Request) -> Response:
        seen.append(request)
        return json_response({"repo": {"name": "github.com/a/b"}, "scorecard": {}, "checks": [], "score": 5})

    server = serve(app)
    some = [repository("a/b"), repository("a/secret", Visibility.PRIVATE), repository("a/inner", Visibility.INTERNAL)]
    answers = asked(tmp_path, scorecard.INTEGRATION, Scorecard(url=server.url), some, server)
    assert [request.path for request in seen] == ["/projects/github.com/a/b"] and answers.state == "ok"
    assert "authorization" not in seen[0].headers


def test_codecovs_next_page_stays_with_its_host(serve: Serve, tmp_path: Path) -> None:  # noqa: F811
    """A page that leads to another host is not followed, and the token does not go there."""
    elsewhere: list[Request] = []
    other = serve(lambda request: elsewhere.append(request) or json_response({}))  # type: ignore[func-returns-value]
    server = serve(lambda _: json_response({"results": [], "next": f"{other.url}/api/v2/github/a/repos/?page=2"}))
    answers = asked(tmp_path, codecov.INTEGRATION, Codecov(owners=("a",), url=server.url, token_env="T"))
    assert answers.state == "partial" and not elsewhere
