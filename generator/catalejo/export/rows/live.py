"""Facts of what systems told, by kind. Who deployed is not exported."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.live import Application, Capability, Incident, Run
from ...model.records import Alert, Artifact, Dashboard, ErrorIssue, JoinedRecord, Metric, OnCall, Scan, Trace, Workload
from ...model.world import World
from ..cells import Facts


def facts(world: World) -> dict[str, list[Facts]]:
    """Return the facts of live state, and which entities each record is about."""
    live = world.live
    return {
        "deployment": [_deployment(one) for one in live.applications],
        "deployment_event": [
            {"deployment": one.id, "number": number, "revision": event.revision, "deployed_at": event.deployed_at}
            for one in live.applications
            for number, event in enumerate(one.history, 1)
        ],
        "run": [_run(one) for one in live.runs],
        "incident": [_incident(one) for one in live.incidents],
        "record": [_record(kind, one) for kind, records in live.joined.items() for one in records],
        "record_entity": list(_about(world)),
    }


def _told(one: Application | Run | Incident | JoinedRecord) -> Facts:
    return {"observed_at": one.observed_at, "stale": one.stale, "url": one.url}


def _deployment(one: Application) -> Facts:
    return {
        "id": one.id, "instance": one.instance, "name": one.name, "namespace": one.namespace, "project": one.project,
        "sync": one.sync, "health": one.health, "revision": one.revision, "repo_url": one.repo_url, "path": one.path,
        "chart": one.chart, "target_revision": one.target_revision, "cluster": one.cluster,
        "destination_namespace": one.destination_namespace, "auto_sync": one.auto_sync, "images": one.images,
        **_told(one),
    }  # fmt: skip


def _run(one: Run) -> Facts:
    return {
        "id": one.id, "host": one.host, "repo": one.repo_slug, "workflow": one.workflow, "state": one.state,
        "level": one.level, "number": one.number, "branch": one.branch, "event": one.event, "commit_sha": one.commit,
        "started_at": one.started_at, "seconds": one.seconds if one.seconds >= 0 else None, **_told(one),
    }  # fmt: skip


def _incident(one: Incident) -> Facts:
    return {
        "id": one.id, "number": one.number, "title": one.title, "state": one.state, "urgency": one.urgency,
        "service": one.service, "opened_at": one.opened_at, "source": one.source, **_told(one),
    }  # fmt: skip


def _record(capability: str, one: JoinedRecord) -> Facts:
    title = state = ""
    level = None
    match one:
        case Alert():
            title, state, level = one.title, one.state, one.level
        case ErrorIssue():
            title, level = one.title, one.level
        case Metric():
            title, level = one.name, one.level
        case Workload():
            title, level = f"{one.kind}/{one.name}", one.level
        case OnCall() | Dashboard():
            title = one.title
        case Trace():
            title = one.service
        case Scan():
            title, state = one.tool, "failed" if one.failed else ""
        case Artifact():
            title = one.name
    return {
        "capability": capability, "id": one.id, "title": title, "state": state, "level": level, "source": one.source,
        "body": one, **_told(one),
    }  # fmt: skip


def _about(world: World) -> Iterator[Facts]:
    delivery, entities = world.delivery, world.catalog.entities
    runs, incidents = {run.id for run in world.live.runs}, {one.id for one in world.live.incidents}
    found: list[tuple[str, str, str]] = []
    for ref, pipeline in delivery.pipelines.items():
        found += [(Capability.RUNS.value, one, ref) for one in pipeline.runs if one in runs]
    for ref, ids in delivery.incidents.items():
        found += [(Capability.INCIDENTS.value, one, ref) for one in ids if one in incidents]
    for ref, by_capability in delivery.records.items():
        found += [(capability, one.id, ref) for capability, records in by_capability.items() for one in records]
    for capability, identity, ref in sorted(set(found)):
        if ref in entities:
            yield {"capability": capability, "id": identity, "ref": ref}
