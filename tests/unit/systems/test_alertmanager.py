"""Alertmanager: what is silenced is shown as such, not hidden and not firing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read

from catalejo.model.status import Level

URL = "https://am.example.com/api/v2/alerts"


def alert(state: str, **status: list[str]) -> dict[str, Any]:
    """Return an alert as the API tells it."""
    return {
        "fingerprint": "f", "labels": {"alertname": 'A "b"', "service": "orders", "severity": "critical"},
        "annotations": {}, "receivers": [{"name": "pager"}, {"name": "chat"}], "startsAt": "2026-11-19T01:00:00Z",
        "status": {"state": state, "silencedBy": [], "inhibitedBy": [], **status},
        "generatorURL": "http://prometheus-0.monitoring.svc:9090/graph",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "state", "level"),
    [
        (alert("active"), "firing", Level.BAD), (alert("unprocessed"), "firing", Level.BAD),
        (alert("suppressed", silencedBy=["s"]), "silenced", Level.WARN),
        (alert("suppressed", inhibitedBy=["f"]), "inhibited", Level.WARN),
        (alert("suppressed", mutedBy=["night"]), "silenced", Level.WARN),
        (alert("suppressed", silencedBy=["s"], inhibitedBy=["f"]), "silenced", Level.WARN),
        (alert("new"), "unknown", Level.UNKNOWN),
    ],
)  # fmt: skip
def test_states(item: dict[str, Any], state: str, level: Level) -> None:
    """What no version of the API has is unknown, and said."""
    (found,), odd = read("alertmanager", "alerts", [item], URL)
    assert (found.state, found.level, found.receivers) == (state, level, ("chat", "pager"))
    assert bool(odd.states) == (state == "unknown")
    assert found.url == "https://am.example.com/#/alerts?filter=%7Balertname%3D%22A%20%5C%22b%5C%22%22%7D"


def test_addresses_of_machines_inside_are_not_kept() -> None:
    """Who made an alert is asked at a name that only the cluster knows."""
    assert "svc" not in str(kept("alertmanager", "alerts", [alert("active")]))


@pytest.mark.parametrize(
    "odd", [{}, [None], [{"labels": 3}], [{"labels": {"alertname": 3}, "status": "x"}], "bad matcher"]
)
def test_odd_answers_give_nothing(odd: object) -> None:
    """No form raises."""
    assert read("alertmanager", "alerts", odd)[0] == []
