"""How addresses lead to repositories, and the trees that the reading of one repository opens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ..kit.read.captured import Repo
from ..kit.text.urls import repository_key
from ..model.capture import RepositoryInfo
from .places.owners import PathOwners, read_codeowners
from .render.kustomize import Kustomizer
from .tree import Tree, is_readable
from .work import Work


class Known(msgspec.Struct, frozen=True, array_like=True):
    """A captured repository: its folder and its facts."""

    folder: str
    info: RepositoryInfo


class TreeDirectory:
    """Which repository an address means."""

    def __init__(self, repositories: Iterable[Known]) -> None:
        self.known = {known.info.id: known for known in repositories}
        self._by_key: dict[str, str] = {}
        names: dict[str, list[str]] = {}
        for identity, known in self.known.items():
            info = known.info
            for address in (info.id, info.web, *info.previous_names):
                if address:
                    self._by_key.setdefault(repository_key(address), identity)
            names.setdefault(info.name.lower(), []).append(identity)
        self._by_name = {name: found[0] for name, found in names.items() if len(found) == 1}

    def find(self, key: str) -> str:
        """Return the id of the repository that an address's key names, "" where there is none.

        A folder that was read without a remote has no address: it is found by the last part of the address, where
        only one repository has that name.
        """
        if key in self._by_key:
            return self._by_key[key]
        found = self._by_name.get(key.rsplit("/", 1)[-1], "")
        return found if found and not self.known[found].info.host else ""


def digest_of(repo: Repo) -> str:
    """Return what changes when anything changes that this room reads of a repository; the commit is none of it."""
    info = repo.info
    named = (info.id, info.name, info.source, info.status, info.host, info.host_type, info.web, info.previous_names)
    facts = (*named, {key: names for key, names in info.remarks.items() if key.startswith("link")})
    rows = [
        (entry.path, entry.mode, entry.size, entry.blob if entry.size >= 0 and is_readable(entry.path) else "")
        for entry in repo.paths.values()
    ]
    return hashlib.sha256(msgspec.msgpack.encode((facts, rows))).hexdigest()


class Trees:
    """The trees that the reading of one repository opens, each when it is first needed; remembers what was asked."""

    def __init__(self, own: Known, directory: Path, work: Work, alone: bool) -> None:
        """``directory`` is the file that lists all repositories; ``alone`` hides the others."""
        self.own = Tree(Repo(Path(own.folder), own.info), work)
        self.asked: dict[str, str] = {}
        """Key of an address to the id of what it led to, "" for nothing."""
        self._file, self._alone, self._work = directory, alone, work
        self._directory: TreeDirectory | None = None
        self._open = {own.info.id: self.own}
        self._kustomizers: dict[str, Kustomizer] = {}
        self._owners: dict[str, PathOwners] = {}

    @property
    def others(self) -> dict[str, Tree]:
        """The trees of other repositories that were opened, by id."""
        return {identity: tree for identity, tree in self._open.items() if tree is not self.own}

    def find(self, url: str, near: Tree) -> Tree | None:
        """Return the tree that a repository URL names; one that is still to be filled in means where it stands."""
        if not url or "{{" in url or "<" in url or "$" in url:
            return near
        key = repository_key(url)
        identity = self.asked.get(key)
        if identity is None:
            identity = self.asked[key] = self._known().find(key)
        if identity not in self._open:
            if self._alone or not identity:
                return None
            known = self._known().known[identity]
            self._open[identity] = Tree(Repo(Path(known.folder), known.info), self._work)
        return self._open[identity]

    def _known(self) -> TreeDirectory:
        if self._directory is None:
            self._directory = TreeDirectory(msgspec.msgpack.decode(self._file.read_bytes(), type=list[Known]))
        return self._directory

    def kustomizer(self, tree: Tree) -> Kustomizer:
        """Return the builder of a tree's kustomizations."""
        if tree.id not in self._kustomizers:
            self._kustomizers[tree.id] = Kustomizer(tree)
        return self._kustomizers[tree.id]

    def owners(self, tree: Tree) -> PathOwners:
        """Return who owns the paths of a tree."""
        if tree.id not in self._owners:
            self._owners[tree.id] = PathOwners(tree, read_codeowners(tree))
        return self._owners[tree.id]
