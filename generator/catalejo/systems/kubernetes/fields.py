"""What is kept of the objects of a cluster: never environment, arguments, volumes, applied configuration or Secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...kit.read.narrow import listing, mapping, mappings, text_of
from ..allow_list import Prefixes, Table, fields, keep
from ..contract import Keeping

KINDS = frozenset(
    ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod", "ReplicaSet", "ReplicationController",
     "DeploymentConfig")
)  # fmt: skip
_ANNOTATIONS = Prefixes((
    "argocd.argoproj.io/tracking-id", "backstage.io/kubernetes-", "meta.helm.sh/release-",
    "openshift.io/deployment-config.name",
))  # fmt: skip
_METADATA: Table = {
    **fields("name", "namespace", "creationTimestamp", "deletionTimestamp", "generation"), "labels": "map",
    "annotations": _ANNOTATIONS, "ownerReferences": fields("kind", "name", "controller"),
}  # fmt: skip
_CONTAINERS: Table = {"containers": fields("name", "image")}
_TEMPLATE: Table = {"metadata": {"labels": "map"}, "spec": _CONTAINERS}
_CONTAINER_STATE: Table = {
    "waiting": fields("reason"), "running": fields("startedAt"),
    "terminated": fields("reason", "exitCode", "finishedAt"),
}  # fmt: skip
_CONTAINER_STATUS: Table = {
    **fields("name", "ready", "restartCount", "image", "imageID"), "state": _CONTAINER_STATE,
    "lastState": _CONTAINER_STATE,
}  # fmt: skip

OBJECT: Table = {
    "kind": True,
    "metadata": _METADATA,
    "spec": {
        **fields("replicas", "paused", "suspend", "schedule"), "template": _TEMPLATE,
        "jobTemplate": {"spec": {"template": _TEMPLATE}}, **_CONTAINERS,
    },
    "status": {
        **fields(
            "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
            "unavailableReplicas", "desiredNumberScheduled", "numberReady", "numberAvailable",
            "updatedNumberScheduled", "lastScheduleTime", "lastSuccessfulTime", "succeeded", "failed",
            "startTime", "completionTime", "phase", "reason", "currentRevision", "updateRevision",
        ),
        "active": True,
        "conditions": fields("type", "status", "reason", "lastTransitionTime", "lastUpdateTime"),
        "containerStatuses": _CONTAINER_STATUS, "initContainerStatuses": _CONTAINER_STATUS,
    },
}  # fmt: skip


def keep_workloads(body: object, keeping: Keeping) -> object:
    """Return ``{"items": [...]}`` without other kinds and without what runs the image of a hidden repository."""
    return {"items": [_kept(kind, item) for kind, item in objects_in(body) if not _is_hidden(kind, item, keeping)]}


def join(bodies: Sequence[object]) -> object:
    """Return one list of the lists of several files: pods tell of what their controllers stand in another one."""
    return {"items": [item for body in bodies for item in mappings(mapping(body).get("items"))]}


def objects_in(body: object, depth: int = 0) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the workloads of a List, of a list of such, of a ``DeploymentList`` or of one object, with their kind."""
    if isinstance(body, list) and depth < 3:
        for item in body:
            yield from objects_in(item, depth + 1)
    if not isinstance(body, dict):
        return
    if "items" not in body:
        kind = text_of(body.get("kind"))
        if kind in KINDS and isinstance(body.get("metadata"), dict):
            yield kind, body
        return
    listed = text_of(body.get("kind")).removesuffix("List")
    for item in listing(body["items"]):
        if isinstance(item, dict) and "items" not in item:
            yield from objects_in(item if "kind" in item else {**item, "kind": listed}, depth + 1)
        elif depth < 3:
            yield from objects_in(item, depth + 1)


def is_list_of_workloads(body: object) -> bool:
    """Tell whether a body lists workloads, or is the empty list of one of their kinds."""
    if isinstance(body, dict) and text_of(body.get("kind")).removesuffix("List") in KINDS:
        return True
    return next(objects_in(body), None) is not None


def containers_of(kind: str, spec: dict[str, object]) -> list[dict[str, object]]:
    """Return the containers that an object of a kind describes."""
    if kind == "CronJob":
        spec = mapping(mapping(spec.get("jobTemplate")).get("spec"))
    own = spec if kind == "Pod" else mapping(mapping(spec.get("template")).get("spec"))
    return mappings(own.get("containers"))


def _kept(kind: str, item: dict[str, object]) -> object:
    kept = mapping(keep({**item, "kind": kind}, OBJECT))
    status = kept.get("status")
    if isinstance(status, dict) and isinstance(status.get("active"), list):
        kept["status"] = {**status, "active": len(listing(status["active"]))}
    return kept


def _is_hidden(kind: str, item: dict[str, object], keeping: Keeping) -> bool:
    images = [text_of(one.get("image")) for one in containers_of(kind, mapping(item.get("spec")))]
    images += [text_of(one.get("imageID")) for one in mappings(mapping(item.get("status")).get("containerStatuses"))]
    return any(keeping.names(image) for image in images if image)
