"""What lies in a repository, indexed once: checks ask by folder and name, never by walking the tree again."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property

from ..kit.read.captured import Repo
from ..model.origin import Origin
from .texts import RepositoryTexts, workflows_of

BUILDS = re.compile(r"(?<![a-z])(ci|tests?|builds?|checks?|lint|verify|validate|main)(?![a-z])")
ELSEWHERE = frozenset(
    ("node_modules", "vendor", "third_party", "testdata", "fixtures", "examples", "example", "templates", "template")
)
"""Folders whose manifests are not this repository's own dependencies."""


class Files:
    """The files of one repository by folder; names are compared in lower case."""

    def __init__(self, repo: Repo, texts: RepositoryTexts) -> None:
        """Index nothing before it is asked for; ``texts`` is what its workflows and manifests say."""
        self.repo, self.texts = repo, texts

    @cached_property
    def folders(self) -> dict[str, list[tuple[str, str]]]:
        """Folder ("" = root) in lower case -> (name in lower case, path) of each file in it."""
        index: dict[str, list[tuple[str, str]]] = {}
        for entry in self.repo.entries:
            folder, _, name = entry.path.rpartition("/")
            index.setdefault(folder.lower(), []).append((name.lower(), entry.path))
        return index

    def find(self, folders: tuple[str, ...], pattern: re.Pattern[str]) -> Origin | None:
        """Return the first file whose lower-case name matches, in the first folder that has one."""
        for folder in folders:
            for name, path in self.folders.get(folder.strip("/").lower(), ()):
                if pattern.fullmatch(name):
                    return self.repo.origin(path)
        return None

    def manifests(self, subpath: str, names: frozenset[str]) -> list[tuple[str, str]]:
        """Return (folder, path) of files of these names at most two folders below a path, foreign code apart."""
        start = subpath.strip("/").lower()
        inside = f"{start}/" if start else ""
        found = []
        for folder, files in self.folders.items():
            if folder != start and not folder.startswith(inside):
                continue
            parts = folder[len(inside) :].split("/") if folder != start else []
            if len(parts) <= 2 and not ELSEWHERE.intersection(parts):
                found += [(folder, path) for name, path in files if name in names]
        return found

    @cached_property
    def workflows(self) -> tuple[str, ...]:
        """Return the paths of workflows."""
        return tuple(workflows_of(self.repo))

    @cached_property
    def pipelines(self) -> tuple[str, ...]:
        """Return the workflows that changes start, those named like a build or test first; bots on a clock are none."""
        started = self.texts.started if self.texts.read else self.workflows
        return tuple(sorted(started, key=lambda path: (BUILDS.search(path.rpartition("/")[2].lower()) is None, path)))


def beside(path: str, name: str) -> str:
    """Return the path of a file beside another."""
    return posixpath.join(posixpath.dirname(path), name)
