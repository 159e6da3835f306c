"""Reads results of ``scorecard --format json`` and of its service.

Each check counts where it is not met in full, by the risk that its documentation gives it; one that could not be run
(-1) says nothing (https://github.com/ossf/scorecard/blob/main/docs/checks.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kit.read.narrow import mapping, mappings
from ...model.records import Scan, Weakness
from ..reading import Reading, address_of, short_text
from ..scanning import scan, title
from .fields import results, subject

RISKS = {
    "Dangerous-Workflow": "critical", "Webhooks": "critical", "Binary-Artifacts": "high", "Branch-Protection": "high",
    "Code-Review": "high", "Dependency-Update-Tool": "high", "Maintained": "high", "Signed-Releases": "high",
    "Token-Permissions": "high", "Vulnerabilities": "high", "Fuzzing": "medium", "Packaging": "medium",
    "Pinned-Dependencies": "medium", "SAST": "medium", "SBOM": "medium", "Security-Policy": "medium",
    "CI-Tests": "low", "CII-Best-Practices": "low", "Contributors": "low", "License": "low",
}  # fmt: skip


def read_results(reading: Reading) -> list[Scan]:
    """Return a scan for each result."""
    found: list[Scan] = []
    for result in results(reading.envelope.body):
        about = subject(result)
        found.append(scan(
            reading, "OpenSSF Scorecard", about, _weaknesses(result), score=_score(result.get("score")),
            scanned_at=reading.event(result.get("date")),
            revision=short_text(mapping(result.get("repo")).get("commit")),
            url=f"https://scorecard.dev/viewer/?uri={about.repository}" if about.repository else "",
        ))  # fmt: skip
    return found


def _score(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10
    return float(value) if is_number and isinstance(value, int | float) else -1.0


def _weaknesses(result: dict[str, object]) -> Iterator[Weakness]:
    for check in mappings(result.get("checks")):
        name, reason = short_text(check.get("name")), short_text(check.get("reason"))
        score = _score(check.get("score"))
        if name and 0 <= score < 10:
            yield Weakness(
                id=name, severity=RISKS.get(name, "unknown"), title=title(f"{score:.0f}/10: {reason}"),
                url=address_of(mapping(check.get("documentation")).get("url")),
            )  # fmt: skip
