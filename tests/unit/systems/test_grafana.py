"""Grafana: dashboards by tag, address or expression; alerts that are not calm."""

from __future__ import annotations

import pytest
from tests.unit.systems.told import read, told

from catalejo.model.status import Level

ALERTS = "https://g.example.com/grafana/api/prometheus/grafana/api/v1/alerts"


def dashboard(url: str = "/d/u/x", **more: object) -> dict[str, object]:
    """Return a hit of the search."""
    return {"uid": "u", "title": "Orders", "url": url, "type": "dash-db", "tags": ["orders"], **more}


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("https://g.example.com", "/d/u/x", "https://g.example.com/d/u/x"),
        ("https://g.example.com/grafana", "/grafana/d/u/x", "https://g.example.com/grafana/d/u/x"),
        ("https://g.example.com/grafana", "/d/u/x", "https://g.example.com/grafana/d/u/x"),
        ("https://g.example.com", "//evil.example.com/", "https://g.example.com/d/u"),
        ("https://g.example.com", "javascript:x", "https://g.example.com/d/u"),
    ],
)  # fmt: skip
def test_a_dashboard_has_its_address_below_the_server(base: str, path: str, url: str) -> None:
    """What a server says of a path leads to that server."""
    assert [one.url for one in told("grafana", "dashboards", [dashboard(path)], f"{base}/api/search?type=dash-db")] == [
        url
    ]


def test_a_dashboard_is_about_its_tags_as_selectors_spell_them() -> None:
    """A tag, an expression of one tag or of the title, the address."""
    (one,) = told("grafana", "dashboards", [dashboard()], "https://g.example.com/api/search")
    key = "annotation:grafana/dashboard-selector="
    assert {f"{key}orders", f"{key}tags @> 'orders'", f"{key}title == 'Orders'"} <= set(one.joins)
    assert "annotation:grafana/overview-dashboard=https://g.example.com/d/u/x" in one.joins
    assert told("grafana", "dashboards", [dashboard(type="dash-folder"), {"uid": 3}], "")[0].id.endswith("/3")


@pytest.mark.parametrize(
    ("state", "shown", "level"),
    [
        ("Alerting", "firing", Level.BAD), ("Alerting (NoData)", "firing", Level.BAD), ("Recovering", "firing", Level.BAD),
        ("Pending", "pending", Level.WARN), ("NoData", "no-data", Level.UNKNOWN), ("Error", "error", Level.BAD),
        ("Normal", "", Level.NONE), ("Normal (NoData)", "no-data", Level.UNKNOWN), ("Gone", "unknown", Level.UNKNOWN),
    ],
)  # fmt: skip
def test_states_of_alerts(state: str, shown: str, level: Level) -> None:
    """A rule without data is not calm; what no version has is unknown, and said."""
    alert = {
        "state": state, "labels": {"alertname": "Slow", "service": "orders", "__alert_rule_uid__": "r1"},
        "annotations": {"__dashboardUid__": "u"},
    }  # fmt: skip
    found, odd = read("grafana", "alerts", {"status": "success", "data": {"alerts": [alert]}}, ALERTS)
    assert [(one.state, one.level) for one in found] == ([(shown, level)] if shown else [])
    assert bool(odd.states) == (shown == "unknown")
    for one in found:
        assert one.url == "https://g.example.com/grafana/alerting/grafana/r1/view"
        assert one.dashboard == "https://g.example.com/grafana/d/u"
        assert "annotation:grafana/alert-label-selector=service=orders" in one.joins
