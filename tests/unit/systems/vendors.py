"""All systems behind one server on loopback: how each is configured, and what its vendor answers to which request.

The bodies are the recorded good answers of the readers, cut into the requests that ask for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import catalejo.systems
from catalejo.systems import contract, registry

Body = Any
SPEC = {"token_env": "FAULT_TOKEN", "name": "main"}


class Route(NamedTuple):
    """What a system answers to requests whose path ends so; ``question`` is what they are asked for."""

    path: str
    question: str
    body: Callable[[], Body]


class Vendor(NamedTuple):
    """A system at an address: its options beside the address, and its routes in order.

    ``host`` is the kind of the source whose client it is asked with, "" where it has an address of its own.
    """

    options: dict[str, Any]
    routes: tuple[Route, ...]
    host: str = ""


@cache
def recorded(system: str, question: str = "") -> str:
    """The body of a recorded good answer, as JSON."""
    folder = Path(catalejo.systems.__file__).parent / system.replace("-", "_") / "recorded"
    path = folder / (f"good-{question}.json" if question else "good.json")
    value = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps((value[0] if isinstance(value, list) else value)["body"])


def good(system: str, question: str = "") -> Body:
    """A fresh copy of the body of a recorded good answer."""
    return json.loads(recorded(system, question))


def whole(system: str, question: str, path: str, named: bool = False) -> Route:
    """A route that answers with a recorded body as it is; ``named`` where the file has the question's name."""
    return Route(path, question, lambda: good(system, question if named else ""))


def part(system: str, question: str, path: str, take: Callable[[Body], Body], named: bool = True) -> Route:
    """A route that answers with a part of a recorded body."""
    return Route(path, question, lambda: take(good(system, question if named else "")))


def without(rows: Iterable[Body], *names: str) -> list[Body]:
    """Records without the fields that another request tells."""
    return [{key: value for key, value in row.items() if key not in names} for row in rows]


def objects(system: str, question: str, path: str, kind: str, version: str) -> Route:
    """A list of an API server: its objects have neither kind nor version."""

    def listed(body: Body) -> Body:
        mine = without((item for item in body["items"] if item.get("kind") == kind), "kind", "apiVersion")
        return {"kind": f"{kind}List", "apiVersion": version, "metadata": {}, "items": mine}

    return part(system, question, path, listed, named=False)


def _github_releases(body: Body) -> Body:
    nodes = [{"tagName": one["tag_name"], "name": one["name"], "isPrerelease": False, "isDraft": False,
              "publishedAt": one["published_at"], "url": one["html_url"], "tagCommit": {"oid": "f" * 40}}
             for one in body]  # fmt: skip
    return {"data": {"r0": {"releases": {"nodes": nodes}}}}


def _manifest(_: Body) -> Body:
    return {"config": {"digest": "sha256:" + "1" * 64}}


_FLUX = (("kustomizations", "Kustomization", "kustomize.toolkit.fluxcd.io/v1"),
         ("helmreleases", "HelmRelease", "helm.toolkit.fluxcd.io/v2"),
         ("gitrepositories", "GitRepository", "source.toolkit.fluxcd.io/v1"),
         ("helmrepositories", "HelmRepository", "source.toolkit.fluxcd.io/v1"),
         ("ocirepositories", "OCIRepository", "source.toolkit.fluxcd.io/v1"))  # fmt: skip
_KUBERNETES = (("deployments", "Deployment"), ("statefulsets", "StatefulSet"), ("daemonsets", "DaemonSet"),
               ("cronjobs", "CronJob"), ("jobs", "Job"), ("pods", "Pod"))  # fmt: skip
_ROLLOUTS, _CANARIES, _RUNS = "argoproj.io/v1alpha1", "flagger.app/v1beta1", "tekton.dev/v1"

VENDORS: dict[str, Vendor] = {
    "alertmanager": Vendor({}, (whole("alertmanager", "alerts", "/api/v2/alerts"),)),
    "argo-rollouts": Vendor({}, (objects("argo-rollouts", "rollouts", "/rollouts", "Rollout", _ROLLOUTS),)),
    "argo-workflows": Vendor({}, (whole("argo-workflows", "workflows", "/api/v1/workflows/"),)),
    "argocd": Vendor({}, tuple(whole("argocd", name, f"/api/v1/{name}", named=True)
                               for name in ("applications", "projects", "clusters"))),
    "azure-pipelines": Vendor({"organization": "acme"}, (
        Route("/_apis/git/repositories", "builds", lambda: {"value": []}),
        Route("/_apis/projects", "builds", lambda: {"value": [{"name": "shop"}]}),
        whole("azure-pipelines", "builds", "/_apis/build/builds"),
    )),
    "bitbucket-pipelines": Vendor({}, (whole("bitbucket-pipelines", "pipelines", "/pipelines"),), "bitbucket"),
    "buildkite": Vendor({"organization": "acme"}, (whole("buildkite", "builds", "/builds"),)),
    "circleci": Vendor({"organization": "gh/acme"}, (
        part("circleci", "pipelines", "/api/v2/pipeline",
             lambda body: {"items": without(body["items"], "workflows"), "next_page_token": None}, named=False),
        part("circleci", "pipelines", "/workflow", lambda body: {"items": body["items"][0]["workflows"]}, named=False),
    )),
    "codecov": Vendor({"owners": ("acme",)}, (whole("codecov", "coverage", "/repos/"),)),
    "datadog": Vendor({"api_key_env": "FAULT_TOKEN", "app_key_env": "FAULT_SECOND"}, (
        whole("datadog", "monitors", "/api/v1/monitor"),
    )),
    "dependabot": Vendor({}, (whole("dependabot", "alerts", "/dependabot/alerts"),), "github"),
    "flagger": Vendor({}, (objects("flagger", "canaries", "/canaries", "Canary", _CANARIES),)),
    "flux": Vendor({}, tuple(objects("flux", "deployments", f"/{path}", kind, api) for path, kind, api in _FLUX)),
    "gitea-actions": Vendor({}, (whole("gitea-actions", "runs", "/actions/runs"),), "gitea"),
    "github-actions": Vendor({}, (whole("github-actions", "runs", "/actions/runs"),), "github"),
    "github-releases": Vendor({}, (
        part("github-releases", "releases", "/graphql", _github_releases, named=False),
    ), "github"),
    "gitlab-ci": Vendor({"group": "acme"}, (whole("gitlab-ci", "pipelines", "/api/graphql"),)),
    "grafana": Vendor({}, (
        whole("grafana", "dashboards", "/api/search", named=True), whole("grafana", "alerts", "/v1/alerts", named=True),
    )),
    "grafana-oncall": Vendor({}, (
        part("grafana-oncall", "alert-groups", "/alert_groups/", lambda body: {"results": body["results"]}),
        part("grafana-oncall", "alert-groups", "/teams/", lambda body: {"results": body["teams"]}),
        part("grafana-oncall", "on-calls", "/schedules/",
             lambda body: {"results": without(body["results"], "team", "final_shifts")}),
        part("grafana-oncall", "on-calls", "/final_shifts",
             lambda body: {"results": body["results"][0]["final_shifts"]}),
    )),
    "incident-io": Vendor({}, (
        whole("incident-io", "incidents", "/v2/incidents", named=True),
        part("incident-io", "on-calls", "/v2/schedules",
             lambda body: {"schedules": without(body["schedules"], "schedule_entries")}),
        part("incident-io", "on-calls", "/v2/schedule_entries",
             lambda body: {"schedule_entries": body["schedules"][0]["schedule_entries"]}),
    )),
    "jaeger": Vendor({}, (whole("jaeger", "services", "/services"),)),
    "jenkins": Vendor({"user": "ana"}, (whole("jenkins", "jobs", "/api/json"),)),
    "jira-service-management": Vendor({"cloud_id": "c", "user": "ana"}, (
        part("jira-service-management", "alerts", "/alerts", lambda body: {"values": body["values"]}),
        part("jira-service-management", "alerts", "/teams", lambda body: {
            "platformTeams": [{"teamId": team["id"], "teamName": team["name"]} for team in body["teams"]]}),
        part("jira-service-management", "on-calls", "/schedules",
             lambda body: {"values": without(body["values"], "ownerTeam", "finalTimeline")}),
        part("jira-service-management", "on-calls", "/timeline",
             lambda body: {"finalTimeline": body["values"][0]["finalTimeline"]}),
    )),
    "kubernetes": Vendor({}, tuple(objects("kubernetes", "workloads", f"/{path}", kind, "v1")
                                   for path, kind in _KUBERNETES)),
    "oci": Vendor({"images": ("acme/orders",)}, (
        part("oci", "images", "/tags/list", lambda _: {"name": "acme/orders", "tags": ["1.4.2"]}, named=False),
        part("oci", "images", "/manifests/1.4.2", _manifest, named=False),
        part("oci", "images", "/blobs/sha256:" + "1" * 64, lambda _: {"created": "2026-11-09T09:58:00Z"}, named=False),
    )),
    "opsgenie": Vendor({}, (
        part("opsgenie", "alerts", "/v2/alerts", lambda body: {"data": body["data"]}),
        part("opsgenie", "alerts", "/v2/teams", lambda body: {"data": body["teams"]}),
        whole("opsgenie", "incidents", "/v1/incidents", named=True),
        part("opsgenie", "on-calls", "/v2/schedules",
             lambda body: {"data": without(body["schedules"], "finalTimeline")}),
        part("opsgenie", "on-calls", "/timeline",
             lambda body: {"data": {"finalTimeline": body["schedules"][0]["finalTimeline"]}}),
    )),
    "pagerduty": Vendor({}, (
        whole("pagerduty", "incidents", "/incidents", named=True),
        part("pagerduty", "on-calls", "/oncalls", lambda body: {"oncalls": body["oncalls"], "more": False}),
        part("pagerduty", "on-calls", "/services", lambda body: {"services": body["services"], "more": False}),
    )),
    "prometheus": Vendor({"queries": {"error_ratio": "x"}}, (
        whole("prometheus", "alerts", "/api/v1/alerts", named=True),
        part("prometheus", "metrics", "/api/v1/query", lambda body: {"status": "success", "data": body["data"]}),
    )),
    "scorecard": Vendor({}, (whole("scorecard", "scans", "/projects/github.com/acme/orders"),)),
    "sentry": Vendor({"organization": "acme"}, (whole("sentry", "issues", "/issues/"),)),
    "sonarqube": Vendor({}, (
        Route("/api/components/search", "", lambda: {"paging": {"total": 1}, "components": [{"key": "acme_orders"}]}),
        whole("sonarqube", "gates", "/api/measures/search?alert_status,vulnerabilities", named=True),
        whole("sonarqube", "measures", "/api/measures/search", named=True),
    )),
    "statuspage": Vendor({}, (whole("statuspage", "summary", "/summary.json"),)),
    "tekton": Vendor({}, (objects("tekton", "runs", "/pipelineruns", "PipelineRun", _RUNS),)),
    "tempo": Vendor({}, (whole("tempo", "services", "/values"),)),
}  # fmt: skip
"""Every system that can be asked over the network."""
ASKED = tuple(one for one in registry.ALL if one.spec is not None and one.id != "links")
"""``links`` asks nobody: its configuration is its answer."""


def spec_of(one: contract.Integration, url: str) -> contract.SystemSpec:
    """The options of a system behind this server."""
    assert one.spec is not None
    given = {**SPEC, "url": f"{url}/{one.id}", **VENDORS[one.id].options}
    known = set(one.spec.__struct_fields__)
    return one.spec(**{key: value for key, value in given.items() if key in known})


class Asked(NamedTuple):
    """A request as it is understood: whose it is, what it is asked for, what a good answer is."""

    system: str
    question: str
    path: str
    body: Body


def understood(path: str, query: str) -> Asked | None:
    """Whose request this is: the first part of the path is the system, or the kind of the source."""
    _, first, _ = path.split("/", 2)
    for name, vendor in VENDORS.items():
        if first != (f"host-{vendor.host}" if vendor.host and name != "scorecard" else name):
            continue
        for route in vendor.routes:
            ending, _, wanted = route.path.partition("?")
            if path.endswith(ending) and re.sub("%2C", ",", query).count(wanted):
                return Asked(name, route.question, route.path, route.body())
    return None


def emptied(value: Body) -> Body:
    """A body in its vendor's form that lists nothing."""
    match value:
        case list():
            return []
        case dict():
            return {key: emptied(item) for key, item in value.items()}
    return value


def planted(value: Body, canary: str) -> Body:
    """A body with a foreign field in every object."""
    match value:
        case dict():
            return {**{key: planted(item, canary) for key, item in value.items()}, "zz_canary": {"deep": canary}}
        case list():
            return [planted(item, canary) for item in value]
    return value
