"""What is kept of dashboards and alerts."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ..alerts import keep_annotations, keep_labels
from ..allow_list import fields, keep
from ..contract import Keeping
from ..reading import short_text

MAX_RECORDS = 5_000
_DASHBOARD = fields("uid", "title", "url", "tags", "type", "folderTitle", "folderUid")


def keep_dashboards(body: object, keeping: Keeping) -> object:
    """Return a list of dashboards."""
    return [keep(one, _DASHBOARD) for one in mappings(body)[:MAX_RECORDS]]


def keep_alerts(body: object, keeping: Keeping) -> object:
    """Return ``{"status", "data": {"alerts": [...]}}`` with the ids of rule and dashboard."""
    found = mappings(mapping(mapping(body).get("data")).get("alerts"))
    kept: list[object] = []
    for alert in found[:MAX_RECORDS]:
        labels, texts = mapping(alert.get("labels")), mapping(alert.get("annotations"))
        kept.append({
            **{key: short_text(alert.get(key)) for key in ("state", "activeAt")},
            "labels": {**keep_labels(labels), **_own(labels, "__alert_rule_uid__")},
            "annotations": {**keep_annotations(texts, keeping), **_own(texts, "__dashboardUid__")},
        })  # fmt: skip
    return {"status": short_text(mapping(body).get("status")), "data": {"alerts": kept}}


def _own(values: dict[str, object], name: str) -> dict[str, str]:
    text = short_text(values.get(name))[:80]
    return {name: text} if text else {}
