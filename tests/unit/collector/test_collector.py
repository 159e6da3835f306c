"""The collector: what leaves a cluster is what the readers keep; nothing secret does, and a refusal is told.

The script runs as it is, with the real kubectl, against a small server that answers as the API server of a cluster.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.rig.wire import LoopbackServer, Request, Response, json_response

from catalejo.model.capture import Envelope
from catalejo.systems import argocd, flux, kubernetes
from catalejo.systems.contract import Keeping
from catalejo.systems.reading import Reading

ROOT = Path(__file__).resolve().parents[3]
COLLECTOR = ROOT / "deploy" / "collector"
KEEPING = Keeping(False, lambda _: False, lambda _: False)
GROUPS = {
    "": [("pods", "Pod"), ("secrets", "Secret")],
    "apps": [("deployments", "Deployment"), ("statefulsets", "StatefulSet"), ("daemonsets", "DaemonSet")],
    "batch": [("cronjobs", "CronJob"), ("jobs", "Job")],
    "argoproj.io": [("applications", "Application")],
}

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("kubectl", "jq", "bash"))), reason="kubectl, jq or bash is not installed"
)


def good(name: str) -> list[dict[str, Any]]:
    """The objects of a recorded answer of one of our readers."""
    path = ROOT / "generator" / "catalejo" / "systems" / name / "recorded"
    file = next(place for place in (path / "good.json", path / "good-applications.json") if place.is_file())
    body = json.loads(file.read_bytes())
    return list((body[0] if isinstance(body, list) else body)["body"]["items"])


def spoiled(value: Any) -> Any:
    """A value with a canary in every object, where environments, arguments and annotations are as well."""
    if isinstance(value, dict):
        more = {"env": [{"name": "A", "value": "canary"}], "args": ["canary"], "data": {"k": "canary"}}
        notes = {"kubectl.kubernetes.io/last-applied-configuration": "canary"}
        inner = {key: spoiled(item) for key, item in value.items() if key != "labels"} | more
        return {**inner, "labels": value.get("labels", {}), "annotations": {**value.get("annotations", {}), **notes}}
    return [spoiled(item) for item in value] if isinstance(value, list) else value


def cluster(objects: list[dict[str, Any]], refused: str = "") -> Callable[[Request], Response]:
    """A server that answers discovery and lists as the API server does; ``refused`` is a resource."""

    def app(request: Request) -> Response:
        if request.path == "/api":
            return json_response({"kind": "APIVersions", "versions": ["v1"]})
        if request.path == "/apis":
            groups = [
                {"name": name, "versions": [version(name)], "preferredVersion": version(name)}
                for name in GROUPS
                if name
            ]
            return json_response({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
        for name, kinds in GROUPS.items():
            base = "/api/v1" if not name else f"/apis/{name}/v1"
            if request.path == base:
                resources = [{"name": plural, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["list"]}
                             for plural, kind in kinds]  # fmt: skip
                return json_response(
                    {"kind": "APIResourceList", "groupVersion": base[5:].strip("/"), "resources": resources}
                )
            for plural, kind in kinds:
                if request.path == f"{base}/{plural}":
                    assert kind != "Secret", "Secrets are asked for"
                    if plural == refused:
                        return json_response(
                            {"kind": "Status", "status": "Failure", "code": 403, "reason": "Forbidden"}, 403
                        )
                    mine = [one for one in objects if one["kind"] == kind]
                    return json_response(
                        {"kind": f"{kind}List", "apiVersion": base[6:] or "v1", "metadata": {}, "items": mine}
                    )
        return json_response({"kind": "Status", "code": 404}, 404)

    return app


def version(group: str) -> dict[str, str]:
    """The one version of a group."""
    return {"groupVersion": f"{group}/v1", "version": "v1"}


def collect(place: Path, app: Callable[[Request], Response], target: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script against a server."""
    server = LoopbackServer(app)
    server.start()
    try:
        context = {"clusters": [{"name": "c", "cluster": {"server": server.url}}], "current-context": "c",
                   "contexts": [{"name": "c", "context": {"cluster": "c", "user": ""}}], "kind": "Config"}  # fmt: skip
        place.mkdir(exist_ok=True)
        (place / "kubeconfig").write_text(json.dumps(context | {"apiVersion": "v1"}), "utf-8")
        environment = {"PATH": os.environ["PATH"], "HOME": str(place), "KUBECONFIG": str(place / "kubeconfig"),
                       "CLUSTER": "prod", "OUT": str(place / "out"), "TARGET": target}  # fmt: skip
        return subprocess.run(
            ["bash", str(COLLECTOR / "collect.sh")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        server.stop()


def test_what_leaves_a_cluster_is_what_the_readers_keep(tmp_path: Path) -> None:
    """Environment, arguments, applied configuration and Secrets stay; our readers miss nothing of it."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"k": "canary"}}
    objects = {
        "kubernetes": good("kubernetes"),
        "argocd": [one | {"apiVersion": "argoproj.io/v1", "kind": "Application"} for one in good("argocd")],
    }
    everything = [spoiled(one) for some in objects.values() for one in some] + [secret]
    done = collect(tmp_path, cluster(everything))
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in files] == ["argocd-prod.json", "kubernetes-prod.json"]
    assert not any("canary" in path.read_text("utf-8") for path in files)
    for path, one in zip(files, (argocd, kubernetes), strict=True):
        answer = json.loads(path.read_bytes())
        question = one.INTEGRATION.questions[0]
        assert (answer["source"], answer["status"]) == (f"{one.INTEGRATION.id}:prod", 200)
        kept = question.keep(answer["body"], KEEPING)
        whole = question.keep({"items": objects[one.INTEGRATION.id]}, KEEPING)
        envelope = Envelope(answer["source"], "", answer["fetched_at"], 200)
        first, second = (question.read(Reading(_with(envelope, body))) for body in (kept, whole))
        assert first == second and first


def _with(envelope: Envelope, body: object) -> Envelope:
    return Envelope(envelope.source, envelope.url, envelope.fetched_at, envelope.status, body)


def test_a_refusal_is_written_down(tmp_path: Path) -> None:
    """Half a list would mislead; the last good answer stands in at the portal, marked."""
    done = collect(tmp_path, cluster(good("kubernetes"), refused="pods"))
    assert done.returncode == 1
    answer = json.loads((tmp_path / "out" / "kubernetes-prod.json").read_bytes())
    assert (answer["status"], answer["body"], answer["error"]) == (0, None, "kubectl get failed")


def test_state_goes_to_a_branch(tmp_path: Path) -> None:
    """Beside what other clusters wrote there."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=state", *words],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    git("init", "-q", "--bare", "state.git")
    git("clone", "-q", "state.git", "first")
    (tmp_path / "first" / "kubernetes-dev.json").write_text("{}", "utf-8")
    git("-C", "first", "add", "-A")
    git("-C", "first", "commit", "-qm", "Other cluster")
    git("-C", "first", "push", "-q", "origin", "HEAD:state")
    done = collect(tmp_path / "run", cluster(good("kubernetes")), f"{(tmp_path / 'state.git').as_uri()}#state")
    assert done.returncode == 0, done.stderr
    listed = git("-C", "state.git", "ls-tree", "--name-only", "state").split()
    assert listed == ["argocd-prod.json", "kubernetes-dev.json", "kubernetes-prod.json"]


def test_the_fields_of_the_collector_are_those_of_the_readers() -> None:
    """``make collector`` writes them anew; no kind of Secret is among them."""
    text = (COLLECTOR / "keep.json").read_text("utf-8")
    assert text == runpy.run_path(str(ROOT / "make" / "write_collector.py"))["tables"]()
    assert not {"Secret", "ConfigMap"} & json.loads(text).keys() and flux.INTEGRATION.id == "flux"


def test_the_account_of_the_collector_may_only_list_what_it_dumps() -> None:
    """No Secrets, no wildcards, no other verb."""
    documents = list(yaml.safe_load_all((COLLECTOR / "cronjob.yaml").read_text("utf-8")))
    (role,) = [one for one in documents if one["kind"] == "ClusterRole"]
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"list"}
    allowed = {
        f"{name}.{group}".rstrip(".")
        for rule in role["rules"]
        for name in rule["resources"]
        for group in rule["apiGroups"]
    }
    script = (COLLECTOR / "collect.sh").read_text("utf-8")
    assert "*" not in str(role) and not any("secret" in name for name in allowed)
    assert all(name in script for name in allowed) and len(allowed) == 12
