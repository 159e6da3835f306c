"""Reads repositories of Codecov (https://docs.codecov.com/reference/repos_list)."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ...model.records import Metric
from ..reading import Reading
from .fields import repository

_SHORT = {"github.com": "gh", "gitlab.com": "gl", "bitbucket.org": "bb"}


def read_repositories(reading: Reading) -> list[Metric]:
    """Return the coverage of each repository; one that was never uploaded has no value."""
    found: list[Metric] = []
    for one in mappings(mapping(reading.envelope.body).get("results")):
        identity = repository(one)
        if not identity:
            continue
        host, _, slug = identity.partition("/")
        found.append(Metric(
            id=f"{reading.source}/{identity}/coverage_ratio", name="coverage_ratio",
            value=_ratio(mapping(one.get("totals")).get("coverage")), unit="ratio",
            url=f"https://app.codecov.io/{_SHORT[host]}/{slug}", source=reading.source,
            observed_at=reading.observed_at, joins=(f"repository:{identity}",), stale=reading.stale,
        ))  # fmt: skip
    return found


def _ratio(percent: object) -> float | None:
    is_number = isinstance(percent, int | float) and not isinstance(percent, bool) and 0 <= percent <= 100
    return percent / 100 if is_number and isinstance(percent, int | float) else None
