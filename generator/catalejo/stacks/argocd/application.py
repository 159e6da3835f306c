"""Reads Argo CD Applications: what they deploy, from where, to where.

https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
"""

from __future__ import annotations

import msgspec

from ...kit.read.narrow import listing, mapping, mappings, text_of, texts_of
from ...kit.text.images import split_image
from ...model.origin import Origin
from ...model.stacks import Part, Target
from ..render.kustomize import EDITED, Edits, Override
from ..tree import has_placeholder

GROUP = "argoproj.io"
IN_CLUSTER = "https://kubernetes.default.svc"
_SETTINGS = ("helm", "kustomize", "directory", "plugin")
"""What a file beside the manifests may change of a source."""
_ELSE = ("replicas", "commonLabels", "commonAnnotations", "labelWithoutSelector")
_MAX_ENTRIES = 200


class Directory(msgspec.Struct, frozen=True):
    """Which plain manifests of a folder count: globs over their paths, "" for all and for none."""

    recurse: bool = False
    include: str = ""
    exclude: str = ""


class ApplicationSource(msgspec.Struct, frozen=True):
    """One source of an Application. ``edits`` are what it adds to a kustomization, None where it adds nothing."""

    repo_url: str = ""
    path: str = ""
    revision: str = ""
    chart: str = ""
    ref: str = ""
    value_files: tuple[str, ...] = ()
    values: object = None
    parameters: dict[str, str] = {}
    edits: Edits | None = None
    directory: Directory = Directory()
    plugin: bool = False
    written: dict[str, object] = {}


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
    written = listing(spec.get("sources")) or [spec.get("source")]
    if hydrator:
        written = [hydrator.get("drySource")]
    sources = tuple(read_source(mapping(item)) for item in written if isinstance(item, dict))
    main = next((s for s in sources if s.path or s.chart), sources[0] if sources else ApplicationSource())
    destination = mapping(spec.get("destination"))
    automated = mapping(spec.get("syncPolicy")).get("automated", False)
    auto = automated is None or (isinstance(automated, dict) and automated.get("enabled") is not False)
    target = Target(
        main.repo_url, main.path.strip("/"), main.revision, main.chart,
        text_of(destination.get("server")), cluster_of(destination), text_of(destination.get("namespace")),
        text_of(spec.get("project")) or "default", auto and "automated" in mapping(spec.get("syncPolicy")),
        tuple(file for source in sources for file in source.value_files), main.directory.recurse,
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


def read_source(value: dict[str, object]) -> ApplicationSource:
    """Return one source of an Application."""
    helm, kustomize, directory = (mapping(value.get(key)) for key in ("helm", "kustomize", "directory"))
    parameters = {
        text_of(mapping(item).get("name")): text_of(mapping(item).get("value"))
        for item in listing(helm.get("parameters"))
    }
    return ApplicationSource(
        text_of(value.get("repoURL")), text_of(value.get("path")), text_of(value.get("targetRevision")),
        text_of(value.get("chart")), text_of(value.get("ref")),
        tuple(text_of(item) for item in listing(helm.get("valueFiles")) if text_of(item)),
        helm.get("valuesObject") or text_of(helm.get("values")) or None, parameters, _edits(kustomize),
        Directory(
            directory.get("recurse") is True, text_of(directory.get("include")), text_of(directory.get("exclude"))
        ),
        "plugin" in value, value,
    )  # fmt: skip


def overlaid(source: ApplicationSource, more: dict[str, object]) -> ApplicationSource:
    """Return a source with what a ``.argocd-source`` file says of it, which wins; where it comes from stays.

    ``mergeSourceParameters`` of Argo CD's repository server: a JSON merge patch, of tools' settings only.
    """
    changed = {key: _merged(source.written.get(key), more[key], 0) for key in _SETTINGS if key in more}
    return read_source({**source.written, **changed})


def _merged(value: object, patch: object, depth: int) -> object:
    """Return a JSON value after a merge patch (RFC 7396)."""
    if not isinstance(patch, dict) or depth > 30:
        return patch
    result = dict(mapping(value))
    for key, item in patch.items():
        if item is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), item, depth + 1)
    return result


def _edits(kustomize: dict[str, object]) -> Edits | None:
    """Return what a source adds to the kustomization that it deploys."""
    edits = Edits(
        tuple(_override(text) for item in listing(kustomize.get("images"))[:_MAX_ENTRIES] if (text := text_of(item))),
        tuple(mappings(kustomize.get("patches"))[:_MAX_ENTRIES]),
        tuple(text for item in listing(kustomize.get("components"))[:_MAX_ENTRIES] if (text := text_of(item))),
        text_of(kustomize.get("namePrefix")), text_of(kustomize.get("nameSuffix")), text_of(kustomize.get("namespace")),
    )  # fmt: skip
    return edits if edits != Edits() else None


def _override(text: str) -> Override:
    """Return one entry of ``images``: ``[old=]new[:tag][@digest]``."""
    old, equals, new = text.partition("=")
    image = split_image(new if equals else old)
    return Override(old if equals else image.name, image.name if equals else "", image.tag, image.digest, "", EDITED)


def chart_part(source: ApplicationSource, origin: Origin) -> Part | None:
    """Return the chart that a source installs from a chart repository."""
    return Part("chart", source.chart, source.revision, source.repo_url, origin) if source.chart else None
