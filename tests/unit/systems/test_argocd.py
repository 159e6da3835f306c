"""Argo CD beside its applications: what clusters are called, and when projects may be synced."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rig.wire import Request, Response, json_response
from tests.unit.capture.test_http import Serve, serve  # noqa: F401
from tests.unit.systems.test_asking import asked
from tests.unit.systems.told import kept, told

from catalejo.model.live import Freezes, TargetCluster
from catalejo.systems import argocd
from catalejo.systems.argocd.ask import ArgoCD
from catalejo.systems.registry import recognise

CLUSTERS = {
    "items": [
        {"server": "https://203.0.113.7:6443/", "name": "prod-eu", "config": {"bearerToken": "canary"},
         "info": {"serverVersion": "1.31", "connectionState": {"status": "Failed", "message": "canary"}}},
        {"server": "https://203.0.113.8", "name": "https://203.0.113.8", "connectionState": {"status": "Odd"}},
    ]
}  # fmt: skip
WINDOW = {
    "kind": "deny",
    "schedule": "0 22 * * *",
    "duration": "2h",
    "timeZone": "America/Lima",
    "applications": ["*-prod"],
}
PROJECTS = {"items": [
    {"metadata": {"name": "shop"}, "spec": {"syncWindows": [WINDOW, {"kind": "deny", "schedule": "each day"}], "roles": ["canary"]}},
    {"metadata": {"name": "default"}, "spec": {"destinations": [{"server": "*"}]}},
]}  # fmt: skip


def test_clusters_have_names_and_no_credentials() -> None:
    """A name that is the address is none; what a connection says is a state that is known, or unknown."""
    found = [one for one in told("argocd", "clusters", CLUSTERS) if isinstance(one, TargetCluster)]
    assert [(one.server, one.name, one.version, one.state) for one in found] == [
        ("https://203.0.113.7:6443", "prod-eu", "1.31", "failed"), ("https://203.0.113.8", "", "", "unknown"),
    ]  # fmt: skip
    assert "canary" not in str(kept("argocd", "clusters", CLUSTERS))


def test_projects_have_windows_with_what_is_wrong_with_them() -> None:
    """A project without windows is known to have none."""
    shop, default = (one for one in told("argocd", "projects", PROJECTS) if isinstance(one, Freezes))
    assert [(one.kind, one.duration, one.zone, one.problem) for one in shop.windows] == [
        ("deny", 7200, "America/Lima", ""), ("deny", 0, "UTC", "schedule"),
    ]  # fmt: skip
    assert (default.project, default.windows) == ("default", ())
    assert "canary" not in str(kept("argocd", "projects", PROJECTS))


def test_an_empty_list_is_one_of_applications() -> None:
    """There is always a project and a cluster."""
    found = recognise("", "", [], "argocd")
    assert found is not None and found.question.name == "applications"


@pytest.mark.parametrize(
    ("status", "state", "notes"), [(200, "ok", 0), (403, "ok", 2), (404, "ok", 2), (500, "partial", 0)]
)
def test_an_account_need_not_see_more_than_applications(
    serve: Serve, tmp_path: Path, status: int, state: str, notes: int,  # noqa: F811
) -> None:  # fmt: skip
    """What is refused is noted, and costs nothing; a failure is one."""

    def app(request: Request) -> Response:
        if request.path.endswith("/applications"):
            return json_response({"metadata": {}, "items": []})
        return json_response(PROJECTS if request.path.endswith("projects") else CLUSTERS, status)

    answers = asked(tmp_path, argocd.INTEGRATION, ArgoCD(url=serve(app).url))
    assert (answers.state, len(answers.notes)) == (state, notes)
    assert answers.gives[0] == "deployments" and len(answers.envelopes) == (3 if status == 200 else 1)
