"""One repository as the readers of this room see it: folders, candidate files, parsed documents, each read once."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..kit.read.captured import LINK, PICTURES, Repo
from ..kit.read.narrow import child, listing, mapping, text_of
from ..kit.read.yaml import Document, load_documents
from ..kit.text import globs
from ..model.origin import Origin
from .work import Work

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
        ".archive",
        ".archived",
        "_archive",
        "_archived",
        "archived",
        ".attic",
        "attic",
        ".deprecated",
        "_deprecated",
        ".disabled",
        "_disabled",
    ]
)
"""Folders that hold no desired state of this organisation, whatever they look like."""

MAX_MANIFEST_BYTES = 5_000_000
MAX_PARSED_BYTES = 64_000_000
"""What is parsed of one repository at most; the rest is said to be left out."""
MAX_SEGMENTS, MAX_PATH = 64, 1_000
"""Segments and characters of a path; files that lie deeper are left out."""
_PROSE = (".svg", ".md", ".mdx", ".adoc", ".rst", ".txt", ".html", ".css")
_SOURCES = (".js", ".ts", ".py", ".go", ".java", ".proto", ".graphql", ".gql")
_NO_STATE = (*PICTURES, *_PROSE, *_SOURCES)
"""Names of files that are never read here: what changes in them changes no stack."""
MAX_HELD_BYTES = 8_000_000
"""Bytes of files whose documents stay in memory, and of files whose contents do: each is looked at three times."""
_KIND = re.compile(rb"^(?:- )?kind:[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z0-9_/:@-]*")
_PLACEHOLDER = re.compile(r"\{\{|\$\{|<[A-Za-z][A-Za-z0-9_ -]*>|\{%")


class KubernetesObject(NamedTuple):
    """A Kubernetes object in a file: its document, its value (one item of a List), where it is."""

    path: str
    document: Document
    value: dict[str, object]
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
    def metadata(self) -> dict[str, object]:
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
        here: object = self.value
        line = self.document.line
        for step in path:
            place = self.document.places.get(id(here), {}).get(step)
            if place is None:
                break
            line = place[0]
            try:
                here = child(here, step)
            except LookupError:
                break
        return line


def has_placeholder(text: str) -> bool:
    """Tell whether a text waits to be filled in: ``{{ x }}``, ``${X}``, ``<X>``."""
    return _PLACEHOLDER.search(text) is not None


def is_readable(path: str) -> bool:
    """Tell whether a file's content may say something about desired state."""
    return not path.lower().endswith(_NO_STATE)


def may_hold_state(path: str) -> bool:
    """Tell whether a repository with such a file is worth reading."""
    return path.endswith((".yaml", ".yml", ".tf", ".tofu")) or posixpath.basename(path) in KUSTOMIZATION_NAMES


_LEADING_AWAY = ("link", "link-outside", "link-nowhere", "link-circle")
"""Remarks of a capture that name links that were not followed."""


class Tree:
    """The desired state of one repository.

    ``work`` is what the repository whose reading opened this tree may still do.
    """

    def __init__(self, repo: Repo, work: Work) -> None:
        self.repo = repo
        self.work = work
        self.named: dict[str, dict[str, str]] = {}
        """Folder to those of its folders that are named like an environment; filled by who asks."""
        self.may_hold: tuple[str, ...] | None = None
        """Files that may hold objects of GitOps tools; filled by who asks."""
        self.files: dict[str, int] = {}
        self.folders: dict[str, set[str]] = {"": set()}
        self.linked: set[str] = set()
        """Files that a link inside the repository leads to, by the path through the link."""
        self._away = {name for reason in _LEADING_AWAY for name in repo.info.remarks.get(reason, "").split(", ")}
        deep = 0
        for entry in repo.paths.values():
            if entry.mode not in ("100644", "100755", LINK):
                self._away.add(entry.path)
                continue
            if entry.mode == LINK:
                self.linked.add(entry.path)
            if len(entry.path) > MAX_PATH or entry.path.count("/") >= MAX_SEGMENTS:
                deep += may_hold_state(entry.path)
                continue
            self.files[entry.path] = entry.size
            self._add_folders(entry.path)
        self.charts = {posixpath.dirname(path) for path in self.files if posixpath.basename(path) == "Chart.yaml"}
        self._sorted = sorted(self.files)
        self._by_folder: dict[str, list[str]] = {}
        for path in self._sorted:
            self._by_folder.setdefault(posixpath.dirname(path), []).append(path)
        self._documents: dict[str, tuple[Document, ...]] = {}
        self._held = 0
        self._read: dict[str, bytes | None] = {}
        self._read_bytes = 0
        self._parsed: set[str] = set()
        self._problems: dict[str, tuple[Document, ...]] = {}
        self.parsed_bytes = 0
        self.left_out = deep
        self._matched: dict[tuple[tuple[str, ...], tuple[str, ...], bool], tuple[str, ...]] = {}
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

    def is_captured(self, revision: str) -> bool:
        """Tell whether a revision is the branch whose files these are: what another one holds is not known.

        One that is still to be filled in means the branch where it stands.
        """
        branch = self.repo.info.default_branch
        names = (branch,) if branch else ("main", "master")
        return revision in ("", "HEAD") or has_placeholder(revision) or revision.removeprefix("refs/heads/") in names

    def origin(self, path: str = "", line: int = 0) -> Origin:
        """Return the origin of a place in this repository."""
        return self.repo.origin(path, line)

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None where it was not captured or can say nothing about desired state."""
        if path in self._read:
            return self._read[path]
        data = self.repo.read(path) if is_readable(path) else None
        size = len(data) if data is not None else 0
        if self._read_bytes + size <= MAX_HELD_BYTES:
            self._read[path] = data
            self._read_bytes += size
        return data

    def text(self, path: str) -> str | None:
        """Return a file's content as text; bytes that are not UTF-8 are replaced."""
        data = self.read(path)
        return None if data is None else data.decode("utf-8", "replace")

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
        """Yield the YAML files that may hold desired state, each once, in path order."""
        for path, size in self.files.items():
            if (
                path not in self.linked
                and path.endswith((".yaml", ".yml"))
                and 0 <= size <= MAX_MANIFEST_BYTES
                and not self.is_excluded(path)
            ):
                yield path

    def kinds(self, data: bytes) -> set[str]:
        """Return the kinds that a file's text names at the start of a line, without parsing it."""
        return {match.decode() for match in _KIND.findall(data)} if b"kind:" in data else set()

    def documents(self, path: str) -> tuple[Document, ...]:
        """Return the documents of a file, read as Kubernetes does; empty where there is no content.

        Only what was read last is kept: of some megabytes of YAML, values and places take twenty times as much.
        """
        if path not in self._documents:
            data = self.read(path)
            size = len(data) if data is not None else 0
            again = path in self._parsed
            may = size <= MAX_MANIFEST_BYTES and (self.work.take(size // 2) if again else self.may_parse(size))
            found = load_documents(data, "kubernetes") if data is not None and may else ()
            if not again:
                self._parsed.add(path)
                self._problems[path] = tuple(document for document in found if document.problem is not None)
            self._documents[path] = found
            self._held += size
            while self._held > MAX_HELD_BYTES and len(self._documents) > 1:
                oldest = next(iter(self._documents))
                del self._documents[oldest]
                self._held -= max(self.files.get(oldest, 0), 0)
        return self._documents[path]

    def problems(self, path: str) -> tuple[Document, ...]:
        """Return the documents of a parsed file that could not be read; none where nothing asked for the file."""
        return self._problems.get(path, ())

    def may_parse(self, size: int) -> bool:
        """Take a file's size from what may be parsed of this repository; False and counted where nothing is left."""
        if self.parsed_bytes + size > MAX_PARSED_BYTES or not self.work.take(size // 2):
            self.left_out += 1
            return False
        self.parsed_bytes += size
        return True

    def broken(self) -> tuple[str, ...]:
        """Return the parsed files in which a document could not be read."""
        return tuple(sorted(path for path, found in self._problems.items() if found))

    def select(self, includes: tuple[str, ...], excludes: tuple[str, ...], files: bool) -> tuple[str, ...]:
        """Return the files (as git lists them) or folders (as Go matches paths) of patterns, in path order.

        Hidden folders are none. Nothing where that would be too much work.
        """
        key = (includes, excludes, files)
        if key not in self._matched:
            paths = self._sorted if files else sorted(f for f in self.folders if f and "/." not in f"/{f}")
            if not self.work.take(3 * len(paths) * (len(includes) + len(excludes))):
                return ()
            make = globs.pathspec if files else globs.path_match
            wanted, left = [make(pattern) for pattern in includes], [make(pattern) for pattern in excludes]
            self._matched[key] = tuple(
                path for path in paths if any(w(path) for w in wanted) and not any(x(path) for x in left)
            )
        return self._matched[key]

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

    def kustomizations_in(self, folder: str) -> list[str]:
        """Return the kustomization files of a folder; kustomize takes no folder with more than one."""
        return self._kustomizations.get(folder, [])

    def kustomizations(self) -> list[str]:
        """Return the folders with a kustomization file, sorted."""
        return sorted(folder for folder, paths in self._kustomizations.items() if not self.is_excluded(paths[0]))

    def leads_away(self, path: str) -> bool:
        """Tell whether a path is, or lies behind, a link or another repository's folder (a submodule)."""
        if path in self._away:
            return True
        while path := posixpath.dirname(path):
            if path in self._away or path in self.linked:
                return True
        return False

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


def fits(pattern: str, text: str) -> bool:
    """Tell whether a whole text fits a regular expression, as kustomize reads those of targets and images (RE2).

    https://github.com/kubernetes-sigs/kustomize, ``api/types/selector.go`` and ``api/internal/image``
    """
    if pattern == text:
        return True
    if len(text) > MAX_PATH or _PLAIN.fullmatch(pattern) is not None:
        return False
    return _expression(pattern)(text)


@lru_cache(maxsize=512)
def _expression(pattern: str) -> globs.Matches:
    return globs.linear_or_never(f"(?:{pattern})" if len(pattern) <= MAX_PATH else "")
