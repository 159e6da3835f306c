"""Pods: whose they are, how often they began again, which digests they run, why they are not ready."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...kit.read.narrow import mapping, mappings, number_of, text_of
from ..reading import Reading, short_text

BROKEN = frozenset((
    "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName",
    "ImageInspectError", "RegistryUnavailable", "CreateContainerConfigError", "CreateContainerError",
    "RunContainerError", "PreCreateHookError", "PreStartHookError", "PostStartHookError", "CreatePodSandboxError",
    "OOMKilled", "Error", "ContainerCannotRun", "DeadlineExceeded", "Unschedulable", "StartError",
    "ContainerStatusUnknown",
))  # fmt: skip
"""Reasons of the kubelet and of the scheduler that no waiting mends."""
STARTING = frozenset(("ContainerCreating", "PodInitializing", "SchedulingGated", "WaitForPodScheduled"))
_DIGEST = re.compile(r"@(sha256:[0-9a-f]{64})$")


class Controller(NamedTuple):
    """A controller: namespace, kind, name."""

    namespace: str
    kind: str
    name: str


class Pod(NamedTuple):
    """One pod that is still wanted. ``reason`` is why it is not ready, "" where it is or where nobody says."""

    owner: Controller
    item: dict[str, object]
    ready: bool
    restarts: int
    digests: tuple[str, ...]
    reason: str


def owners(items: Iterable[tuple[str, dict[str, object]]]) -> dict[Controller, Controller]:
    """Return who stands behind the sets and jobs of a dump; what an operator's object owns stands for itself."""
    found: dict[Controller, Controller] = {}
    for kind, item in items:
        if kind not in ("ReplicaSet", "ReplicationController", "Job"):
            continue
        metadata = mapping(item.get("metadata"))
        namespace = short_text(metadata.get("namespace"))
        controller = _controller(metadata)
        own = Controller(namespace, kind, short_text(metadata.get("name")))
        found[own] = Controller(namespace, *controller) if controller is not None else own
    return found


def read_pod(reading: Reading, item: dict[str, object], whose: Mapping[Controller, Controller]) -> Pod | None:
    """Return a pod, None for one that has ended, is going, or is a job's."""
    metadata, status = mapping(item.get("metadata")), mapping(item.get("status"))
    owner = _owner(metadata, whose)
    phase = text_of(status.get("phase"))
    if owner is None or metadata.get("deletionTimestamp"):
        return None
    if phase in ("Succeeded", "Failed") and owner.kind != "Pod":
        return None
    containers = mappings(status.get("containerStatuses"))
    ready = any(
        one.get("type") == "Ready" and one.get("status") == "True" for one in mappings(status.get("conditions"))
    )
    digests = (_DIGEST.search(text_of(one.get("imageID"))) for one in containers)
    reason = "" if ready else _reason(status, phase)
    return Pod(
        owner, item, ready, sum(max(0, number_of(one.get("restartCount"))) for one in containers),
        tuple(match[1] for match in digests if match), reason,
    )  # fmt: skip


def _controller(metadata: dict[str, object]) -> tuple[str, str] | None:
    for one in mappings(metadata.get("ownerReferences")):
        if one.get("controller") is True:
            return text_of(one.get("kind")), text_of(one.get("name"))
    return None


def _owner(metadata: dict[str, object], whose: Mapping[Controller, Controller]) -> Controller | None:
    """Return what a pod belongs to; a set that is not in the dump is named after its deployment by its own hash."""
    namespace = short_text(metadata.get("namespace"))
    controller = _controller(metadata)
    if controller is None:
        return Controller(namespace, "Pod", short_text(metadata.get("name")))
    kind, name = controller
    direct = Controller(namespace, kind, name)
    labels, annotations = mapping(metadata.get("labels")), mapping(metadata.get("annotations"))
    if direct in whose:
        return whose[direct]
    if kind == "ReplicaSet":
        for label, above in (("rollouts-pod-template-hash", "Rollout"), ("pod-template-hash", "Deployment")):
            ending = f"-{text_of(labels.get(label))}"
            if len(ending) > 1 and name.endswith(ending):
                return Controller(namespace, above, name.removesuffix(ending))
    config = text_of(annotations.get("openshift.io/deployment-config.name"))
    if kind == "ReplicationController" and config:
        return Controller(namespace, "DeploymentConfig", config)
    return None if kind in ("Job", "Node") else direct


def _reason(status: dict[str, object], phase: str) -> str:
    """Return why a pod is not ready: what stops a container, else why it has no place."""
    containers = [*mappings(status.get("initContainerStatuses")), *mappings(status.get("containerStatuses"))]
    waiting = [text_of(mapping(mapping(one.get("state")).get("waiting")).get("reason")) for one in containers]
    stopped = next((reason for reason in waiting if reason and reason not in STARTING), "")
    if stopped:
        return stopped
    for place in ("state", "lastState"):
        for one in containers:
            ended = mapping(mapping(one.get(place)).get("terminated"))
            reason = text_of(ended.get("reason"))
            if reason and reason != "Completed" and one.get("ready") is not True:
                return reason
    for condition in mappings(status.get("conditions")):
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            return text_of(condition.get("reason"))
    if phase == "Failed":
        return text_of(status.get("reason")) or "Failed"
    return next((reason for reason in waiting if reason), "")
