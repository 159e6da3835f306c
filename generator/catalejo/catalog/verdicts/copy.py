"""A folder on this machine as a repository: nothing is captured, nothing outside the folder is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from ...kit.read.captured import Repo
from ...kit.text.globs import minimatch
from ...model.capture import RepositoryInfo, TreeEntry, Visibility
from ..reading.find import ENTITY_NAMES, looks_templated

SKIPPED = frozenset(("skeleton", "template", "templates", "node_modules"))
"""Folders whose entity files are raw material or somebody else's, as Backstage's users leave them out."""
_NEVER = frozenset((".git", "node_modules"))
MAX_FILE = 5 * 1024 * 1024
"""Bytes of one file that is read."""


class WorkingCopy(Repo):
    """A folder whose files are read where they lie. Links count where they lead to a file inside the folder."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, RepositoryInfo(f"local/{name}", name, "local", "ok", Visibility.PRIVATE))
        self._root = os.path.realpath(folder)

    @cached_property
    def _all(self) -> tuple[TreeEntry, ...]:
        return tuple(TreeEntry(path, path, "100644", size) for path, size in sorted(_files(self._root)))

    def blob(self, blob: str) -> bytes | None:
        """Return a file's content by its path, None where it lies outside, is no regular file or is too long."""
        try:
            place = os.path.realpath(os.path.join(self._root, blob), strict=True)
            if not place.startswith(self._root + os.sep):
                return None
            with open(place, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None
                data = file.read(MAX_FILE + 1)
        except (OSError, ValueError):
            return None
        return data if len(data) <= MAX_FILE else None


def _files(root: str) -> Iterator[tuple[str, int]]:
    """Yield the path and size of each file below a folder; only links that stay inside it are followed."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in names:
            place = os.path.join(folder, name)
            try:
                found = os.stat(place)
                inside = not os.path.islink(place) or os.path.realpath(place).startswith(root + os.sep)
            except OSError:
                continue
            if stat.S_ISREG(found.st_mode) and inside:
                yield os.path.relpath(place, root).replace(os.sep, "/"), found.st_size


def entity_files(root: Path, also: Iterable[str] = ()) -> list[str]:
    """Return the entity files below a folder in path order: of the usual names, and those that a glob names."""
    globs = [minimatch(pattern) for pattern in also]
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _NEVER and not looks_templated(name)]
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        prefix = "" if inner == "." else f"{inner}/"
        skipped = not SKIPPED.isdisjoint(prefix.split("/"))
        for name in names:
            path = prefix + name
            if looks_templated(name) or os.path.islink(os.path.join(folder, name)):
                continue
            if (name in ENTITY_NAMES and not skipped) or any(matches(path) for matches in globs):
                found.append(path)
    return sorted(found)
