"""Reads workloads of a cluster: controllers, and what their pods tell of restarts, digests and reasons.

A count that is not there is zero (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/); where an
object has no status at all, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...kit.read.narrow import mapping, text_of
from ...kit.text.images import split_image
from ...model.records import Workload
from ..cluster_objects import tracked_by
from ..reading import Reading, short_text
from .fields import containers_of, objects_in
from .pods import Controller, Pod, owners, read_pod
from .state import State, of_controller, of_pods

SHOWN_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "DeploymentConfig", "Job", "ReplicaSet")
_NO_CLUSTER = frozenset(
    f"{word}{ending}" for ending in ("", "s")
    for word in ("deployment", "statefulset", "daemonset", "cronjob", "job", "pod", "workload", "deploy", "sts", "all")
)  # fmt: skip
"""Names of files that say what is in them, not where it is from."""
MAX_JOINS = 60


def read_workloads(reading: Reading) -> list[Workload]:
    """Return the workloads of a dump; pods of a controller that it does not hold stand for that controller."""
    items = [
        (kind, item) for kind, item in objects_in(reading.envelope.body)
        if short_text(mapping(item.get("metadata")).get("name"))
    ]  # fmt: skip
    whose = owners(items)
    pods: dict[Controller, list[Pod]] = {}
    for kind, item in items:
        if kind == "Pod" and (pod := read_pod(reading, item, whose)) is not None:
            pods.setdefault(pod.owner, []).append(pod)
    has_pods = any(kind == "Pod" for kind, _ in items)
    found: dict[str, Workload] = {}
    for kind, item in items:
        owner = _key(kind, item)
        if kind in SHOWN_KINDS and whose.get(owner, owner) == owner:
            mine = pods.pop(owner, [])
            state = of_controller(reading, kind, item, mine)
            one = _workload(reading, owner, item, mine, state, has_pods)
            found[one.id] = one
    for owner, mine in sorted(pods.items()):
        one = _workload(reading, owner, mine[0].item, mine, of_pods(reading, owner.kind, mine), True)
        found.setdefault(one.id, one)
    return [found[key] for key in sorted(found)]


def _key(kind: str, item: dict[str, object]) -> Controller:
    metadata = mapping(item.get("metadata"))
    return Controller(short_text(metadata.get("namespace")), kind, short_text(metadata.get("name")))


def _workload(
    reading: Reading, owner: Controller, item: dict[str, object], pods: list[Pod], state: State, has_pods: bool
) -> Workload:  # fmt: skip
    cluster = _cluster(reading.source)
    kind = text_of(item.get("kind"))
    images = {short_text(one.get("image")) for one in containers_of(kind, mapping(item.get("spec")))}
    return Workload(
        id="/".join((cluster or reading.source, owner.namespace, owner.kind, owner.name)),
        cluster=cluster,
        namespace=owner.namespace,
        kind=owner.kind,
        name=owner.name,
        level=state.level,
        desired=state.desired,
        ready=state.ready,
        restarts=sum(pod.restarts for pod in pods) if has_pods and owner.kind not in ("CronJob", "Job") else -1,
        images=tuple(sorted(images - {""})),
        digests=tuple(sorted({digest for pod in pods for digest in pod.digests})),
        reason=state.reason[:200],
        since=state.since,
        source=reading.source,
        observed_at=reading.observed_at,
        joins=tuple(dict.fromkeys(_joins(item, sorted(images - {""}))))[:MAX_JOINS],
        stale=reading.stale,
    )


def _cluster(source: str) -> str:
    name = source.partition(":")[2]
    return "" if name.lower() in _NO_CLUSTER else name


def _joins(item: dict[str, object], images: Iterable[str]) -> Iterator[str]:
    metadata = mapping(item.get("metadata"))
    labels, annotations = mapping(metadata.get("labels")), mapping(metadata.get("annotations"))
    identity = text_of(labels.get("backstage.io/kubernetes-id"))
    if identity:
        yield f"annotation:backstage.io/kubernetes-id={identity}"
    application = tracked_by(item, labels, annotations)
    if application:
        yield f"application:{application}"
    for image in images:
        yield f"image:{split_image(image).name}"
    for key, value in sorted(labels.items()):
        if text_of(value) and len(text_of(value)) <= 63:
            yield f"label:{key}={text_of(value)}"
