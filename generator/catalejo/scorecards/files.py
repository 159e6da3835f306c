"""What lies in a repository, indexed once: checks ask by folder and name, never by walking the tree again."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property

from ..kit.read.captured import Repo
from ..model.origin import Origin

USES = re.compile(r"""(?:^\s*(?:-\s+)?|[{,]\s*)["']?uses["']?\s*:\s*["']?([^\s"'#,}]+)""")
STARTED = re.compile(r"\b(push|pull_request|merge_group)\b")
BUILDS = re.compile(r"(?<![a-z])(ci|tests?|builds?|checks?|lint|verify|validate|main)(?![a-z])")
BLOCK = re.compile(r"^(\s*)(?:-\s+)?[\w\"'.-]+\s*:\s*[|>][-+0-9]*\s*(?:#.*)?$")
PERMISSIONS = re.compile(r"^[\"']?permissions[\"']?\s*:\s*[\"']?([\w-]*)", re.MULTILINE)
WRITE_ALL = re.compile(r"^\s*[\"']?permissions[\"']?\s*:\s*[\"']?write-all\b")
ELSEWHERE = frozenset(
    ("node_modules", "vendor", "third_party", "testdata", "fixtures", "examples", "example", "templates", "template")
)
"""Folders whose manifests are not this repository's own dependencies."""


class Files:
    """The files of one repository by folder; names are compared in lower case."""

    def __init__(self, repo: Repo) -> None:
        """Index nothing before it is asked for."""
        self.repo = repo

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
        """Return the paths of GitHub Actions workflows."""
        files = self.folders.get(".github/workflows", ())
        return tuple(path for name, path in files if name.endswith((".yml", ".yaml")))

    @cached_property
    def pipelines(self) -> tuple[str, ...]:
        """Return the workflows that changes start, those named like a build or test first; bots on a clock are none."""
        started = [path for path in self.workflows if STARTED.search(self.repo.text(path) or "push")]
        return tuple(sorted(started, key=lambda path: (BUILDS.search(path.rpartition("/")[2].lower()) is None, path)))

    @cached_property
    def actions(self) -> tuple[tuple[str, int, str], ...]:
        """Return (path, line, action) of every ``uses:`` in the workflows; scripts in them are not read."""
        return tuple(
            (path, line, match[1])
            for path in self.workflows
            for line, text in _outside_blocks(self.repo.text(path) or "")
            for match in USES.finditer(text)
        )

    @cached_property
    def rights(self) -> tuple[tuple[str, int, str], ...]:
        """Return (path, line, problem) of workflows without ``permissions`` at the top, or that ask for all rights."""
        found = []
        for path in self.workflows:
            text = self.repo.text(path)
            if text is None:
                continue
            wide = next((line for line, row in _outside_blocks(text) if WRITE_ALL.match(row)), 0)
            if wide:
                found.append((path, wide, "write-all"))
            elif not PERMISSIONS.search(text):
                found.append((path, 1, ""))
        return tuple(found)


def _outside_blocks(text: str) -> list[tuple[int, str]]:
    """Return (line number, line) of a YAML text without the lines of its block scalars and without comments."""
    rows, indent = [], -1
    for number, row in enumerate(text.splitlines(), 1):
        bare = row.strip()
        if not bare:
            continue
        depth = len(row) - len(row.lstrip())
        if indent >= 0 and depth > indent:
            continue
        indent = -1
        if bare.startswith("#"):
            continue
        rows.append((number, row))
        block = BLOCK.match(row)
        if block is not None:
            indent = len(block[1])
    return rows


def beside(path: str, name: str) -> str:
    """Return the path of a file beside another."""
    return posixpath.join(posixpath.dirname(path), name)
