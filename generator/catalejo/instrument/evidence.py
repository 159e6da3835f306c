"""What the files of a working copy say of one component: its entity, its workload, its service, how it is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from ..kit.read.narrow import listing, mapping, mappings, number_of, text_of, texts_of
from ..kit.read.yaml import Document, load_documents
from ..model.instrumenting import InstrumentGap, InstrumentRefused

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
METRIC_PORTS = ("metrics", "http-metrics", "prometheus", "prom")
MANIFESTS = (
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
)
LIBRARIES = (
    ("micrometer-registry-prometheus", "/actuator/prometheus", "micrometer"),
    ("prom-client", "/metrics", ""),
    ("prometheus-client", "/metrics", ""),
    ("prometheus_client", "/metrics", ""),
    ("prometheus/client_golang", "/metrics", ""),
)
"""A library, the path at which it answers as it comes, and the convention of its names where it sets one."""


class FoundManifest(msgspec.Struct, frozen=True):
    """A document of a file and its place among that file's documents."""

    path: str
    index: int
    value: dict[str, object]


class InstrumentEvidence(msgspec.Struct, frozen=True):
    """What is known; empty where nothing says it."""

    name: str
    entity: FoundManifest | None
    workload: FoundManifest | None
    service: FoundManifest | None
    libraries: tuple[tuple[str, str], ...]
    left: tuple[InstrumentGap, ...]


def read(files: Mapping[str, str], wanted: str) -> InstrumentEvidence:
    """Read every YAML file and package manifest.

    Raises:
        InstrumentRefused: no component, several, or none of the name.
    """
    left: list[InstrumentGap] = []
    found = [
        one for path in sorted(files) if path.endswith((".yaml", ".yml")) for one in _read(path, files[path], left)
    ]
    entity, name = _entity(found, wanted)
    if not NAME.fullmatch(name):
        raise InstrumentRefused(
            f"{name!r} is no name for objects, labels and queries", "letters, digits and - _ . name it"
        )
    left = [one for one in left if name in files[one.what]]  # what others' templates hold is no news here
    workloads = [one for one in found if one.value.get("kind") in WORKLOADS and _whole(one)]
    named = [one for one in workloads if name in _names(one)]
    if len(named) > 1:
        places = ", ".join(one.path for one in named)
        left.append(InstrumentGap("workload", f"several workloads are called {name}: {places}"))
    elif not named:
        left.append(
            InstrumentGap("workload", f"no plain manifest of a workload is called {name}, or has its kubernetes-id")
        )
    services = [
        one
        for one in found
        if one.value.get("kind") == "Service" and name in _names(one) and NAME.fullmatch(_own_name(one))
    ]
    return InstrumentEvidence(
        name,
        entity,
        named[0] if len(named) == 1 else None,
        services[0] if len(services) == 1 else None,
        _libraries(files, entity, found),
        tuple(left),
    )


def pod(workload: FoundManifest) -> dict[str, object]:
    """Return the pod template of a workload."""
    return mapping(mapping(workload.value.get("spec")).get("template"))


def containers(workload: FoundManifest) -> list[dict[str, object]]:
    """Return the containers of a workload."""
    return mappings(mapping(pod(workload).get("spec")).get("containers"))


def metrics_port(evidence: InstrumentEvidence) -> tuple[int, str]:
    """Return (number, name) of the container port that is named as ports of metrics are; (0, "") without one."""
    if evidence.workload is not None:
        noted = texts_of(mapping(pod(evidence.workload).get("metadata")).get("annotations"))
        if noted.get("prometheus.io/port", "").isdigit():
            return int(noted["prometheus.io/port"]), ""
        for container in containers(evidence.workload):
            for port in mappings(container.get("ports")):
                if text_of(port.get("name")) in METRIC_PORTS:
                    return number_of(port.get("containerPort")), text_of(port.get("name"))
    return 0, ""


def _read(path: str, text: str, left: list[InstrumentGap]) -> Iterator[FoundManifest]:
    if "{{" in text or "{%" in text:
        if any(f"kind: {kind}" in text for kind in (*WORKLOADS, "Component")):
            left.append(InstrumentGap(path, "it is a template: its texts are filled in elsewhere"))
        return
    documents: tuple[Document, ...] = load_documents(text)
    if any(document.problem for document in documents):
        problem = next(document.problem for document in documents if document.problem)
        left.append(InstrumentGap(path, f"line {problem.line}: {problem.message}"))
        return
    for document in documents:
        value = mapping(document.value)
        if "sops" in value:
            left.append(InstrumentGap(path, "it is encrypted"))
        elif value:
            yield FoundManifest(path, document.index, value)


def _entity(found: list[FoundManifest], wanted: str) -> tuple[FoundManifest | None, str]:
    components = [one for one in found if _is_component(one)]
    short = wanted.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    named = [one for one in components if not short or _own_name(one) == short]
    if len(named) == 1:
        return named[0], _own_name(named[0])
    names = ", ".join(sorted({_own_name(one) for one in components})[:20])
    if len(named) > 1:
        raise InstrumentRefused(f"there are several components here: {names}", "name one: --entity NAME")
    if short:
        return None, short
    raise InstrumentRefused("no file here declares a component", "name it: --entity NAME, or write a catalog-info.yaml")


def _whole(one: FoundManifest) -> bool:
    """Say whether it is a workload and no patch of one: a container names its image."""
    return any(row.get("image") for row in containers(one))


def _own_name(one: FoundManifest) -> str:
    return text_of(mapping(one.value.get("metadata")).get("name"))


def _names(one: FoundManifest) -> set[str]:
    labels = texts_of(mapping(one.value.get("metadata")).get("labels"))
    template = mapping(mapping(mapping(one.value.get("spec")).get("template")).get("metadata"))
    inner = texts_of(template.get("labels"))
    return {_own_name(one), labels.get("backstage.io/kubernetes-id", ""), inner.get("backstage.io/kubernetes-id", "")}


def _libraries(
    files: Mapping[str, str], entity: FoundManifest | None, found: list[FoundManifest]
) -> tuple[tuple[str, str], ...]:
    """Return (library, file that names it), OpenTelemetry as ``opentelemetry``.

    A manifest speaks for the component whose entity file is nearest above it: in a repository of several services
    none speaks for another's.
    """
    if entity is None:
        return ()
    homes = {PurePosixPath(one.path).parent for one in found if _is_component(one)}
    own = PurePosixPath(entity.path).parent
    texts = {
        path: text
        for path, text in files.items()
        if PurePosixPath(path).name in MANIFESTS and _nearest(PurePosixPath(path), homes) == own
    }
    words = [*(library for library, _, _ in LIBRARIES), "opentelemetry"]
    return tuple((word, path) for word in words for path in sorted(texts) if word in texts[path])


def _nearest(path: PurePosixPath, homes: set[PurePosixPath]) -> PurePosixPath | None:
    return next((parent for parent in path.parents if parent in homes), None)


def _is_component(one: FoundManifest) -> bool:
    version = text_of(one.value.get("apiVersion"))
    return one.value.get("kind") == "Component" and version.startswith("backstage.io/")


def ports_of(service: FoundManifest) -> list[dict[str, object]]:
    """Return the ports of a Service."""
    return [mapping(port) for port in listing(mapping(service.value.get("spec")).get("ports"))]
