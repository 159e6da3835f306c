"""The objects that a repository's files stand for, as they are rendered: by each root that renders them, once each.

A file that a kustomization takes as a resource is read through its roots; a patch is no object; any other file is read
as it lies.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ..kit.read.narrow import listing, mapping, text_of
from ..kit.read.yaml import Document
from .render.kustomize import Kustomizer, Resource
from .tree import KubernetesObject, Tree, resolve

Wanted = Callable[[KubernetesObject], bool]
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers", "generators",
            "configurations", "validators", "crds")  # fmt: skip
_MAX_DEPTH = 60


class Held(NamedTuple):
    """An object and the kustomization that renders it (its folder), None for one that lies in a file of its own.

    ``doubts`` are the reasons why what is rendered is not certain.
    """

    object: KubernetesObject
    root: str | None
    doubts: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder that whoever deploys this object points at."""
        return posixpath.dirname(self.object.path) if self.root is None else self.root

    @property
    def place(self) -> str:
        """The path that says where the object belongs: its root's file, else its own."""
        return self.object.path if self.root is None else posixpath.join(self.root, "kustomization.yaml")


def read_objects(tree: Tree, kustomizer: Kustomizer, wanted: Wanted, also: Iterable[str] = ()) -> list[Held]:
    """Return the wanted objects of a repository; ``also`` are folders that something deploys.

    Bytes that name none of the groups are not parsed: ``wanted`` is asked about parsed objects only.
    """
    found = [*_rendered(tree, kustomizer, wanted, set(also)), *_loose(tree, kustomizer, wanted)]
    return sorted(found, key=lambda held: (held.object.path, held.object.index, held.root or "", held.object.name))


def _rendered(tree: Tree, kustomizer: Kustomizer, wanted: Wanted, also: set[str]) -> Iterator[Held]:
    folders = [folder for folder in tree.kustomizations() if kustomizer.document(folder) is not None]
    for folder in folders:
        kustomizer.build(folder)
    for folder in folders:
        if kustomizer.kind_of.get(folder) == "Component":
            continue
        if folder not in also and (folder in kustomizer.included or tree.kustomization(folder) in tree.linked):
            continue
        build = kustomizer.build(folder)
        doubts = (*build.reasons, *(("refused",) if build.refused is not None else ()))
        for resource in build.objects:
            manifest = as_object(resource)
            if wanted(manifest):
                yield Held(manifest, folder, doubts)


def _loose(tree: Tree, kustomizer: Kustomizer, wanted: Wanted) -> Iterator[Held]:
    parts = kustomizer.files | patch_files(tree, kustomizer)
    for path in _candidates(tree):
        if path not in parts:
            yield from (Held(manifest, None) for manifest in tree.manifests(path) if wanted(manifest))


def _candidates(tree: Tree) -> tuple[str, ...]:
    """Return the files that may hold objects of GitOps tools, by their bytes; each is looked at once."""
    if tree.may_hold is None:
        tree.may_hold = tuple(
            path
            for path in tree.yaml_files()
            if (data := tree.read(path)) is not None and b"apiVersion" in data and _may_say(tree, data)
        )
    return tree.may_hold


_GROUPS = (b"argoproj.io", b"fluxcd.io")


def _may_say(tree: Tree, data: bytes) -> bool:
    return any(group in data for group in _GROUPS) or "List" in tree.kinds(data)


def patch_files(tree: Tree, kustomizer: Kustomizer) -> set[str]:
    """Return the files that kustomizations take as patches or settings: what stands in them is no object."""
    found: set[str] = set()
    for folder in tree.kustomizations():
        _, _, value = kustomizer.document(folder) or ("", None, {})
        for key in _PATCHES:
            for item in listing(value.get(key)):
                reference = item if isinstance(item, str) else text_of(mapping(item).get("path"))
                target = resolve(folder, reference) if reference and "\n" not in reference else None
                if target is not None:
                    found.add(target)
    return found


def as_object(resource: Resource) -> KubernetesObject:
    """Return a rendered object as readers know objects; its line is that of the object in its file."""
    value = mapping(_plain(resource.value, 0))
    return KubernetesObject(resource.path, Document(0, value, resource.line), value, 0)


def _plain(value: object, depth: int) -> object:
    """Return a value without the places of its texts."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return str(value) if isinstance(value, str) else value


def name_ids(found: list[Held]) -> list[tuple[Held, str, str]]:
    """Return (object, root, suffix) of each: what tells its stack apart from all others.

    The root is the object's file. Several in one file are told apart by name, and one that several kustomizations
    render under one name by those.
    """
    in_file = Counter(held.object.path for held in found)
    by_name = Counter((held.object.path, held.object.kind, held.object.name) for held in found)
    named: list[tuple[Held, str, str]] = []
    for held in found:
        path, name = held.object.path, held.object.name
        if by_name[path, held.object.kind, name] > 1:
            named.append((held, held.place, f"#{name}"))
        else:
            named.append((held, path, f"#{name}" if in_file[path] > 1 else ""))
    return named
