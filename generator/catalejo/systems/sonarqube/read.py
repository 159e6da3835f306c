"""Reads measures of SonarQube (https://docs.sonarsource.com/sonarqube-server/latest/extension-guide/web-api/)."""

from __future__ import annotations

import math
from urllib.parse import quote

from ...kit.read.narrow import text_of
from ...model.records import Metric, Scan
from ...model.status import Level
from ..reading import Reading, short_text
from .fields import KEY, measures

_GATES = {"OK": False, "ERROR": True, "WARN": False}
_NO_GATE = ("NONE", "")
_METRICS = {
    "coverage": ("coverage_ratio", "ratio", 100), "duplicated_lines_density": ("duplication_ratio", "ratio", 100),
    "ncloc": ("lines_of_code", "", 1), "bugs": ("bugs", "", 1), "vulnerabilities": ("vulnerabilities", "", 1),
    "code_smells": ("code_smells", "", 1),
}  # fmt: skip
"""SonarQube's metric -> our name, unit, and what its value is divided by."""


def read_gates(reading: Reading) -> list[Scan]:
    """Return a scan for each project with a gate; vulnerabilities are counted without a gravity, as none is told."""
    found: list[Scan] = []
    for project, values in _by_project(reading).items():
        gate = values.get("alert_status", "")
        if gate in _NO_GATE:
            continue
        if gate not in _GATES:
            reading.unknown_state(gate)
        issues = int(_number(values.get("vulnerabilities")) or 0)
        found.append(Scan(
            id=f"{reading.source}/{project}", tool="SonarQube", counts={"unknown": issues} if issues else {},
            failed=_GATES.get(gate, True), url=_page(reading, project), source=reading.source,
            observed_at=reading.observed_at, joins=_joins(reading, project), stale=reading.stale,
        ))  # fmt: skip
    return found


def read_measures(reading: Reading) -> list[Metric]:
    """Return a value for each measure that has a name in our vocabulary."""
    found: list[Metric] = []
    for project, values in _by_project(reading).items():
        for key, (name, unit, divisor) in _METRICS.items():
            if key not in values:
                continue
            number = _number(values[key])
            found.append(Metric(
                id=f"{reading.source}/{project}/{name}", name=name, value=None if number is None else number / divisor,
                unit=unit, level=Level.NONE, url=_page(reading, project), source=reading.source,
                observed_at=reading.observed_at, joins=_joins(reading, project), stale=reading.stale,
            ))  # fmt: skip
    return found


def _by_project(reading: Reading) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in measures(reading.envelope.body):
        project = short_text(one.get("component"))[:400]
        found.setdefault(project, {})[text_of(one.get("metric"))] = text_of(one.get("value"))
    return dict(sorted(found.items()))


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _joins(reading: Reading, project: str) -> tuple[str, ...]:
    """Return the two ways in which people write a project's key: by itself, or after its instance."""
    instance = reading.source.partition(":")[2]
    own = (f"annotation:{KEY}={project}",)
    return (*own, f"annotation:{KEY}={instance}/{project}") if instance else own


def _page(reading: Reading, project: str) -> str:
    base, found, _ = reading.envelope.url.partition("/api/")
    return (
        f"{base}/dashboard?id={quote(project, safe='')}" if found and base.startswith(("https://", "http://")) else ""
    )
