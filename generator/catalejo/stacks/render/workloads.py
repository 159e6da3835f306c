"""Finds container images in Kubernetes objects, by kustomize's rule: items of ``containers`` and ``initContainers``.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/
"""

from __future__ import annotations

from typing import TypeGuard

import msgspec

from ...kit.read.narrow import text_of
from ...kit.text.images import last_segment, split_image
from ...model.origin import Origin
from ...model.stacks import Image
from ..tree import KubernetesObject, Tree

WORKLOAD_KINDS = frozenset(
    [
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "Pod",
        "Rollout",
        "ReplicationController",
        "DeploymentConfig",
    ]
)
LISTS = ("containers", "initContainers")
_SIDECARS = ("istio-proxy", "linkerd-proxy", "vault-agent", "cloud-sql-proxy", "cloudsql-proxy", "otel", "fluent")
_MAX_DEPTH = 12


class Slot(msgspec.Struct, frozen=True):
    """One container of one object, with the image that it runs; ``origin`` is where its tag was decided."""

    kind: str
    object: str
    list: str
    index: int
    container: str
    name: str
    tag: str
    digest: str
    origin: Origin
    approximate: str = ""

    @property
    def reference(self) -> str:
        """The image as a manifest would write it."""
        return self.name + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


def find_slots(tree: Tree, manifest: KubernetesObject) -> list[Slot]:
    """Return the containers of an object, in the order of its file."""
    if manifest.kind == "CustomResourceDefinition":
        return []
    found: list[Slot] = []
    _search(tree, manifest, manifest.value, found, 0)
    return found


def _search(
    tree: Tree, manifest: KubernetesObject, here: dict[str, object] | list[object], found: list[Slot], depth: int
) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(here, list):
        for item in here:
            if isinstance(item, dict | list):
                _search(tree, manifest, item, found, depth + 1)
        return
    for key, value in here.items():
        if key in LISTS and isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict) and is_image(image := item.get("image")):
                    found.append(_slot(tree, manifest, key, index, item, image))
        elif isinstance(value, dict | list):
            _search(tree, manifest, value, found, depth + 1)


def is_image(value: object) -> TypeGuard[str]:
    """Policies write patterns such as ``!*:latest`` in the same place; those are no images."""
    return isinstance(value, str) and 0 < len(value) < 500 and not {"*", "!", " "} & set(value)


def _slot(tree: Tree, manifest: KubernetesObject, key: str, index: int, item: dict[str, object], written: str) -> Slot:
    place = manifest.document.places.get(id(item), {}).get("image")
    image = split_image(written)
    line = place[0] if place else manifest.line
    return Slot(
        manifest.kind, manifest.name, key, index, text_of(item.get("name")),
        image.name, image.tag, image.digest, tree.origin(manifest.path, line),
    )  # fmt: skip


def images_of(slots: list[Slot] | tuple[Slot, ...], name: str) -> tuple[Image, ...]:
    """Return the images of containers without repeats, the main one first.

    Main is the container named like ``name``, else the first that is neither an init container nor a known sidecar.
    """
    ordered = sorted(enumerate(slots), key=lambda pair: (_main_rank(pair[1], name), pair[0]))
    found: dict[tuple[str, str, str], Image] = {}
    for _, slot in ordered:
        runs = f"{slot.kind}/{slot.object}" if slot.kind else ""
        image = Image(slot.name, slot.tag, slot.digest, slot.origin, slot.approximate, str(slot.container), runs)
        if slot.name:
            found.setdefault((slot.name, slot.tag, slot.digest), image)
    return tuple(found.values())


def _main_rank(slot: Slot, name: str) -> int:
    if slot.list == "initContainers":
        return 4
    if slot.container.startswith(_SIDECARS):
        return 3
    if name and (slot.container == name or last_segment(slot.name) == name.lower()):
        return 0
    return 1 if slot.kind in WORKLOAD_KINDS and slot.kind not in ("Job", "CronJob") else 2


def workload_names(slots: list[Slot] | tuple[Slot, ...]) -> tuple[str, ...]:
    """Return ``Kind/name`` of the objects that hold containers, sorted."""
    return tuple(sorted({f"{slot.kind}/{slot.object}" for slot in slots if slot.kind in WORKLOAD_KINDS}))
