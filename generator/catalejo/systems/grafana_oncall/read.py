"""Reads alert groups and schedules of Grafana OnCall's API."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ...model.live import Incident
from ...model.records import OnCall
from ..alerts import joins_of
from ..reading import Reading, address_of, short_text
from ..rotas import in_order, shift

_STATES = {
    "firing": "open", "new": "open", "acknowledged": "acknowledged", "silenced": "acknowledged", "resolved": "resolved",
}  # fmt: skip


def read_groups(reading: Reading) -> list[Incident]:
    """Return the alert groups; a silenced one is known to somebody, as an acknowledged one is."""
    body = mapping(reading.envelope.body)
    teams = {short_text(team.get("id")): short_text(team.get("name")) for team in mappings(body.get("teams"))}
    found: list[Incident] = []
    for row in mappings(body.get("results")):
        identity, state = short_text(row.get("id")), short_text(row.get("state"))
        if not identity or "integration_id" not in row:
            continue
        if state not in _STATES:
            reading.unknown_state(state or "(none)")
        team = teams.get(short_text(row.get("team_id")), "")
        found.append(
            Incident(
                id=identity,
                number="",
                title=short_text(row.get("title")),
                state=_STATES.get(state, "unknown"),
                urgency="",
                service_id="",
                service="",
                opened_at=reading.event(row.get("created_at")),
                url=address_of(mapping(row.get("permalinks")).get("web")),
                observed_at=reading.observed_at,
                stale=reading.stale,
                source=reading.source,
                resolved_at=reading.event(row.get("resolved_at")) if state == "resolved" else "",
                joins=(*joins_of(_labels(row)), *((f"team:{team}",) if team else ())),
            )
        )
    return found


def read_schedules(reading: Reading) -> list[OnCall]:
    """Return a rota for each schedule."""
    return [
        OnCall(
            id=f"{reading.source}/{short_text(row.get('id'))}",
            title=short_text(row.get("name")),
            shifts=in_order(
                shift(one.get("shift_start"), one.get("shift_end"), short_text(one.get("user_username")))
                for one in mappings(row.get("final_shifts"))
            ),
            source=reading.source,
            observed_at=reading.observed_at,
            joins=tuple(f"team:{name}" for name in [short_text(mapping(row.get("team")).get("name"))] if name),
            stale=reading.stale,
        )
        for row in mappings(mapping(reading.envelope.body).get("results"))
        if short_text(row.get("id")) and "final_shifts" in row
    ]


def _labels(row: dict[str, object]) -> dict[str, str]:
    pairs = [(mapping(label.get("key")), mapping(label.get("value"))) for label in mappings(row.get("labels"))]
    named = {short_text(key.get("name")): short_text(value.get("name")) for key, value in pairs}
    return {key: value for key, value in named.items() if key and value}
