"""Reads the clusters that Argo CD knows, as Git declares them: Secrets with their label. Of a Secret only its name,
server, project, labels and annotations are taken, never what opens the cluster.

https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from itertools import islice

import msgspec

from ...kit.read.narrow import mapping, text_of, texts_of
from ..tree import KubernetesObject, Tree, has_placeholder

MAX_CLUSTERS = 2_000
_LABEL = "argocd.argoproj.io/secret-type"
_KINDS = frozenset(("Secret", "ExternalSecret", "SealedSecret", "List"))
_FIELDS = ("name", "server", "project")


class Cluster(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A cluster: its name and server, what marks it. ``incomplete``: Git does not tell its name or server."""

    name: str
    server: str = ""
    project: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    incomplete: bool = False


def read_clusters(tree: Tree) -> tuple[Cluster, ...]:
    """Return the clusters that a repository declares, in path order, each name once."""
    found: dict[str, Cluster] = {}
    for manifest in islice(_secrets(tree), MAX_CLUSTERS):
        cluster = cluster_of(manifest.kind, manifest.value)
        if cluster is not None:
            found.setdefault(cluster.name, cluster)
    return tuple(found.values())


def _secrets(tree: Tree) -> Iterator[KubernetesObject]:
    for path in tree.yaml_files():
        data = tree.read(path)
        if data is None or _LABEL.encode() not in data or b"cluster" not in data:
            continue
        yield from (manifest for manifest in tree.manifests(path) if manifest.kind in _KINDS)


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
