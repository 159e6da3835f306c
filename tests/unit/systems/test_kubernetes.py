"""Workloads of a cluster: a state that is not known is never fine, and nothing of a Secret or of a container's
environment is kept.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.systems.forms import read

from catalejo.capture.systems.recorded import _identity
from catalejo.model.settings import RecordedSystem
from catalejo.systems.contract import Keeping
from catalejo.systems.kubernetes import INTEGRATION
from catalejo.systems.kubernetes.fields import join, keep_workloads
from catalejo.systems.reading import Reading

AVAILABLE = {"type": "Available", "status": "True", "lastTransitionTime": "2026-11-18T10:00:00Z"}
ROLLED_OUT = {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}
DONE = {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2,
        "conditions": [AVAILABLE, ROLLED_OUT]}  # fmt: skip


def thing(kind: str = "Deployment", status: Any = DONE, name: str = "web", **spec: Any) -> dict[str, Any]:
    """An object of a cluster."""
    containers = [{"name": "web", "image": "registry.acme.io:5000/web:1.2", "env": [{"name": "A", "value": "canary"}]}]
    meta = {"name": name, "namespace": "shop", "generation": 1, "labels": {"app": "web"}}
    template = {"spec": {"containers": containers}}
    return {"kind": kind, "metadata": meta, "spec": {"replicas": 2, "template": template, **spec}, "status": status}


def pod(waiting: str = "", ready: bool = False, owner: str = "web-6d4c", **more: Any) -> dict[str, Any]:
    """A pod of the deployment ``web``."""
    state = {"waiting": {"reason": waiting}} if waiting else {"running": {}}
    image = "registry.acme.io:5000/web@sha256:" + "a" * 64
    return {
        "kind": "Pod",
        "metadata": {"name": "p" + waiting, "namespace": "shop", "labels": {"pod-template-hash": "6d4c"},
                     "ownerReferences": [{"kind": "ReplicaSet", "name": owner, "controller": True}]},
        "spec": {"containers": [{"name": "web", "image": "registry.acme.io:5000/web:1.2"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": str(ready)}],
                   "containerStatuses": [{"restartCount": 7, "ready": ready, "imageID": image, "state": state}], **more},
    }  # fmt: skip


def state_of(*items: Any) -> tuple[str, str, int, int]:
    """Level, reason, wanted and ready of the only workload."""
    (one,) = read(INTEGRATION, {"kind": "List", "items": list(items)}, source="kubernetes:eu")
    return one.level.value, one.reason, one.desired, one.ready


@pytest.mark.parametrize(("item", "expected"), [
    (thing(), ("ok", "", 2, 2)),
    (thing(status=None), ("unknown", "", -1, -1)),
    (thing(replicas=0, status={"observedGeneration": 1, "conditions": [AVAILABLE]}), ("none", "ScaledToZero", 0, 0)),
    (thing(paused=True), ("warn", "Paused", 2, 2)),
    (thing(status=DONE | {"observedGeneration": 0}), ("busy", "", 2, 2)),
    (thing(status=DONE | {"updatedReplicas": 1, "conditions": [AVAILABLE]}), ("busy", "", 2, 2)),
    (thing(status=DONE | {"readyReplicas": 1, "availableReplicas": 1}), ("warn", "", 2, 1)),
    (thing(status={"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "conditions": [ROLLED_OUT]}),
     ("bad", "", 2, 0)),
    (thing(status=DONE | {"conditions": [{"type": "Progressing", "reason": "ProgressDeadlineExceeded"}]}),
     ("bad", "ProgressDeadlineExceeded", 2, 2)),
    (thing(status=DONE | {"conditions": [{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}]}),
     ("bad", "FailedCreate", 2, 2)),
    (thing("StatefulSet", {"observedGeneration": 1, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2}),
     ("ok", "", 2, 2)),
    (thing("StatefulSet", {"observedGeneration": 1, "updatedReplicas": 1, "readyReplicas": 1, "currentRevision": "a",
                           "updateRevision": "b"}), ("busy", "", 2, 1)),
    (thing("DaemonSet", {"observedGeneration": 1, "desiredNumberScheduled": 3, "updatedNumberScheduled": 3,
                         "numberReady": 2}), ("warn", "", 3, 2)),
    (thing("DaemonSet", {"observedGeneration": 1, "desiredNumberScheduled": 0}), ("none", "NoNodeSelected", 0, 0)),
    (thing("CronJob", {}, suspend=True), ("warn", "Suspended", -1, -1)),
    (thing("CronJob", {}), ("none", "NeverScheduled", -1, -1)),
    (thing("CronJob", {"lastScheduleTime": "2026-11-19T01:00:00Z", "lastSuccessfulTime": "2026-11-19T01:00:09Z"}),
     ("ok", "", -1, -1)),
    (thing("CronJob", {"lastScheduleTime": "2026-11-19T01:00:00Z", "lastSuccessfulTime": "2026-11-18T01:00:09Z"}),
     ("bad", "LastRunNotSuccessful", -1, -1)),
    (thing("CronJob", {"lastScheduleTime": "2026-11-19T01:00:00Z"}), ("unknown", "", -1, -1)),
    (thing("CronJob", {"lastScheduleTime": "2026-11-19T01:00:00Z", "active": [{"name": "x"}]}), ("busy", "", -1, -1)),
    (thing("Job", {"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]}),
     ("bad", "BackoffLimitExceeded", -1, -1)),
    (thing("Job", {"conditions": [{"type": "Complete", "status": "True"}]}), ("ok", "", -1, -1)),
    (thing("DeploymentConfig"), ("ok", "", 2, 2)),
])  # fmt: skip
def test_a_controllers_state(item: Any, expected: tuple[str, str, int, int]) -> None:
    """A count that is left out is zero; an object without a status tells nothing."""
    assert state_of(item) == expected


@pytest.mark.parametrize(("reason", "ready", "expected"), [
    ("CrashLoopBackOff", 1, ("bad", "CrashLoopBackOff")),
    ("ImagePullBackOff", 2, ("warn", "ImagePullBackOff")),
    ("ContainerCreating", 1, ("warn", "ContainerCreating")),
    ("SomethingNewOfTheKubelet", 1, ("unknown", "SomethingNewOfTheKubelet")),
])  # fmt: skip
def test_pods_say_why_a_deployment_is_not_well(reason: str, ready: int, expected: tuple[str, str]) -> None:
    """Old pods that still serve make it a warning; a reason that nobody knows is not known to be fine."""
    assert state_of(thing(status=DONE | {"readyReplicas": ready}), pod(reason))[:2] == expected


def test_restarts_and_digests_come_from_pods() -> None:
    """Without pods in the dump nothing is known of them; pods that ended do not count."""
    (alone,) = read(INTEGRATION, [thing()])
    assert (alone.restarts, alone.digests, alone.images) == (-1, (), ("registry.acme.io:5000/web:1.2",))
    items = [thing(), pod(ready=True), pod(ready=True), pod("x", phase="Failed")]
    (whole,) = read(INTEGRATION, {"items": items})
    assert (whole.restarts, whole.digests) == (14, ("sha256:" + "a" * 64,))


def test_pods_alone_never_say_that_all_is_well() -> None:
    """How many are wanted stands in the controller; a pod of its own is judged by itself."""
    assert state_of(pod(ready=True))[0] == "unknown"
    own = pod(ready=True)
    own["metadata"].pop("ownerReferences")
    assert state_of(own) == ("ok", "", 1, 1)
    (one,) = read(INTEGRATION, [pod("CrashLoopBackOff")])
    assert (one.kind, one.name, one.level.value) == ("Deployment", "web", "bad")


def test_several_files_of_one_cluster_are_read_as_one() -> None:
    """``kubectl get pods`` in one file and ``kubectl get deployments`` in the other, of one folder."""
    keeping = Keeping(False, lambda _: False, lambda _: False)
    parts = [keep_workloads({"kind": "List", "items": [one]}, keeping) for one in (pod(ready=True), thing())]
    (one,) = read(INTEGRATION, join(parts))
    assert (one.kind, one.restarts) == ("Deployment", 7)
    spec = RecordedSystem("x")
    assert _identity("kubernetes", "", ("pods", "kubernetes-prod"), spec) == "kubernetes:prod"
    assert _identity("kubernetes", "", ("kubernetes-prod.eu", "x"), spec) == "kubernetes:prod.eu"
    assert _identity("kubernetes", "", ("github.com__acme__web",), spec) == "kubernetes"


TRACKING = "argocd.argoproj.io/tracking-id"
INSTANCE = {"app.kubernetes.io/instance": "web-prod"}


@pytest.mark.parametrize(("labels", "annotations", "owned", "application"), [
    ({}, {TRACKING: "web-prod:apps/Deployment:shop/web"}, False, "web-prod"),
    ({}, {TRACKING: "argocd_web-prod:apps/Deployment:shop/web"}, False, "web-prod"),
    ({}, {TRACKING: "web-prod:apps/Deployment:shop/other"}, False, ""),
    ({"kustomize.toolkit.fluxcd.io/name": "shop", **INSTANCE}, {}, False, "shop"),
    ({"helm.toolkit.fluxcd.io/name": "web"}, {}, False, "web"),
    ({"argocd.argoproj.io/instance": "web"}, {}, True, "web"),
    (INSTANCE, {}, False, "web-prod"),
    (INSTANCE, {}, True, ""),
    (INSTANCE, {"meta.helm.sh/release-name": "web"}, False, ""),
])  # fmt: skip
def test_what_brought_a_workload(
    labels: dict[str, str], annotations: dict[str, str], owned: bool, application: str
) -> None:
    """Marks of Argo CD and Flux; a copy of a mark, or one that Helm or an operator sets, is none."""
    item = thing()
    item["metadata"] |= {"labels": labels, "annotations": annotations}
    if owned:
        item["metadata"]["ownerReferences"] = [{"kind": "Shop", "name": "s", "controller": True}]
    (one,) = read(INTEGRATION, [item])
    joins = [join.partition(":")[2] for join in one.joins if join.startswith("application:")]
    assert joins == ([application] if application else [])


def test_a_workload_joins_by_label_id_and_image() -> None:
    """The label of Backstage's plugin is its annotation's value; an image is named without tag and digest."""
    item = thing()
    item["metadata"]["labels"]["backstage.io/kubernetes-id"] = "web"
    (one,) = read(INTEGRATION, [item])
    assert {"annotation:backstage.io/kubernetes-id=web", "image:registry.acme.io:5000/web", "label:app=web"} <= set(
        one.joins
    )


def test_nothing_secret_of_a_cluster_is_kept() -> None:
    """Secrets, environment, arguments and what was applied last are cut, and images of hidden repositories dropped."""
    last = {"kubectl.kubernetes.io/last-applied-configuration": "canary"}
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"k": "canary"}}
    item = thing()
    item["metadata"]["annotations"] = last
    item["spec"]["template"]["spec"]["containers"][0]["args"] = ["canary"]
    kept = keep_workloads({"items": [item, secret]}, Keeping(False, lambda _: False, lambda _: False))
    assert "canary" not in json.dumps(kept) and "web" in json.dumps(kept)
    assert read(INTEGRATION, [item], hidden=lambda text: "web:1.2" in text) == []


def test_an_unknown_reason_is_said() -> None:
    """It is counted among the states that are not in the vocabulary."""
    readings: list[Reading] = []
    read(INTEGRATION, [thing(status=DONE | {"readyReplicas": 0}), pod("Hm")], reading=readings)
    assert readings[0].odd().states == {"Hm": 1}


@pytest.mark.parametrize("odd", [None, 7, "x", [], {"a": 1}, [{"a": []}]])
@pytest.mark.parametrize("path", ["metadata", "spec", "status", "metadata.labels", "status.conditions"])
def test_an_odd_value_costs_its_own_workload_at_most(path: str, odd: Any) -> None:
    """The good one beside it is there."""
    broken, keys = thing(name="broken"), path.split(".")
    node = broken if len(keys) == 1 else broken[keys[0]]
    node[keys[-1]] = odd
    assert "web" in [one.name for one in read(INTEGRATION, [thing(), broken, None, 7])]
