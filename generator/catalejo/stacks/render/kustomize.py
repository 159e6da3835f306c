"""Builds the effective images of a kustomization without the binary.

Resources, components, strategic-merge and JSON patches that touch containers, then the image transformer, in
kustomize's own order (https://github.com/kubernetes-sigs/kustomize, ``api/internal/target``). What cannot be
computed makes the images *approximate*, with the reason.
"""

from __future__ import annotations

import posixpath
import re

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import Document
from ...model.findings import Finding
from ...model.origin import Origin
from ...model.stacks import Part
from ...wording.codes import finding
from ..tree import KubernetesObject, Tree, fits, has_placeholder, is_readable, resolve
from . import doubts
from .patches import Missing, apply_patches
from .workloads import Slot, find_slots

_REMOTE = re.compile(r"^(?:https?://|git::|git@|ssh://|github\.com[/:]|gitlab\.com[/:])|\?ref=|\.git(?:/|$)")
_LISTS = ("resources", "bases", "components")
_MAX_NESTING = 24
_MAX_SLOTS = 5_000
_MAX_ENTRIES = 500
_MAX_PARTS = 2_000
"""Parts and folders that one kustomization is told to be made of."""


class Override(msgspec.Struct, frozen=True):
    """An entry of ``images``: what it replaces and where it stands."""

    name: str
    new_name: str
    tag: str
    digest: str
    suffix: str
    origin: Origin


class Build(msgspec.Struct, frozen=True):
    """What a kustomization makes: containers, parts (bases, charts), objects by kind, what could not be computed."""

    slots: tuple[Slot, ...] = ()
    parts: tuple[Part, ...] = ()
    kinds: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    sure: bool = False
    """Whether nothing that is not computed here takes part."""


class Kustomizer:
    """Builds kustomizations of one repository, each once; findings gather in ``findings``."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._missing_files: dict[str, set[tuple[int, str]]] = {}
        self._findings: list[Finding] = []
        self.included: set[str] = set()
        self.files: set[str] = set()
        self.kind_of: dict[str, str] = {}
        self._done: dict[str, Build] = {}
        self._open: list[str] = []
        self._image_files: dict[str, bool] = {}

    @property
    def findings(self) -> list[Finding]:
        """What is wrong for certain with the kustomizations built: one finding for each that names missing files."""
        found = list(self._findings)
        for path, missing in sorted(self._missing_files.items()):
            value = (self.document(posixpath.dirname(path)) or ("", None, {}))[2]
            places = doubts.certainly_missing(self.tree, path, value, missing)
            if not places:
                continue
            line, reference = min(places)
            names = sorted({name for _, name in places})
            text = reference if len(names) == 1 else f"{reference} (+{len(names) - 1})"
            origin = self.tree.origin(path, line)
            found.append(finding("GIT402", self.tree.id, origin, key="missing", occurrences=len(names), reference=text))
        return found

    def build(self, folder: str) -> Build:
        """Return what the kustomization of a folder makes; empty where there is none or it includes itself."""
        if folder in self._done:
            return self._done[folder]
        if folder in self._open or len(self._open) > _MAX_NESTING:
            return Build(reasons=("cycle",))
        if not self.tree.work.take(100):
            return Build(reasons=("limit",))
        self._open.append(folder)
        try:
            result = self._make(folder, ())
        finally:
            self._open.pop()
        self._done[folder] = result
        return result

    def document(self, folder: str) -> tuple[str, Document, dict[str, object]] | None:
        """Return (path, document, value) of a folder's kustomization; None where there is none that can be read."""
        path = self.tree.kustomization(folder)
        for document in self.tree.documents(path) if path else ():
            if isinstance(document.value, dict):
                version = text_of(document.value.get("apiVersion"))
                if not version or version.startswith("kustomize.config.k8s.io"):
                    return path, document, document.value
        return None

    def _make(self, folder: str, given: tuple[Slot, ...]) -> Build:
        found = self.document(folder)
        if found is None:
            return Build(given)
        path, document, value = found
        self.kind_of[folder] = text_of(value.get("kind")) or "Kustomization"
        gathered = _Gathered(list(given))
        if not self.tree.work.take(len(given) + 6 * sum(len(listing(value.get(key))[:_MAX_ENTRIES]) for key in _LISTS)):
            return Build(given, reasons=("limit",))
        for key in ("resources", "bases"):
            for index, item in enumerate(_entries(value, key)):
                self._resource(folder, path, document, (key, index), text_of(item), gathered)
        gathered.parts.extend(self._charts(path, document, value))
        for index, item in enumerate(_entries(value, "components")):
            self._component(folder, path, document, index, text_of(item), gathered)
        slots, reasons = apply_patches(self.tree, folder, value, gathered.slots, self._missing(path, document))
        gathered.reasons.extend(reasons)
        gathered.reasons.extend(
            key
            for key in ("replacements", "vars", "transformers", "configurations")
            if self._touches_images(folder, value.get(key))
        )
        if not given:
            slots = _approximate(slots, gathered.reasons)
        gathered.sure = gathered.sure and not given and not gathered.reasons and not doubts.may_decide(value)
        sure = gathered.sure and bool(slots) and doubts.are_plain(gathered.kinds)
        slots = self.override(slots, self.overrides(path, document, value), complete=sure)
        return Build(
            tuple(slots[:_MAX_SLOTS]),
            tuple(dict.fromkeys(gathered.parts)),
            tuple(sorted(set(gathered.kinds))),
            tuple(dict.fromkeys(gathered.reasons)),
            tuple(dict.fromkeys(gathered.folders)),
            gathered.sure,
        )

    def _resource(
        self, folder: str, path: str, document: Document, at: tuple[str, int], reference: str, into: _Gathered
    ) -> None:
        if not reference or "{{" in reference:
            return
        if _REMOTE.search(reference):
            into.parts.append(_remote(reference, self.tree.origin(path, document.key_at(*at)[0])))
            into.reasons.append("remote-base")
            return
        target = resolve(folder, reference)
        if target is not None and target in self.tree.files:
            self._file(target, into)
        elif target is not None and target in self.tree.folders:
            if not self.tree.kustomization(target):
                self._note_missing(path, document.key_at(*at)[0], f"{reference.rstrip('/')}/kustomization.yaml")
                return
            self.included.add(target)
            child = self.build(target)
            origin = self.tree.origin(path, document.key_at(*at)[0])
            into.parts.append(Part("base", target or ".", source=self.tree.id, origin=origin))
            self._take_over(target, child, into)
            into.slots.extend(child.slots[: max(0, _MAX_SLOTS - len(into.slots))])
        else:
            self._note_missing(path, document.key_at(*at)[0], reference)

    def _file(self, path: str, into: _Gathered) -> None:
        data = self.tree.read(path)
        if data is None:
            into.reasons.append("not-captured")
            return
        self.files.add(path)
        kinds = self.tree.kinds(data)
        into.kinds.extend(kinds)
        if not self.tree.work.take(50 + len(data) // 10):
            into.reasons.append("limit")
            return
        if b"image:" not in data and b"HelmRelease" not in data:
            return
        for manifest in self.tree.manifests(path):
            if manifest.kind == "HelmRelease":
                into.parts.extend(_flux_chart(self.tree, manifest))
            else:
                into.slots.extend(find_slots(self.tree, manifest)[: max(0, _MAX_SLOTS - len(into.slots))])

    def _component(
        self, folder: str, path: str, document: Document, index: int, reference: str, into: _Gathered
    ) -> None:
        target = resolve(folder, reference) if reference else None
        if _REMOTE.search(reference):
            into.reasons.append("remote-base")
        elif target is None or not self.tree.kustomization(target):
            there = target in self.tree.folders if target is not None else False
            lacking = f"{reference.rstrip('/')}/kustomization.yaml" if there else reference
            self._note_missing(path, document.key_at("components", index)[0], lacking)
        elif target not in self._open and len(self._open) <= _MAX_NESTING and self.tree.work.take(200):
            self.included.add(target)
            self._open.append(target)
            child = self._make(target, tuple(into.slots))
            self._open.pop()
            into.slots[:] = child.slots
            self._take_over(target, child, into)

    def _take_over(self, folder: str, child: Build, into: _Gathered) -> None:
        """Add what a folder that is included is made of."""
        size = len(child.slots) + len(child.parts) + len(child.folders) + len(child.kinds)
        if not self.tree.work.take(size):
            into.reasons.append("limit")
            return
        into.sure = into.sure and child.sure
        into.parts.extend(child.parts[: max(0, _MAX_PARTS - len(into.parts))])
        into.kinds.extend(child.kinds)
        into.reasons.extend(child.reasons)
        into.folders.extend((folder, *child.folders)[: max(0, _MAX_PARTS - len(into.folders))])

    def _charts(self, path: str, document: Document, value: dict[str, object]) -> list[Part]:
        parts: list[Part] = []
        for index, item in enumerate(listing(value.get("helmCharts"))):
            chart = mapping(item)
            origin = self.tree.origin(path, document.key_at("helmCharts", index)[0])
            name, version = text_of(chart.get("name")), text_of(chart.get("version"))
            parts.append(Part("chart", name, version, text_of(chart.get("repo")), origin))
        return parts

    def _touches_images(self, folder: str, value: object) -> bool:
        """Tell whether a list of transformations, written here or in files, may change images."""
        for item in listing(value)[:_MAX_ENTRIES]:
            if isinstance(item, str) and "\n" not in item:
                target = resolve(folder, item)
                files = self.tree.below(target) if target in self.tree.folders else [target or ""]
                if not self.tree.work.take(len(files)) or any(self._says_image(file) for file in files):
                    return True
            elif "path" in mapping(item) or _mentions(item, "mage"):
                return True
        return False

    def _says_image(self, path: str) -> bool:
        """Tell whether a file may speak of images; one whose content is not here may."""
        if path not in self._image_files:
            data = self.tree.read(path)
            self._image_files[path] = is_readable(path) and b"mage" in (data if data is not None else b"image")
        return self._image_files[path]

    def _missing(self, path: str, document: Document) -> Missing:
        def note(reference: str, *at: str | int) -> None:
            self._note_missing(path, document.key_at(*at)[0], reference)

        return note

    def _note_missing(self, path: str, line: int, reference: str) -> None:
        self._missing_files.setdefault(path, set()).add((line, reference))

    def overrides(self, path: str, document: Document, value: dict[str, object]) -> list[Override]:
        """Return the image overrides of a kustomization, in order."""
        found: list[Override] = []
        for key in ("images", "imageTags"):
            for index, item in enumerate(listing(value.get(key))):
                entry = mapping(item)
                name = text_of(entry.get("name"))
                decided = next((k for k in ("newTag", "digest", "newName") if k in entry), "name")
                line = document.key_at(key, index, decided)[0]
                if name:
                    found.append(
                        Override(
                            name,
                            text_of(entry.get("newName")),
                            text_of(entry.get("newTag")),
                            text_of(entry.get("digest")),
                            text_of(entry.get("tagSuffix")),
                            self.tree.origin(path, line),
                        )
                    )
        return found

    def override(self, slots: list[Slot], overrides: list[Override], complete: bool) -> list[Slot]:
        """Apply image overrides; one that matches nothing is a finding where everything is known."""
        for override in overrides[:_MAX_ENTRIES]:
            if not self.tree.work.take(3 * len(slots)):
                return [msgspec.structs.replace(slot, approximate=slot.approximate or "limit") for slot in slots]
            hit = False
            for index, slot in enumerate(slots):
                if fits(override.name, slot.name):
                    slots[index] = _overridden(slot, override)
                    hit = True
            if not hit and complete and not has_placeholder(override.name):
                missed = finding("GIT404", self.tree.id, override.origin, key=override.name, image=override.name)
                self._findings.append(missed)
        return slots


def _mentions(value: object, word: str) -> bool:
    """Tell whether a text inside a value, or a key, holds a word."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            if word in here:
                return True
        elif isinstance(here, dict):
            waiting.extend((*here.keys(), *here.values()))
        elif isinstance(here, list):
            waiting.extend(here)
    return False


def _entries(value: dict[str, object], key: str) -> list[object]:
    """Return the entries of a list, each once: kustomize refuses a folder that is named twice."""
    found = listing(value.get(key))[:_MAX_ENTRIES]
    first = {text_of(item): index for index, item in reversed(list(enumerate(found)))}
    return [item if first[text_of(item)] == index else "" for index, item in enumerate(found)]


class _Gathered:
    """What a kustomization has accumulated so far."""

    def __init__(self, slots: list[Slot]) -> None:
        self.slots = slots
        self.parts: list[Part] = []
        self.kinds: list[str] = []
        self.reasons: list[str] = []
        self.folders: list[str] = []
        self.sure = True


def _approximate(slots: list[Slot], reasons: list[str]) -> list[Slot]:
    """Mark images whose tag something may change that we cannot compute; a remote base only adds containers."""
    doubtful = [reason for reason in reasons if reason not in ("remote-base", "not-captured", "cycle")]
    if not doubtful:
        return slots
    return [msgspec.structs.replace(slot, approximate=slot.approximate or doubtful[0]) for slot in slots]


def _overridden(slot: Slot, override: Override) -> Slot:
    name = override.new_name or slot.name
    tag, digest = slot.tag, slot.digest
    if override.tag or override.digest:
        tag, digest = override.tag, override.digest
    elif override.suffix:
        tag, digest = slot.tag + override.suffix, ""
    decided = bool(override.tag or override.digest or override.suffix)
    return msgspec.structs.replace(
        slot, name=name, tag=tag, digest=digest, origin=override.origin if decided else slot.origin
    )


def _remote(reference: str, origin: Origin) -> Part:
    """Return the part of a remote base: its address and its ``ref``."""
    address, _, query = reference.partition("?")
    match = re.search(r"(?:^|&)(?:ref|version)=([^&]+)", query)
    name = posixpath.basename(address.rstrip("/"))
    return Part("base", name, match.group(1) if match else "", address, origin)


def _flux_chart(tree: Tree, manifest: KubernetesObject) -> list[Part]:
    """Return the chart of a Flux HelmRelease (https://fluxcd.io/flux/components/helm/helmreleases/)."""
    spec = mapping(manifest.value.get("spec"))
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    name = text_of(chart.get("chart"))
    if not name:
        return []
    source = text_of(mapping(chart.get("sourceRef")).get("name"))
    line = manifest.line_of("spec", "chart", "spec", "version" if "version" in chart else "chart")
    return [Part("chart", name, text_of(chart.get("version")), source, tree.origin(manifest.path, line))]
