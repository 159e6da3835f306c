"""The values of a rendered object that people ask for: images, replicas, versions; each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ...kit.read.narrow import listing, mapping, text_of
from ...kit.text.images import is_range
from ...model.rendering import DERIVED, EXACT, UNKNOWN, RenderedValue
from ..render.kustomize import Resource, place_of
from ..render.workloads import LISTS, is_image
from ..tree import has_placeholder

_MAX_DEPTH, _MAX_VALUES = 24, 500
_VERSION_LABELS = ("app.kubernetes.io/version", "helm.sh/chart")
_VERSION_FIELDS = (
    ("spec", "chart", "spec", "version"), ("spec", "source", "targetRevision"), ("spec", "ref", "tag"),
    ("spec", "ref", "semver"), ("spec", "ref", "branch"), ("spec", "ref", "commit"), ("spec", "ref", "digest"),
)  # fmt: skip
"""Of HelmReleases, Applications, and the sources of Flux."""


def values_of(resource: Resource, doubt: str) -> Iterator[RenderedValue]:
    """Yield the images, replicas and versions of an object; ``doubt`` is why its content is not certain, or ""."""
    for key, written in islice(_found(resource), _MAX_VALUES):
        path, line = place_of(written)
        text = str(written)
        how, why = judged(text, resource.unsure or doubt)
        if how == EXACT and key.startswith("spec.chart.") and is_range(text):
            how, why = DERIVED, "range"
        yield RenderedValue(key, text, how, why, path or resource.path, line or resource.line)


def judged(text: str, doubt: str) -> tuple[str, str]:
    """Return how sure a text is, and why: what waits to be filled in is not known here."""
    if has_placeholder(text) or "$(" in text:
        return UNKNOWN, "placeholder"
    return (DERIVED, doubt) if doubt else (EXACT, "")


def _found(resource: Resource) -> Iterator[tuple[str, object]]:
    if resource.kind != "CustomResourceDefinition":
        yield from _images(resource.value, "", 0)
    replicas = mapping(resource.value.get("spec")).get("replicas")
    if isinstance(replicas, int | str) and not isinstance(replicas, bool):
        yield "spec.replicas", replicas
    labels = mapping(resource.metadata.get("labels"))
    for name in _VERSION_LABELS:
        if text_of(labels.get(name)):
            yield f"metadata.labels[{name}]", labels[name]
    for field in _VERSION_FIELDS:
        here: object = resource.value
        for step in field:
            here = mapping(here).get(step)
        if isinstance(here, str) and here:
            yield ".".join(field), here
    for index, source in enumerate(listing(mapping(resource.value.get("spec")).get("sources"))):
        revision = mapping(source).get("targetRevision")
        if isinstance(revision, str) and revision:
            yield f"spec.sources[{index}].targetRevision", revision


def _images(value: object, at: str, depth: int) -> Iterator[tuple[str, object]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _images(item, f"{at}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            place = f"{at}.{key}" if at else str(key)
            if key in LISTS and isinstance(item, list):
                for index, one in enumerate(item):
                    image = mapping(one).get("image")
                    if is_image(image):
                        yield f"{place}[{index}].image", image
            elif isinstance(item, dict | list):
                yield from _images(item, place, depth + 1)
