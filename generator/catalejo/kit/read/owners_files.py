"""Reads OWNERS and OWNERS_ALIASES files and tells who owns a path, with the file and line that say so.

Source: https://www.kubernetes.dev/docs/guide/owners/ and ``sigs.k8s.io/prow/pkg/repoowners``. The approvers of the
nearest file on the way up own a path. A file has either ``approvers`` or ``filters``, whose keys are regular
expressions (RE2) on the path below its folder. ``OWNERS_ALIASES`` at the root names groups of people.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

import msgspec
import re2

from ...model.entities import ListedOwner
from .captured import Repo
from .narrow import listing, mapping, text_of
from .yaml import Document, load_documents

NAME, ALIASES = "OWNERS", "OWNERS_ALIASES"
MAX_BYTES = 500_000
"""Of one file; longer ones are left alone."""
MAX_OWNERS, MAX_FILTERS = 50, 100
"""Approvers of a path that count, and filters of a file."""
MAX_TEXT = 300
"""Characters of a name or a filter."""
EVERYTHING = "-"
"""The path that stands for a folder as a whole where filters decide: only those for all files match it."""


class OwnersFile(msgspec.Struct, frozen=True):
    """One OWNERS file: its path; (filter, owners) in order, the filter "" for all paths; whether those above count."""

    path: str
    lists: tuple[tuple[str, tuple[ListedOwner, ...]], ...]
    is_root: bool = False

    def owners(self, path: str) -> tuple[ListedOwner, ...]:
        """Return the approvers of a path in this file, without repeats."""
        folder = posixpath.dirname(self.path)
        below = path[len(folder) + 1 :] if folder and path.startswith(f"{folder}/") else path
        found: dict[str, ListedOwner] = {}
        for pattern, owners in self.lists:
            if not pattern or _matches(pattern, below or EVERYTHING):
                for owner in owners:
                    found.setdefault(owner.name, owner)
        return tuple(islice(found.values(), MAX_OWNERS))


class OwnersFiles:
    """The OWNERS files of one repository, each read when it is first needed."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._read: dict[str, OwnersFile | None] = {}
        self._aliases: dict[str, tuple[str, ...]] | None = None

    def owners(self, path: str) -> tuple[ListedOwner, ...]:
        """Return who approves changes of a path ("" = the whole repository): of the nearest file that names anybody."""
        folder = posixpath.dirname(path)
        while True:
            file = self._file(folder)
            owners = file.owners(path) if file is not None else ()
            if owners or not folder or (file is not None and file.is_root):
                return owners
            folder = posixpath.dirname(folder)

    def _file(self, folder: str) -> OwnersFile | None:
        if folder not in self._read:
            path = posixpath.join(folder, NAME)
            document = _document(self._repo, path)
            self._read[folder] = _owners_file(path, document, self.aliases) if document is not None else None
        return self._read[folder]

    @property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """The people of each alias, all in lower case."""
        if self._aliases is None:
            document = _document(self._repo, ALIASES)
            written = mapping(mapping(document.value).get("aliases")) if document is not None else {}
            self._aliases = {
                key.lower(): tuple(_login(text_of(name)) for name in listing(names) if text_of(name))
                for key, names in written.items()
            }
        return self._aliases


def _document(repo: Repo, path: str) -> Document | None:
    """Return a file as the mapping that it should be; OWNERS files of other formats are none."""
    if path not in repo.paths:
        return None
    data = repo.read(path)
    documents = load_documents(data) if data is not None and len(data) <= MAX_BYTES else ()
    return documents[0] if documents and isinstance(documents[0].value, dict) else None


def _owners_file(path: str, document: Document, aliases: dict[str, tuple[str, ...]]) -> OwnersFile:
    value = mapping(document.value)
    is_root = mapping(value.get("options")).get("no_parent_owners") is True
    filters = mapping(value.get("filters"))
    lists = [
        (pattern, tuple(_listed(path, document, aliases, ("filters", pattern))))
        for pattern in islice(filters, MAX_FILTERS)
        if len(pattern) <= MAX_TEXT
    ]
    lists.append(("", tuple(_listed(path, document, aliases, ()))))
    return OwnersFile(path, tuple(item for item in lists if item[1]), is_root)


def _listed(
    path: str, document: Document, aliases: dict[str, tuple[str, ...]], where: tuple[str, ...]
) -> Iterator[ListedOwner]:
    part: object = document.value
    for step in where:
        part = mapping(part).get(step)
    for index, item in enumerate(islice(listing(mapping(part).get("approvers")), MAX_OWNERS)):
        name = text_of(item).strip().removeprefix("@")
        if name and len(name) <= MAX_TEXT:
            line = document.at(*where, "approvers", index)[0]
            members = aliases.get(name.lower())
            yield ListedOwner(name, path, line, members is not None or "/" in name, members or ())


def _login(name: str) -> str:
    return name.strip().removeprefix("@").lower()[:MAX_TEXT]


def _matches(pattern: str, path: str) -> bool:
    try:
        options = re2.Options()
        options.log_errors = False
        return re2.compile(pattern, options).search(path) is not None
    except re2.error:
        return False
