"""Where a kustomization's files come from: objects, patches, contents for generators, each read once."""

from __future__ import annotations

import re

from ....kit.read.narrow import listing, mapping, text_of
from ....kit.read.yaml import Document
from ...tree import Tree, is_readable, resolve
from .objects import Resource, with_places
from .refusal import Rejected, Unsure

_REMOTE = re.compile(
    r"^(?:https?://|git::|git@|ssh://|oci://|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|io|net|dev|cloud)[/:])"
    r"|\?ref=|\.git(?:/|$)"
)
_MAX_HELD = 8_000_000
"""Bytes of files whose objects stay in memory."""


class TreeFiles:
    """The files of one tree as a kustomization names them."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.files: set[str] = set()
        self._resources: dict[str, tuple[Resource, ...] | Rejected | Unsure] = {}
        self._held = 0
        self._restricted: bool | None = None

    def spend(self, units: int) -> None:
        """Take from what may still be done for the repository.

        Raises:
            Unsure: nothing is left.

        """
        if not self.tree.work.take(units):
            raise Unsure("limit")

    def is_remote(self, reference: str) -> bool:
        """Tell whether a reference leads to another host."""
        return _REMOTE.search(reference) is not None

    def resolve(self, folder: str, reference: str) -> str | None:
        """Return the path that a reference names in the repository."""
        return resolve(folder, reference)

    def is_inside(self, folder: str, path: str) -> bool:
        """Tell whether a file lies in or below a folder: kustomize reads no other."""
        return not folder or path.startswith(f"{folder}/")

    def is_restricted(self) -> bool:
        """Tell whether files outside a kustomization's folder are refused for certain: Flux reads the whole source."""
        if self._restricted is None:
            names = {name for names in self.tree.folders.values() for name in names}
            self._restricted = not any(name in ("flux", "flux-system") for name in names)
        return self._restricted

    def documents(self, folder: str, reference: str) -> tuple[str, tuple[Document, ...]]:
        """Return the path and the documents of a file that a kustomization names.

        Raises:
            Rejected: there is none, or it lies outside.
            Unsure: its content is not here.

        """
        path = self._path(folder, reference)
        if not self.tree.work.take(10 + max(self.tree.files[path], 0) // 20):
            raise Unsure("limit")
        documents = self.tree.documents(path)
        if not documents and self.tree.files[path] > 0:
            raise Unsure("not-captured")
        return path, documents

    def text(self, path: str) -> str:
        """Return the text of a file, "" where it has no content here."""
        return self.tree.text(path) or ""

    def content(self, folder: str, reference: str) -> bytes:
        """Return the bytes of a file that a generator takes.

        Raises:
            Rejected: there is none, or it lies outside.
            Unsure: its content is not here, or was masked.

        """
        path = self._path(folder, reference)
        data = self.tree.read(path) if is_readable(path) else None
        if data is None or data != self.tree.repo.raw(path):
            raise Unsure("not-captured")
        return data

    def _path(self, folder: str, reference: str) -> str:
        path = resolve(folder, reference)
        if self.is_remote(reference) and (path is None or path not in self.tree.files):
            raise Unsure("remote-file")
        if path is None or path not in self.tree.files:
            raise Rejected(f"missing\0{reference}")
        if not self.is_inside(folder, path):
            if self.is_restricted():
                raise Rejected(f"security; file '{path}' is not in or below '{folder or '.'}'")
            raise Unsure("outside")
        if path in self.tree.linked or self.tree.leads_away(path):
            raise Unsure("link")
        return path

    def resources(self, path: str) -> tuple[Resource, ...]:
        """Return the objects of a file; they are shared, so each user copies them.

        Raises:
            Rejected: kustomize would not read it.
            Unsure: it cannot be read here.

        """
        self.files.add(path)
        found = self._resources.get(path)
        if found is None:
            try:
                found = self._read(path)
            except (Rejected, Unsure) as problem:
                found = problem
            self._resources[path] = found
            self._held += max(self.tree.files.get(path, 0), 0)
            while self._held > _MAX_HELD and len(self._resources) > 1:
                oldest = next(iter(self._resources))
                del self._resources[oldest]
                self._held -= max(self.tree.files.get(oldest, 0), 0)
        if isinstance(found, Exception):
            raise found
        return found

    def _read(self, path: str) -> tuple[Resource, ...]:
        size = self.tree.files.get(path, 0)
        if self.tree.read(path) is None:
            raise Unsure("not-captured")
        if not self.tree.work.take(50 + size // 10):
            raise Unsure("limit")
        documents = self.tree.documents(path)
        if not documents and size > 0 and (self.tree.read(path) or b"").strip(b" \t\r\n-"):
            raise Unsure("unreadable")
        resources: list[Resource] = []
        for document in documents:
            if document.problem is not None:
                if document.problem.kind not in ("syntax", "alias"):
                    raise Unsure("unreadable")
                raise Rejected(f"MalformedYAMLError: {document.problem.message[:160]} in File: {path}")
            if document.value not in (None, {}):
                resources.extend(_objects(document, path))
        return tuple(resources)


def _objects(document: Document, path: str) -> list[Resource]:
    value = with_places(document, path, document.value)
    if not isinstance(value, dict):
        raise Unsure("unreadable")
    kind = text_of(value.get("kind"))
    if not kind:
        raise Rejected(f"accumulating resources from '{path}': missing kind in object")
    if kind.endswith("List") and "items" in value:
        found: list[Resource] = []
        for item in listing(value["items"]):
            found.extend(_item(mapping(item), path, document.line))
        return found
    return _item(value, path, document.line, bool(document.warnings))


def _item(value: dict[str, object], path: str, line: int, doubtful: bool = False) -> list[Resource]:
    kind, name = text_of(value.get("kind")), text_of(mapping(value.get("metadata")).get("name"))
    if not kind:
        raise Rejected(f"accumulating resources from '{path}': missing kind in object")
    if not name and not kind.endswith("List"):
        raise Rejected(f"accumulating resources from '{path}': missing metadata.name in object")
    made = Resource(value, path, line)
    made.unsure = "duplicate-key" if doubtful else ""
    return [made]
