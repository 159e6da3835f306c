"""What is kept of incidents and schedules; a private incident is not, and names only where they are shown."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

MAX_RECORDS = 5_000
_INCIDENT: Table = {
    **fields("id", "reference", "name", "permalink", "created_at", "updated_at", "mode", "visibility"),
    "incident_status": fields("name", "category"), "severity": fields("name", "rank"),
    "custom_field_entries": {"values": {"value_catalog_entry": fields("id", "name", "external_id", "aliases")}},
}  # fmt: skip


def keep_incidents(body: object, keeping: Keeping) -> object:
    """Return ``{"incidents": [...]}``; what is private, a test or a lesson is left out."""
    rows = mappings(mapping(body).get("incidents"))[:MAX_RECORDS]
    shown = [
        row for row in rows if row.get("visibility") != "private" and row.get("mode") not in ("test", "tutorial")
    ]  # fmt: skip
    return {"incidents": [keep(row, _INCIDENT) for row in shown]}


def keep_schedules(body: object, keeping: Keeping) -> object:
    """Return ``{"schedules": [...]}`` with their turns, as they are after all changes."""
    kept = []
    for row in mappings(mapping(body).get("schedules"))[:MAX_RECORDS]:
        final = mappings(mapping(row.get("schedule_entries")).get("final"))[:500]
        user = fields("id", "name") if keeping.people else fields("id")
        turns = [keep(one, {**fields("start_at", "end_at"), "user": user}) for one in final]
        kept.append({**mapping(keep(row, fields("id", "name"))), "schedule_entries": {"final": turns}})
    return {"schedules": kept}
