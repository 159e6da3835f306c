"""Reads Workflows of Argo (https://argo-workflows.readthedocs.io/en/latest/fields/#workflowstatus).

A Workflow knows no repository: it is an entity's by its labels. One that was stopped by hand has failed, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...kit.read.narrow import mapping
from ...model.live import Run
from ...model.status import RUN_LEVEL
from ..cluster_objects import cluster_of, joins_of, objects, texts
from ..reading import Reading, seconds_between, short_text
from .fields import KINDS

_PHASES = {
    "": "queued", "Pending": "queued", "Running": "running", "Succeeded": "success", "Failed": "failure",
    "Error": "error",
}  # fmt: skip
_LABEL = "workflows.argoproj.io/"
_GENERATED = re.compile(r"-(?:[a-z0-9]{5}|[0-9]{8,12})$")


def read_workflows(reading: Reading) -> list[Run]:
    """Return the runs of an answer."""
    return [_run(reading, item) for item in objects(reading.envelope.body, KINDS)]


def _run(reading: Reading, item: dict[str, object]) -> Run:
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    name, namespace = short_text(metadata.get("name")), short_text(metadata.get("namespace"))
    phase = short_text(status.get("phase"))
    state = _PHASES.get(phase, "unknown")
    if state == "unknown":
        reading.unknown_state(phase)
    elif state == "running" and spec.get("suspend") is True:
        state = "waiting"
    started = reading.event(status.get("startedAt") or metadata.get("creationTimestamp"))
    ended = reading.event(status.get("finishedAt"))
    return Run(
        id=f"{cluster_of(reading.source) or 'argo-workflows'}/{namespace}/{name}",
        host="",
        repo_slug="",
        workflow=_workflow(metadata, spec, name),
        path="",
        state=state,
        level=RUN_LEVEL[state],
        number=0,
        url=_page(reading.envelope.url, namespace, name),
        branch="",
        event="",
        commit="",
        started_at=started,
        updated_at=ended or started,
        observed_at=reading.observed_at,
        seconds=seconds_between(started, ended) if ended else -1,
        stale=reading.stale,
        joins=joins_of(item),
    )


def _workflow(metadata: Mapping[str, object], spec: Mapping[str, object], name: str) -> str:
    """Return what a Workflow is a run of: its template, its schedule, else its name without what was generated."""
    labels = texts(metadata.get("labels"))
    template = short_text(mapping(spec.get("workflowTemplateRef")).get("name"))
    generated = short_text(metadata.get("generateName")).rstrip("-")
    told = (labels.get(f"{_LABEL}cron-workflow"), template, labels.get(f"{_LABEL}workflow-template"),
            labels.get(f"{_LABEL}cluster-workflow-template"), generated)  # fmt: skip
    return next((text for text in told if text), _GENERATED.sub("", name))


def _page(url: str, namespace: str, name: str) -> str:
    """Return the page of a Workflow, "" where the answer is not the server's own."""
    base, found, _ = url.partition("/api/v1/workflows")
    return f"{base}/workflows/{namespace}/{name}" if found and base.startswith(("http://", "https://")) else ""
