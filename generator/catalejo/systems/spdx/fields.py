"""What is kept of a document: names and versions of packages, and what it describes."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import listing, mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden, repository_of

DOCUMENT: Table = {
    **fields("spdxVersion", "name", "documentDescribes"),
    "creationInfo": fields("created"),
    "packages": fields("SPDXID", "name", "versionInfo", "primaryPackagePurpose", "downloadLocation"),
    "relationships": fields("spdxElementId", "relationshipType", "relatedSpdxElement"),
}  # fmt: skip
_GITHUB = "com.github."


def is_document(body: object) -> bool:
    """Tell whether a body is a document of version 2, or several."""
    return next(documents(body), None) is not None


def documents(body: object) -> Iterator[dict[str, object]]:
    """Yield the documents of a body; GitHub wraps its own in ``sbom``."""
    for one in mappings(body if isinstance(body, list) else [body]):
        document = mapping(one.get("sbom")) or one
        if text_of(document.get("spdxVersion")).startswith("SPDX-2."):
            yield document


def keep_documents(body: object, keeping: Keeping) -> object:
    """Return the documents without those of hidden repositories; of relationships only what a document describes."""
    return [_kept(one) for one in documents(body) if not is_hidden(subject(one), keeping)]


def _kept(document: dict[str, object]) -> object:
    told = [one for one in mappings(document.get("relationships")) if one.get("relationshipType") == "DESCRIBES"]
    return keep({**document, "relationships": told}, DOCUMENT)


def described(document: dict[str, object]) -> set[str]:
    """Return the ids of the packages that a document is about."""
    found = {text_of(one) for one in listing(document.get("documentDescribes"))}
    for one in mappings(document.get("relationships")):
        if one.get("relationshipType") == "DESCRIBES":
            found.add(text_of(one.get("relatedSpdxElement")))
    return found - {""}


def subject(document: dict[str, object]) -> Subject:
    """Return what a document is about: the repository that GitHub names, or the one package that it describes."""
    name = text_of(document.get("name"))
    if name.startswith(_GITHUB):
        return Subject("", repository_of(f"https://github.com/{name.removeprefix(_GITHUB)}"))
    about = described(document)
    roots = [one for one in mappings(document.get("packages")) if text_of(one.get("SPDXID")) in about]
    if len(roots) != 1:
        return Subject(name)
    (root,) = roots
    repository = repository_of(text_of(root.get("downloadLocation")).removeprefix("git+").partition("@")[0])
    if root.get("primaryPackagePurpose") != "CONTAINER":
        return Subject(name, repository)
    image, version = text_of(root.get("name")), text_of(root.get("versionInfo"))
    mark = "@" if version.startswith("sha256:") else ":"
    return Subject(
        name, repository, image if not version or mark in image.rpartition("/")[2] else f"{image}{mark}{version}"
    )
