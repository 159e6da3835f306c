"""Builds kustomizations as kustomize 5.8 does, objects first; what it would refuse and what is not known is said.

https://github.com/kubernetes-sigs/kustomize ``api/internal/target/kusttarget.go``: resources, generators, components,
then the transformers in their fixed order; children are finished before their parent begins. Name hashes come last.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ....kit.read.narrow import listing, mapping, text_of
from ....kit.read.yaml import Document, load_documents
from ....kit.text.images import split_image
from ....model.findings import Finding
from ....model.origin import Origin
from ....model.stacks import Part
from ...tree import Tree, has_placeholder
from ..programs import Rendered
from ..workloads import Slot
from .generate import add_hash
from .model import EDITED, Accumulated, Build, Edits, KustomizationFolder
from .notes import Notes
from .objects import Resource
from .parts import charts_of, flux_charts, remote_part, slots_of
from .patching import described, refuse_twins
from .refusal import Rejected, Unsure
from .rendered import is_for_a_program, with_output, with_refusal
from .schema import Misfit, check, spelled
from .sources import TreeFiles
from .steps import MAX_ENTRIES, KustomizeSteps
from .transform import Override

_MAX_NESTING = 24
_MAX_OBJECTS = 20_000
_MAX_SLOTS = 5_000
_MAX_PARTS = 2_000
"""Parts and folders that one kustomization is told to be made of."""
_SILENT = frozenset(("remote-base", "not-captured", "cycle"))
"""Reasons that add objects which are not known, and change none that is."""


class Kustomizer:
    """Builds kustomizations of one repository, each once; findings gather in ``findings``."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.sources, self.notes = TreeFiles(tree), Notes(tree)
        self.steps = KustomizeSteps(self.sources, self.notes)
        self.included: set[str] = set()
        self.rendered: dict[str, Rendered] = {}
        """What a program made of folders, by folder; ``folder`` of the first is where its files lie."""
        self.rendered_in = Path()
        self.kind_of: dict[str, str] = {}
        self._gathered: dict[str, Accumulated] = {}
        self._done: dict[str, Build] = {}
        self._open: list[str] = []
        self.wanted: dict[str, tuple[str, ...]] = {}
        """Folders that a program could decide, with the folders that take part."""

    @property
    def files(self) -> set[str]:
        """The files of resources that were read."""
        return self.sources.files

    @property
    def findings(self) -> list[Finding]:
        """What is wrong for certain with the kustomizations built."""
        return self.notes.findings(lambda folder: (self.document(folder) or ("", None, {}))[2])

    def document(self, folder: str) -> tuple[str, Document, dict[str, object]] | None:
        """Return (path, document, value) of a folder's kustomization; None where there is none that can be read."""
        path = self.tree.kustomization(folder)
        for document in self.tree.documents(path) if path else ():
            if isinstance(document.value, dict):
                version = text_of(document.value.get("apiVersion"))
                if not version or version.startswith("kustomize.config.k8s.io"):
                    return path, document, document.value
        return None

    def build(self, folder: str, edits: Edits | None = None) -> Build:
        """Return what the kustomization of a folder makes, with what its deployer adds; empty where there is none."""
        if edits is None and folder in self._done:
            return self._done[folder]
        if edits is None:
            gathered = self._child(folder)
        elif self.tree.work.take(500):
            self._open.append(folder)
            gathered = self._make(folder, Accumulated(), edits)
            self._open.pop()
        else:
            gathered = Accumulated()
            gathered.reasons.append("limit")
        result = self._finish(gathered, edits.origin if edits is not None else Origin())
        if edits is None:
            certain = result.sure  # by our own reading: a program says nothing of overrides
            result = self._done[folder] = self._decided(folder, result, gathered.vars)
            if certain and self.kind_of.get(folder) != "Component":
                for override in gathered.unmatched:
                    self.notes.useless(override)
        return result

    def _decided(self, folder: str, build: Build, with_vars: bool) -> Build:
        """Return a build with what a program made of it, where it was asked; note it where it should be."""
        if self.kind_of.get(folder) == "Component" or not is_for_a_program(build, with_vars):
            return build
        answer = self.rendered.get(folder)
        found = self.document(folder)
        if answer is None or found is None:
            self.wanted[folder] = (folder, *build.folders)
            return build
        place = KustomizationFolder(folder, found[0], found[1], found[2])
        if answer.refused:
            gathered = Accumulated()
            self.notes.stop(place, gathered, found[1].line, answer.refused)
            return with_refusal(build, gathered.refused) if gathered.refused is not None else build
        try:
            data = (self.rendered_in / answer.file).read_bytes()
        except OSError:
            return build
        return with_output(self.tree, build, data, (place.path, found[1].line))

    def _child(self, folder: str) -> Accumulated:
        """Return what a folder's kustomization accumulates, before names get their hashes."""
        if folder not in self._gathered:
            if folder in self._open or len(self._open) > _MAX_NESTING:
                gathered = Accumulated()
                gathered.reasons.append("cycle")
                gathered.whole = False
                return gathered
            if not self.tree.work.take(100):
                gathered = Accumulated()
                gathered.reasons.append("limit")
                return gathered
            self._open.append(folder)
            try:
                self._gathered[folder] = self._make(folder, Accumulated(), None)
            finally:
                self._open.pop()
        return self._gathered[folder]

    def _finish(self, gathered: Accumulated, written: Origin) -> Build:
        resources = [resource.copy() for resource in gathered.resources]
        for resource in resources:
            if resource.hashed:
                resource.remember_id()
                add_hash(resource)
        objects = [r for r in resources if not _is_local(r)]
        reasons = tuple(dict.fromkeys(gathered.reasons))
        doubtful = next((reason for reason in reasons if reason not in _SILENT), "")
        doubtful = doubtful or ("refused" if gathered.refused is not None else "")
        slots: list[Slot] = []
        for resource in objects:
            if not self.tree.work.take(30):
                reasons = (*reasons, "limit")
                break
            for slot in slots_of(self.tree, resource):
                unsure = doubtful or ("vars" if gathered.vars and "$(" in slot.reference else "")
                origin = written if slot.origin.path == EDITED else slot.origin
                slots.append(msgspec.structs.replace(slot, approximate=unsure or slot.approximate, origin=origin))
        if not gathered.whole:
            slots.extend(self._elsewhere(o) for o in gathered.unmatched if not has_placeholder(o.name))
        certain = gathered.whole and not reasons and gathered.refused is None and not gathered.vars
        certain = certain and not any(resource.unsure for resource in objects)
        return Build(
            tuple(slots[:_MAX_SLOTS]),
            tuple(dict.fromkeys((*gathered.parts, *flux_charts(self.tree, objects)))),
            tuple(sorted({resource.kind for resource in objects})),
            reasons,
            tuple(dict.fromkeys(gathered.folders)),
            certain,
            tuple(objects),
            gathered.refused,
            gathered.whole,
        )

    def _elsewhere(self, override: Override) -> Slot:
        """Return the image that an override gives to objects of a base that is not here."""
        name = split_image(override.new_name or override.name)
        origin = self.tree.origin(override.path, override.line)
        return Slot("", "", "containers", 0, "", name.name, override.tag, override.digest, origin, "remote-base")

    # What follows is one kustomization, step by step.

    def _make(self, folder: str, into: Accumulated, edits: Edits | None) -> Accumulated:
        found = self.document(folder)
        if found is None:
            into.whole = False
            return into
        path, document, written = found
        place = self._decoded(KustomizationFolder(folder, path, document, written), into, edits)
        kind = self.kind_of[folder] = text_of(place.value.get("kind")) or "Kustomization"
        if kind == "Component" and len(self._open) == 1:
            into.whole = False  # alone it lacks the objects of those that include it
        if not self.tree.work.take(len(into.resources) + 50):
            into.reasons.append("limit")
            return into
        for key in ("resources", "bases"):
            for index, item in enumerate(listing(place.value.get(key))[:MAX_ENTRIES]):
                self._resource(place, (key, index), text_of(item), into)
        into.parts.extend(charts_of(self.tree, path, document, place.value))
        self.steps.generators(place, into)
        for index, item in enumerate(listing(place.value.get("components"))[:MAX_ENTRIES]):
            self._component(place, index, text_of(item), into)
        self.steps.plugins(place, into)
        self.steps.transform(place, into, edits)
        self._check_ids(place, into)
        return into

    def _decoded(self, place: KustomizationFolder, into: Accumulated, edits: Edits | None) -> KustomizationFolder:
        """Return the place with the fields that kustomize sees, and say what it would not decode."""
        if len(self.tree.kustomizations_in(place.folder)) > 1:
            self.notes.stop(place, into, 1, f"Found multiple kustomization files under: {place.folder or '.'}")
        data = self.tree.read(place.path)
        documents = load_documents(data, "yaml11") if data is not None else ()
        try:
            check(documents[0].value if documents else None)
        except Misfit as misfit:
            self.notes.stop(place, into, place.line(*misfit.at), str(misfit))
        if len(documents) > 1 or place.document.warnings:
            into.reasons.append("documents")
        value = mapping(spelled(place.value))
        if not any(item not in (None, "", False) for key, item in value.items() if key not in ("apiVersion", "kind")):
            self.notes.stop(place, into, 1, f"{posixpath.basename(place.path)} is empty")
        if text_of(value.get("kind")) not in ("", "Kustomization", "Component"):
            self.notes.stop(place, into, place.line("kind"), "kind should be Kustomization or Component")
        if edits is not None:
            value = {
                **value,
                "namePrefix": edits.prefix or value.get("namePrefix"),
                "nameSuffix": edits.suffix or value.get("nameSuffix"),
                "namespace": edits.namespace or value.get("namespace"),
                "components": [*listing(value.get("components")), *edits.components],
            }
        return KustomizationFolder(place.folder, place.path, place.document, value)

    def _check_ids(self, place: KustomizationFolder, into: Accumulated) -> None:
        """Patches may rename an object to what another one is called: kustomize takes no two of one id."""
        try:
            refuse_twins(into.resources)
        except Rejected as refused:
            self.notes.stop(place, into, 1, str(refused))

    def _resource(self, place: KustomizationFolder, at: tuple[str, int], reference: str, into: Accumulated) -> None:
        line = place.line(*at)
        if not reference or "{{" in reference:
            into.reasons.append("placeholder")
            return
        if self.sources.is_remote(reference):
            into.parts.append(remote_part(reference, self.tree.origin(place.path, line)))
            into.reasons.append("remote-base")
            into.whole = False
            return
        target = self.sources.resolve(place.folder, reference)
        if target is not None and target in self.tree.files:
            self.notes.attempt(place, into, line, lambda: self._file(place, target, into))
        elif target is not None and target in self.tree.folders:
            self._folder(place, (target, reference, line), into)
        else:
            self.notes.lack(place, into, line, reference)

    def _file(self, place: KustomizationFolder, path: str, into: Accumulated) -> None:
        if not self.sources.is_inside(place.folder, path):
            if self.sources.is_restricted():
                raise Rejected(f"security; file '{path}' is not in or below '{place.folder or '.'}'")
            into.reasons.append("outside")
        if self.tree.leads_away(path) or path in self.tree.linked:
            into.reasons.append("link")
        try:
            found = self.sources.resources(path)
        except Unsure:
            into.whole = False
            raise
        if not self.tree.work.take(20 * len(found)) or len(into.resources) + len(found) > _MAX_OBJECTS:
            raise Unsure("limit")
        self._append(into, found)

    def _append(self, into: Accumulated, found: Iterable[Resource]) -> None:
        known = {resource.id() for resource in into.resources}
        for resource in found:
            identity = resource.id()
            if identity in known:
                said = described(resource.version, resource.kind, resource.name, resource.namespace)
                raise Rejected(f"may not add resource with an already registered id: {said}")
            known.add(identity)
            into.resources.append(resource.copy())

    def _folder(self, place: KustomizationFolder, at: tuple[str, str, int], into: Accumulated) -> None:
        target, reference, line = at
        if not self.tree.kustomization(target):
            self.notes.lack(place, into, line, f"{reference.rstrip('/')}/kustomization.yaml")
            return
        self.included.add(target)
        child = self._child(target)
        if self.kind_of.get(target) == "Component":
            self.notes.stop(place, into, line, f"expected kind != 'Component' for path '{target}'")
        into.parts.append(Part("base", target or ".", source=self.tree.id, origin=self.tree.origin(place.path, line)))
        if not self._take_over(target, child, into):
            return
        self.notes.attempt(place, into, line, lambda: self._append(into, child.resources))

    def _take_over(self, folder: str, child: Accumulated, into: Accumulated) -> bool:
        """Add what a folder that is included is made of; False where that would be too much."""
        if not self.tree.work.take(10 * len(child.resources) + len(child.parts) + len(child.folders)):
            into.reasons.append("limit")
            return False
        into.parts.extend(child.parts[: max(0, _MAX_PARTS - len(into.parts))])
        into.folders.extend((folder, *child.folders)[: max(0, _MAX_PARTS - len(into.folders))])
        into.reasons.extend(child.reasons)
        into.refused = into.refused or child.refused
        into.whole, into.vars = into.whole and child.whole, into.vars or child.vars
        into.unmatched.extend(child.unmatched if not child.whole else ())
        return True

    def _component(self, place: KustomizationFolder, index: int, reference: str, into: Accumulated) -> None:
        line = place.line("components", index)
        if self.sources.is_remote(reference):
            into.reasons.append("remote-component")
            into.whole = False
            return
        target = self.sources.resolve(place.folder, reference) if reference else None
        if target is None or not self.tree.kustomization(target):
            there = target in self.tree.folders if target is not None else False
            self.notes.lack(place, into, line, f"{reference.rstrip('/')}/kustomization.yaml" if there else reference)
        elif target in self._open or len(self._open) > _MAX_NESTING:
            into.reasons.append("cycle")
        elif not self.tree.work.take(200):
            into.reasons.append("limit")
        else:
            self.included.add(target)
            self._open.append(target)
            into.folders.append(target)
            self._make(target, into, None)
            self._open.pop()
            if self.kind_of.get(target, "Component") != "Component":
                self.notes.stop(
                    place, into, line, f"expected kind 'Component' for path '{target}' but got 'Kustomization'"
                )


def _is_local(resource: Resource) -> bool:
    return resource.texts("annotations").get("config.kubernetes.io/local-config", "false") != "false"
