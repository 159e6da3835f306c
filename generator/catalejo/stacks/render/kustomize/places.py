"""Where a number of replicas is set: numbers do not know their places, so they are looked for."""

from __future__ import annotations

from ....kit.read.narrow import listing, mapping, text_of
from .build import Kustomizer
from .objects import Resource


def replicas_place(kustomizer: Kustomizer, folders: tuple[str, ...], resource: Resource, value: str) -> tuple[str, int]:
    """Return the file and line that set it: an entry of ``replicas``, else the object's own; ("", 0) for neither."""
    names = {name.name for name in resource.ids()}
    for folder in folders:
        found = kustomizer.document(folder)
        if found is None:
            continue
        path, document, written = found
        for index, entry in enumerate(listing(written.get("replicas"))):
            if text_of(mapping(entry).get("name")) in names and text_of(mapping(entry).get("count")) == value:
                return path, document.key_at("replicas", index, "count")[0]
    for document in kustomizer.tree.documents(resource.path) if resource.path in kustomizer.tree.files else ():
        own = mapping(mapping(document.value).get("spec")).get("replicas")
        if document.line == resource.line and text_of(own) == value:
            return resource.path, document.key_at("spec", "replicas")[0]
    return "", 0
