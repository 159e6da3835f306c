"""How a workload is: as ``kubectl rollout status`` judges, and worse where its pods say why they cannot run."""

from __future__ import annotations

from typing import NamedTuple

from ...kit.read.narrow import mapping, mappings, number_of, text_of
from ...kit.text.moments import moment
from ...model.status import Level
from ..reading import Reading
from .pods import BROKEN, STARTING, Pod

_ROLLED_OUT = ("NewReplicaSetAvailable", "NewReplicationControllerAvailable")


class State(NamedTuple):
    """Level, replicas that are wanted and that are ready (-1: not known), reason, and since when."""

    level: Level
    desired: int = -1
    ready: int = -1
    reason: str = ""
    since: str = ""


def of_controller(reading: Reading, kind: str, item: dict[str, object], pods: list[Pod]) -> State:
    """Return the state of an object that has one of its own."""
    spec, status = mapping(item.get("spec")), mapping(item.get("status"))
    if kind == "CronJob":
        return _of_cron_job(reading, spec, status) if isinstance(item.get("status"), dict) else State(Level.UNKNOWN)
    if kind == "Job":
        return _of_job(reading, spec, status)
    if not status:
        return State(Level.UNKNOWN)
    desired = _wanted(kind, spec, status)
    ready = max(0, number_of(status.get("numberReady" if kind == "DaemonSet" else "readyReplicas")))
    conditions = {text_of(one.get("type")): one for one in mappings(status.get("conditions"))}
    since = reading.event(conditions.get("Available", {}).get("lastTransitionTime"))
    if spec.get("paused") is True and ready >= desired:
        return State(Level.WARN, desired, ready, "Paused", since)
    level, reason = _level(kind, item, desired, ready, conditions)
    told = _worst(pods)
    if desired == 0 or not told:
        return State(level, desired, ready, reason, since)
    if told in BROKEN:
        return State(Level.WARN if ready >= desired else Level.BAD, desired, ready, told, since)
    if told in STARTING:
        return State(level, desired, ready, reason or told, since)
    reading.unknown_state(told)
    return State(Level.BAD if level is Level.BAD else Level.UNKNOWN, desired, ready, told, since)


def of_pods(reading: Reading, kind: str, pods: list[Pod]) -> State:
    """Return the state of pods whose controller is not in the dump: how many are wanted is not known."""
    ready, told = sum(pod.ready for pod in pods), _worst(pods)
    desired = len(pods) if kind == "Pod" else -1
    if told in BROKEN or told in ("Failed", "Evicted"):
        return State(Level.BAD, desired, ready, told)
    if told and told not in STARTING:
        reading.unknown_state(told)
        return State(Level.UNKNOWN, desired, ready, told)
    if kind != "Pod":
        return State(Level.UNKNOWN, desired, ready, told)
    phase = text_of(mapping(pods[0].item.get("status")).get("phase"))
    if phase == "Succeeded":
        return State(Level.NONE, desired, ready, "Completed")
    if ready == len(pods):
        return State(Level.OK, desired, ready)
    if phase in ("Pending", "Running"):
        return State(Level.BUSY, desired, ready, told)
    return State(Level.UNKNOWN, desired, ready, told)


def _wanted(kind: str, spec: dict[str, object], status: dict[str, object]) -> int:
    if kind == "DaemonSet":
        return max(0, number_of(status.get("desiredNumberScheduled")))
    return max(0, number_of(spec.get("replicas"))) if spec.get("replicas") is not None else 1


def _level(
    kind: str, item: dict[str, object], desired: int, ready: int, conditions: dict[str, dict[str, object]]
) -> tuple[Level, str]:
    status, metadata = mapping(item.get("status")), mapping(item.get("metadata"))
    progressing = text_of(conditions.get("Progressing", {}).get("reason"))
    if progressing == "ProgressDeadlineExceeded":
        return Level.BAD, progressing
    failure = conditions.get("ReplicaFailure", {})
    if failure.get("status") == "True":
        return Level.BAD, text_of(failure.get("reason")) or "ReplicaFailure"
    if desired == 0:
        return (Level.NONE, "ScaledToZero") if kind != "DaemonSet" else (Level.NONE, "NoNodeSelected")
    if number_of(status.get("observedGeneration")) < number_of(metadata.get("generation")):
        return Level.BUSY, ""
    if progressing not in _ROLLED_OUT and _is_rolling(kind, status, desired):
        return Level.BUSY, ""
    if ready >= desired:
        return Level.OK, ""
    return (Level.BAD if ready == 0 or _is_down(conditions) else Level.WARN), ""


def _is_rolling(kind: str, status: dict[str, object], desired: int) -> bool:
    """Tell whether a rollout is under way, as ``kubectl rollout status`` does."""
    if kind == "DaemonSet":
        return number_of(status.get("updatedNumberScheduled")) < desired
    if kind == "StatefulSet":
        behind = number_of(status.get("updatedReplicas")) < desired
        return behind and status.get("updateRevision") != status.get("currentRevision")
    updated, whole = number_of(status.get("updatedReplicas")), number_of(status.get("replicas"))
    return updated < desired or whole > updated or number_of(status.get("availableReplicas")) < updated


def _is_down(conditions: dict[str, dict[str, object]]) -> bool:
    return conditions.get("Available", {}).get("status") == "False"


def _worst(pods: list[Pod]) -> str:
    """Return the reason of a pod that is not ready, one that no waiting mends first."""
    reasons = sorted({pod.reason for pod in pods if pod.reason})
    return next((reason for reason in reasons if reason in BROKEN), reasons[0] if reasons else "")


def _of_cron_job(reading: Reading, spec: dict[str, object], status: dict[str, object]) -> State:
    if spec.get("suspend") is True:
        return State(Level.WARN, reason="Suspended")
    scheduled, succeeded = moment(status.get("lastScheduleTime")), moment(status.get("lastSuccessfulTime"))
    since = reading.event(status.get("lastScheduleTime"))
    if number_of(status.get("active")) > 0:
        return State(Level.BUSY, since=since)
    if scheduled is None:
        return State(Level.NONE, reason="NeverScheduled")
    if succeeded is None:
        return State(Level.UNKNOWN, since=since)
    if succeeded >= scheduled:
        return State(Level.OK, since=since)
    return State(Level.BAD, reason="LastRunNotSuccessful", since=since)


def _of_job(reading: Reading, spec: dict[str, object], status: dict[str, object]) -> State:
    told = [one for one in mappings(status.get("conditions")) if one.get("status") == "True"]
    conditions = {text_of(one.get("type")): one for one in told}
    since = reading.event(status.get("completionTime") or status.get("startTime"))
    if "Failed" in conditions:
        return State(Level.BAD, reason=text_of(conditions["Failed"].get("reason")) or "Failed", since=since)
    if "Complete" in conditions:
        return State(Level.OK, since=since)
    if spec.get("suspend") is True:
        return State(Level.WARN, reason="Suspended", since=since)
    if status.get("startTime"):
        return State(Level.BUSY, since=since)
    return State(Level.UNKNOWN)
