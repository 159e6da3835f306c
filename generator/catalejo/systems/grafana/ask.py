"""Grafana: one list of dashboards, one of alerts.

https://grafana.com/docs/grafana/latest/developers/http_api/
"""

from __future__ import annotations

from ..contract import Asker, ServerSpec
from ..paging import by_number, collect
from ..prometheus.ask import success

PAGE = 1_000


class Grafana(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A Grafana server. ``alerts`` False where it keeps none of its own."""

    alerts: bool = True


def ask(spec: Grafana, asker: Asker) -> None:
    """Ask for dashboards and alerts."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    with asker.question("dashboards") as answering:
        rows = collect(by_number(client, "api/search", {"type": "dash-db"}, PAGE), answering, "dashboards")
        answering.add("dashboards", f"{client.base}/api/search", rows)
    if spec.alerts:
        path = "api/prometheus/grafana/api/v1/alerts"
        with asker.question("alerts") as answering:
            answering.add("alerts", f"{client.base}/{path}", success(client, path, {}))
