"""What is kept of alerts, incidents and schedules of Opsgenie and of what followed it; names only where shown."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

MAX_RECORDS = 5_000
_ALERT: Table = {
    **fields("id", "tinyId", "alias", "message", "status", "acknowledged", "snoozed", "tags", "priority", "createdAt",
             "count"),
    "responders": fields("type", "id"),
}  # fmt: skip
_INCIDENT: Table = {
    **fields("id", "tinyId", "message", "status", "tags", "priority", "createdAt", "impactStartDate", "ownerTeam",
             "impactedServices"),
    "responders": fields("type", "id"),
}  # fmt: skip
_TEAM = fields("id", "name")


def keep_alerts(body: object, keeping: Keeping) -> object:
    """Return ``{"data": [...], "teams": [...]}``; descriptions and details of alerts are not kept."""
    return {"data": _rows(body, _ALERT), "teams": [keep(team, _TEAM) for team in mappings(mapping(body).get("teams"))]}


def keep_incidents(body: object, keeping: Keeping) -> object:
    """Return ``{"data": [...]}``."""
    return {"data": _rows(body, _INCIDENT)}


def keep_schedules(body: object, keeping: Keeping) -> object:
    """Return ``{"schedules": [...]}``, or ``values`` where it was that: of schedules with their timeline, or of one."""
    key = "values" if isinstance(mapping(body).get("values"), list) else "schedules"
    return {key: [_schedule(one, keeping.people) for one in schedules_in(body)]}


def schedules_in(body: object) -> list[dict[str, object]]:
    """Return the schedules of a body, each with its own fields beside its timeline."""
    whole = mapping(body)
    for key in ("schedules", "values"):
        if isinstance(whole.get(key), list):
            return mappings(whole[key])
    timeline = mapping(whole.get("data")) or whole
    return [{**mapping(timeline.get("_parent")), **timeline}] if "finalTimeline" in timeline else []


def is_timelines(body: object) -> bool:
    """Tell whether a body holds timelines of Opsgenie."""
    whole = mapping(body)
    if isinstance(whole.get("schedules"), list):
        return all("finalTimeline" in one for one in mappings(whole["schedules"])[:50])
    return "finalTimeline" in mapping(whole.get("data"))


def _schedule(one: dict[str, object], people: bool) -> object:
    kept = keep(one, {**fields("id", "name"), "ownerTeam": _TEAM})
    rotations = [
        {"periods": [_period(period, people) for period in mappings(mapping(rotation).get("periods"))[:500]]}
        for rotation in listing(mapping(one.get("finalTimeline")).get("rotations"))[:50]
    ]
    return {**mapping(kept), "finalTimeline": {"rotations": rotations}}


def _period(period: dict[str, object], people: bool) -> object:
    """Return a span and of whom it is only the kind, and the name of a person where it may be shown."""
    recipient = mapping(period.get("recipient") or period.get("responder"))
    named = fields("type", "name") if people and recipient.get("type") == "user" else fields("type")
    return {**mapping(keep(period, fields("startDate", "endDate"))), "recipient": keep(recipient, named)}


def _rows(body: object, table: Table) -> list[object]:
    whole = mapping(body)
    return [keep(row, table) for row in mappings(whole.get("data") or whole.get("values"))[:MAX_RECORDS]]
