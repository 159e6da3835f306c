"""Reads incidents of PagerDuty (https://developer.pagerduty.com/api-reference/, ``GET /incidents``)."""

from __future__ import annotations

from ..model.live import Incident
from .answers import Reading, address_of, items_of, mapping, text_of

_STATES = {"triggered": "open", "acknowledged": "acknowledged", "resolved": "resolved"}


def read_incidents(reading: Reading) -> list[Incident]:
    """Return the incidents of an answer."""
    return [
        _incident(reading, item) for item in items_of(reading.envelope.body, "incidents")
        if text_of(item.get("id")) and "service" in item
    ]  # fmt: skip


def _incident(reading: Reading, item: dict[str, object]) -> Incident:
    status = text_of(item.get("status"))
    if status not in _STATES:
        reading.unknown_state(status or "(none)")
    service = mapping(item.get("service"))
    return Incident(
        id=text_of(item.get("id")),
        number=text_of(item.get("incident_number")),
        title=text_of(item.get("title")),
        state=_STATES.get(status, "unknown"),
        urgency=text_of(item.get("urgency")),
        service_id=text_of(service.get("id")),
        service=text_of(service.get("summary")),
        opened_at=reading.event(item.get("created_at")),
        url=address_of(item.get("html_url")),
        observed_at=reading.observed_at,
        resolved_at=reading.event(item.get("resolved_at")),
        stale=reading.stale,
    )
