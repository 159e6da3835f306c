"""A first dashboard of a component: traffic, errors, durations, and marks of its deployments."""

from __future__ import annotations

import hashlib
import json

from .alerts import Measured, error_ratio, quantile, traffic

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(measured: Measured, tag: str) -> str:
    """Return it as JSON for import or provisioning; its uid keeps links alive when it is made anew."""
    panels = [
        _panel(1, "Requests a second", "reqps", {"requests": traffic(measured)}),
        _panel(2, "Share of requests that fail", "percentunit", {"errors": error_ratio(measured)}),
        _panel(3, "Durations", "s", {f"p{share[2:]}": quantile(measured, share) for share in ("0.50", "0.95", "0.99")}),
    ]
    return (
        json.dumps(
            {
                "uid": f"catalejo-{hashlib.sha256(measured.name.encode()).hexdigest()[:12]}",
                "title": measured.name,
                "tags": [tag],
                "schemaVersion": 39,
                "editable": True,
                "refresh": "1m",
                "time": {"from": "now-6h", "to": "now"},
                "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
                "annotations": {"list": [_marks(measured.name)]},
                "panels": panels,
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def _panel(number: int, title: str, unit: str, expressions: dict[str, str]) -> dict[str, object]:
    targets = [
        {"refId": chr(ord("A") + place), "expr": expression, "legendFormat": legend, "datasource": SOURCE}
        for place, (legend, expression) in enumerate(expressions.items())
    ]
    return {
        "id": number, "type": "timeseries", "title": title, "datasource": SOURCE, "options": {}, "targets": targets,
        "gridPos": {"x": 0 if number != 2 else 12, "y": 0 if number < 3 else 8, "w": 12 if number < 3 else 24, "h": 8},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
    }  # fmt: skip


def _marks(name: str) -> dict[str, object]:
    """Return where marks of deployments come from: annotations with both tags, as a pipeline posts them."""
    return {
        "name": "Deployments", "enable": True, "iconColor": "blue",
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "target": {"type": "tags", "tags": ["deployment", name], "matchAny": False, "limit": 100},
    }  # fmt: skip
