"""Reads which images a repository builds at deploy time with skaffold, which then puts their tags into manifests.

A manifest names such an image without a tag, and skaffold replaces it: ``build.artifacts[].image`` and those of
``profiles[]`` (https://skaffold.dev/docs/references/yaml/).
"""

from __future__ import annotations

import posixpath

import msgspec

from ...kit.read.narrow import mapping, mappings, text_of
from ...kit.text.images import split_image
from ...model.stacks import Stack
from ..tree import Tree


def built_images(tree: Tree) -> frozenset[str]:
    """Return the names of the images that files called ``skaffold.yaml`` of a repository build."""
    names: set[str] = set()
    for path in tree.yaml_files():
        if not posixpath.basename(path).startswith("skaffold."):
            continue
        for document in tree.documents(path):
            value = mapping(document.value)
            for part in (value, *mappings(value.get("profiles"))):
                artifacts = mappings(mapping(part.get("build")).get("artifacts"))
                names.update(split_image(text_of(artifact.get("image"))).name for artifact in artifacts)
    return frozenset(names - {""})


def without_built_tags(stacks: list[Stack], built: frozenset[str]) -> list[Stack]:
    """Return the stacks with the tags of built images marked as not certain."""
    return [
        msgspec.structs.replace(
            stack,
            images=tuple(
                msgspec.structs.replace(image, approximate=image.approximate or "built")
                if image.name in built
                else image
                for image in stack.images
            ),
        )
        if any(image.name in built for image in stack.images)
        else stack
        for stack in stacks
    ]
