"""What is kept of a bill of materials: names and versions of components, where it is from, open vulnerabilities."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden, repository_of

_COMPONENT: Table = {**fields("type", "group", "name", "version", "bom-ref")}
_INNER: Table = {**_COMPONENT, "components": _COMPONENT}
BOM: Table = {
    **fields("bomFormat", "specVersion"),
    "metadata": {
        "timestamp": True,
        "component": {**_COMPONENT, "externalReferences": fields("type", "url")},
    },
    "components": {**_COMPONENT, "components": _INNER},
    "vulnerabilities": {
        **fields("id", "recommendation"), "ratings": fields("severity", "score"), "affects": fields("ref"),
        "analysis": fields("state"), "source": fields("url"),
    },
}  # fmt: skip


def is_bom(body: object) -> bool:
    """Tell whether a body is a bill of materials, or several."""
    return next(boms(body), None) is not None


def boms(body: object) -> Iterator[dict[str, object]]:
    """Yield the bills of materials of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if one.get("bomFormat") == "CycloneDX":
            yield one


def keep_boms(body: object, keeping: Keeping) -> object:
    """Return the bills of materials without those of hidden repositories."""
    return [keep(one, BOM) for one in boms(body) if not is_hidden(subject(one), keeping)]


def subject(bom: dict[str, object]) -> Subject:
    """Return what a bill of materials describes: an image, or what a reference to version control leads to."""
    component = mapping(mapping(bom.get("metadata")).get("component"))
    name, version = text_of(component.get("name")), text_of(component.get("version"))
    places = [one for one in mappings(component.get("externalReferences")) if one.get("type") == "vcs"]
    repository = next((found for one in places if (found := repository_of(one.get("url")))), "")
    if component.get("type") != "container":
        return Subject("" if name in (".", "/") else name, repository)
    mark = "@" if version.startswith("sha256:") else ":"
    image = name if not version or mark in name.rpartition("/")[2] else f"{name}{mark}{version}"
    return Subject(image, repository, image)
