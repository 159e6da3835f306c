"""Reads incidents and schedules of incident.io's API, version 2.

Statuses are an organisation's own words; their category is one of a few. What an incident strikes, the entries of its
catalog that its fields name say: by id, by external id, by name.
"""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings
from ...model.live import Incident
from ...model.records import OnCall
from ..reading import Reading, address_of, short_text
from ..rotas import in_order, shift

ENTRY, SCHEDULE = "incident.io/catalog-entry", "incident.io/schedule-id"
_STATES = {
    "triage": "open", "live": "open", "paused": "acknowledged", "learning": "resolved", "closed": "resolved",
    "declined": "resolved", "merged": "resolved", "canceled": "resolved",
}  # fmt: skip


def read_incidents(reading: Reading) -> list[Incident]:
    """Return the incidents with what they strike."""
    found: list[Incident] = []
    for row in mappings(mapping(reading.envelope.body).get("incidents")):
        identity, status = short_text(row.get("id")), mapping(row.get("incident_status"))
        if not identity or not status:
            continue
        category = short_text(status.get("category"))
        if category not in _STATES:
            reading.unknown_state(category or "(none)")
        entries = _entries(row)
        found.append(
            Incident(
                id=identity,
                number=short_text(row.get("reference")),
                title=short_text(row.get("name")),
                state=_STATES.get(category, "unknown"),
                urgency=short_text(mapping(row.get("severity")).get("name")),
                service_id=short_text(entries[0].get("id")) if entries else "",
                service=short_text(entries[0].get("name")) if entries else "",
                opened_at=reading.event(row.get("created_at")),
                url=address_of(row.get("permalink")),
                observed_at=reading.observed_at,
                stale=reading.stale,
                source=reading.source,
                joins=tuple(f"annotation:{ENTRY}={text}" for entry in entries for text in _spellings(entry)),
            )
        )
    return found


def read_schedules(reading: Reading) -> list[OnCall]:
    """Return a rota for each schedule; a span that nobody takes has no turn."""
    return [
        OnCall(
            id=f"{reading.source}/{short_text(row.get('id'))}",
            title=short_text(row.get("name")),
            shifts=in_order(
                shift(one.get("start_at"), one.get("end_at"), short_text(mapping(one.get("user")).get("name")))
                for one in mappings(mapping(row.get("schedule_entries")).get("final"))
                if isinstance(one.get("user"), dict)
            ),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=(f"annotation:{SCHEDULE}={short_text(row.get('id'))}",),
            stale=reading.stale,
        )
        for row in mappings(mapping(reading.envelope.body).get("schedules"))
        if short_text(row.get("id"))
    ]


def _entries(row: dict[str, object]) -> list[dict[str, object]]:
    values = [value for field in mappings(row.get("custom_field_entries")) for value in mappings(field.get("values"))]
    return [entry for value in values if (entry := mapping(value.get("value_catalog_entry")))][:50]


def _spellings(entry: dict[str, object]) -> list[str]:
    texts = [short_text(entry.get(key)) for key in ("id", "external_id", "name")]
    return list(dict.fromkeys(text for text in (*texts, *map(short_text, listing(entry.get("aliases")))) if text))
