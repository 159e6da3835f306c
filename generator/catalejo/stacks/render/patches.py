"""Applies the parts of kustomize patches that decide about images; everything else in a patch is left alone.

Strategic merge joins ``containers`` by ``name`` for built-in kinds; JSON patches (RFC 6902) name them by index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import Document, load_documents
from ...kit.text.images import ImageName, split_image
from ...model.origin import Origin
from ..tree import Tree, fits, resolve
from .workloads import WORKLOAD_KINDS, Slot

_IMAGE = re.compile(r"/(containers|initContainers)/(\d{1,3})/image$")
_CONTAINER = re.compile(r"/(containers|initContainers)(?:/(\d{1,3}|-))?$")
_MAX_PATCHES = 300
_MAX_SLOTS = 5_000
Missing = Callable[..., None]


class Patch(msgspec.Struct):
    """One patch: its content, the objects that it is for (regular expressions, "" = any), its place."""

    content: object
    kind: str
    name: str
    origin: Origin
    targeted: bool = False


def apply_patches(
    tree: Tree, folder: str, value: dict[str, object], slots: list[Slot], missing: Missing
) -> tuple[list[Slot], list[str]]:
    """Return the containers after the patches of a kustomization, and the reasons why some are uncertain."""
    reasons: list[str] = []
    for patch in islice(_patches(tree, folder, value, missing), _MAX_PATCHES):
        operations = listing(patch.content)[:_MAX_PATCHES]
        containers = list(islice(_containers(mapping(patch.content)), _MAX_PATCHES))
        if not tree.work.take(10 + 4 * len(slots) * (1 + len(operations) + len(containers))):
            reasons.append("limit")
            break
        if isinstance(patch.content, list):
            slots = _json_patch(patch, operations, slots, reasons)
        elif isinstance(patch.content, dict):
            slots = _merge_patch(patch, containers, slots, reasons)[:_MAX_SLOTS]
    return slots, reasons


def _patches(tree: Tree, folder: str, value: dict[str, object], missing: Missing) -> Iterator[Patch]:
    for index, item in enumerate(listing(value.get("patchesStrategicMerge"))):
        text = text_of(item)
        inline = "\n" in text
        for document, origin in _contents(tree, folder, "" if inline else text, text if inline else "", missing,
                                          ("patchesStrategicMerge", index)):  # fmt: skip
            yield Patch(document.value, "", "", origin)
    for key in ("patches", "patchesJson6902"):
        for index, item in enumerate(listing(value.get(key))):
            entry = {"path": item} if isinstance(item, str) else mapping(item)
            target = mapping(entry.get("target"))
            for document, origin in _contents(
                tree, folder, text_of(entry.get("path")), text_of(entry.get("patch")), missing, (key, index, "path")
            ):
                yield Patch(
                    document.value, text_of(target.get("kind")), text_of(target.get("name")), origin, bool(target)
                )


def _contents(
    tree: Tree, folder: str, path: str, inline: str, missing: Missing, at: tuple[str | int, ...]
) -> Iterator[tuple[Document, Origin]]:
    if inline and len(inline) < 200_000 and tree.work.take(len(inline) // 2):
        for document in load_documents(inline, "kubernetes"):
            yield document, Origin()
    if not path:
        return
    target = resolve(folder, path)
    if target is None or target not in tree.files:
        missing(path, *at)
        return
    for document in tree.documents(target) if tree.work.take(10 + tree.files[target] // 20) else ():
        yield document, tree.origin(target, document.line)


def _concerns(patch: Patch, slot: Slot) -> bool:
    kind, name = patch.kind, patch.name
    if not patch.targeted and isinstance(patch.content, dict):
        meta = mapping(patch.content.get("metadata"))
        return slot.kind == text_of(patch.content.get("kind")) and slot.object == text_of(meta.get("name"))
    return (not kind or fits(kind, slot.kind)) and (not name or fits(name, slot.object))


def _merge_patch(
    patch: Patch, containers: list[tuple[str, dict[str, object]]], slots: list[Slot], reasons: list[str]
) -> list[Slot]:
    if text_of(mapping(patch.content).get("$patch")) == "delete":
        return [slot for slot in slots if not _concerns(patch, slot)]
    if not containers:
        return slots
    result = list(slots)
    if any(_concerns(patch, slot) and slot.kind not in WORKLOAD_KINDS - {"Rollout"} for slot in slots):
        reasons.append("patch")
    for key, item in containers:
        if text_of(item.get("$patch")) == "delete":
            result = [s for s in result if not (_concerns(patch, s) and s.container == item.get("name"))]
            continue
        written = item.get("image")
        if isinstance(written, str):
            result = _set_image(patch, result, (key, text_of(item.get("name"))), split_image(written))[:_MAX_SLOTS]
    return result


def _set_image(patch: Patch, slots: list[Slot], container: tuple[str, str], image: ImageName) -> list[Slot]:
    key, name = container
    result: list[Slot] = []
    objects: dict[tuple[str, str], Slot] = {}
    hit = False
    for slot in slots:
        if _concerns(patch, slot):
            objects.setdefault((slot.kind, slot.object), slot)
            if slot.list == key and slot.container == name:
                slot = _with(slot, image, patch.origin)
                hit = True
        result.append(slot)
    if not hit:
        for (kind, obj), like in sorted(objects.items()):
            origin = patch.origin if patch.origin.path else like.origin
            result.append(Slot(kind, obj, key, 99, name, image.name, image.tag, image.digest, origin))
    return result


def _with(slot: Slot, image: ImageName, origin: Origin) -> Slot:
    place = origin if origin.path else slot.origin
    return msgspec.structs.replace(slot, name=image.name, tag=image.tag, digest=image.digest, origin=place)


def _containers(value: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        here, depth = stack.pop()
        if not isinstance(here, dict) or depth > 10:
            continue
        for key, child in here.items():
            if key in ("containers", "initContainers") and isinstance(child, list):
                for item in child:
                    if isinstance(item, dict):
                        yield key, item
            else:
                stack.append((child, depth + 1))


def _json_patch(patch: Patch, operations: list[object], slots: list[Slot], reasons: list[str]) -> list[Slot]:
    for item in operations:
        operation = mapping(item)
        path, kind = text_of(operation.get("path")), text_of(operation.get("op"))
        match = _IMAGE.search(path)
        written = operation.get("value")
        if match and kind in ("replace", "add") and isinstance(written, str):
            image = split_image(written)
            slots = [
                _with(slot, image, patch.origin)
                if _concerns(patch, slot) and slot.list == match.group(1) and slot.index == int(match.group(2))
                else slot
                for slot in slots
            ]
        elif (_CONTAINER.search(path) and kind in ("add", "replace", "remove", "move", "copy")) or (
            kind == "add" and path.rstrip("/").endswith("/template/spec")
        ):
            reasons.append("json-patch")
    return slots
