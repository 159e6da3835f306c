"""Reads the clusters that a person gives in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..kit.read.narrow import listing, mapping, text_of, texts_of
from ..kit.read.yaml import Document, load_documents
from ..model.rendering import KnownCluster
from ..stacks.argocd.clusters import cluster_of
from .exit_codes import USAGE
from .output import Stop

_FIELDS = ("name", "server", "project", "labels", "annotations")


def read_clusters(file: Path) -> tuple[KnownCluster, ...]:
    """Return the clusters of a file: a list, ``{clusters: [...]}``, ``{items: [...]}``, or Secrets of Argo CD.

    Raises:
        Stop: it is none of these; all that is wrong is said at once.

    """
    if not file.is_file():
        raise Stop(USAGE, f"{file}: there is no such file", "give a file with a list of clusters")
    found: list[KnownCluster] = []
    wrong: list[str] = []
    for document in load_documents(file.read_bytes(), "kubernetes"):
        if document.problem is not None:
            wrong.append(f"{file}:{document.problem.line}: {document.problem.message}")
            continue
        for line, item in _items(document):
            cluster = _cluster(mapping(item))
            if cluster is None:
                wrong.append(f"{file}:{line}: a cluster has a name; known keys: {', '.join(_FIELDS)}")
            else:
                found.append(cluster)
    if wrong:
        raise Stop(USAGE, "\n".join(wrong), "- {name: prod-1, server: https://…, labels: {env: prod}}")
    return tuple(found)


def _items(document: Document) -> Iterator[tuple[int, object]]:
    value = document.value
    where: tuple[str | int, ...] = ()
    if isinstance(value, dict) and value.get("kind") not in ("Secret", "ExternalSecret", "SealedSecret"):
        key = next((key for key in ("clusters", "items") if key in value), "")
        if key:
            where, value = (key,), value[key]
            value = [] if value is None else value
    items = listing(value) if isinstance(value, list) else [] if value is None else [value]
    for index, item in enumerate(items):
        line = document.at(*where, index)[0] if isinstance(value, list) else document.line
        yield line, item


def _cluster(value: dict[str, object]) -> KnownCluster | None:
    declared = cluster_of(text_of(value.get("kind")), value) if value.get("kind") else None
    if declared is not None:
        return KnownCluster(declared.name, declared.server, declared.project, declared.labels, declared.annotations)
    name = text_of(value.get("name"))
    if not name or value.get("kind"):
        return None
    return KnownCluster(
        name, text_of(value.get("server")), text_of(value.get("project")), texts_of(value.get("labels")),
        texts_of(value.get("annotations")),
    )  # fmt: skip
