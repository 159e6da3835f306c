"""What is told of objects and kustomizations: containers with their images, charts, remote bases."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ....kit.read.narrow import listing, mapping, text_of
from ....kit.read.yaml import Document
from ....kit.text.images import split_image
from ....model.origin import Origin
from ....model.stacks import Part
from ...tree import Tree
from ..workloads import LISTS, Slot, is_image
from .objects import Resource, place_of

_MAX_DEPTH = 16


def slots_of(tree: Tree, resource: Resource) -> list[Slot]:
    """Return the containers of an object, in its order, each image with the place that decided it."""
    found: list[Slot] = []
    if resource.kind != "CustomResourceDefinition":
        _search(tree, resource, resource.value, found, 0)
    return found


def _search(tree: Tree, resource: Resource, here: object, found: list[Slot], depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(here, list):
        for item in here:
            if isinstance(item, dict | list):
                _search(tree, resource, item, found, depth + 1)
    elif isinstance(here, dict):
        for key, value in here.items():
            if key in LISTS and isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, dict) and is_image(image := item.get("image")):
                        found.append(_slot(tree, resource, (key, index), text_of(item.get("name")), image))
            elif isinstance(value, dict | list):
                _search(tree, resource, value, found, depth + 1)


def _slot(tree: Tree, resource: Resource, at: tuple[str, int], container: str, written: str) -> Slot:
    path, line = place_of(written)
    image = split_image(written)
    return Slot(
        resource.kind, resource.name, *at, container, image.name, image.tag, image.digest,
        tree.origin(path or resource.path, line or resource.line), resource.unsure,
    )  # fmt: skip


def charts_of(tree: Tree, path: str, document: Document, value: dict[str, object]) -> list[Part]:
    """Return the charts that a kustomization inflates."""
    parts: list[Part] = []
    for index, item in enumerate(listing(value.get("helmCharts"))[:500]):
        chart = mapping(item)
        origin = tree.origin(path, document.key_at("helmCharts", index)[0])
        name, version = text_of(chart.get("name")), text_of(chart.get("version"))
        parts.append(Part("chart", name, version, text_of(chart.get("repo")), origin))
    return parts


def remote_part(reference: str, origin: Origin) -> Part:
    """Return the part of a remote base: its address and its ``ref``."""
    address, _, query = reference.partition("?")
    match = re.search(r"(?:^|&)(?:ref|version)=([^&]+)", query)
    name = posixpath.basename(address.rstrip("/"))
    return Part("base", name, match.group(1) if match else "", address, origin)


def flux_charts(tree: Tree, resources: Iterable[Resource]) -> list[Part]:
    """Return the charts of Flux HelmReleases (https://fluxcd.io/flux/components/helm/helmreleases/)."""
    parts: list[Part] = []
    for resource in resources:
        if resource.kind != "HelmRelease":
            continue
        chart = mapping(mapping(mapping(resource.value.get("spec")).get("chart")).get("spec"))
        if name := text_of(chart.get("chart")):
            source = str(text_of(mapping(chart.get("sourceRef")).get("name")))
            path, line = place_of(chart.get("version") or chart.get("chart"))
            origin = tree.origin(path or resource.path, line or resource.line)
            parts.append(Part("chart", str(name), str(text_of(chart.get("version"))), source, origin))
    return parts
