"""What the building of kustomizations hands on: what a deployer adds, what is accumulated, what comes out."""

from __future__ import annotations

import msgspec

from ....kit.read.yaml import Document
from ....model.origin import Origin
from ....model.stacks import Part
from ..workloads import Slot
from .objects import Resource
from .refusal import Refusal
from .transform import Override

EDITED = "\0"
"""The path of what a deployer adds: the file is its own, maybe in another repository."""


class Edits(msgspec.Struct, frozen=True):
    """What an Application or a Flux Kustomization adds to the kustomization that it deploys.

    ``patches`` are entries as a kustomization has them; ``origin`` is where the edits are written, which may be another
    repository.
    """

    images: tuple[Override, ...] = ()
    patches: tuple[dict[str, object], ...] = ()
    components: tuple[str, ...] = ()
    prefix: str = ""
    suffix: str = ""
    namespace: str = ""
    origin: Origin = Origin()


class Build(msgspec.Struct, frozen=True):
    """What a kustomization makes: objects, their containers, parts (bases, charts), and what is not certain of them.

    ``reasons`` say why values are not certain. ``whole``: all objects are here. ``sure``: whole, certain, accepted.
    """

    slots: tuple[Slot, ...] = ()
    parts: tuple[Part, ...] = ()
    kinds: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    sure: bool = False
    objects: tuple[Resource, ...] = ()
    refused: Refusal | None = None
    whole: bool = False


class Accumulated:
    """What a kustomization has accumulated so far."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self.parts: list[Part] = []
        self.reasons: list[str] = []
        self.folders: list[str] = []
        self.refused: Refusal | None = None
        self.whole = True
        self.vars = False
        self.unmatched: list[Override] = []

    def refuse(self, refusal: Refusal) -> None:
        """Keep the first reason for which kustomize would stop."""
        self.refused = self.refused or refusal

    def copy(self) -> Accumulated:
        """Return the same with resources of its own."""
        made = Accumulated()
        made.resources = [resource.copy() for resource in self.resources]
        made.parts, made.reasons, made.folders = list(self.parts), list(self.reasons), list(self.folders)
        made.refused, made.whole, made.vars = self.refused, self.whole, self.vars
        made.unmatched = list(self.unmatched)
        return made


class KustomizationFolder(msgspec.Struct, frozen=True):
    """A kustomization while it is built: its folder, path, document and decoded fields."""

    folder: str
    path: str
    document: Document
    value: dict[str, object]

    def line(self, *at: str | int) -> int:
        """Return the line of a field."""
        return self.document.key_at(*at)[0]
