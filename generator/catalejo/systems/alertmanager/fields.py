"""What is kept of alerts: labels that say what they are about, texts for people, who silenced them by id only."""

from __future__ import annotations

from ...kit.read.narrow import mappings
from ..alerts import keep_annotations, keep_labels
from ..allow_list import Table, fields, keep
from ..contract import Keeping

MAX_ALERTS = 5_000
_ALERT: Table = {
    **fields("fingerprint", "startsAt"), "receivers": fields("name"),
    "status": fields("state", "silencedBy", "inhibitedBy", "mutedBy"),
}  # fmt: skip


def keep_alerts(body: object, keeping: Keeping) -> object:
    """Return a list of alerts without the address that made them, which names machines inside."""
    return [
        {
            **_mapped(keep(alert, _ALERT)),
            "labels": keep_labels(alert.get("labels")),
            "annotations": keep_annotations(alert.get("annotations"), keeping),
        }
        for alert in mappings(body)[:MAX_ALERTS]
    ]


def is_alerts(body: object) -> bool:
    """Tell whether a body lists alerts of the API's second version."""
    return isinstance(body, list) and any("fingerprint" in item and "receivers" in item for item in mappings(body)[:50])


def _mapped(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
