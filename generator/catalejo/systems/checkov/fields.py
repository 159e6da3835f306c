"""What is kept of a report: failed checks and where; no code, no values of variables, no evaluations."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

REPORT: Table = {
    "check_type": True,
    "results": {
        "failed_checks": fields("check_id", "check_name", "resource", "file_path", "file_line_range", "severity",
                                "guideline"),
        "parsing_errors": True,
    },
    "summary": fields("passed", "failed", "skipped", "parsing_errors", "resource_count", "checkov_version"),
}  # fmt: skip


def is_report(body: object) -> bool:
    """Tell whether a body is a report, or several."""
    return next(reports(body), None) is not None


def reports(body: object) -> Iterator[dict[str, object]]:
    """Yield the reports of a body; where nothing was looked at there is only a summary, which is none."""
    for one in mappings(body if isinstance(body, list) else [body]):
        if "check_type" in one and "checkov_version" in mapping(one.get("summary")):
            yield one


def keep_reports(body: object, keeping: Keeping) -> object:
    """Return the reports with allowed fields."""
    return [keep(one, REPORT) for one in reports(body)]
