"""One repository as the readers of this room see it: folders, candidate files, parsed documents, each read once."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..kit.read.captured import Repo
from ..kit.read.yaml import (Document, load_documents)
from ..model.origin import Origin

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
EXCLUDED = frozenset(
    [
        "docs",
        "doc",
        "examples",
        "example",
        "samples",
        "test",
        "tests",
        "testdata",
        "fixtures",
        "e2e",
        "vendor",
        "node_modules",
        ".github",
        ".gitlab",
        ".git",
        "skeleton",
        "skeletons",
        ".terraform",
        ".terragrunt-cache",
    ]
)
"""Folders that hold no desired state of this organisation, whatever they look like."""

MAX_MANIFEST_BYTES = 1_000_000
MAX_PARSED_BYTES = 64_000_000
"""What is parsed of one repository at most; the rest is said to be left out."""
_KIND = re.compile(rb"^(?:- )?kind:[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{|\$\{|<[A-Za-z][A-Za-z0-9_ -]*>|\{%")


class KubernetesObject(NamedTuple):
    """A Kubernetes object in a file: its document, its value (one item of a List), where it is."""

    path: str
    document: Document
    value: dict[str, Any]
    index: int  # type: ignore[assignment] # a tuple has a method of this name, which nobody calls here

    @property
    def kind(self) -> str:
        """The object's kind, "" where it is none."""
        return text_of(self.value.get("kind"))

    @property
    def group(self) -> str:
        """The API group, without the version."""
        return text_of(self.value.get("apiVersion")).rpartition("/")[0]

    @property
    def metadata(self) -> dict[str, Any]:
        """The object's metadata."""
        return mapping(self.value.get("metadata"))

    @property
    def name(self) -> str:
        """The object's name."""
        return text_of(self.metadata.get("name"))

    @property
    def line(self) -> int:
        """The line where the object starts."""
        return self.document.line

    def line_of(self, *path: str | int) -> int:
        """Return the line of a value inside the object, or of its nearest known parent."""
        here: Any = self.value
        line = self.document.line
        for step in path:
            place = self.document.places.get(id(here), {}).get(step)
            if place is None:
                break
            line = place[0]
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                break
        return line


def mapping(value: Any) -> dict[str, Any]:
    """Return a value that should be a mapping, empty where it is not."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """Return a value that should be a list, empty where it is not."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a scalar as text, "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def texts(value: Any) -> dict[str, str]:
    """Return the scalar entries of a mapping as texts."""
    return {key: text_of(item) for key, item in mapping(value).items() if text_of(item)}


def has_placeholder(text: str) -> bool:
    """Tell whether a text waits to be filled in: ``{{ x }}``, ``${X}``, ``<X>``."""
    return _PLACEHOLDER.search(text) is not None


class Tree:
    """The desired state of one repository. Files are parsed once and forgotten with the tree."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.files: dict[str, int] = {}
        self.folders: dict[str, set[str]] = {"": set()}
        for entry in repo.entries:
            if entry.mode in ("100644", "100755"):
                self.files[entry.path] = entry.size
                self._add_folders(entry.path)
        self.charts = {posixpath.dirname(path) for path in self.files if posixpath.basename(path) == "Chart.yaml"}
        self._sorted = sorted(self.files)
        self._by_folder: dict[str, list[str]] = {}
        for path in self._sorted:
            self._by_folder.setdefault(posixpath.dirname(path), []).append(path)
        self._documents: dict[str, tuple[Document, ...]] = {}
        self.parsed_bytes = 0
        self.left_out = 0
        self._kustomizations: dict[str, list[str]] = {}
        for path in self.files:
            if posixpath.basename(path) in KUSTOMIZATION_NAMES:
                self._kustomizations.setdefault(posixpath.dirname(path), []).append(path)

    def _add_folders(self, path: str) -> None:
        child = posixpath.dirname(path)
        while child:
            parent, _, name = child.rpartition("/")
            known = child in self.folders
            self.folders.setdefault(child, set())
            siblings = self.folders.setdefault(parent, set())
            if known and name in siblings:
                return
            siblings.add(name)
            child = parent

    @property
    def id(self) -> str:
        """The repository's id."""
        return self.repo.info.id

    def origin(self, path: str = "", line: int = 0) -> Origin:
        """Return the origin of a place in this repository."""
        return self.repo.origin(path, line)

    def is_excluded(self, path: str) -> bool:
        """Tell whether a file is an example, a test, a template or a part of a chart's templates."""
        if "{{" in path or "${" in path:
            return True
        folder = posixpath.dirname(path)
        if not folder:
            return False
        parts = folder.split("/")
        if not EXCLUDED.isdisjoint(parts):
            return True
        return "templates" in parts and any(
            part == "templates" and "/".join(parts[:index]) in self.charts for index, part in enumerate(parts)
        )

    def yaml_files(self) -> Iterator[str]:
        """Yield the YAML files that may hold desired state, in path order."""
        for path, size in self.files.items():
            if path.endswith((".yaml", ".yml")) and 0 <= size <= MAX_MANIFEST_BYTES and not self.is_excluded(path):
                yield path

    def kinds(self, data: bytes) -> set[str]:
        """Return the kinds that a file's text names at the start of a line, without parsing it."""
        return {match.decode() for match in _KIND.findall(data)} if b"kind:" in data else set()

    def documents(self, path: str) -> tuple[Document, ...]:
        """Return the documents of a file, read as Kubernetes does; empty where there is no content."""
        cached = self._documents.get(path)
        if cached is None:
            data = self.repo.read(path)
            parse = data is not None and len(data) <= MAX_MANIFEST_BYTES and self.may_parse(len(data))
            cached = load_documents(data, "kubernetes") if data is not None and parse else ()
            self._documents[path] = cached
        return cached

    def may_parse(self, size: int) -> bool:
        """Take a file's size from what may be parsed of this repository; False and counted where nothing is left."""
        if self.parsed_bytes + size > MAX_PARSED_BYTES:
            self.left_out += 1
            return False
        self.parsed_bytes += size
        return True

    def is_parsed(self, path: str) -> bool:
        """Tell whether a file was parsed because something deploys or declares it."""
        return path in self._documents

    def manifests(self, path: str) -> list[KubernetesObject]:
        """Return the Kubernetes objects of a file, the items of a List each for itself."""
        found: list[KubernetesObject] = []
        for document in self.documents(path):
            value = document.value
            if not isinstance(value, dict) or not text_of(value.get("kind")) or not text_of(value.get("apiVersion")):
                continue
            if value["kind"] == "List":
                items = [item for item in listing(value.get("items")) if isinstance(item, dict) and item.get("kind")]
                found.extend(KubernetesObject(path, document, item, document.index) for item in items)
            else:
                found.append(KubernetesObject(path, document, value, document.index))
        return found

    def kustomization(self, folder: str) -> str:
        """Return the path of the kustomization file of a folder, "" where there is none."""
        names = self._kustomizations.get(folder, [])
        return names[0] if names else ""

    def kustomizations(self) -> list[str]:
        """Return the folders with a kustomization file, sorted."""
        return sorted(folder for folder, paths in self._kustomizations.items() if not self.is_excluded(paths[0]))

    def inside(self, folder: str) -> list[str]:
        """Return the files directly in a folder, sorted."""
        return self._by_folder.get(folder, [])

    def below(self, folder: str) -> list[str]:
        """Return the files below a folder, sorted."""
        if not folder:
            return self._sorted
        return self._sorted[bisect_left(self._sorted, f"{folder}/") : bisect_left(self._sorted, f"{folder}0")]


def resolve(folder: str, reference: str) -> str | None:
    """Return the path that a reference from a folder names inside the repository, None where it leaves it."""
    joined = posixpath.normpath(posixpath.join(folder, reference)) if not reference.startswith("/") else None
    if joined is None or joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


def matches_simply(pattern: str, text: str) -> bool:
    """Tell whether a text is what a pattern of ``.*`` and ``|`` means.

    Kustomize takes any regular expression here; a hostile one could cost hours, and these two are what people write.
    """
    for alternative in pattern.strip("^$()").split("|")[:20]:
        pieces = alternative.strip("^$").split(".*")
        if len(pieces) == 1:
            if pieces[0] == text:
                return True
            continue
        place = len(pieces[0])
        if len(text) < place or not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
            continue
        for piece in pieces[1:-1]:
            found = text.find(piece, place)
            if found < 0:
                break
            place = found + len(piece)
        else:
            if place + len(pieces[-1]) <= len(text):
                return True
    return False
