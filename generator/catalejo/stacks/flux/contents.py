"""What the path of a Kustomization holds: built by kustomize where it has a file for it, else every manifest below.

https://fluxcd.io/flux/components/kustomize/kustomizations/#path
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from ...kit.read.narrow import mapping
from ...model.origin import Origin
from ...model.stacks import Part
from ..objects import as_object
from ..render.kustomize import Edits, Kustomizer, Resource, place_of
from ..render.kustomize.objects import with_places
from ..render.workloads import Slot, find_slots
from ..tree import KubernetesObject, Tree
from .substitute import Variables, fill, substitute

COMPONENTS = "gotk-components.yaml"
"""Flux itself, thousands of lines that its own command writes."""
_MAX_OBJECTS, _MAX_SLOTS = 20_000, 5_000


class Found(NamedTuple):
    """An object as it reaches the cluster; ``resource`` knows where its texts were written."""

    manifest: KubernetesObject
    resource: Resource | None

    def origin(self, tree: Tree, *keys: str) -> Origin:
        """Return where a text of the object was written, else where the object starts."""
        if self.resource is None:
            return tree.origin(self.manifest.path, self.manifest.line_of(*keys))
        here: object = self.resource.value
        for key in keys:
            here = here.get(key) if isinstance(here, dict) else None
        path, line = place_of(here)
        return tree.origin(path, line) if path in tree.files else tree.origin(self.manifest.path, self.manifest.line)


class PathContents(msgspec.Struct, frozen=True):
    """The objects of a path, the containers among them, and why not all is certain."""

    found: tuple[Found, ...] = ()
    slots: tuple[Slot, ...] = ()
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def read_contents(tree: Tree, kustomizer: Kustomizer, folder: str, edits: Edits | None) -> PathContents:
    """Return what a path holds before variables are filled in."""
    if tree.kustomization(folder):
        build = kustomizer.build(folder, edits)
        notes = (*build.reasons, *(("refused",) if build.refused is not None else ()))
        return PathContents(tuple(Found(as_object(r), r) for r in build.objects), build.slots, build.parts, notes)
    found: list[Found] = []
    slots: list[Slot] = []
    notes = ("edits",) if edits is not None else ()
    built: set[str] = set()
    for path in tree.below(folder):
        inner_folder = _built_above(tree, folder, posixpath.dirname(path))
        if inner_folder in built:
            continue
        if inner_folder is not None:
            built.add(inner_folder)
            inner = read_contents(tree, kustomizer, inner_folder, None)
            found.extend(inner.found)
            slots.extend(inner.slots)
            notes = (*notes, *inner.notes)
        elif path.endswith((".yaml", ".yml")) and posixpath.basename(path) != COMPONENTS:
            if len(found) > _MAX_OBJECTS or not tree.work.take(50 + max(0, tree.files[path]) // 10):
                return PathContents(tuple(found), tuple(slots), (), (*notes, "limit"))
            for manifest in tree.manifests(path):
                found.append(Found(manifest, None))
                slots.extend(find_slots(tree, manifest))
    return PathContents(tuple(found), tuple(slots[:_MAX_SLOTS]), (), tuple(dict.fromkeys(notes)))


def not_releases(contents: PathContents) -> Iterator[Found]:
    """Yield the objects of a path without its HelmReleases, which are stacks of their own."""
    return (item for item in contents.found if item.manifest.kind != "HelmRelease")


def resource_of(found: Found) -> Resource:
    """Return an object with the places of its texts, where variables did not change it."""
    manifest, resource = found.manifest, found.resource
    if resource is not None:
        same = as_object(resource).value == manifest.value
        return resource if same else Resource(manifest.value, manifest.path, manifest.line)
    value = mapping(with_places(manifest.document, manifest.path, manifest.value))
    return Resource(value, manifest.path, manifest.line)


def _built_above(tree: Tree, folder: str, parent: str) -> str | None:
    """Return the outermost folder below a folder that kustomize builds and that holds a path, None for none."""
    start = len(folder) + 1 if folder else 0
    here = folder
    for part in parent[start:].split("/") if parent != folder else ():
        here = posixpath.join(here, part)
        if tree.kustomization(here):
            return here
    return None


def filled(contents: PathContents, variables: Variables, take: Callable[[int], bool]) -> PathContents:
    """Return contents with variables filled in."""
    if not variables.asked or not take(20 * len(contents.found) + 5 * len(contents.slots)):
        return contents
    found = []
    for item in contents.found:
        value = substitute(item.manifest.value, variables)
        found.append(
            item if value is item.manifest.value else Found(item.manifest._replace(value=value), item.resource)
        )
    slots = tuple(
        msgspec.structs.replace(slot, name=fill(slot.name, variables), tag=fill(slot.tag, variables))
        for slot in contents.slots
    )
    return PathContents(tuple(found), slots, contents.parts, contents.notes)
