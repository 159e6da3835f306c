"""What is kept of a report: matches, and what was looked at; no paths inside of images and no metadata of layers."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ..allow_list import Table, fields, keep
from ..contract import Keeping
from ..scanning import Subject, is_hidden

REPORT: Table = {
    "matches": {
        "vulnerability": {**fields("id", "severity", "dataSource"), "fix": fields("state", "versions")},
        "artifact": fields("name", "version", "type"),
    },
    "source": {"type": True, "target": fields("userInput", "repoDigests")},
    "descriptor": fields("name", "version", "timestamp"),
}  # fmt: skip


def is_report(body: object) -> bool:
    """Tell whether a body is a report, or several."""
    return next(reports(body), None) is not None


def reports(body: object) -> Iterator[dict[str, object]]:
    """Yield the reports of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if isinstance(one.get("matches"), list) and isinstance(one.get("descriptor"), dict):
            yield one


def keep_reports(body: object, keeping: Keeping) -> object:
    """Return the reports without those of hidden repositories; the target of a folder is a text."""
    return [_kept(one) for one in reports(body) if not is_hidden(subject(one), keeping)]


def subject(report: dict[str, object]) -> Subject:
    """Return the image that a report is about; a folder's path is no name that anybody knows."""
    source = mapping(report.get("source"))
    if source.get("type") != "image":
        return Subject()
    image = text_of(mapping(source.get("target")).get("userInput"))
    return Subject(image, "", image if not image.endswith(".tar") else "")


def _kept(report: dict[str, object]) -> object:
    source = mapping(report.get("source"))
    return keep({**report, "source": source if source.get("type") == "image" else {"type": source.get("type")}}, REPORT)
