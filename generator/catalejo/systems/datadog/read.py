"""Reads Datadog's list of monitors; what is OK is no alert."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings, number_of
from ...model.records import Alert
from ...model.status import Level
from ..alerts import level_of
from ..reading import Reading, address_of, short_text

TAGS = "datadoghq.com/tags"
_STATES = {"Alert": "firing", "Warn": "firing", "No Data": "no-data", "Unknown": "unknown"}
_CALM = ("OK", "Ignored", "Skipped")
_PLAIN_SITES = ("datadoghq.com", "datadoghq.eu", "ddog-gov.com")


def read_monitors(reading: Reading) -> list[Alert]:
    """Return the monitors that are not calm; a muted one, or one in a downtime, is silenced."""
    page = _page(reading.envelope.url)
    found: list[Alert] = []
    for item in mappings(reading.envelope.body):
        number, written = number_of(item.get("id")), short_text(item.get("overall_state"))
        if not number or written in _CALM:
            continue
        if written not in _STATES:
            reading.unknown_state(written or "(none)")
        state = _STATES.get(written, "unknown")
        if "*" in mapping(mapping(item.get("options")).get("silenced")) or listing(item.get("matching_downtimes")):
            state = "silenced"
        tags = sorted({short_text(tag) for tag in listing(item.get("tags")) if short_text(tag)})
        priority = number_of(item.get("priority"))
        severity = f"P{priority}" if priority else ""
        level = level_of(state, severity)
        found.append(
            Alert(
                id=f"{reading.source}/{number}",
                title=short_text(item.get("name")),
                state=state,
                level=Level.WARN if written == "Warn" and level is Level.BAD else level,
                severity=severity,
                since=reading.event(item.get("overall_state_modified")),
                url=f"{page}/monitors/{number}" if page else "",
                source=reading.source,
                observed_at=reading.observed_at,
                joins=(
                    *(f"annotation:{TAGS}={tag}" for tag in tags),
                    *(f"team:{tag.partition(':')[2]}" for tag in tags if tag.startswith("team:")),
                ),
                stale=reading.stale,
            )
        )
    return found


def _page(url: str) -> str:
    """Return the address of the application that belongs to an API."""
    base = address_of(url.partition("/api/")[0])
    scheme, _, host = base.partition("://api.")
    if not host:
        return ""
    return f"{scheme}://app.{host}" if host in _PLAIN_SITES else f"{scheme}://{host}"
