"""Reads the plain manifests of a folder as Argo CD does: which files count, and what they hold.

https://argo-cd.readthedocs.io/en/stable/user-guide/directory/
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ...kit.read.narrow import mapping
from ...kit.text import globs
from ...model.stacks import Setting
from ..render.kustomize import Resource
from ..render.kustomize.objects import with_places
from ..render.workloads import WORKLOAD_KINDS, Slot, find_slots
from ..settings import settings_of
from ..tree import KubernetesObject, Tree
from .application import Directory

APP_KINDS = frozenset(("Application", "ApplicationSet"))
_MANIFESTS = (".yaml", ".yml", ".json")
_MAX_CHOICES = 64
_SET = WORKLOAD_KINDS | {"ConfigMap", "HorizontalPodAutoscaler", "Ingress", "List"}
"""Kinds whose settings are told."""


class ManifestFolder(msgspec.Struct, frozen=True):
    """What the plain manifests of a folder hold."""

    slots: tuple[Slot, ...]
    files: tuple[str, ...]
    app_of_apps: bool
    notes: tuple[str, ...]
    settings: tuple[Setting, ...] = ()


def read_folder(tree: Tree, folder: str, directory: Directory) -> ManifestFolder:
    """Return what the manifests of a folder hold that a source lets count."""
    slots: list[Slot] = []
    kinds: set[str] = set()
    read: list[str] = []
    notes: tuple[str, ...] = ()
    resources: list[Resource] = []
    for path in manifest_files(tree, folder, directory):
        if not tree.work.take(50 + max(0, tree.files[path]) // 50):
            notes = ("limit",)
            break
        data = tree.read(path)
        if data is None:
            continue
        here = tree.kinds(data)
        kinds |= here
        read.append(path)
        if b"image:" in data or b'"image"' in data:
            slots.extend(slot for m in tree.manifests(path) for slot in find_slots(tree, m))
        if here & _SET:
            resources.extend(_placed(m) for m in tree.manifests(path))
    settings = settings_of(tree, resources)
    return ManifestFolder(tuple(slots), tuple(read), bool(APP_KINDS & kinds), notes, settings)


def _placed(manifest: KubernetesObject) -> Resource:
    value = mapping(with_places(manifest.document, manifest.path, manifest.value))
    return Resource(value, manifest.path, manifest.line)


def manifest_files(tree: Tree, folder: str, directory: Directory) -> Iterator[str]:
    """Yield the manifests of a folder that count, in path order: those included and not excluded."""
    start = len(folder) + 1 if folder else 0
    included = any_of(directory.include) if directory.include else None
    excluded = any_of(directory.exclude) if directory.exclude else None
    for path in tree.below(folder) if directory.recurse else tree.inside(folder):
        inside = path[start:]
        if not path.endswith(_MANIFESTS) or (excluded is not None and excluded(inside)):
            continue
        if included is None or included(inside):
            yield path


def any_of(pattern: str) -> globs.Matches:
    """Return the test of a glob as Argo CD has it: ``*`` crosses folders, ``{a,b}`` is one of several.

    https://github.com/gobwas/glob without separators
    """
    return (
        globs.linear_or_never(_expression(pattern)) if len(pattern) <= globs.MAX_PATTERN else globs.linear_or_never("")
    )


def _expression(pattern: str) -> str:
    out: list[str] = []
    depth = place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "*":
            out.append("(?s:.*)")
        elif char == "?":
            out.append("(?s:.)")
        elif char == "{" and depth < _MAX_CHOICES:
            depth += 1
            out.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            out.append(")")
        elif char == "," and depth:
            out.append("|")
        elif char == "[" and (end := pattern.find("]", place + 2)) > 0:
            body = pattern[place + 1 : end]
            negated, body = (True, body[1:]) if body[:1] == "!" else (False, body)
            members = "-".join(globs.literal(part) for part in body.split("-"))
            out.append(f"[{'^' if negated else ''}{members}]")
            place = end
        elif char == "\\" and place + 1 < len(pattern):
            place += 1
            out.append(globs.literal(pattern[place]))
        else:
            out.append(globs.literal(char))
        place += 1
    return "".join(out)
