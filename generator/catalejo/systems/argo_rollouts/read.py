"""Reads Rollouts of Argo (https://argo-rollouts.readthedocs.io/en/stable/features/specification/).

What the controller has not seen yet is under way. A rollout that was aborted runs on with its stable version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...kit.text.images import split_image
from ...model.records import Workload
from ...model.status import Level
from ..cluster_objects import cluster_of, joins_of, objects
from ..reading import Reading, short_text
from .fields import KINDS

_PHASES = {"Healthy": Level.OK, "Degraded": Level.BAD, "Progressing": Level.BUSY, "Paused": Level.WARN}


def read_rollouts(reading: Reading) -> list[Workload]:
    """Return the Rollouts of an answer."""
    return [_workload(reading, item) for item in objects(reading.envelope.body, KINDS)]


def _workload(reading: Reading, item: dict[str, object]) -> Workload:
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    name, namespace, cluster = (
        short_text(metadata.get("name")),
        short_text(metadata.get("namespace")),
        cluster_of(reading.source),
    )
    containers = mappings(mapping(mapping(spec.get("template")).get("spec")).get("containers"))
    images = tuple(dict.fromkeys(image for one in containers if (image := short_text(one.get("image")))))
    desired = spec.get("replicas", 1)
    level = _level(reading, metadata, spec, status)
    return Workload(
        id=f"{cluster or 'argo-rollouts'}/{namespace}/Rollout/{name}",
        cluster=cluster,
        namespace=namespace,
        kind="Rollout",
        name=name,
        level=level,
        desired=number_of(desired),
        ready=number_of(status.get("readyReplicas")) if status else -1,
        images=images,
        reason=" · ".join(_reasons(spec, status)) if level is not Level.OK else "",
        since=reading.event(status.get("abortedAt") or _paused_since(status)),
        source=reading.source,
        observed_at=reading.observed_at,
        joins=(*joins_of(item), *(f"image:{split_image(image).name}" for image in images)),
        stale=reading.stale,
    )


def _level(
    reading: Reading, metadata: Mapping[str, object], spec: Mapping[str, object], status: Mapping[str, object]
) -> Level:
    """Return the level: of the phase that the controller tells, unless it has not seen the newest wish."""
    phase = short_text(status.get("phase"))
    if status.get("abort") is True:
        return Level.BAD
    observed = short_text(status.get("observedGeneration"))
    if observed.isdecimal() and len(observed) < 16 and int(observed) < number_of(metadata.get("generation")):
        return Level.BUSY
    if phase not in _PHASES:
        reading.unknown_state(phase or "(none)")
    if phase == "Healthy" and spec.get("replicas") == 0:
        return Level.NONE
    return _PHASES.get(phase, Level.UNKNOWN)


def _reasons(spec: Mapping[str, object], status: Mapping[str, object]) -> Iterator[str]:
    """Yield what the tool's own command shows: phase, step, weight, message."""
    if phase := short_text(status.get("phase")):
        yield "Aborted" if status.get("abort") is True else phase
    steps = listing(mapping(mapping(spec.get("strategy")).get("canary")).get("steps"))
    if steps and "currentStepIndex" in status:
        yield f"Step {min(number_of(status['currentStepIndex']), len(steps))}/{len(steps)}"
        weight = mapping(mapping(mapping(status.get("canary")).get("weights")).get("canary")).get("weight")
        if weight is not None:
            yield f"ActualWeight {number_of(weight)}"
    if message := short_text(status.get("message")):
        yield message


def _paused_since(status: Mapping[str, object]) -> str:
    return next((short_text(one.get("startTime")) for one in mappings(status.get("pauseConditions"))), "")
