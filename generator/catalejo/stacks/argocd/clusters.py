"""Reads the clusters that Argo CD knows, as Git declares them: Secrets with their label. Of a Secret only its name,
server, project, labels and annotations are taken, never what opens the cluster.

https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
"""

from __future__ import annotations

import base64
import binascii
from itertools import islice

import msgspec

from ...kit.read.narrow import mapping, text_of, texts_of
from ...model.rendering import KnownCluster
from ..objects import read_objects
from ..render.kustomize import Kustomizer
from ..tree import KubernetesObject, Tree, has_placeholder

MAX_CLUSTERS = 2_000
_LABEL = "argocd.argoproj.io/secret-type"
_KINDS = frozenset(("Secret", "ExternalSecret", "SealedSecret"))
_FIELDS = ("name", "server", "project")


class Cluster(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A cluster: its name and server, what marks it. ``incomplete``: Git does not tell its name or server."""

    name: str
    server: str = ""
    project: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    incomplete: bool = False


class DeclaredClusters(msgspec.Struct, frozen=True):
    """The clusters of a repository by the root that renders their Secrets (None = files of their own).

    Those of other repositories may belong to another Argo CD: they are none of these.
    """

    by_root: dict[str | None, tuple[Cluster, ...]] = {}

    def known_to(self, root: str | None) -> tuple[Cluster, ...]:
        """Return the clusters that sets of a root see: those beside them, else all that are declared, each once."""
        own = () if root is None else self.by_root.get(root, ())
        beside = [*own, *self.by_root.get(None, ())]
        if not own:
            beside = [*beside, *(cluster for found in self.by_root.values() for cluster in found)]
        known: dict[str, Cluster] = {}
        for cluster in beside:
            known.setdefault(cluster.name, cluster)
        return tuple(known.values())


def read_clusters(tree: Tree, kustomizer: Kustomizer) -> DeclaredClusters:
    """Return the clusters that a repository declares, as its roots render them."""
    found: dict[str | None, list[Cluster]] = {}
    for held in islice(read_objects(tree, kustomizer, _is_secret), MAX_CLUSTERS):
        cluster = cluster_of(held.object.kind, held.object.value)
        if cluster is not None:
            found.setdefault(held.root, []).append(cluster)
    return DeclaredClusters({root: tuple(clusters) for root, clusters in found.items()})


def with_configured(configured: tuple[KnownCluster, ...], declared: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    """Return the clusters that are known: one that the configuration names is as it says there."""
    own = tuple(Cluster(c.name, c.server, c.project, c.labels, c.annotations) for c in configured)
    names = {cluster.name for cluster in own}
    return (*own, *(cluster for cluster in declared if cluster.name not in names))


def _is_secret(manifest: KubernetesObject) -> bool:
    return manifest.kind in _KINDS and cluster_of(manifest.kind, manifest.value) is not None


def cluster_of(kind: str, value: dict[str, object]) -> Cluster | None:
    """Return the cluster that a Secret, or the template of one, declares; None where it declares none."""
    spec = mapping(value.get("spec"))
    if kind == "Secret":
        holder = value
    else:
        holder = mapping(
            mapping(spec.get("target")).get("template") if kind == "ExternalSecret" else spec.get("template")
        )
    metadata = mapping(holder.get("metadata"))
    labels = texts_of(metadata.get("labels"))
    if labels.get(_LABEL) != "cluster":
        return None
    written = {field: _field(holder, field) for field in _FIELDS}
    fallback = text_of(metadata.get("name")) or text_of(mapping(value.get("metadata")).get("name"))
    incomplete = not written["name"] or not written["server"]
    incomplete = incomplete or any(has_placeholder(text) for text in (*written.values(), *labels.values()))
    return Cluster(
        written["name"] or fallback, written["server"], written["project"], labels,
        texts_of(metadata.get("annotations")), incomplete,
    )  # fmt: skip


def _field(holder: dict[str, object], name: str) -> str:
    plain = text_of(mapping(holder.get("stringData")).get(name))
    if plain:
        return plain
    written = text_of(mapping(holder.get("data")).get(name))
    try:
        return base64.b64decode(written, validate=True).decode("ascii") if len(written) < 2_000 else ""
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return written if "{{" in written else ""
