"""Opsgenie: open alerts and incidents of the whole account, and a timeline for each schedule.

https://docs.opsgenie.com/docs/api-overview - the API is switched off on 2027-04-05; Jira Service Management follows it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from ...kit.ask.errors import SourceError
from ...kit.read.narrow import mapping
from ..contract import Answering, Asker, ServerSpec
from ..paging import Row, by_offset, collect, rows_of, table_of

MAX_SCHEDULES = 200
"""Schedules whose timeline is asked for, each by a request of its own."""


class Opsgenie(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An account of Opsgenie. ``url`` is ``https://api.eu.opsgenie.com`` for those of the European region."""

    url: str = "https://api.opsgenie.com"


def ask(spec: Opsgenie, asker: Asker) -> None:
    """Ask for alerts, incidents and rotas."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"GenieKey {token}"} if token else None)

    def teams() -> list[Row]:
        return rows_of(client.get("v2/teams"), "data")

    with asker.question("alerts") as answering:
        pages = by_offset(client, "v2/alerts", {"query": "status:open", "sort": "createdAt"}, "data", _has_next)
        body = {"data": collect(pages, answering, "alerts"), "teams": teams_or_none(teams, answering)}
        answering.add("alerts", f"{client.base}/v2/alerts", body)
    with asker.question("incidents") as answering:
        pages = by_offset(client, "v1/incidents", {"query": "status:open"}, "data", _has_next)
        answering.add("incidents", f"{client.base}/v1/incidents", {"data": collect(pages, answering, "incidents")})
    with asker.question("on-calls") as answering:
        schedules = rows_of(client.get("v2/schedules"), "data")
        told = []
        for schedule in first_schedules(schedules, answering):
            path = f"v2/schedules/{quote(str(schedule.get('id')), safe='')}/timeline"
            timeline = table_of(client.get(path, {"interval": "2", "intervalUnit": "weeks"}), "data")
            told.append({**schedule, "finalTimeline": timeline.get("finalTimeline")})
        answering.add("on-calls", f"{client.base}/v2/schedules", {"schedules": told})


def first_schedules(schedules: list[Row], answering: Answering) -> list[Row]:
    """Return the schedules that are in use; that some are not asked for is told."""
    used = [schedule for schedule in schedules if schedule.get("enabled") is not False]
    if len(used) > MAX_SCHEDULES:
        answering.failed(
            "schedules", "", SourceError(f"only the first {MAX_SCHEDULES} of {len(used)} rotas were asked for")
        )
    return used[:MAX_SCHEDULES]


def teams_or_none(teams: Callable[[], list[Row]], answering: Answering) -> list[Row]:
    """Return the teams; a key that may not list them leaves alerts without the names of teams."""
    try:
        return teams()
    except SourceError as error:
        answering.note(f"what it tells is not joined by team: {error}")
        return []


def _has_next(body: Row) -> bool:
    return bool(mapping(body.get("paging")).get("next"))
