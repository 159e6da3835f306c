"""What is kept of alerts and of measured values: labels that say what they are about, texts for people, numbers."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings
from ..alerts import keep_annotations, keep_labels
from ..allow_list import fields, keep
from ..contract import Keeping
from ..reading import short_text

MAX_SERIES = 5_000
"""Alerts or series of one answer that are kept."""


def keep_alerts(body: object, keeping: Keeping) -> object:
    """Return ``{"status", "data": {"alerts": [...]}}``; the server's own address and expressions are left out."""
    found = mappings(mapping(mapping(body).get("data")).get("alerts"))
    kept = [
        {
            **{key: short_text(alert.get(key)) for key in ("state", "activeAt")},
            "labels": keep_labels(alert.get("labels")),
            "annotations": keep_annotations(alert.get("annotations"), keeping),
        }
        for alert in found[:MAX_SERIES]
    ]
    return {"status": short_text(mapping(body).get("status")), "data": {"alerts": kept}}


def keep_metrics(body: object, keeping: Keeping) -> object:
    """Return what was asked, and ``{"data": {"resultType", "result": [...]}}`` of a vector.

    Of a series those labels are kept by which it was asked for; of a recorded one those that say what it is about.
    """
    data = mapping(mapping(body).get("data"))
    asked = mapping(mapping(body).get("asked"))
    names = [short_text(name) for name in listing(asked.get("labels"))]
    series = [
        {
            "metric": _labels(mapping(one.get("metric")), names),
            "value": [item for item in listing(one.get("value"))[:2] if isinstance(item, str | int | float)],
        }
        for one in mappings(data.get("result"))[:MAX_SERIES]
    ]
    return {
        "status": short_text(mapping(body).get("status")),
        "asked": keep(asked, fields("name", "labels", "unit", "window")),
        "data": {"resultType": short_text(data.get("resultType")), "result": series},
    }


def _labels(metric: dict[str, object], names: list[str]) -> dict[str, str]:
    if names:
        return {name: short_text(metric.get(name))[:200] for name in names}
    name = short_text(metric.get("__name__"))
    return {**keep_labels(metric), **({"__name__": name[:200]} if name else {})}
