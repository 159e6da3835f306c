"""Which files of a repository may hold entities, and which only look so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kit.read.captured import LINK, Repo
from ...kit.text.folders import NOT_OURS, SKELETONS
from ...kit.text.globs import minimatch

ENTITY_NAMES = ("catalog-info.yaml", "catalog-info.yml")
TEMPLATE_NAMES = ("template.yaml", "template.yml")
ENTITY_FOLDERS = (".backstage", "catalog-entities")
"""Folders that hold entity files of any name by custom; only files that name a Backstage apiVersion count."""

_TEMPLATED = re.compile(r"\{\{|\{%")
_BESIDE_TEMPLATE = frozenset(("template", "templates", "content", "contents"))


def is_yaml(path: str) -> bool:
    """Tell whether a path names a YAML (or JSON) file."""
    return path.endswith((".yaml", ".yml", ".json"))


def is_template_path(repo: Repo, path: str) -> bool:
    """Tell whether a file is raw material of a software template.

    That is: a templated name, a folder ``skeleton``, or a folder ``template`` or ``content`` beside a Template's file.
    """
    if _TEMPLATED.search(path):
        return True
    parts = path.split("/")[:-1]
    for i, part in enumerate(parts):
        if part in SKELETONS:
            return True
        if part in _BESIDE_TEMPLATE:
            beside = "/".join(parts[:i])
            if any(f"{beside}/{name}".lstrip("/") in repo.paths for name in TEMPLATE_NAMES):
                return True
    return False


def looks_templated(text: str) -> bool:
    """Tell whether a text holds placeholders of a template language."""
    return _TEMPLATED.search(text) is not None


def is_example_path(path: str) -> bool:
    """Tell whether a file lies in a folder of tests, fixtures, examples or foreign code."""
    parts = path.split("/")[:-1]
    return any(part in NOT_OURS or part == ".git" or part.startswith("e2e-") for part in parts)


def tree_search(repo: Repo) -> Iterator[str]:
    """Yield the paths that are searched in a repository without anybody naming them, in path order.

    A link to a file that is searched itself is passed over.
    Files in the customary folders, and Templates, must name an apiVersion of Backstage: their names say little.
    """
    searched = (*ENTITY_NAMES, *TEMPLATE_NAMES)
    blobs = {entry.blob for entry in repo.entries if entry.path.rpartition("/")[2] in searched}
    for entry in repo.paths.values():
        name = entry.path.rpartition("/")[2]
        if entry.size < 0 or is_example_path(entry.path) or (entry.mode == LINK and entry.blob in blobs):
            continue
        if name in ENTITY_NAMES and not entry.path.startswith(".github/workflows/"):
            yield entry.path
        elif name in TEMPLATE_NAMES or (is_yaml(name) and set(entry.path.split("/")[:-1]) & set(ENTITY_FOLDERS)):
            data = repo.read(entry.path) or b""
            if b"backstage.io/v1" in data:
                yield entry.path


def match_glob(repo: Repo, pattern: str) -> list[str]:
    """Return the files of a repository that a glob names, in path order; a pattern that is none matches nothing."""
    matches = minimatch(pattern)
    return [entry.path for entry in repo.entries if matches(entry.path)]
