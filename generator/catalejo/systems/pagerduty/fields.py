"""What is kept of incidents."""

from __future__ import annotations

from ..allow_list import Table, keep, records_of
from ..contract import Keeping

INCIDENT: Table = {
    "id": True, "incident_number": True, "title": True, "status": True, "urgency": True,
    "service": {"id": True, "summary": True}, "created_at": True, "resolved_at": True, "updated_at": True,
    "last_status_change_at": True, "html_url": True,
}  # fmt: skip


def keep_incidents(body: object, keeping: Keeping) -> object:
    """Return ``{"incidents": [...]}``."""
    return {"incidents": [keep(incident, INCIDENT) for incident in records_of(body, "incidents")]}
