"""How far behind is too far is decided once: the check, findings and pages go by the same mark."""

from __future__ import annotations

import pytest

from catalejo.delivery.cells import judge_lag
from catalejo.model.delivery import Cell
from catalejo.model.status import Level

NOW = "2026-11-19T02:00:00Z"


@pytest.mark.parametrize(("lag", "since", "far"), [
    (1, "2026-11-18T02:00:00Z", False), (1, "2026-11-05T03:00:00Z", False), (1, "2026-11-04T02:00:00Z", True),
    (1, "", False), (2, "2026-11-18T02:00:00Z", True), (-1, "2026-01-01T00:00:00Z", False),
])  # fmt: skip
def test_a_lag_is_far_by_its_number_or_by_its_time(lag: int, since: str, far: bool) -> None:
    """One version is allowed for two weeks; what cannot be counted is not judged."""
    cells = {
        "staging": Cell("staging", "running", Level.OK, live="2"),
        "prod": Cell("prod", "running", Level.OK, live="1", lag=lag, lag_since=since, marks=("behind",)),
    }
    judged = judge_lag(cells, NOW)
    assert ("far_behind" in judged["prod"].marks) is far
    assert judged["prod"].level is (Level.WARN if far else Level.OK)


def test_without_nights_of_our_own_a_lag_is_as_old_as_the_newer_version() -> None:
    """And outside production it is told without being a warning."""
    cells = {
        "dev": Cell("dev", "running", Level.OK, live="2", since="2026-10-01T00:00:00Z"),
        "staging": Cell("staging", "running", Level.OK, live="1", lag=1, marks=("behind",)),
    }
    judged = judge_lag(cells, NOW)
    assert "far_behind" in judged["staging"].marks and judged["staging"].level is Level.OK
