"""Reads Helm charts and values without rendering: versions, dependencies, candidate images.

https://helm.sh/docs/topics/charts/ ; values are merged maps deep, lists replaced, null deletes.
"""

from __future__ import annotations

import posixpath
import re

import msgspec

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.read.yaml import Document
from ...kit.text import globs
from ...kit.text.images import ImageName, split_image
from ...model.stacks import IN_VALUES, Image, Part
from ..tree import Tree

_IMAGE_KEY = re.compile(r"(?i)image$|^image")
_VALUES = re.compile(r"^values[-_.](?P<name>[A-Za-z0-9_-]+)\.ya?ml$|^(?P<other>[A-Za-z0-9_-]+)[-_.]values\.ya?ml$")
_REFERENCE = re.compile(
    r"^[a-z0-9][a-z0-9._/-]*(?::[0-9]+/[a-z0-9._/-]+)?(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$"
)
_MAX_DEPTH = 10
_MAX_LAYERS = 50


class Chart(msgspec.Struct, frozen=True):
    """A chart in a repository: its own facts, its dependencies, the images that its default values name."""

    folder: str
    name: str
    version: str
    app_version: str
    line: int
    library: bool
    parts: tuple[Part, ...]


class ValuesSource(msgspec.Struct):
    """A layer of values: the file it came from (for places) and its content."""

    path: str
    document: Document | None
    value: dict[str, object]
    line: int = 0
    repo: str = ""
    """The repository of a file that is nothing but these values, "" where they are written inside another file."""
    text: str = ""
    """These values as a text inside another file, "" where they are a part of its YAML."""


def read_chart(tree: Tree, folder: str) -> Chart | None:
    """Return the chart of a folder, None where its Chart.yaml is none."""
    path = posixpath.join(folder, "Chart.yaml")
    documents = tree.documents(path)
    if not documents or not isinstance(documents[0].value, dict):
        return None
    document, value = documents[0], documents[0].value
    name = text_of(value.get("name"))
    if not name:
        return None
    parts = _dependencies(tree, path, document, value)
    old = posixpath.join(folder, "requirements.yaml")
    for extra in tree.documents(old) if old in tree.files else ():
        parts += _dependencies(tree, old, extra, mapping(extra.value))
    return Chart(
        folder, name, text_of(value.get("version")), text_of(value.get("appVersion")), document.line,
        value.get("type") == "library", tuple(_locked(tree, folder, parts)),
    )  # fmt: skip


def _dependencies(tree: Tree, path: str, document: Document, value: dict[str, object]) -> list[Part]:
    parts: list[Part] = []
    for index, item in enumerate(listing(value.get("dependencies"))):
        entry = mapping(item)
        name = text_of(entry.get("name"))
        if name:
            origin = tree.origin(path, document.key_at("dependencies", index, "version")[0])
            parts.append(Part("chart", name, text_of(entry.get("version")), text_of(entry.get("repository")), origin))
    return parts


def _locked(tree: Tree, folder: str, parts: list[Part]) -> list[Part]:
    """Replace ranges by the versions of the lock file, which is what gets installed."""
    locked: dict[str, str] = {}
    for name in ("Chart.lock", "requirements.lock"):
        path = posixpath.join(folder, name)
        for document in tree.documents(path) if path in tree.files else ():
            for item in listing(mapping(document.value).get("dependencies")):
                locked[text_of(mapping(item).get("name"))] = text_of(mapping(item).get("version"))
    return [msgspec.structs.replace(part, version=locked.get(part.name) or part.version) for part in parts]


def values_layer(tree: Tree, path: str) -> ValuesSource | None:
    """Return a values file as a layer, None where there is none that can be read."""
    for document in tree.documents(path) if path in tree.files else ():
        if isinstance(document.value, dict):
            return ValuesSource(path, document, document.value, repo=tree.id)
    return None


def values_layers(tree: Tree, path: str) -> list[ValuesSource]:
    """Return the layers of a path that may be a pattern: its files in the order of their names, later ones win."""
    if not any(char in path for char in "*?[{"):
        layer = values_layer(tree, path)
        return [layer] if layer else []
    fixed = posixpath.dirname(path[: min(path.find(char) for char in "*?[{" if char in path)])
    files = tree.below(fixed)
    if not tree.work.take(3 * len(files)):
        return []
    fits = globs.minimatch(path)
    found = [layer for file in files if fits(file) and (layer := values_layer(tree, file))]
    return found[:_MAX_LAYERS]


def environment_values(tree: Tree, folder: str) -> dict[str, str]:
    """Return the values files beside or below a chart by the name that tells them apart: ``prod`` -> path."""
    found: dict[str, str] = {}
    for path in tree.inside(folder):
        match = _VALUES.match(posixpath.basename(path))
        if match:
            found[match["name"] or match["other"]] = path
    for container in ("values", "env", "envs", "environments"):
        base = posixpath.join(folder, container)
        for path in tree.inside(base):
            stem, extension = posixpath.splitext(posixpath.basename(path))
            if extension in (".yaml", ".yml"):
                found.setdefault(stem.removeprefix("values-"), path)
        for child in sorted(tree.folders.get(base, ())):
            path = posixpath.join(base, child, "values.yaml")
            if path in tree.files:
                found.setdefault(child, path)
    return dict(sorted(found.items()))


def images_in_values(tree: Tree, layers: list[ValuesSource], app_version: str = "") -> tuple[Image, ...]:
    """Return the images that layers of values name, later layers winning, each with the place that decided its tag.

    An empty tag means the chart's ``appVersion`` by convention; such an image says ``assumed``, and has no tag
    where the chart is not here to tell.
    """
    found: dict[tuple[str, ...], dict[str, tuple[str, int, str]]] = {}
    off: dict[tuple[str, ...], bool] = {}
    for layer in layers:
        _collect(tree, layer, layer.value, (), found, 0)
        _switches(layer.value, (), off)
    images: list[Image] = []
    for key in sorted(found, key=lambda k: (len(k), k)):
        fields = found[key]
        if any(off.get(key[:size]) for size in range(1, len(key))):
            continue  # a part of the chart that is switched off
        name = fields.get("repository", fields.get("name", ("", 0, "")))[0]
        registry = fields.get("registry", ("", 0, ""))[0]
        if not name:
            continue
        whole = split_image(f"{registry}/{name}" if registry and not name.startswith(registry) else name)
        tag, digest = (
            fields.get("tag", ("", 0, ""))[0] or whole.tag,
            fields.get("digest", ("", 0, ""))[0] or whole.digest,
        )
        place = next((fields[f] for f in ("tag", "digest", "repository", "name") if f in fields and fields[f][0]), None)
        assumed = "assumed" if not tag and not digest else IN_VALUES
        origin = tree.origin(place[2], place[1]) if place else tree.origin()
        images.append(Image(whole.name, tag or (app_version if assumed == "assumed" else ""), digest, origin, assumed))
    return tuple(images)


def _switches(value: object, key: tuple[str, ...], off: dict[tuple[str, ...], bool]) -> None:
    """Note which parts of values are switched off by ``enabled``; a stronger layer has the last word."""
    if isinstance(value, dict) and len(key) <= _MAX_DEPTH:
        if isinstance(value.get("enabled"), bool):
            off[key] = not value["enabled"]
        for name, item in value.items():
            _switches(item, (*key, name), off)


def _collect(
    tree: Tree, layer: ValuesSource, here: object, key: tuple[str, ...],
    found: dict[tuple[str, ...], dict[str, tuple[str, int, str]]], depth: int,
) -> None:  # fmt: skip
    if depth > _MAX_DEPTH or not isinstance(here, dict) or not tree.work.take(5 + 5 * len(here)):
        return
    for name, value in here.items():
        if _IMAGE_KEY.search(name) and isinstance(value, dict) and {"repository", "tag", "digest", "name"} & set(value):
            slot = found.setdefault((*key, name), {})
            for field in ("registry", "repository", "name", "tag", "digest"):
                if field in value:
                    slot[field] = (text_of(value[field]), _line(layer, value, field), layer.path)
        elif name.lower().endswith("image") and isinstance(value, str) and _looks_like_image(value):
            found[(*key, name)] = _written(layer, here, name, split_image(value))
        else:
            _collect(tree, layer, value, (*key, name), found, depth + 1)
    # A plain "image" without a tag has it in the "tag" beside it, in this layer or in a stronger one.
    slot = found.get((*key, "image"), {})
    if ("plain" in slot and not slot.get("tag", ("",))[0]) or "beside" in slot:
        for field in ("tag", "digest"):
            if isinstance(here.get(field), str | int) and not isinstance(here.get(field), bool):
                slot[field] = (text_of(here[field]), _line(layer, here, field), layer.path)
                slot["beside"] = ("", 0, "")


def _written(
    layer: ValuesSource, here: dict[str, object], name: str, image: ImageName
) -> dict[str, tuple[str, int, str]]:
    line = _line(layer, here, name)
    parts = (("repository", image.name), ("tag", image.tag), ("digest", image.digest), ("plain", ""))
    return {field: (text, line, layer.path) for field, text in parts}


def _line(layer: ValuesSource, container: dict[str, object], field: str) -> int:
    if layer.document is None:
        return layer.line
    place = layer.document.places.get(id(container), {}).get(field)
    return place[0] if place else layer.document.line


def _looks_like_image(text: str) -> bool:
    return ("/" in text or ":" in text) and len(text) < 300 and _REFERENCE.match(text) is not None
