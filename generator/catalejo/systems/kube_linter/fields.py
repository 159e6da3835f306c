"""What is kept of a report: checks, their objects and files, and whether all passed."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

REPORT: Table = {
    "Checks": fields("name"),
    "Reports": {
        "Check": True, "Diagnostic": fields("Message"),
        "Object": {"Metadata": fields("FilePath"), "K8sObject": fields("Namespace", "Name")},
    },
    "Summary": fields("ChecksStatus", "CheckEndTime", "KubeLinterVersion"),
}  # fmt: skip


def is_report(body: object) -> bool:
    """Tell whether a body is a report, or several."""
    return next(reports(body), None) is not None


def reports(body: object) -> Iterator[dict[str, object]]:
    """Yield the reports of a body."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if "Reports" in one and "ChecksStatus" in mapping(one.get("Summary")):
            yield one


def keep_reports(body: object, keeping: Keeping) -> object:
    """Return the reports with allowed fields."""
    return [keep(one, REPORT) for one in reports(body)]
