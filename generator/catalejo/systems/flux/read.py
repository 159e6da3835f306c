"""Reads Flux's Kustomizations and HelmReleases (https://fluxcd.io/flux/components/kustomize/kustomizations/#status).

Sync: is what Git says applied? Health: does it work? ``Ready`` answers the second one only where something waits for
it: health checks of a Kustomization, Helm's own waiting. What nobody waits for has an unknown health.
"""

from __future__ import annotations

from typing import NamedTuple

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...kit.text.images import is_commit
from ...model.live import Application, Condition, Deployed
from ...model.status import Health, Level, Sync
from ..cluster_objects import cluster_of, conditions_of, joins_of, objects, texts
from ..reading import Reading, short_text
from .fields import GROUPS, Key, key_of, source_key

_NOT_BROUGHT = ("ReconciliationFailed", "InstallFailed", "UpgradeFailed", "RollbackFailed", "RollbackSucceeded",
                "UninstallFailed", "UninstallSucceeded", "PruneFailed", "DriftDetected")  # fmt: skip
"""Reasons of a Ready that is False although it is known what should be there: it was not brought whole."""
_NOT_KNOWN = ("ArtifactFailed", "BuildFailed", "DependencyNotReady", "DependencyNotFound", "InitFailed")
"""Reasons by which nobody could even tell what should be there."""
_UNWELL = ("HealthCheckFailed", "TestFailed")
_READY = ("ReconciliationSucceeded", "InstallSucceeded", "UpgradeSucceeded", "RollbackSucceeded", "TestSucceeded",
          "ReleaseReconciliationSucceeded", "Succeeded")  # fmt: skip
_DEPLOYED = ("deployed", "superseded")
_PROGRESSING = ("Progressing", "ProgressingWithRetry", "ReconciliationStarted", "")


class _State(NamedTuple):
    """What the conditions of an object come to."""

    sync: Sync
    health: Health
    operation: str = ""
    level: Level = Level.UNKNOWN


def read_deployments(reading: Reading) -> list[Application]:
    """Return the Kustomizations and HelmReleases of an answer; sources in the same answer give their addresses."""
    body = reading.envelope.body
    sources = {key_of(item): item for item in objects(body, GROUPS)}
    return [
        _application(reading, item, sources)
        for item in objects(body, {kind: GROUPS[kind] for kind in ("Kustomization", "HelmRelease")})
    ]


def _application(reading: Reading, item: dict[str, object], sources: dict[Key, dict[str, object]]) -> Application:
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    kind = short_text(item.get("kind"))
    namespace, name = short_text(metadata.get("namespace")), short_text(metadata.get("name"))
    instance = cluster_of(reading.source)
    conditions = conditions_of(status)
    ready = conditions.get("Ready", {})
    state = _state(reading, item)
    message = short_text(ready.get("message"))
    source = sources.get(source_key(item), {})
    reference = mapping(mapping(source.get("spec")).get("ref"))
    chart = _chart(spec, source)
    history = _history(reading, status, chart) if kind == "HelmRelease" else ()
    applied = short_text(status.get("lastAppliedRevision"))
    failing = state.level in (Level.BAD, Level.WARN)
    programs = _programs(status)
    return Application(
        id=f"{instance or 'flux'}/{namespace}/{name}" + ("" if kind == "Kustomization" else "@helm"),
        instance=instance,
        namespace=namespace,
        name=name,
        sync=state.sync,
        health=state.health,
        observed_at=reading.observed_at,
        revision=history[-1].revision if history else _revision(applied),
        history=history,
        conditions=(Condition(short_text(ready.get("reason")), message, state.level),) if failing else (),
        operation=state.operation,
        operation_message=message if state.operation else "",
        health_message=message if state.health in (Health.DEGRADED, Health.PROGRESSING) else "",
        health_since=reading.event(ready.get("lastTransitionTime")),
        auto_sync=spec.get("suspend") is not True,
        labels=texts(metadata.get("labels")),
        annotations=texts(metadata.get("annotations")),
        repo_url=short_text(mapping(source.get("spec")).get("url")),
        path=_path(spec, chart),
        chart=chart,
        target_revision=short_text(mapping(mapping(spec.get("chart")).get("spec")).get("version"))
        or next(
            (text for key in ("commit", "tag", "semver", "name", "branch") if (text := short_text(reference.get(key)))),
            "",
        ),
        cluster="" if spec.get("kubeConfig") is not None else instance,
        destination_namespace=short_text(spec.get("targetNamespace")) or _namespace(kind, namespace, programs),
        stale=reading.stale,
        app_of_apps=_is_of_apps(programs),
        joins=joins_of(item),
        tool=f"flux-{kind.lower()}",
    )


def _state(reading: Reading, item: dict[str, object]) -> _State:
    """Return both axes of an object; what is not in the vocabulary is unknown on both."""
    metadata, spec, status = (mapping(item.get(key)) for key in ("metadata", "spec", "status"))
    conditions = conditions_of(status)
    ready, reason = conditions.get("Ready", {}), short_text(conditions.get("Ready", {}).get("reason"))
    told = short_text(ready.get("status"))
    if spec.get("suspend") is True:
        return _State(Sync.UNKNOWN, Health.SUSPENDED)
    if number_of(status.get("observedGeneration")) < number_of(metadata.get("generation")) or not ready:
        working = conditions.get("Reconciling", {}).get("status") == "True"
        return _State(Sync.UNKNOWN, Health.PROGRESSING if working else Health.UNKNOWN)
    applied, attempted = (short_text(status.get(f"last{word}Revision")) for word in ("Applied", "Attempted"))
    behind = bool(applied and attempted and applied != attempted)
    if told == "True" and reason in _READY:
        return _State(Sync.OUT_OF_SYNC if behind else Sync.SYNCED, _checked(spec, conditions))
    if told == "Unknown" and reason in _PROGRESSING:
        return _State(Sync.OUT_OF_SYNC if behind else Sync.SYNCED if applied else Sync.UNKNOWN, Health.PROGRESSING)
    if told == "False":
        return _failed(reading, reason, conditions)
    reading.unknown_state(f"{told or '(none)'}/{reason or '(none)'}")
    return _State(Sync.UNKNOWN, Health.UNKNOWN)


def _failed(reading: Reading, reason: str, conditions: dict[str, dict[str, object]]) -> _State:
    """Return the state of what is not ready: its service may well run on with what was there before."""
    if reason == "RollbackSucceeded":
        return _State(Sync.OUT_OF_SYNC, Health.HEALTHY, "Failed", Level.WARN)
    if reason in _UNWELL:
        return _State(Sync.SYNCED, Health.DEGRADED, "Failed", Level.BAD)
    if reason in ("Progressing", "ReconciliationStarted"):
        return _State(Sync.OUT_OF_SYNC, Health.PROGRESSING)
    told = short_text(conditions.get("Healthy", {}).get("status"))
    health = {"True": Health.HEALTHY, "False": Health.DEGRADED}.get(told, Health.UNKNOWN)
    if reason in _NOT_BROUGHT:
        return _State(Sync.OUT_OF_SYNC, health, "Failed", Level.BAD)
    if reason not in _NOT_KNOWN:
        reading.unknown_state(f"False/{reason or '(none)'}")
    return _State(Sync.UNKNOWN, health, "Failed", Level.BAD)


def _checked(spec: dict[str, object], conditions: dict[str, dict[str, object]]) -> Health:
    """Return the health of what is ready: known only where readiness waited for it."""
    told = short_text(conditions.get("Healthy", {}).get("status"))
    if told:
        return {"True": Health.HEALTHY, "False": Health.DEGRADED}.get(told, Health.PROGRESSING)
    if "chart" in spec or "chartRef" in spec:
        waited = not any(mapping(spec.get(step)).get("disableWait") is True for step in ("install", "upgrade"))
    else:
        waited = spec.get("wait") is True or bool(listing(spec.get("healthChecks")))
    return Health.HEALTHY if waited else Health.UNKNOWN


def _chart(spec: dict[str, object], source: dict[str, object]) -> str:
    """Return the name of a chart of a chart repository; a chart in a Git repository is a folder there."""
    chart = short_text(mapping(mapping(spec.get("chart")).get("spec")).get("chart"))
    kind = short_text(mapping(mapping(mapping(spec.get("chart")).get("spec")).get("sourceRef")).get("kind"))
    if spec.get("chartRef") is not None:
        return short_text(mapping(source.get("spec")).get("url")).rstrip("/").rpartition("/")[2]
    return "" if kind in ("GitRepository", "Bucket") else chart


def _path(spec: dict[str, object], chart: str) -> str:
    text = short_text(spec.get("path")) or (
        "" if chart else short_text(mapping(mapping(spec.get("chart")).get("spec")).get("chart"))
    )
    return text.removeprefix("./").strip("/")


def _history(reading: Reading, status: dict[str, object], chart: str) -> tuple[Deployed, ...]:
    """Return the releases that were deployed, oldest first; their revision is the chart's version."""
    told = [one for one in mappings(status.get("history")) if short_text(one.get("status")) in _DEPLOYED]
    return tuple(
        Deployed(
            short_text(one.get("chartVersion")),
            reading.event(one.get("lastDeployed") or one.get("deployed") or one.get("firstDeployed")),
            number_of(one.get("version")),
        )
        for one in sorted(told, key=lambda one: number_of(one.get("version")))
    )


def _revision(text: str) -> str:
    """Return the commit or version of ``main@sha1:HASH``, ``main/HASH`` (before Flux 2.0) or a chart's version."""
    name, found, digest = text.partition("@")
    if found:
        return digest.partition(":")[2] or digest
    last = name.rpartition("/")[2]
    return last if is_commit(last) else name


def _programs(status: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Return (namespace, kind) of what an inventory lists."""
    entries = mappings(mapping(status.get("inventory")).get("entries"))
    ids = [short_text(entry.get("id")) for entry in entries]
    return tuple((identity.partition("_")[0], identity.rpartition("_")[2]) for identity in ids if "_" in identity)


def _is_of_apps(programs: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether an object brings further deployments and no program but Flux's own."""
    kinds = {
        kind for namespace, kind in programs if namespace != "flux-system" or kind in ("Kustomization", "HelmRelease")
    }
    return bool(kinds) and kinds <= {"Kustomization", "HelmRelease"}


def _namespace(kind: str, namespace: str, programs: tuple[tuple[str, str], ...]) -> str:
    """Return where the programs live: a release's own namespace, else the one in which all of them are."""
    if kind == "HelmRelease":
        return namespace
    found = {place for place, _ in programs}
    return next(iter(found)) if len(found) == 1 else ""
