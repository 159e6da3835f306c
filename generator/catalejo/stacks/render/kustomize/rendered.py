"""Takes what kustomize itself rendered in place of what our reader is not sure of."""

from __future__ import annotations

import msgspec

from ....kit.read.narrow import text_of
from ....kit.read.yaml import load_documents
from ....model.origin import Origin
from ...tree import Tree
from ..workloads import Slot
from .model import Build
from .objects import Resource, with_places
from .parts import slots_of
from .refusal import Refusal

DECIDABLE = frozenset(
    ("transformers", "generators", "validators", "configurations", "crds", "openapi", "buildMetadata", "patch",
     "json-patch", "replacements", "images", "selector", "duplicate-key", "documents", "vars")
)  # fmt: skip
"""Reasons for which our reader is not sure and the program is: everything that it needs is in the tree."""


def is_for_a_program(build: Build, with_vars: bool) -> bool:
    """Tell whether a program would know what our reader does not."""
    unsure = with_vars or any(resource.unsure for resource in build.objects)
    return (
        build.whole
        and build.refused is None
        and (bool(build.reasons) or unsure)
        and DECIDABLE.issuperset(build.reasons)
    )


def with_output(tree: Tree, build: Build, data: bytes, place: tuple[str, int]) -> Build:
    """Return a build with the objects that a program wrote; places are those that our reader found, where it agrees."""
    resources: list[Resource] = []
    for document in load_documents(data, "kubernetes"):
        here = msgspec.structs.replace(document, places={}, line=place[1])  # lines of the output are nobody's
        value = with_places(here, place[0], here.value)
        if isinstance(value, dict) and text_of(value.get("kind")):
            resources.append(Resource(value, *place))
    known: dict[tuple[str, str, str], Origin] = {}
    for slot in build.slots:
        known.setdefault((slot.kind, slot.container, slot.reference), slot.origin)
    slots: list[Slot] = []
    for resource in resources:
        if not tree.work.take(50):
            break
        for slot in slots_of(tree, resource):
            origin = known.get((slot.kind, slot.container, slot.reference), tree.origin(*place))
            slots.append(msgspec.structs.replace(slot, origin=origin))
    kinds = tuple(sorted({resource.kind for resource in resources}))
    return msgspec.structs.replace(
        build, slots=tuple(slots), kinds=kinds, objects=tuple(resources), reasons=(), sure=True, refused=None
    )


def with_refusal(build: Build, refusal: Refusal) -> Build:
    """Return a build that the program refuses: what is shown of it is not certain."""
    slots = tuple(msgspec.structs.replace(slot, approximate="refused") for slot in build.slots)
    return msgspec.structs.replace(build, slots=slots, refused=refusal, sure=False)


def files_for(tree: Tree, folders: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files below folders, each once: what the program may need."""
    return tuple(sorted({path for folder in folders for path in tree.below(folder)}))
