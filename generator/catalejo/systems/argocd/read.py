"""Reads Argo CD's list of applications (https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/).

Sync and health stay two axes. A child's health is not in its parent's, so an app of apps tells nothing of its children.
"""

from __future__ import annotations

from typing import TypeVar

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...kit.read.sync_windows import read_window
from ...model.live import Application, Condition, Deployed, Freezes, TargetCluster
from ...model.origin import Origin
from ...model.status import Health, Level, Sync
from ..reading import Reading, is_older, items_of, short_text

_IN_CLUSTER = "https://kubernetes.default.svc"
RECONCILED_HOURS = 24
"""After so long without a look of the controller what it says of an application is old."""
_Axis = TypeVar("_Axis", Sync, Health)


def read_applications(reading: Reading) -> list[Application]:
    """Return the applications of an answer: an array, a List, ``{"items": ...}``, or one after the other."""
    instance = reading.source.partition(":")[2] or reading.source
    return [
        _application(reading, instance, item)
        for item in items_of(reading.envelope.body)
        if isinstance(item.get("metadata"), dict) and isinstance(item.get("spec"), dict)
    ]


def read_clusters(reading: Reading) -> list[TargetCluster]:
    """Return the clusters of an answer; the one that the system itself runs in has an address of its own."""
    instance = reading.source.partition(":")[2] or reading.source
    found: list[TargetCluster] = []
    for item in items_of(reading.envelope.body):
        server, name = short_text(item.get("server")).rstrip("/"), short_text(item.get("name"))
        info = mapping(item.get("info"))
        told = mapping(info.get("connectionState") or item.get("connectionState"))
        if server:
            state = _CONNECTIONS.get(short_text(told.get("status")), "unknown")
            version = short_text(info.get("serverVersion") or item.get("serverVersion"))
            called = "" if name == server else name
            identity = f"{instance}/{server}"
            found.append(
                TargetCluster(identity, instance, server, called, version, state, reading.observed_at, reading.stale)
            )
    return found


_CONNECTIONS = {"Successful": "ok", "Failed": "failed"}
MAX_WINDOWS = 50


def read_projects(reading: Reading) -> list[Freezes]:
    """Return the sync windows of each project of an answer; a project without any is one that is never closed."""
    instance = reading.source.partition(":")[2] or reading.source
    origin = Origin(source=reading.source)
    found: list[Freezes] = []
    for item in items_of(reading.envelope.body):
        name = short_text(mapping(item.get("metadata")).get("name"))
        if name and "destination" not in mapping(item.get("spec")):
            written = mappings(mapping(item.get("spec")).get("syncWindows"))[:MAX_WINDOWS]
            windows = tuple(read_window(name, window, origin) for window in written)
            found.append(Freezes(f"{instance}/{name}", instance, name, windows, reading.observed_at, reading.stale))
    return found


def _application(reading: Reading, instance: str, item: dict[str, object]) -> Application:
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    sync, health = mapping(status.get("sync")), mapping(status.get("health"))
    operation, destination = mapping(status.get("operationState")), mapping(spec.get("destination"))
    sources = [mapping(s) for s in listing(spec.get("sources"))] or [
        mapping(mapping(spec.get("sourceHydrator")).get("drySource") or spec.get("source"))
    ]
    main = next((s for s in sources if s.get("path") or s.get("chart")), sources[0])
    index = sources.index(main)
    summary = mapping(status.get("summary"))
    namespace, name = short_text(metadata.get("namespace")), short_text(metadata.get("name"))
    reconciled = reading.event(status.get("reconciledAt"))
    is_stuck = is_older(reconciled, reading.observed_at, RECONCILED_HOURS)
    if is_stuck:
        reading.stuck(reconciled)
    automated = mapping(spec.get("syncPolicy")).get("automated", False)
    return Application(
        id=f"{instance}/{namespace}/{name}",
        instance=instance,
        namespace=namespace,
        name=name,
        sync=_axis(reading, Sync, sync.get("status")),
        health=_axis(reading, Health, health.get("status")),
        observed_at=reading.observed_at,
        project=short_text(spec.get("project")) or "default",
        revision=_revision(sync, index),
        images=tuple(sorted({short_text(image) for image in listing(summary.get("images")) if short_text(image)})),
        history=tuple(_deployed(reading, mapping(entry), index) for entry in listing(status.get("history"))),
        conditions=tuple(_condition(mapping(entry)) for entry in listing(status.get("conditions"))),
        operation=short_text(operation.get("phase")),
        operation_message=short_text(operation.get("message")),
        health_message=short_text(health.get("message")),
        health_since=reading.event(health.get("lastTransitionTime")),
        reconciled_at=reconciled,
        auto_sync=automated is None or (isinstance(automated, dict) and automated.get("enabled") is not False),
        labels=_texts(metadata.get("labels")),
        annotations=_texts(metadata.get("annotations")),
        repo_url=short_text(main.get("repoURL")),
        path=short_text(main.get("path")).strip("/"),
        chart=short_text(main.get("chart")),
        target_revision=short_text(main.get("targetRevision")),
        server=short_text(destination.get("server")),
        cluster=_cluster(destination),
        destination_namespace=short_text(destination.get("namespace")),
        url=_page(reading.envelope.url, namespace, name),
        stale=reading.stale or is_stuck,
        app_of_apps=summary.get("isAppOfApps") is True,
        tool="argocd-application",
    )


def _axis(reading: Reading, kind: type[_Axis], value: object) -> _Axis:
    """Return a state; one that is missing or not known is unknown, never fine."""
    text = short_text(value)
    try:
        return kind(text) if text else kind("Unknown")
    except ValueError:
        reading.unknown_state(text)
        return kind("Unknown")


def _revision(sync: dict[str, object], index: int) -> str:
    several = listing(sync.get("revisions"))
    return short_text(several[index]) if index < len(several) else short_text(sync.get("revision"))


def _deployed(reading: Reading, entry: dict[str, object], index: int) -> Deployed:
    started = mapping(entry.get("initiatedBy"))
    number = entry.get("id")
    return Deployed(
        _revision(entry, index),
        reading.event(entry.get("deployedAt")),
        number_of(number),
        short_text(started.get("username")),
    )


def _condition(entry: dict[str, object]) -> Condition:
    kind = short_text(entry.get("type"))
    level = Level.BAD if kind.endswith("Error") else Level.WARN if kind.endswith("Warning") else Level.UNKNOWN
    return Condition(kind, short_text(entry.get("message")), level)


def _texts(value: object) -> dict[str, str]:
    return {str(key): item for key, item in sorted(mapping(value).items()) if isinstance(item, str)}


def _cluster(destination: dict[str, object]) -> str:
    name, server = short_text(destination.get("name")), short_text(destination.get("server")).rstrip("/")
    if name:
        return name
    return "in-cluster" if server == _IN_CLUSTER else server.removeprefix("https://")


def _page(url: str, namespace: str, name: str) -> str:
    """Return the address of an application's page, "" where the answer's address is not the API's."""
    base, found, _ = url.partition("/api/v1/applications")
    if not found or not base.startswith(("http://", "https://")):
        return ""
    return f"{base}/applications/{namespace}/{name}" if namespace else f"{base}/applications/{name}"
