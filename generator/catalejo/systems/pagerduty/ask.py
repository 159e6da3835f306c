"""PagerDuty: three lists for the whole account: open incidents, who is on call for fourteen days, services.

https://developer.pagerduty.com/api-reference/ - without ``date_range=all`` only the last month is searched, so that an
incident that has lasted longer would vanish.
"""

from __future__ import annotations

from ..contract import Asker, ServerSpec
from ..paging import by_offset, collect
from ..rotas import ahead


class PagerDuty(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A PagerDuty account. ``url`` is ``https://api.eu.pagerduty.com`` for accounts of the European region."""

    url: str = "https://api.pagerduty.com"


def ask(spec: PagerDuty, asker: Asker) -> None:
    """Ask for open incidents, then for rotas with the services that they answer for."""
    token = asker.token(spec.token_env)
    headers = {"Accept": "application/vnd.pagerduty+json;version=2"}
    client = asker.client(spec.url, {"Authorization": f"Token token={token}"} if token else None, headers)
    with asker.question("incidents") as answering:
        query = "incidents?statuses[]=triggered&statuses[]=acknowledged&date_range=all&sort_by=created_at:asc"
        pages = by_offset(client, query, {}, "incidents", lambda body: body.get("more") is True)
        answering.add("incidents", f"{client.base}/incidents", {"incidents": collect(pages, answering, "incidents")})
    with asker.question("on-calls") as answering:
        span = {"since": asker.taken_at, "until": ahead(asker.taken_at)}
        query = "oncalls?include[]=escalation_policies"
        pages = by_offset(client, query, span, "oncalls", lambda body: body.get("more") is True)
        on_calls = collect(pages, answering, "on-calls")
        pages = by_offset(client, "services", {}, "services", lambda body: body.get("more") is True)
        body = {"oncalls": on_calls, "services": collect(pages, answering, "services")}
        answering.add("on-calls", f"{client.base}/oncalls", body)
