"""Jira Service Management: open alerts of the whole site, and a timeline for each schedule.

https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/intro/
"""

from __future__ import annotations

import base64
from functools import cache
from urllib.parse import quote

from ...kit.ask.client import Client
from ...kit.read.narrow import mapping
from ..contract import Asker, ServerSpec
from ..opsgenie.ask import first_schedules, teams_or_none
from ..paging import Row, by_offset, collect, rows_of, table_of
from ..reading import short_text


class JiraServiceManagement(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A site of Jira. ``cloud_id`` is told at ``https://SITE.atlassian.net/_edge/tenant_info``.

    ``user`` is the e-mail address that the token belongs to; without one the token is of OAuth.
    """

    cloud_id: str
    url: str = "https://api.atlassian.com"
    user: str = ""


def ask(spec: JiraServiceManagement, asker: Asker) -> None:
    """Ask for alerts and rotas."""
    token = asker.token(spec.token_env)
    basic = base64.b64encode(f"{spec.user}:{token}".encode()).decode()
    credentials = {"Authorization": f"Basic {basic}" if spec.user else f"Bearer {token}"} if token else None
    client = asker.client(spec.url, credentials)
    base = f"jsm/ops/api/{quote(spec.cloud_id, safe='')}/v1"
    teams = cache(lambda: _teams(client, base))
    with asker.question("alerts") as answering:
        pages = by_offset(client, f"{base}/alerts", {"query": "status:open", "size": "100"}, "values", _has_next)
        rows = collect(pages, answering, "alerts")
        body = {"values": rows, "teams": teams_or_none(teams, answering)}
        answering.add("alerts", f"{client.base}/{base}/alerts", body)
    with asker.question("on-calls") as answering:
        pages = by_offset(client, f"{base}/schedules", {"size": "100"}, "values", _has_next)
        schedules = collect(pages, answering, "schedules")
        named = {short_text(team.get("id")): team for team in teams_or_none(teams, answering)}
        told = []
        for schedule in first_schedules(schedules, answering):
            path = f"{base}/schedules/{quote(str(schedule.get('id')), safe='')}/timeline"
            timeline = table_of(client.get(path, {"interval": "2", "intervalUnits": "weeks"}), "finalTimeline")
            team = named.get(short_text(schedule.get("teamId")), {})
            told.append({**schedule, "ownerTeam": team, "finalTimeline": timeline})
        answering.add("on-calls", f"{client.base}/{base}/schedules", {"values": told})


def _teams(client: Client, base: str) -> list[Row]:
    """Return the teams by the names of the predecessor's fields."""
    rows = rows_of(client.get(f"{base}/teams"), "platformTeams")
    return [{"id": row.get("teamId"), "name": row.get("teamName")} for row in rows]


def _has_next(body: Row) -> bool:
    return bool(mapping(body.get("links")).get("next"))
