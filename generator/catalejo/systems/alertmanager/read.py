"""Reads alerts of Alertmanager's API v2 (``GET /api/v2/alerts``, ``amtool alert query -o json``).

``endsAt`` of an alert that lives lies ahead: when it would be forgotten. Those that are resolved are not listed.
"""

from __future__ import annotations

from urllib.parse import quote

from ...kit.read.narrow import listing, mapping, mappings
from ...model.records import Alert
from ..alerts import Told, alert_of, base_of, keep_labels, merged
from ..reading import Reading, short_text


def read_alerts(reading: Reading) -> list[Alert]:
    """Return the alerts of an answer with their state and the names of those who are told."""
    base = base_of(reading.envelope.url, "/api/v2/alerts")
    return merged(
        alert_of(reading, _told(reading, item, base))
        for item in mappings(reading.envelope.body)
        if keep_labels(item.get("labels")) and isinstance(item.get("status"), dict)
    )


def _told(reading: Reading, item: dict[str, object], base: str) -> Told:
    labels = keep_labels(item.get("labels"))
    receivers = {short_text(receiver.get("name")) for receiver in mappings(item.get("receivers"))} - {""}
    texts = {key: short_text(value) for key, value in mapping(item.get("annotations")).items()}
    name = labels.get("alertname", "").replace("\\", "\\\\").replace('"', '\\"')
    matcher = quote(f'{{alertname="{name}"}}', errors="replace")
    url = f"{base}/#/alerts?filter={matcher}" if base else ""
    state = _state(reading, mapping(item.get("status")))
    return Told(state, labels, texts, short_text(item.get("startsAt")), url, tuple(sorted(receivers)))


def _state(reading: Reading, status: dict[str, object]) -> str:
    """Return the state: one that nobody has looked at yet fires, one that is muted by a time of day is silenced."""
    state = short_text(status.get("state"))
    if state in ("active", "unprocessed"):
        return "firing"
    if state == "suppressed":
        silenced = listing(status.get("silencedBy")) or listing(status.get("mutedBy"))
        return "silenced" if silenced or not listing(status.get("inhibitedBy")) else "inhibited"
    reading.unknown_state(state or "(none)")
    return "unknown"
