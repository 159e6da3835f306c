"""Lists folders that look like desired state but that nothing deploys, or whose place nobody can tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ...model.stacks import Stack, Unmatched
from ..render.workloads import WORKLOAD_KINDS
from ..tree import EXCLUDED, KUSTOMIZATION_NAMES, Tree

MANY, VERY_MANY = 3, 20


def find_loose(tree: Tree, deployed: set[str]) -> tuple[str, ...]:
    """Return the folders with manifests of workloads that are not among the files that something deploys, sorted."""
    found: set[str] = set()
    for path in tree.yaml_files():
        folder = posixpath.dirname(path)
        if path in deployed or tree.kustomization(folder) or folder in found:
            continue
        data = tree.read(path)
        if data is not None and b"apiVersion" in data and WORKLOAD_KINDS & tree.kinds(data):
            found.add(folder)
    return tuple(sorted(found))


def find_examples(tree: Tree) -> tuple[str, ...]:
    """Return the folders of kustomizations and charts that are examples or tests, sorted."""
    found: set[str] = set()
    for path in tree.files:
        name = posixpath.basename(path)
        if (name in KUSTOMIZATION_NAMES or name == "Chart.yaml") and tree.is_excluded(path):
            found.add(_example(path))
    return tuple(sorted(found))


def find_unmatched(
    repo: str, stacks: Iterable[Stack], loose: Iterable[str], examples: Iterable[str]
) -> list[Unmatched]:
    """Return the folders of a repository that stay without a place, each with one reason (an evidence code)."""
    found: dict[str, str] = {}
    for stack in stacks:
        if not stack.environment and not stack.layer and stack.tool != "helm":
            is_file = stack.tool.startswith("argocd-")
            found.setdefault(posixpath.dirname(stack.root) if is_file else stack.root, "unmatched.place")
    for folders, reason in ((loose, "unmatched.manifests"), (examples, "unmatched.example")):
        for folder in folders:
            found.setdefault(folder, reason)
    return _gathered(repo, found)


def _example(path: str) -> str:
    """Return the folder that makes a file an example or a test: down to the segment that says so."""
    parts = posixpath.dirname(path).split("/")
    end = next((index for index, part in enumerate(parts) if part in EXCLUDED), len(parts) - 1)
    return "/".join(parts[: end + 1])


def _gathered(repo: str, found: dict[str, str]) -> list[Unmatched]:
    """Name the folder above where many of one kind lie in one tree: a list of hundreds helps nobody."""
    groups: dict[tuple[str, str], list[str]] = {}
    for folder, reason in sorted(found.items()):
        groups.setdefault((reason, folder.split("/")[0]), []).append(folder)
    shown: dict[str, list[str]] = {}
    for (reason, _), folders in sorted(groups.items()):
        shown.setdefault(reason, []).extend(folders if len(folders) <= MANY else [posixpath.commonpath(folders)])
    return [
        Unmatched(repo, folder, reason)
        for reason, folders in sorted(shown.items())
        for folder in (folders if len(folders) <= VERY_MANY else [posixpath.commonpath(folders)])
    ]
