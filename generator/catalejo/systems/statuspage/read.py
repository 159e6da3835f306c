"""Reads the summary of a status page: its incidents, and the components that are unwell without one."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ...model.live import Incident
from ..reading import Reading, address_of, short_text

COMPONENT = "statuspage.io/component-id"
_STATES = {
    "investigating": "open", "identified": "open", "monitoring": "acknowledged", "resolved": "resolved",
    "postmortem": "resolved",
}  # fmt: skip
_UNWELL = {"degraded_performance": "minor", "partial_outage": "major", "major_outage": "critical"}
_WELL = ("operational", "under_maintenance")


def read_summary(reading: Reading) -> list[Incident]:
    """Return the incidents with the components that they name, then components that are unwell for no known reason."""
    body = mapping(reading.envelope.body)
    page = address_of(mapping(body.get("page")).get("url"))
    found: list[Incident] = []
    explained: set[str] = set()
    for row in mappings(body.get("incidents")):
        status = short_text(row.get("status"))
        if not short_text(row.get("id")):
            continue
        if status not in _STATES:
            reading.unknown_state(status or "(none)")
        state = _STATES.get(status, "unknown")
        components = [one for one in mappings(row.get("components")) if short_text(one.get("id"))]
        explained |= {short_text(one.get("id")) for one in components if state != "resolved"}
        found.append(_incident(reading, row, components, (state, short_text(row.get("impact")))))
    for row in mappings(body.get("components")):
        identity, status = short_text(row.get("id")), short_text(row.get("status"))
        if not identity or row.get("group") is True or identity in explained or status in _WELL:
            continue
        if status not in _UNWELL:
            reading.unknown_state(status or "(none)")
        told = {**row, "shortlink": page, "created_at": row.get("updated_at")}
        state = "open" if status in _UNWELL else "unknown"
        found.append(_incident(reading, told, [row], (state, _UNWELL.get(status, ""))))
    return found


def _incident(
    reading: Reading, row: dict[str, object], components: list[dict[str, object]], told: tuple[str, str]
) -> Incident:
    state, impact = told
    first = components[0] if components else {}
    return Incident(
        id=short_text(row.get("id")),
        number="",
        title=short_text(row.get("name")),
        state=state,
        urgency=impact,
        service_id=short_text(first.get("id")),
        service=short_text(first.get("name")),
        opened_at=reading.event(row.get("created_at")),
        url=address_of(row.get("shortlink")),
        observed_at=reading.observed_at,
        stale=reading.stale,
        source=reading.source,
        joins=tuple(f"annotation:{COMPONENT}={short_text(one.get('id'))}" for one in components),
    )
