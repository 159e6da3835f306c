"""Datadog: monitors that are not calm, by their tags; not what they ask or whom they call."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.told import kept, read

from catalejo.model.status import Level

MONITOR: dict[str, Any] = {
    "id": 7, "name": "Slow", "tags": ["service:orders", "team:checkout"], "overall_state": "Alert", "query": "avg:x",
    "message": "@ana@example.com", "overall_state_modified": "2026-11-19T01:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "state", "level"),
    [
        ({}, "firing", Level.BAD), ({"overall_state": "Warn"}, "firing", Level.WARN),
        ({"priority": 5}, "firing", Level.NONE), ({"overall_state": "No Data"}, "no-data", Level.UNKNOWN),
        ({"overall_state": "Unknown"}, "unknown", Level.UNKNOWN), ({"overall_state": "OK"}, "", Level.NONE),
        ({"options": {"silenced": {"*": None}}}, "silenced", Level.WARN),
        ({"matching_downtimes": [{"id": 1}]}, "silenced", Level.WARN), ({"overall_state": "?"}, "unknown", Level.UNKNOWN),
    ],
)  # fmt: skip
def test_states(changes: dict[str, Any], state: str, level: Level) -> None:
    """What is muted or in a downtime is silenced; a state that is new is unknown, and said."""
    found, odd = read("datadog", "monitors", [{**MONITOR, **changes}])
    assert [(one.state, one.level) for one in found] == ([(state, level)] if state else [])
    assert bool(odd.states) == (changes.get("overall_state") == "?")


@pytest.mark.parametrize(
    ("api", "page"),
    [
        ("https://api.datadoghq.eu/api/v1/monitor", "https://app.datadoghq.eu/monitors/7"),
        ("https://api.us5.datadoghq.com/api/v1/monitor", "https://us5.datadoghq.com/monitors/7"),
        ("https://proxy.example.com/api/v1/monitor", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_monitor_is_about_its_tags_and_has_a_page(api: str, page: str) -> None:
    """The application of a site is found from its API; behind a proxy nobody knows it."""
    ((one,), _) = read("datadog", "monitors", [MONITOR], api)
    assert one.url == page
    assert one.joins == (
        "annotation:datadoghq.com/tags=service:orders", "annotation:datadoghq.com/tags=team:checkout", "team:checkout",
    )  # fmt: skip
    assert "ana" not in str(kept("datadog", "monitors", [MONITOR]))
