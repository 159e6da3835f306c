"""Alertmanager: one request for all alerts, silenced and inhibited ones included.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml - ``/api/v2/status`` holds the whole
configuration with its secrets and is never asked for.
"""

from __future__ import annotations

from ..contract import Asker, ServerSpec
from ..paging import rows_of
from ..prometheus.ask import authorization


class Alertmanager(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An Alertmanager, or one of those that stand for each other. ``user`` is for Basic authentication."""

    user: str = ""
    tenant: str = ""


def ask(spec: Alertmanager, asker: Asker) -> None:
    """Ask for the alerts; there are no pages."""
    headers = {"X-Scope-OrgID": spec.tenant} if spec.tenant else None
    client = asker.client(spec.url, authorization(asker.token(spec.token_env), spec.user), headers)
    with asker.question("alerts") as answering:
        answering.add("alerts", f"{client.base}/api/v2/alerts", rows_of(client.get("api/v2/alerts")))
