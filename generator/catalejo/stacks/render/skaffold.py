"""Reads which images a repository builds at deploy time with skaffold, which then puts their tags into manifests.

A manifest names such an image without a tag, and skaffold replaces it; its files are read in ``kit/read/skaffold.py``.
"""

from __future__ import annotations

import msgspec

from ...kit.read.skaffold import artifacts_of, is_skaffold_file
from ...model.stacks import Stack
from ..tree import Tree


def built_images(tree: Tree) -> frozenset[str]:
    """Return the names of the images that skaffold builds in a repository, in whichever profile."""
    files = filter(is_skaffold_file, tree.yaml_files())
    documents = (document for path in files for document in tree.documents(path))
    return frozenset(artifact.image for document in documents for artifact in artifacts_of(document)) - {""}


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
