"""Reads reports of ``trivy image|repository|filesystem|config --format json`` (schema 2).

https://trivy.dev/latest/docs/configuration/reporting/#json
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings, number_of
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import packages_of, scan, severity, title
from .fields import reports, subject


def read_reports(reading: Reading) -> list[Scan]:
    """Return a scan for each report; one without results found nothing."""
    return [_scan(reading, report) for report in reports(reading.envelope.body)]


def _scan(reading: Reading, report: dict[str, object]) -> Scan:
    results = mappings(report.get("Results"))
    packages = ((one.get("Name"), one.get("Version")) for result in results for one in mappings(result.get("Packages")))
    return scan(
        reading, "Trivy", subject(report), (one for result in results for one in _weaknesses(result)),
        packages=packages_of(packages), scanned_at=reading.event(report.get("CreatedAt")),
        revision=short_text(mapping(report.get("Metadata")).get("Commit")),
    )  # fmt: skip


def _weaknesses(result: dict[str, object]) -> Iterator[Weakness]:
    target = short_text(result.get("Target"))
    is_code = short_text(result.get("Class")) != "os-pkgs"
    for one in mappings(result.get("Vulnerabilities")):
        yield Weakness(
            id=short_text(one.get("VulnerabilityID")), severity=severity(one.get("Severity")),
            title=title(one.get("Title")), package=short_text(one.get("PkgName")),
            version=short_text(one.get("InstalledVersion")), fixed_in=short_text(one.get("FixedVersion")),
            path=target if is_code else "", url=address_of(one.get("PrimaryURL")),
        )  # fmt: skip
    for one in mappings(result.get("Misconfigurations")):
        if one.get("Status", "FAIL") == "FAIL":
            yield Weakness(
                id=short_text(one.get("ID") or one.get("AVDID")), severity=severity(one.get("Severity")),
                title=title(one.get("Title")), path=target,
                line=number_of(mapping(one.get("CauseMetadata")).get("StartLine")),
                url=address_of(one.get("PrimaryURL")),
            )  # fmt: skip
    for one in mappings(result.get("Secrets")):
        yield Weakness(
            id=short_text(one.get("RuleID")), severity=severity(one.get("Severity")), title=title(one.get("Title")),
            path=target, line=number_of(one.get("StartLine")),
        )  # fmt: skip
