"""Reads reports of ``kube-linter lint --format json`` (https://docs.kubelinter.io/); it knows no gravity."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, text_of
from ...model.records import Scan, Weakness
from ..reading import Reading, short_text
from ..scanning import Subject, scan, title
from .fields import reports


def read_reports(reading: Reading) -> list[Scan]:
    """Return a scan for each report; it has failed where the tool says so, and where what it says is not known."""
    found: list[Scan] = []
    for report in reports(reading.envelope.body):
        summary = mapping(report.get("Summary"))
        status = text_of(summary.get("ChecksStatus"))
        if status not in ("Passed", "Failed"):
            reading.unknown_state(status or "(none)")
        found.append(scan(
            reading, "kube-linter", Subject(), _weaknesses(report), failed=status != "Passed",
            scanned_at=reading.event(summary.get("CheckEndTime")),
        ))  # fmt: skip
    return found


def _weaknesses(report: dict[str, object]) -> Iterator[Weakness]:
    for one in mappings(report.get("Reports")):
        about = mapping(one.get("Object"))
        thing = mapping(about.get("K8sObject"))
        place = "/".join(part for part in (short_text(thing.get("Namespace")), short_text(thing.get("Name"))) if part)
        yield Weakness(
            id=short_text(one.get("Check")), severity="unknown",
            title=title(mapping(one.get("Diagnostic")).get("Message")), package=place,
            path=short_text(mapping(about.get("Metadata")).get("FilePath")),
        )  # fmt: skip
