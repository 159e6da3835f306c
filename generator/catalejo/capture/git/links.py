"""Follows symbolic links inside a repository: by the texts of links and the paths of its tree, never on a disk.

A link to a file becomes an entry with the content of that file, a link to a folder one for each file below it; their
mode stays 120000, so that every stage can tell them from the files themselves. What leaves the repository, leads
nowhere, in circles or into a folder above itself is not followed, and named.
"""

from __future__ import annotations

import posixpath
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from ...model.capture import TreeEntry

LINK = "120000"
MAX_LINKS, MAX_TARGET = 2_000, 2_000
"""Links of a repository that are followed, and bytes of the text of one."""
MAX_STEPS = 16
"""Links that one path may lead through, and folders that may be linked into one another."""
MAX_ENTRIES = 20_000
"""Entries that all links of a repository may add."""
MAX_NAMED = 20
"""Links that are named where they are not followed."""
_MAX_PATH = 2_000


def is_link(entry: TreeEntry) -> bool:
    """Tell whether an entry is a symbolic link."""
    return entry.mode == LINK


class Followed(msgspec.Struct, frozen=True):
    """The files of a tree, linked ones included, sorted by path; links that are not followed by reason, in order."""

    entries: list[TreeEntry]
    left: dict[str, list[str]] = {}


def follow(entries: list[TreeEntry], targets: Mapping[str, bytes | None]) -> Followed:
    """Return a tree's files with what its links lead to. ``targets``: path of a link to its text, None if unknown."""
    tree = _LinkedTree(entries, targets)
    left: dict[str, list[str]] = {}
    for path in islice(sorted(targets), MAX_LINKS):
        reason = tree.add(path)
        if reason:
            left.setdefault(reason, []).append(path)
    if len(targets) > MAX_LINKS:
        left["link"] = sorted(targets)[MAX_LINKS:]
    return Followed(sorted(tree.entries.values(), key=lambda entry: entry.path), left)


class _LinkedTree:
    """The files and folders of a tree, and what links add to them."""

    def __init__(self, entries: list[TreeEntry], targets: Mapping[str, bytes | None]) -> None:
        self.entries = {entry.path: entry for entry in entries if not is_link(entry)}
        self._files = sorted(self.entries)
        self._real = dict(self.entries)
        self._folders = {""}
        for path in self._files:
            while (path := posixpath.dirname(path)) not in self._folders:
                self._folders.add(path)
        self._targets = targets
        self._links = sorted(targets)
        self._taken = {_folded(path) for path in self.entries}
        self._room = MAX_ENTRIES
        """What may still be added; each look at a file or a link below a linked folder costs one as well."""

    def add(self, path: str) -> str:
        """Add what a link leads to; return why nothing is added: a reason of ``left_out``, "" where it is."""
        real, reason = self._resolve(path)
        if reason:
            return reason
        if real in self._real:
            self._put(path, self._real[real])
            return ""
        if f"{path}/".startswith(f"{real}/") or not real:
            return "link-circle"
        return "" if self._add_folder(path, real, (real,)) else "link"

    def _put(self, path: str, entry: TreeEntry) -> None:
        key = _folded(path)
        self._room -= 1
        if key not in self._taken and len(path) <= _MAX_PATH and self._room >= 0:
            self._taken.add(key)
            self.entries[path] = TreeEntry(path, entry.blob, LINK)

    def _add_folder(self, path: str, real: str, chain: tuple[str, ...]) -> bool:
        """Add the files below a folder under a link's path, and what links below it lead to; False past the limit."""
        for file in _below(self._files, real):
            if self._room <= 0:
                return False
            self._put(path + file[len(real) :], self._real[file])
        for link in _below(self._links, real):
            self._room -= 1
            if self._room <= 0:
                return False
            inner, reason = self._resolve(link)
            if not reason and inner in self._real:
                self._put(path + link[len(real) :], self._real[inner])
            elif not reason and len(chain) < MAX_STEPS and not any(f"{c}/".startswith(f"{inner}/") for c in chain):
                self._add_folder(path + link[len(real) :], inner, (*chain, inner))
        return self._room > 0

    def _resolve(self, path: str) -> tuple[str, str]:
        """Return (real path, "") of a path that leads through links, or ("", why it leads nowhere here)."""
        for _ in range(MAX_STEPS):
            if path in self._real or path in self._folders:
                return path, ""
            through = self._first_link(path)
            if through is None:
                return "", "link-nowhere"
            target = _text(self._targets[through])
            if not target or target.startswith("/") or "\\" in target or "\0" in target:
                return "", "link-outside" if target.startswith("/") else "link-nowhere"
            joined = posixpath.join(posixpath.dirname(through), target, path[len(through) + 1 :])
            path = posixpath.normpath(joined)
            if path == ".." or path.startswith("../"):
                return "", "link-outside"
            path = "" if path == "." else path
        return "", "link-circle"

    def _first_link(self, path: str) -> str | None:
        parts = path.split("/")
        heads = ("/".join(parts[: count + 1]) for count in range(len(parts)))
        return next((head for head in heads if head in self._targets), None)


def _below(paths: list[str], folder: str) -> Iterator[str]:
    """Yield those of sorted paths that lie below a folder."""
    prefix = f"{folder}/"
    for index in range(bisect_left(paths, prefix), len(paths)):
        if not paths[index].startswith(prefix):
            return
        yield paths[index]


def _text(data: bytes | None) -> str:
    if data is None or len(data) > MAX_TARGET:
        return ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def named(left: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the names of links that are not followed by reason, as remarks of a repository."""
    return {
        reason: ", ".join(names[:MAX_NAMED]) + (f", … (+{len(names) - MAX_NAMED})" if len(names) > MAX_NAMED else "")
        for reason, names in sorted(left.items())
    }
