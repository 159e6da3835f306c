"""Reads PipelineRuns of Tekton (https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status).

Which repository a run is about, only Pipelines as Code tells (https://pipelinesascode.com/docs/guide/running/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...kit.read.narrow import mapping
from ...model.live import Run
from ...model.status import RUN_LEVEL
from ..cluster_objects import cluster_of, conditions_of, joins_of, objects, texts
from ..reading import Reading, address_of, place_of, seconds_between, short_text
from .fields import KINDS

_PAC = "pipelinesascode.tekton.dev/"
_RUNNING = {
    "Started": "running", "Running": "running", "Cancelled": "running", "PipelineRunPending": "queued",
    "ResolvingPipelineRef": "running", "ResolvingTaskRef": "running", "CancelledRunningFinally": "running",
    "StoppedRunningFinally": "running", "PipelineRunStopping": "running", "": "running",
}  # fmt: skip
_FAILED = {
    "Failed": "failure", "Cancelled": "cancelled", "PipelineRunCancelled": "cancelled",
    "StoppedRunFinally": "cancelled", "CancelledRunFinally": "cancelled", "PipelineRunTimeout": "timeout",
}  # fmt: skip
"""Reasons of a run that did not succeed; all others say that it could not even be run."""
_GENERATED = re.compile(r"-(?:[a-z0-9]{5}|run-?[a-z0-9]*)$")


def read_runs(reading: Reading) -> list[Run]:
    """Return the runs of an answer; those of pull requests tell nothing of the branch."""
    found: list[Run] = []
    for item in objects(reading.envelope.body, KINDS):
        found += _run(reading, item)
    return found


def _run(reading: Reading, item: dict[str, object]) -> Iterator[Run]:
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    labels, notes = texts(metadata.get("labels")), texts(metadata.get("annotations"))
    told = {key.removeprefix(_PAC): value for key, value in (*labels.items(), *notes.items()) if key.startswith(_PAC)}
    event = told.get("event-type", "").lower().replace(" ", "_")
    if event.startswith(("pull_request", "merge_request", "incoming")) and event != "incoming":
        return
    name, namespace = short_text(metadata.get("name")), short_text(metadata.get("namespace"))
    instance = cluster_of(reading.source)
    place = place_of(told.get("repo-url"))
    state = _state(reading, status, short_text(spec.get("status")))
    started = reading.event(status.get("startTime") or metadata.get("creationTimestamp"))
    ended = reading.event(status.get("completionTime"))
    yield Run(
        id=f"{instance or 'tekton'}/{namespace}/{name}",
        host=place.host,
        repo_slug=place.slug,
        workflow=_workflow(labels, told, spec, name),
        path="",
        state=state,
        level=RUN_LEVEL[state],
        number=0,
        url=address_of(told.get("log-url")),
        branch=told.get("branch", "").removeprefix("refs/heads/"),
        event=event,
        commit=told.get("sha", ""),
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended else -1,
        stale=reading.stale,
        joins=joins_of(item),
    )


def _workflow(labels: Mapping[str, str], told: Mapping[str, str], spec: Mapping[str, object], name: str) -> str:
    """Return the name of the pipeline that a run is of; what was written for one run only is called as that run."""
    pipeline = short_text(mapping(spec.get("pipelineRef")).get("name"))
    return (
        told.get("original-prname", "") or pipeline or labels.get("tekton.dev/pipeline", "") or _GENERATED.sub("", name)
    )


def _state(reading: Reading, status: Mapping[str, object], asked: str) -> str:
    """Return the state: by the condition ``Succeeded``, whose reason alone tells why it is not true."""
    condition = conditions_of(status).get("Succeeded", {})
    told, reason = short_text(condition.get("status")), short_text(condition.get("reason"))
    if not condition:
        return "queued"
    if told == "True" and reason in ("Succeeded", "Completed", ""):
        return "success"
    if told == "False":
        return _FAILED.get(reason, "error")
    if told == "Unknown" and reason in _RUNNING:
        return "queued" if asked == "PipelineRunPending" else _RUNNING[reason]
    reading.unknown_state(f"{told or '(none)'}/{reason or '(none)'}")
    return "unknown"
