"""Reads Flux objects: Kustomizations, HelmReleases and the sources that they name. Whichever version of a group counts.

https://fluxcd.io/flux/components/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from ...kit.read.narrow import listing, mapping, mappings, text_of, texts_of
from ...kit.text.images import is_range
from ..render.kustomize import EDITED, Edits, Override
from ..tree import KubernetesObject

KUSTOMIZE, HELM, SOURCE = "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"
EXTENSIONS = "source.extensions.fluxcd.io"
KINDS = {
    "Kustomization": KUSTOMIZE, "HelmRelease": HELM, "GitRepository": SOURCE, "OCIRepository": SOURCE,
    "HelmRepository": SOURCE, "HelmChart": SOURCE, "Bucket": SOURCE, "ExternalArtifact": SOURCE,
    "ArtifactGenerator": EXTENSIONS,
}  # fmt: skip
_MAX_ENTRIES = 200
T = TypeVar("T")


class SourceRef(msgspec.Struct, frozen=True):
    """What an object takes its content from; ``namespace`` is the object's own where none is said."""

    kind: str = ""
    name: str = ""
    namespace: str = ""


class Copy(msgspec.Struct, frozen=True):
    """What an artifact is made of: a folder of a source and the folder that it becomes; "" is the root."""

    source: SourceRef
    from_folder: str
    to_folder: str


class SourceFacts(msgspec.Struct, frozen=True):
    """A source: its address, what of it is taken, and the chart for a HelmChart. ``fixed``: a version, no range.

    ``copies`` are what an artifact is put together from. ``file`` is where the source is written.
    """

    kind: str
    name: str
    namespace: str
    url: str = ""
    revision: str = ""
    branch: str = ""
    fixed: bool = False
    chart: str = ""
    chart_source: SourceRef = SourceRef()
    copies: tuple[Copy, ...] = ()
    file: str = ""


class KustomizationSpec(msgspec.Struct, frozen=True):
    """A Kustomization of Flux. ``remote`` is the cluster that its kubeConfig opens, by the Secret's name."""

    name: str
    namespace: str
    path: str
    source: SourceRef
    waits_for: tuple[str, ...] = ()
    target_namespace: str = ""
    suspended: bool = False
    remote: str = ""
    edits: Edits | None = None
    substitutes: bool = False
    variables: dict[str, str] = {}
    variables_from: tuple[SourceRef, ...] = ()


class ReleaseSpec(msgspec.Struct, frozen=True):
    """A HelmRelease. ``chart`` comes from ``source``, or all from ``chart_ref``."""

    name: str
    namespace: str
    chart: str = ""
    version: str = ""
    source: SourceRef = SourceRef()
    chart_ref: SourceRef = SourceRef()
    values: dict[str, object] = {}
    values_from: tuple[SourceRef, ...] = ()
    waits_for: tuple[str, ...] = ()
    target_namespace: str = ""
    suspended: bool = False
    remote: str = ""


def is_flux(manifest: KubernetesObject) -> bool:
    """Tell whether an object is one of those that are read here."""
    return KINDS.get(manifest.kind, "-") == manifest.group and bool(manifest.name)


def read_kustomization(manifest: KubernetesObject) -> KustomizationSpec:
    """Return what a Kustomization says."""
    spec, namespace = mapping(manifest.value.get("spec")), _namespace(manifest)
    build = mapping(spec.get("postBuild"))
    path = posixpath.normpath(text_of(spec.get("path")).strip("/") or ".")
    return KustomizationSpec(
        manifest.name, namespace, "" if path == "." else path.removeprefix("./"),
        _ref(mapping(spec.get("sourceRef")), namespace), _waits(spec, namespace),
        text_of(spec.get("targetNamespace")), spec.get("suspend") is True, _remote(spec), _edits(spec),
        bool(build) and bool(build.get("substitute") or build.get("substituteFrom")
                             or text_of(build.get("substituteStrategy")) == "Always"),
        {key: text.replace("\n", "") for key, text in _variables(build.get("substitute")).items()},
        tuple(_ref(item, namespace) for item in mappings(build.get("substituteFrom"))[:_MAX_ENTRIES]),
    )  # fmt: skip


def _variables(value: object) -> dict[str, str]:
    return {
        key: "true" if item is True else "false" if item is False else text_of(item)
        for key, item in mapping(value).items()
    }


def read_release(manifest: KubernetesObject) -> ReleaseSpec:
    """Return what a HelmRelease says."""
    spec, namespace = mapping(manifest.value.get("spec")), _namespace(manifest)
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    return ReleaseSpec(
        manifest.name, namespace, text_of(chart.get("chart")), text_of(chart.get("version")),
        _ref(mapping(chart.get("sourceRef")), namespace), _ref(mapping(spec.get("chartRef")), namespace),
        mapping(spec.get("values")),
        tuple(_ref(item, namespace) for item in mappings(spec.get("valuesFrom"))[:_MAX_ENTRIES]),
        _waits(spec, namespace), text_of(spec.get("targetNamespace")), spec.get("suspend") is True, _remote(spec),
    )  # fmt: skip


def read_source(manifest: KubernetesObject) -> SourceFacts:
    """Return what a source says: of several references the one that Flux follows."""
    spec, namespace = mapping(manifest.value.get("spec")), _namespace(manifest)
    ref = mapping(spec.get("ref"))
    order = ("digest", "commit", "name", "semver", "tag", "branch")
    chosen = next((key for key in order if text_of(ref.get(key))), "")
    revision = text_of(ref.get(chosen)) if chosen else text_of(spec.get("version"))
    bucket = "/".join(filter(None, (text_of(spec.get("endpoint")), text_of(spec.get("bucketName")))))
    return SourceFacts(
        manifest.kind, manifest.name, namespace, text_of(spec.get("url")) or bucket, revision,
        text_of(ref.get("branch")) if chosen in ("", "branch") else "",
        chosen in ("digest", "commit", "tag") or (manifest.kind == "HelmChart" and not is_range(revision)),
        text_of(spec.get("chart")), _ref(mapping(spec.get("sourceRef")), namespace), (), manifest.path,
    )  # fmt: skip


def read_artifacts(manifest: KubernetesObject) -> list[SourceFacts]:
    """Return the artifacts that an ArtifactGenerator makes of folders of its sources.

    https://fluxcd.io/flux/components/source/artifactgenerators/
    """
    spec, namespace = mapping(manifest.value.get("spec")), _namespace(manifest)
    aliases = {
        text_of(item.get("alias")): _ref(item, namespace) for item in mappings(spec.get("sources"))[:_MAX_ENTRIES]
    }
    found: list[SourceFacts] = []
    for item in mappings(spec.get("artifacts"))[:_MAX_ENTRIES]:
        copies: list[Copy] = []
        for entry in mappings(item.get("copy"))[:_MAX_ENTRIES]:
            alias, _, start = text_of(entry.get("from")).removeprefix("@").partition("/")
            to = text_of(entry.get("to")).removeprefix("@artifact").strip("/")
            if alias in aliases and start.endswith("/**") and "*" not in start[:-3]:
                copies.append(Copy(aliases[alias], start[:-3].strip("/"), to))
        found.append(
            SourceFacts(
                "ExternalArtifact", text_of(item.get("name")), namespace, copies=tuple(copies), file=manifest.path
            )
        )
    return found


def _namespace(manifest: KubernetesObject) -> str:
    return text_of(manifest.metadata.get("namespace"))


def _ref(value: dict[str, object], namespace: str) -> SourceRef:
    return SourceRef(
        text_of(value.get("kind")), text_of(value.get("name")), text_of(value.get("namespace")) or namespace
    )


def _waits(spec: dict[str, object], namespace: str) -> tuple[str, ...]:
    """Return the names that an object waits for, with their namespace where it is another."""
    found: list[str] = []
    for item in mappings(spec.get("dependsOn"))[:_MAX_ENTRIES]:
        name, other = text_of(item.get("name")), text_of(item.get("namespace"))
        if name:
            found.append(f"{other}/{name}" if other and other != namespace else name)
    return tuple(found)


def _remote(spec: dict[str, object]) -> str:
    config = mapping(spec.get("kubeConfig"))
    for key in ("secretRef", "configMapRef"):
        name = text_of(mapping(config.get(key)).get("name"))
        if name:
            return name.removesuffix("-kubeconfig")
    return ""


def _edits(spec: dict[str, object]) -> Edits | None:
    images = tuple(
        Override(
            text_of(item.get("name")), text_of(item.get("newName")), text_of(item.get("newTag")),
            text_of(item.get("digest")), "", EDITED,
        )
        for item in mappings(spec.get("images"))[:_MAX_ENTRIES]
    )  # fmt: skip
    edits = Edits(
        images, tuple(mappings(spec.get("patches"))[:_MAX_ENTRIES]),
        tuple(text_of(item) for item in listing(spec.get("components"))[:_MAX_ENTRIES] if text_of(item)),
        text_of(spec.get("namePrefix")), text_of(spec.get("nameSuffix")), text_of(spec.get("targetNamespace")),
    )  # fmt: skip
    return edits if edits != Edits() else None


def config_of(manifest: KubernetesObject) -> dict[str, str]:
    """Return the entries of a ConfigMap."""
    return texts_of(manifest.value.get("data")) if manifest.kind == "ConfigMap" else {}


class FluxSources:
    """The sources and ConfigMaps of a repository: of several with one name the one that lies nearest."""

    def __init__(self, manifests: Iterable[KubernetesObject], before: FluxSources | None = None) -> None:
        self._before = before
        self._sources: dict[tuple[str, str], list[SourceFacts]] = {}
        self._configs: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
        for manifest in manifests:
            if manifest.kind == "ArtifactGenerator" and manifest.group == EXTENSIONS:
                for facts in read_artifacts(manifest):
                    self._sources.setdefault((facts.kind, facts.name), []).append(facts)
            elif KINDS.get(manifest.kind) == SOURCE == manifest.group:
                facts = read_source(manifest)
                self._sources.setdefault((facts.kind, facts.name), []).append(facts)
            elif manifest.kind == "ConfigMap" and manifest.group == "":
                entry = (_namespace(manifest), manifest.path, config_of(manifest))
                self._configs.setdefault(manifest.name, []).append(entry)

    def find(self, ref: SourceRef, near: str, start: str = "") -> SourceFacts | None:
        """Return the source that a reference of a file names, None where Git has none, or several that differ.

        ``start`` is the file that its cluster starts with: a source of another cluster is never this one's.
        """
        known = self._sources.get((ref.kind, ref.name), [])
        found = [facts for facts in known if not _of_another_cluster(facts.file, (near, start))]
        if not found:
            return self._before.find(ref, near, start) if self._before is not None else None
        same = [facts for facts in found if facts.namespace == ref.namespace] or found
        chosen = _nearest([(facts.file, facts) for facts in same], near)
        first = chosen[0]
        return first if all(_same_content(first, facts) for facts in chosen) else None

    def config(self, ref: SourceRef, near: str) -> dict[str, str] | None:
        """Return the entries of the ConfigMap that a reference of a file names, None where it is not in Git."""
        found = self._configs.get(ref.name, [])
        if not found:
            return self._before.config(ref, near) if self._before is not None else None
        same = [entry for entry in found if entry[0] == ref.namespace] or found
        chosen = _nearest([(path, data) for _, path, data in same], near)
        return chosen[0] if all(data == chosen[0] for data in chosen) else None


def _of_another_cluster(path: str, files: tuple[str, ...]) -> bool:
    """Tell whether a file lies below ``clusters/ONE`` while one of the others lies below ``clusters/OTHER``."""
    mine = _cluster_folder(path)
    return bool(mine[1]) and any(folder == mine[0] and name != mine[1] for folder, name in map(_cluster_folder, files))


def _cluster_folder(path: str) -> tuple[str, str]:
    """Return (folder up to ``clusters``, the folder right below it); ("", "") for a file that lies below none."""
    parts = posixpath.dirname(path).split("/")
    index = next((index for index, part in enumerate(parts[:-1]) if part.lower() == "clusters"), -1)
    return ("/".join(parts[: index + 1]), parts[index + 1]) if index >= 0 else ("", "")


def _same_content(left: SourceFacts, right: SourceFacts) -> bool:
    return msgspec.structs.replace(left, file="", namespace="") == msgspec.structs.replace(right, file="", namespace="")


def _nearest(found: list[tuple[str, T]], near: str) -> list[T]:
    """Return what lies in the folders that share most with a file's."""
    here = posixpath.dirname(near).split("/")

    def shared(path: str) -> int:
        count = 0
        for left, right in zip(here, posixpath.dirname(path).split("/"), strict=False):
            if left != right:
                break
            count += 1
        return count

    best = max(shared(path) for path, _ in found)
    return [item for path, item in found if shared(path) == best]
