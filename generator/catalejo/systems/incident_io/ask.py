"""incident.io: incidents that are live or being sorted out, schedules, and the turns of each.

https://api-docs.incident.io/
"""

from __future__ import annotations

from ...kit.ask.client import HostAnswer
from ...kit.read.narrow import mapping
from ..contract import Asker, ServerSpec
from ..opsgenie.ask import first_schedules
from ..paging import by_cursor, collect, table_of
from ..reading import short_text
from ..rotas import ahead


class IncidentIo(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An organisation of incident.io."""

    url: str = "https://api.incident.io"


def ask(spec: IncidentIo, asker: Asker) -> None:
    """Ask for live incidents and for rotas."""
    token = asker.token(spec.token_env)
    client = asker.client(spec.url, {"Authorization": f"Bearer {token}"} if token else None)
    with asker.question("incidents") as answering:
        query = "v2/incidents?status_category[one_of]=live&status_category[one_of]=triage"
        rows = collect(by_cursor(client, query, {"page_size": "250"}, "incidents", _following), answering, "incidents")
        answering.add("incidents", f"{client.base}/v2/incidents", {"incidents": rows})
    with asker.question("on-calls") as answering:
        pages = by_cursor(client, "v2/schedules", {"page_size": "250"}, "schedules", _following)
        span = {"entry_window_start": asker.taken_at, "entry_window_end": ahead(asker.taken_at)}
        told = []
        for schedule in first_schedules(collect(pages, answering, "schedules"), answering):
            params = {**span, "schedule_id": short_text(schedule.get("id"))}
            entries = table_of(client.get("v2/schedule_entries", params), "schedule_entries")
            told.append({**schedule, "schedule_entries": entries})
        answering.add("on-calls", f"{client.base}/v2/schedules", {"schedules": told})


def _following(answer: HostAnswer) -> dict[str, str]:
    after = short_text(mapping(mapping(answer.body).get("pagination_meta")).get("after"))
    return {"after": after} if after else {}
