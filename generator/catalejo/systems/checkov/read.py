"""Reads reports of ``checkov -o json`` (https://www.checkov.io/2.Basics/Reviewing%20Scan%20Results.html).

A gravity is there only with an account of its maker; without one it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import Subject, scan, severity, title
from .fields import reports


def read_reports(reading: Reading) -> list[Scan]:
    """Return one scan of all frameworks; files that it could not read are told as a state that is not known."""
    found = list(reports(reading.envelope.body))
    if not found:
        return []
    broken = sum(number_of(mapping(one.get("summary")).get("parsing_errors")) for one in found)
    if broken:
        reading.unknown_state("parsing_errors")
    weaknesses = [weakness for report in found for weakness in _weaknesses(report)]
    return [scan(reading, "Checkov", Subject(), weaknesses, failed=bool(weaknesses))]


def _weaknesses(report: dict[str, object]) -> Iterator[Weakness]:
    for one in mappings(mapping(report.get("results")).get("failed_checks")):
        lines = listing(one.get("file_line_range"))
        yield Weakness(
            id=short_text(one.get("check_id")), severity=severity(one.get("severity")),
            title=title(one.get("check_name")), package=short_text(one.get("resource"))[:300],
            path=short_text(one.get("file_path")).lstrip("/"), line=number_of(lines[0]) if lines else 0,
            url=address_of(one.get("guideline")),
        )  # fmt: skip
