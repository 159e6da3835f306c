"""Findings by whom they concern, and in the order in which people read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from ..model.findings import Finding


def index_of(findings: Iterable[Finding], keys: Callable[[Finding], Iterable[str]]) -> dict[str, list[Finding]]:
    """Return findings by each of the keys that a function gives them, in their order."""
    index: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for key in keys(finding):
            index[key].append(finding)
    return index


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings by severity and code."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, finding.code, finding.id))
