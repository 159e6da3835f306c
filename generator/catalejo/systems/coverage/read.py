"""Reads the totals of coverage reports: the share of lines or statements that tests run."""

from __future__ import annotations

from datetime import UTC, datetime

from ...kit.read.narrow import mappings, number_of, text_of
from ...model.records import Metric
from ..reading import Reading, in_utc
from ..scanning import Subject, joins_of, subject_of


def read_report(reading: Reading) -> list[Metric]:
    """Return one value; a report over no line at all measured nothing."""
    found: list[Metric] = []
    for report in mappings(reading.envelope.body)[:1]:
        subject = subject_of(reading, Subject())
        found.append(Metric(
            id="/".join(part for part in (reading.source, "coverage_ratio", subject.name) if part),
            name="coverage_ratio", value=_ratio(report), unit="ratio", source=reading.source,
            observed_at=_when(reading, report), joins=joins_of(subject), stale=reading.stale,
        ))  # fmt: skip
    return found


def _ratio(report: dict[str, object]) -> float | None:
    covered, whole, ratio = number_of(report.get("covered")), number_of(report.get("all")), report.get("ratio")
    if whole > 0 and 0 <= covered <= whole:
        return covered / whole
    if isinstance(ratio, int | float) and not isinstance(ratio, bool) and 0 <= ratio <= 1:
        return float(ratio)
    return None


def _when(reading: Reading, report: dict[str, object]) -> str:
    """Return when it was measured: seconds or milliseconds since 1970 in XML, a date in JSON, else of the answer."""
    at = number_of(report.get("at"))
    if at > 0:
        seconds = at / 1000 if at > 10**11 else at
        return (reading.event(in_utc(datetime.fromtimestamp(min(seconds, 4e9), UTC)))) or reading.observed_at
    return reading.event(text_of(report.get("at"))) or reading.observed_at
