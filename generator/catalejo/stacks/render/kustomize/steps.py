"""The steps of one kustomization after its resources: generators, plugins, patches and the other transformers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ....kit.read.narrow import listing, mapping, mappings, text_of
from ....kit.read.yaml import Document
from .generate import absorb, make_object
from .model import EDITED, Accumulated, Edits, KustomizationFolder
from .notes import Notes
from .patching import Patch, apply_patch, operate, read_merges, read_patch
from .refusal import Rejected, Unsure
from .replace import replace
from .schema import REPLACEMENT, spelled
from .selectors import selects
from .sources import TreeFiles
from .transform import (
    Images,
    Override,
    add_labels,
    add_to_names,
    is_expression,
    set_images,
    set_namespace,
    set_replicas,
)

MAX_ENTRIES = 500
_PLUGINS = ("transformers", "generators", "validators", "configurations", "crds", "openapi", "buildMetadata")
_CHARTS = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")


class KustomizeSteps:
    """Does the steps of kustomizations of one repository."""

    def __init__(self, sources: TreeFiles, notes: Notes) -> None:
        self.sources, self.notes = sources, notes

    def generators(self, place: KustomizationFolder, into: Accumulated) -> None:
        """Add the ConfigMaps and Secrets that a kustomization makes."""
        for key, kind in (("secretGenerator", "Secret"), ("configMapGenerator", "ConfigMap")):
            for index, entry in enumerate(mappings(place.value.get(key))[:MAX_ENTRIES]):
                line = place.line(key, index)
                self.notes.attempt(place, into, line, partial(self._generate, place, into, kind, entry))

    def _generate(self, place: KustomizationFolder, into: Accumulated, kind: str, entry: dict[str, object]) -> None:
        options = mapping(place.value.get("generatorOptions"))
        made = make_object(kind, entry, options, partial(self.sources.content, place.folder))
        made.path, made.line = place.path, place.document.line
        absorb(into.resources, made)

    def plugins(self, place: KustomizationFolder, into: Accumulated) -> None:
        """Say what takes part that is not computed here, and which of its files are missing."""
        for key in _PLUGINS:
            if not place.value.get(key):
                continue
            into.reasons.append(key)
            if key in ("openapi", "buildMetadata"):
                continue
            for index, item in enumerate(listing(place.value.get(key))[:MAX_ENTRIES]):
                reference = text_of(item)
                if "\n" in reference or self.sources.is_remote(reference):
                    continue
                target = self.sources.resolve(place.folder, reference)
                if target is not None and target in self.sources.tree.folders:
                    into.folders.append(target)
                if target is None or (
                    target not in self.sources.tree.files and target not in self.sources.tree.folders
                ):
                    self.notes.lack(place, into, place.line(key, index), reference)
        if any(place.value.get(key) for key in _CHARTS):
            into.reasons.append("helm-charts")
            into.whole = False
        if place.value.get("vars"):
            into.vars = True

    def transform(self, place: KustomizationFolder, into: Accumulated, edits: Edits | None) -> None:
        """Do everything that changes objects, in kustomize's order."""
        value, resources = place.value, into.resources
        if not self._affordable(value, into):
            return
        for patch, line in self._patches(place, into, edits):
            self.notes.attempt(place, into, line, partial(self._apply, into, patch))
        if namespace := text_of(value.get("namespace")):
            self.notes.attempt(place, into, place.line("namespace"), partial(set_namespace, resources, namespace))
        add_to_names(resources, text_of(value.get("namePrefix")), text_of(value.get("nameSuffix")))
        for entry in mappings(value.get("labels"))[:MAX_ENTRIES]:
            everywhere = bool(entry.get("includeSelectors") or entry.get("includeTemplates"))
            add_labels(resources, mapping(entry.get("pairs")), everywhere)
        add_labels(resources, mapping(value.get("commonLabels")), True)
        if annotations := mapping(value.get("commonAnnotations")):
            for resource in resources:
                resource.add_texts("annotations", annotations)
        self._operations(place, into)
        for index, entry in enumerate(mappings(value.get("replicas"))[:MAX_ENTRIES]):
            step = partial(set_replicas, resources, text_of(entry.get("name")), entry.get("count"))
            self.notes.attempt(place, into, place.line("replicas", index), step)
        self._images(place, into, edits)
        for index, entry in enumerate(mappings(value.get("replacements"))[:MAX_ENTRIES]):
            self.notes.attempt(
                place, into, place.line("replacements", index), partial(self._replace, place, into, entry)
            )

    def _apply(self, into: Accumulated, patch: Patch) -> None:
        apply_patch(into.resources, patch, into.whole, self.sources.spend)

    def _images(self, place: KustomizationFolder, into: Accumulated, edits: Edits | None) -> None:
        overrides = read_overrides(place.path, place.document, place.value)
        if edits is not None:
            overrides = _joined(overrides, edits.images)
        if not all(is_expression(override.name) for override in overrides):
            into.reasons.append("images")
        images = Images(overrides, self.sources.spend)
        self.notes.attempt(place, into, place.line("images"), partial(set_images, into.resources, images))
        for index, override in enumerate(overrides):
            if index in images.hit:
                self.notes.matched(override)
            else:
                into.unmatched.append(override)

    def _affordable(self, value: dict[str, object], into: Accumulated) -> bool:
        images = len(listing(value.get("images"))) + len(listing(value.get("imageTags")))
        patches = sum(len(listing(value.get(key))) for key in ("patches", "patchesStrategicMerge", "patchesJson6902"))
        others = len(listing(value.get("replacements"))) + len(listing(value.get("labels")))
        cost = len(into.resources) * (10 + 3 * images + 6 * patches + 6 * others)
        if (
            images > MAX_ENTRIES
            or patches > MAX_ENTRIES
            or others > MAX_ENTRIES
            or not self.sources.tree.work.take(cost)
        ):
            into.reasons.append("limit")
            return False
        return True

    def _patches(self, place: KustomizationFolder, into: Accumulated, edits: Edits | None) -> list[tuple[Patch, int]]:
        """Return the patches that can be read, each with its line, in the order in which kustomize applies them."""
        found: list[tuple[Patch, int]] = []

        def read(line: int, make: Callable[[], Patch]) -> None:
            self.notes.attempt(place, into, line, lambda: found.append((make(), line)))

        for index, item in enumerate(listing(place.value.get("patchesStrategicMerge"))):
            line = place.line("patchesStrategicMerge", index)
            where = (place.folder, place.path, line)
            read(line, partial(read_merges, text_of(item), where, self.sources))
        for index, entry in enumerate(mappings(place.value.get("patches"))):
            line, start = _lines(place, "patches", index, entry)
            read(line, partial(read_patch, entry, (place.folder, place.path, start), self.sources))
        for entry in edits.patches if edits is not None else ():
            read(0, partial(read_patch, entry, (place.folder, EDITED, 0), self.sources))
        return found

    def _operations(self, place: KustomizationFolder, into: Accumulated) -> None:
        for index, entry in enumerate(mappings(place.value.get("patchesJson6902"))):
            line, start = _lines(place, "patchesJson6902", index, entry)
            where = (place.folder, place.path, start)
            self.notes.attempt(place, into, line, partial(self._operate, where, into, entry))

    def _operate(self, where: tuple[str, str, int], into: Accumulated, entry: dict[str, object]) -> None:
        target = mapping(entry.get("target"))
        if not text_of(target.get("name")):
            raise Rejected("must specify the target name")
        patch = read_patch(entry, where, self.sources, trimmed=False)
        if patch.merges:
            raise Rejected("decoding patchesJson6902: cannot unmarshal object into Go value")
        for resource in [r for r in into.resources if selects(target, r)]:
            operate(resource, list(patch.operations), self.sources.spend)

    def _replace(self, place: KustomizationFolder, into: Accumulated, entry: dict[str, object]) -> None:
        for item in self._replacement(place, entry):
            replace(into.resources, item)

    def _replacement(self, place: KustomizationFolder, entry: dict[str, object]) -> list[dict[str, object]]:
        if not text_of(entry.get("path")):
            return [entry]
        _, documents = self.sources.documents(place.folder, text_of(entry.get("path")))
        if len(documents) != 1:
            raise Unsure("replacements")
        value = documents[0].value
        return [mapping(spelled(item, REPLACEMENT)) for item in (value if isinstance(value, list) else [value])]


def _lines(place: KustomizationFolder, key: str, index: int, entry: dict[str, object]) -> tuple[int, int]:
    """Return the line of a patch, and the number of lines above its text where it is written in place."""
    if not entry.get("patch"):
        return place.line(key, index, "path"), 0
    line = place.line(key, index, "patch")
    return line, line if "\n" in text_of(entry.get("patch")) else line - 1


def read_overrides(path: str, document: Document, value: dict[str, object]) -> list[Override]:
    """Return the image overrides of a kustomization, in order."""
    found: list[Override] = []
    for key in ("images", "imageTags"):
        for index, item in enumerate(listing(value.get(key))):
            entry = mapping(item)
            decided = next((k for k in ("newTag", "digest", "newName") if k in entry), "name")
            if name := text_of(entry.get("name")):
                found.append(
                    Override(
                        name, text_of(entry.get("newName")), text_of(entry.get("newTag")),
                        text_of(entry.get("digest")), text_of(entry.get("tagSuffix")), path,
                        document.key_at(key, index, decided)[0],
                    )
                )  # fmt: skip
    return found


def _joined(own: list[Override], given: tuple[Override, ...]) -> list[Override]:
    """Return a kustomization's overrides after ``kustomize edit set image``: one of the same name is replaced."""
    names = {override.name for override in given}
    return sorted([*(o for o in own if o.name not in names), *given], key=lambda override: override.name)
