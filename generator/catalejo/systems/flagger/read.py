"""Reads Canaries of Flagger (https://docs.flagger.app/usage/how-it-works#canary-status).

A Canary that failed was taken back: the version before serves on, and the new one is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...kit.read.narrow import mapping, number_of
from ...model.records import Workload
from ...model.status import Level
from ..cluster_objects import cluster_of, conditions_of, joins_of, objects
from ..reading import Reading, short_text
from .fields import KINDS

_PHASES = {
    "Initializing": Level.BUSY, "Initialized": Level.OK, "Waiting": Level.WARN, "Progressing": Level.BUSY,
    "WaitingPromotion": Level.WARN, "Promoting": Level.BUSY, "Finalising": Level.BUSY, "Succeeded": Level.OK,
    "Failed": Level.BAD, "Terminating": Level.BUSY, "Terminated": Level.NONE,
}  # fmt: skip


def read_canaries(reading: Reading) -> list[Workload]:
    """Return the Canaries of an answer."""
    return [_workload(reading, item) for item in objects(reading.envelope.body, KINDS)]


def _workload(reading: Reading, item: dict[str, object]) -> Workload:
    metadata, status = mapping(item.get("metadata")), mapping(item.get("status"))
    name, namespace, cluster = (
        short_text(metadata.get("name")),
        short_text(metadata.get("namespace")),
        cluster_of(reading.source),
    )
    phase = short_text(status.get("phase"))
    level = _PHASES.get(phase, Level.UNKNOWN)
    if phase not in _PHASES:
        reading.unknown_state(phase or "(none)")
    if mapping(item.get("spec")).get("suspend") is True and level is Level.OK:
        level = Level.WARN
    return Workload(
        id=f"{cluster or 'flagger'}/{namespace}/Canary/{name}",
        cluster=cluster,
        namespace=namespace,
        kind="Canary",
        name=name,
        level=level,
        reason=" · ".join(_reasons(phase, status)) if level is not Level.OK else "",
        since=reading.event(status.get("lastTransitionTime")),
        source=reading.source,
        observed_at=reading.observed_at,
        joins=joins_of(item),
        stale=reading.stale,
    )


def _reasons(phase: str, status: Mapping[str, object]) -> Iterator[str]:
    """Yield what the tool's own list shows: phase, weight, failed checks, and its message."""
    yield phase or "Unknown"
    if number_of(status.get("canaryWeight")):
        yield f"Weight {number_of(status.get('canaryWeight'))}"
    if number_of(status.get("failedChecks")):
        yield f"FailedChecks {number_of(status.get('failedChecks'))}"
    if message := short_text(conditions_of(status).get("Promoted", {}).get("message")):
        yield message
