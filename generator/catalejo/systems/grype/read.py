"""Reads reports of ``grype -o json`` (https://github.com/anchore/grype#output-formats)."""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import listing, mapping, mappings
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import scan, severity
from .fields import reports, subject


def read_reports(reading: Reading) -> list[Scan]:
    """Return a scan for each report; one without matches found nothing."""
    return [
        scan(
            reading, "Grype", subject(report), _weaknesses(report),
            scanned_at=reading.event(mapping(report.get("descriptor")).get("timestamp")),
        )
        for report in reports(reading.envelope.body)
    ]  # fmt: skip


def _weaknesses(report: dict[str, object]) -> Iterator[Weakness]:
    for match in mappings(report.get("matches")):
        found, package = mapping(match.get("vulnerability")), mapping(match.get("artifact"))
        fix = mapping(found.get("fix"))
        versions = listing(fix.get("versions")) if fix.get("state") == "fixed" else []
        yield Weakness(
            id=short_text(found.get("id")), severity=severity(found.get("severity")),
            package=short_text(package.get("name")), version=short_text(package.get("version")),
            fixed_in=", ".join(short_text(one) for one in versions[:5] if short_text(one)),
            url=address_of(found.get("dataSource")),
        )  # fmt: skip
