"""Names what a folder deploys: the thing, not the environment, the cluster, or the folder that holds many."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...kit.text import environments
from ..tree import Tree

_GENERIC = frozenset(
    ("overlays", "base", "envs", "environments", "env", "stages", "clusters", "kustomize", "k8s", "deploy",
     "deployment", "manifests")
)  # fmt: skip
_PARTS = frozenset(("operator", "instance", "aggregate"))
"""How catalogues of operators split what belongs together."""
HOLDERS = frozenset(("apps", "components", "services", "applications", "workloads", "tenants"))
"""Folders that hold things of one kind: no name, where another is there."""
_STEP = re.compile(r"(?:rings?|waves?|batch(?:es)?)(?:[-_]?[0-9]{1,3})?")
"""Folders of clusters that are changed one after the other."""
_ALIKE = 2
"""Things below whose environments a folder of one name lies, from which it is a cluster."""


def cluster_folders(folders: Iterable[str], order: tuple[str, ...]) -> frozenset[str]:
    """Return the names of folders that are clusters: below the environments of several things lies one of that name.

    ``components/a/prod/west`` and ``components/b/prod/west`` are on the cluster ``west``.
    """
    things: dict[str, set[str]] = {}
    for folder in folders:
        parts = folder.split("/")
        if len(parts) < 3 or parts[-3] in _GENERIC | HOLDERS:
            continue
        if environments.environment_of(parts[-2], order) and not environments.environment_of(parts[-1], order):
            things.setdefault(parts[-1], set()).add("/".join(parts[:-2]))
    return frozenset(name for name, found in things.items() if len(found) >= _ALIKE and name not in _GENERIC)


def name_folder(tree: Tree, folder: str, order: tuple[str, ...], clusters: frozenset[str]) -> tuple[str, str]:
    """Return (name, cluster) of a folder; the cluster is "" where no folder names one.

    What lies below ``overlays`` is a variant of what the folders above it name: a release channel is no name. Below
    the environment of a thing lies a cluster, where others have one of that name or it is called one.
    """
    parts = folder.split("/") if folder else []
    if parts[-1:] == ["resources"] and len(parts) > 1:
        parts = parts[:-1]
    last = parts[-1] if parts else ""
    cluster = _held_by_clusters(parts)
    below = len(parts) > 2 and environments.environment_of(parts[-2], order) and _is_cluster(last, clusters, order)
    if below or (len(parts) > 2 and last in clusters and _STEP.fullmatch(parts[-2])):
        above = parts[:-2]
        if _meaning(above):
            return _meaning(above), last
        cluster = last
    if parts and (last == "base" or environments.environment_of(last, order)) and _meaning(parts[:-1]):
        return _meaning(parts[:-1]), cluster
    shown = parts[: len(parts) - 1 - parts[::-1].index("overlays")] if "overlays" in parts else parts
    return _innermost(shown, order) or _innermost(parts, order) or tree.repo.info.name, cluster


def _held_by_clusters(parts: list[str]) -> str:
    """Return the first folder with a name of its own below ``clusters`` or ``…-clusters``, "" where there is none."""
    for index, holder in enumerate(parts):
        if holder == "clusters" or holder.endswith("-clusters"):
            return next((name for name in parts[index + 1 :] if name.lower() not in _GENERIC), "")
    return ""


def _is_cluster(name: str, clusters: frozenset[str], order: tuple[str, ...]) -> bool:
    if environments.environment_of(name, order):
        return False
    called = "cluster" in environments.tokens(name) or bool(environments.environment_inside(name, order))
    return name in clusters or called


def _meaning(parts: list[str]) -> str:
    """Return the thing that folders name right above an environment, whatever it is called; "" for a holder."""
    above = parts[: len(parts) - parts[::-1].index("overlays") - 1] if "overlays" in parts else parts
    own = (part for part in reversed(above) if part.lower() not in _GENERIC and not _STEP.fullmatch(part.lower()))
    last = next(own, "")
    if not last or (last.lower() in HOLDERS):
        return ""
    before = above[: above.index(last)]
    return "/".join((before[-1], last)) if last.lower() in _PARTS and before else last


def _innermost(parts: list[str], order: tuple[str, ...]) -> str:
    """Return the last segment with a meaning of its own; a part of an operator with what it is a part of."""
    own = [part for part in parts if part.lower() not in _GENERIC and not environments.environment_of(part, order)]
    return "/".join(own[-2:] if own[-1:] and own[-1].lower() in _PARTS else own[-1:])
