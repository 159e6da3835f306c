"""Reads incidents of PagerDuty (https://developer.pagerduty.com/api-reference/, ``GET /incidents``)."""

from __future__ import annotations

from ...kit.read.narrow import mapping
from ...model.live import Incident
from ..reading import Reading, address_of, items_of, short_text

_STATES = {"triggered": "open", "acknowledged": "acknowledged", "resolved": "resolved"}


def read_incidents(reading: Reading) -> list[Incident]:
    """Return the incidents of an answer."""
    return [
        _incident(reading, item) for item in items_of(reading.envelope.body, "incidents")
        if short_text(item.get("id")) and "service" in item
    ]  # fmt: skip


def _incident(reading: Reading, item: dict[str, object]) -> Incident:
    status = short_text(item.get("status"))
    if status not in _STATES:
        reading.unknown_state(status or "(none)")
    service = mapping(item.get("service"))
    return Incident(
        id=short_text(item.get("id")),
        number=short_text(item.get("incident_number")),
        title=short_text(item.get("title")),
        state=_STATES.get(status, "unknown"),
        urgency=short_text(item.get("urgency")),
        service_id=short_text(service.get("id")),
        service=short_text(service.get("summary")),
        opened_at=reading.event(item.get("created_at")),
        url=address_of(item.get("html_url")),
        observed_at=reading.observed_at,
        stale=reading.stale,
        source=reading.source,
        resolved_at=reading.event(item.get("resolved_at") or item.get("last_status_change_at"))
        if status == "resolved"
        else "",
    )
