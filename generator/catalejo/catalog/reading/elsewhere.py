"""Entity files of other names: those that the configuration asks for, and a note on those that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ...kit.read.captured import Repo
from ...kit.text.globs import minimatch
from ...model.findings import Finding
from ...wording.codes import finding
from .find import is_example_path, is_template_path, is_yaml, looks_templated

MARK = b"backstage.io/v1"
MAX_PATTERNS, MAX_LOOKED = 50, 500_000
"""Globs of a source that are followed, and paths that all of them may be compared with."""
MAX_FILE, MAX_READ = 400_000, 40_000_000
"""Bytes of a file, and of all files of a repository, that are looked through for entities that nobody reads."""
MAX_NAMED = 20
_REST = rb"[\"']?[ \t]*(?:#.*)?\r?$"
_VERSION = re.compile(rb"^apiVersion:[ \t]*[\"']?(?:scaffolder\.)?backstage\.io/v1[a-z0-9]*" + _REST, re.MULTILINE)
_KIND = re.compile(rb"^kind:[ \t]*[\"']?[A-Z][A-Za-z]*" + _REST, re.MULTILINE)


def chosen(repo: Repo, patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield the files that globs of the configuration name and that mention a Backstage apiVersion, in path order.

    Files of tests and examples count only where a glob names their folder.
    """
    entries = repo.entries
    for pattern in patterns[: min(MAX_PATTERNS, MAX_LOOKED // max(len(entries), 1))]:
        glob = pattern.lstrip("/")
        matches, examples = minimatch(glob), is_example_path(glob)
        for entry in entries:
            if not is_yaml(entry.path) or entry.size < 0 or not matches(entry.path):
                continue
            if (examples or not is_example_path(entry.path)) and MARK in (repo.raw(entry.path) or b""):
                yield entry.path


def unread(repo: Repo, seen: Container[str]) -> list[Finding]:
    """Return a note that names the files with Backstage entities that were not read, if there are any."""
    found: list[tuple[str, int]] = []
    room = MAX_READ
    for entry in repo.entries:
        path = entry.path
        if not path.endswith((".yaml", ".yml")) or path in seen or not 0 < entry.size <= min(MAX_FILE, room):
            continue
        if is_example_path(path) or is_template_path(repo, path):
            continue
        room -= entry.size
        line = _entity_line(repo.raw(path) or b"")
        if line:
            found.append((path, line))
    if not found:
        return []
    names = ", ".join(path for path, _ in found[:MAX_NAMED]) + (", …" if len(found) > MAX_NAMED else "")
    origin = repo.origin(*found[0])
    return [finding("CAT055", repo.info.id, origin, "unread", len(found), count=len(found), files=names)]


def _entity_line(data: bytes) -> int:
    """Return the line of the first Backstage apiVersion of a document, 0 where there is none or it is a template's."""
    if MARK not in data:
        return 0
    version = _VERSION.search(data)
    if version is None or _KIND.search(data) is None or looks_templated(data.decode("utf-8", "replace")):
        return 0
    return data.count(b"\n", 0, version.start()) + 1
