"""Grafana OnCall: open alert groups, schedules, and the turns of each.

https://grafana.com/docs/oncall/latest/oncall-api-reference/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from ...kit.ask.client import Client, HostAnswer
from ...kit.read.narrow import mapping, number_of
from ..contract import Asker, ServerSpec
from ..opsgenie.ask import first_schedules, teams_or_none
from ..paging import Row, by_cursor, collect
from ..reading import short_text
from ..rotas import ahead


class GrafanaOnCall(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The address of the OnCall API as its settings show it; ``grafana_url`` with the token of a service account."""

    grafana_url: str = ""


def ask(spec: GrafanaOnCall, asker: Asker) -> None:
    """Ask for open alert groups, and for rotas by schedule."""
    token = asker.token(spec.token_env)
    headers = {"X-Grafana-URL": spec.grafana_url} if spec.grafana_url else None
    client = asker.client(spec.url, {"Authorization": token} if token else None, headers)
    teams = cache(lambda: _teams(client))
    with asker.question("alert-groups") as answering:
        pages = (page for state in ("new", "acknowledged") for page in _list(client, "alert_groups", {"state": state}))
        groups = collect(pages, answering, "alert-groups")
        body = {"results": groups, "teams": teams_or_none(teams, answering)}
        answering.add("alert-groups", f"{client.base}/api/v1/alert_groups/", body)
    with asker.question("on-calls") as answering:
        schedules = collect(_list(client, "schedules", {}), answering, "schedules")
        named = {short_text(team.get("id")): team for team in teams_or_none(teams, answering)}
        span = {"start_date": asker.taken_at[:10], "end_date": ahead(asker.taken_at)[:10]}
        told = []
        for schedule in first_schedules(schedules, answering):
            path = f"schedules/{quote(str(schedule.get('id')), safe='')}/final_shifts"
            shifts = collect(_list(client, path, span), answering, "shifts")
            team = named.get(short_text(schedule.get("team_id")), {})
            told.append({**schedule, "team": team, "final_shifts": shifts})
        answering.add("on-calls", f"{client.base}/api/v1/schedules/", {"results": told})


def _list(client: Client, path: str, params: dict[str, str]) -> Iterator[list[Row]]:
    slash = "" if path.endswith("final_shifts") else "/"
    return by_cursor(client, f"api/v1/{path}{slash}", {**params, "perpage": "100"}, "results", _following)


def _following(answer: HostAnswer) -> dict[str, str]:
    body = mapping(answer.body)
    page = number_of(body.get("current_page_number")) or 1
    return {"page": str(page + 1)} if body.get("next") else {}


def _teams(client: Client) -> list[Row]:
    return [row for page in _list(client, "teams", {}) for row in page]
