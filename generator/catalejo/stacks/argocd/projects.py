"""Reads the sync windows of Argo CD AppProjects.

https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/; which of them hold an application, and whether one is
open, is judged in ``delivery/freezes.py`` after ``SyncWindow.active`` and ``SyncWindows.CanSync`` of Argo CD. A
project ``default`` is there without being declared
(https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#the-default-project).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ...kit.read.narrow import listing, mapping
from ...kit.read.sync_windows import read_window
from ...model.stacks import SyncWindow
from ..tree import KubernetesObject, Tree, has_placeholder
from .application import GROUP

MAX_PROJECTS, MAX_WINDOWS = 500, 50
"""Projects of a repository and windows of a project that are read."""


def read_projects(tree: Tree) -> tuple[tuple[str, ...], tuple[SyncWindow, ...]]:
    """Return the names of the AppProjects of a repository, one for each document, and all their windows."""
    projects: list[str] = []
    windows: list[SyncWindow] = []
    for manifest in islice(_manifests(tree), MAX_PROJECTS):
        origin = tree.origin(manifest.path, manifest.line)
        written = listing(mapping(manifest.value.get("spec")).get("syncWindows"))
        projects.append(manifest.name)
        windows += [read_window(manifest.name, mapping(item), origin, _is_open) for item in written[:MAX_WINDOWS]]
    return tuple(projects), tuple(windows)


def _manifests(tree: Tree) -> Iterator[KubernetesObject]:
    for path in tree.yaml_files():
        data = tree.read(path)
        if data is None or b"AppProject" not in data or not {"AppProject", "List"} & tree.kinds(data):
            continue
        yield from (m for m in tree.manifests(path) if m.group == GROUP and m.kind == "AppProject" and m.name)


def _is_open(text: str) -> bool:
    return has_placeholder(text) or "{" in text
