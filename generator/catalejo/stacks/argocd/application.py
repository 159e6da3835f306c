"""Reads Argo CD Applications: what they deploy, from where, to where.

https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
"""

from __future__ import annotations

import msgspec

from ...kit.read.narrow import listing, mapping, text_of, texts_of
from ...kit.text.images import split_image
from ...model.origin import Origin
from ...model.stacks import Part, Target
from ..render.kustomize import EDITED, Override
from ..tree import has_placeholder

GROUP = "argoproj.io"
IN_CLUSTER = "https://kubernetes.default.svc"


class ApplicationSource(msgspec.Struct, frozen=True):
    """One source of an Application."""

    repo_url: str = ""
    path: str = ""
    revision: str = ""
    chart: str = ""
    ref: str = ""
    value_files: tuple[str, ...] = ()
    values: object = None
    parameters: dict[str, str] = {}
    images: tuple[str, ...] = ()
    recurse: bool = False
    plugin: bool = False


class App(msgspec.Struct, frozen=True):
    """An Application as its author wrote it, or as a set makes it. ``line`` is where it stands in its file."""

    name: str
    labels: dict[str, str]
    sources: tuple[ApplicationSource, ...]
    target: Target
    line: int
    incomplete: bool
    set_name: str = ""


def read_application(value: dict[str, object], line: int, set_name: str = "") -> App | None:
    """Return an Application, None where it has no name."""
    metadata, spec = mapping(value.get("metadata")), mapping(value.get("spec"))
    name = text_of(metadata.get("name"))
    if not name:
        return None
    hydrator = mapping(spec.get("sourceHydrator"))
    written = listing(spec.get("sources")) or [hydrator.get("drySource") or spec.get("source")]
    sources = tuple(_source(mapping(item)) for item in written if isinstance(item, dict))
    main = next((s for s in sources if s.path or s.chart), sources[0] if sources else ApplicationSource())
    destination = mapping(spec.get("destination"))
    automated = mapping(spec.get("syncPolicy")).get("automated", False)
    auto = automated is None or (isinstance(automated, dict) and automated.get("enabled") is not False)
    target = Target(
        main.repo_url, main.path.strip("/"), main.revision, main.chart,
        text_of(destination.get("server")), cluster_of(destination), text_of(destination.get("namespace")),
        text_of(spec.get("project")) or "default", auto and "automated" in mapping(spec.get("syncPolicy")),
        tuple(file for source in sources for file in source.value_files),
    )  # fmt: skip
    labels = texts_of(metadata.get("labels"))
    annotations = texts_of(metadata.get("annotations"))
    owner = annotations.get("backstage.io/owner", "")
    if owner:
        labels = {**labels, "backstage.io/owner": owner}
    fields = (name, target.repo_url, target.path, target.revision, target.chart, target.namespace, target.server)
    incomplete = not (target.repo_url and (target.path or target.chart)) or any(has_placeholder(f) for f in fields)
    return App(name, labels, sources, target, line, incomplete, set_name)


def cluster_of(destination: dict[str, object]) -> str:
    """Return the name of a destination's cluster; Argo CD's own cluster is ``in-cluster``."""
    name, server = text_of(destination.get("name")), text_of(destination.get("server"))
    if name:
        return name
    return "in-cluster" if server.rstrip("/") == IN_CLUSTER else server.removeprefix("https://").rstrip("/")


def _source(value: dict[str, object]) -> ApplicationSource:
    helm, kustomize = mapping(value.get("helm")), mapping(value.get("kustomize"))
    parameters = {
        text_of(mapping(item).get("name")): text_of(mapping(item).get("value"))
        for item in listing(helm.get("parameters"))
    }
    return ApplicationSource(
        text_of(value.get("repoURL")), text_of(value.get("path")), text_of(value.get("targetRevision")),
        text_of(value.get("chart")), text_of(value.get("ref")),
        tuple(text_of(item) for item in listing(helm.get("valueFiles")) if text_of(item)),
        helm.get("valuesObject") or text_of(helm.get("values")) or None, parameters,
        tuple(text_of(item) for item in listing(kustomize.get("images")) if text_of(item)),
        mapping(value.get("directory")).get("recurse") is True, "plugin" in value,
    )  # fmt: skip


def image_overrides(source: ApplicationSource) -> list[Override]:
    """Return the image overrides of a source, ``[old=]new[:tag][@digest]`` each."""
    found: list[Override] = []
    for text in source.images:
        old, equals, new = text.partition("=")
        image = split_image(new if equals else old)
        found.append(Override(old if equals else image.name, image.name if equals else "", image.tag, image.digest,
                              "", EDITED))  # fmt: skip
    return found


def chart_part(source: ApplicationSource, origin: Origin) -> Part | None:
    """Return the chart that a source installs from a chart repository."""
    return Part("chart", source.chart, source.revision, source.repo_url, origin) if source.chart else None
