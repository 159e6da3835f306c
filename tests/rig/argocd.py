"""An Argo CD server on loopback: version, settings, the list of applications, one application."""

from __future__ import annotations

import re
import secrets
from typing import Any

from tests.rig.faults import early_answer
from tests.rig.gitserver import token_of
from tests.rig.org import Org
from tests.rig.wire import Entry, Log, LoopbackServer, Request, Response, json_response

ONE = re.compile(r"/api/v1/applications/([^/]+)")
# What the server lets a client select with ``fields=``; other paths are ignored in silence.
SELECTABLE = frozenset(
    f"items.{path}"
    for path in (
        "metadata.name", "metadata.namespace", "metadata.annotations", "metadata.labels",
        "metadata.creationTimestamp", "metadata.deletionTimestamp", "spec", "spec.destination", "spec.project",
        "spec.source", "spec.sources", "spec.sourceHydrator", "spec.syncPolicy", "status.sourceHydrator",
        "status.summary", "status.health", "status.resources", "status.sync.status", "status.sync.revision",
        "status.operationState.startedAt", "status.operationState.finishedAt", "status.operationState.phase",
        "status.operationState.operation.sync", "operation.sync",
    )
)  # fmt: skip


class ArgoCD:
    """The server; it answers from the organisation's ``applications``."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.org: Org | None = None
        self.token = secrets.token_urlsafe(32)
        self.server = LoopbackServer(self.app)
        self.url = self.server.url

    def app(self, request: Request) -> Response:
        """Answer one request and log it."""
        assert self.org is not None
        fault = self.org.faults.take("argocd")
        response = early_answer(fault, self.org.faults) if fault else None
        if response is None:
            response = self._answer(request)
            response.cut = bool(fault and fault.kind == "truncated")
        self.log.add(
            Entry(
                "argocd", request.method, request.path, request.raw_query, response.status,
                fault=fault.kind if fault else "", authorization="authorization" in request.headers,
                response_body=response.body,
            )
        )  # fmt: skip
        if self.org.spoil is not None and response.status == 200:
            response.body = self.org.spoil("argocd", response.body)
        return response

    def _answer(self, request: Request) -> Response:
        assert self.org is not None
        if request.method != "GET":
            return _refusal(403, 7, "permission denied")
        if request.path == "/api/version":
            return json_response({"Version": "v3.2.0+rig"})
        if token_of(request) != self.token:
            return _refusal(401, 16, "no session information")
        if request.path == "/api/v1/settings":
            return json_response({"url": self.url, "appLabelKey": "app.kubernetes.io/instance"})
        if request.path == "/api/v1/applications":
            with self.org.lock:
                return json_response(self._list(request))
        one = ONE.fullmatch(request.path)
        if one:
            for item in self.org.applications:
                if item["metadata"]["name"] == one.group(1):
                    return json_response(item)
            return _refusal(403, 7, "permission denied")
        return _refusal(404, 5, "Not Found")

    def _list(self, request: Request) -> dict[str, Any]:
        assert self.org is not None
        items = self.org.applications
        projects = request.query.get("projects", []) + request.query.get("project", [])
        if projects:
            items = [item for item in items if item["spec"]["project"] in projects]
        if request.one("repo"):
            items = [item for item in items if item["spec"]["source"]["repoURL"] == request.one("repo")]
        wanted = [path for path in request.one("fields").split(",") if path in SELECTABLE]
        if wanted:
            items = [_select(item, [path.split(".")[1:] for path in wanted]) for item in items]
        # Go writes an empty list as null here, and there is no paging.
        return {"metadata": {"resourceVersion": str(self.org.generation)}, "items": items or None}


def _select(item: dict[str, Any], paths: list[list[str]]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for path in paths:
        value: Any = item
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            continue
        target = chosen
        for step in path[:-1]:
            target = target.setdefault(step, {})
        target[path[-1]] = value
    return chosen


def _refusal(status: int, code: int, message: str) -> Response:
    return json_response({"error": message, "code": code, "message": message}, status)


def application(
    org: Org,
    name: str,
    *,
    path: str,
    environment: str,
    namespace: str,
    repo: str = "gitops",
    sync: str = "Synced",
    health: str = "Healthy",
    images: tuple[str, ...] = (),
    deployed: tuple[tuple[str, str], ...] = (),
    condition: tuple[str, str] = ("", ""),
    phase: str = "Succeeded",
    automated: bool = True,
) -> dict[str, Any]:
    """An Application as the server gives it; ``deployed`` is its history as (revision, time), oldest first."""
    revision = deployed[-1][0] if deployed else ""
    source = {"repoURL": f"{org.url}/{org.login}/{repo}.git", "path": path, "targetRevision": "main"}
    status: dict[str, Any] = {
        "sync": {
            "status": sync, "revision": revision,
            "comparedTo": {"source": source, "destination": {"server": f"https://{environment}.k8s.example.com"}},
        },
        "health": {"status": health, "lastTransitionTime": deployed[-1][1] if deployed else org.now()},
        "history": [
            {"id": number, "revision": rev, "deployedAt": when, "deployStartedAt": when, "source": source,
             "initiatedBy": {"automated": automated}}
            for number, (rev, when) in enumerate(deployed)
        ],
        "summary": {"images": list(images)},
        "resources": [
            {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": namespace, "name": name,
             "status": sync, "health": {"status": health}}
        ],
        "reconciledAt": org.now(),
        "sourceType": "Kustomize",
    }  # fmt: skip
    if deployed:
        status["operationState"] = {
            "phase": phase, "message": "successfully synced (all tasks run)", "startedAt": deployed[-1][1],
            "finishedAt": deployed[-1][1], "syncResult": {"revision": revision, "source": source, "resources": []},
            "operation": {"sync": {"revision": revision}, "initiatedBy": {"automated": automated}},
        }  # fmt: skip
    if condition[0]:
        status["conditions"] = [{"type": condition[0], "message": condition[1], "lastTransitionTime": org.now()}]
    return {
        "metadata": {
            "name": name, "namespace": "argocd", "uid": f"uid-{name}", "creationTimestamp": "2026-10-01T08:00:00Z",
            "labels": {"environment": environment},
        },
        "spec": {
            "project": "default", "source": source,
            "destination": {"server": f"https://{environment}.k8s.example.com", "namespace": namespace},
            "syncPolicy": {"automated": {"prune": True, "selfHeal": True}} if automated else {},
        },
        "status": status,
    }  # fmt: skip
