"""What is kept of incidents and of who is on call; names of people only where they are shown."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..allow_list import Table, fields, keep, records_of
from ..contract import Keeping

INCIDENT: Table = {
    "id": True, "incident_number": True, "title": True, "status": True, "urgency": True,
    "service": {"id": True, "summary": True}, "created_at": True, "resolved_at": True, "updated_at": True,
    "last_status_change_at": True, "html_url": True,
}  # fmt: skip
_SERVICE = fields("id", "summary", "name", "status", "html_url")
ON_CALL: Table = {
    "escalation_level": True, "start": True, "end": True, "schedule": fields("id", "summary", "html_url"),
    "escalation_policy": {**fields("id", "summary", "html_url"), "services": fields("id"), "teams": fields("summary")},
}  # fmt: skip
SERVICE: Table = {
    **_SERVICE, "escalation_policy": fields("id", "summary", "html_url"), "teams": fields("summary"),
}  # fmt: skip


def keep_incidents(body: object, keeping: Keeping) -> object:
    """Return ``{"incidents": [...]}``."""
    return {"incidents": [keep(incident, INCIDENT) for incident in records_of(body, "incidents")]}


def keep_on_calls(body: object, keeping: Keeping) -> object:
    """Return ``{"oncalls": [...], "services": [...]}``; integrations, whose keys can write, are in neither."""
    return {
        "oncalls": [_kept(one, keeping.people) for one in records_of(body, "oncalls")],
        "services": [keep(one, SERVICE) for one in records_of(body, "services")],
    }


def _kept(one: dict[str, object], people: bool) -> object:
    kept = keep(one, ON_CALL)
    if people and isinstance(kept, dict):
        kept["user"] = keep(mapping(one.get("user")), fields("summary"))
    return kept


def has_list(body: object, key: str) -> bool:
    """Tell whether a body, or a page of it, holds a list below a key."""
    pages = mappings(body if isinstance(body, list) else [body])
    return any(isinstance(page.get(key), list) for page in pages[:50])
