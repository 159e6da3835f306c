"""Reads alerts and instant vectors of Prometheus's API.

A value that is no number (NaN, Inf) is one that nobody measured. An alert that is inactive is not told of.
"""

from __future__ import annotations

import hashlib
import math
from urllib.parse import quote

from ...kit.read.narrow import listing, mapping, mappings
from ...model.records import Alert, Metric
from ..alerts import Told, alert_of, base_of, joins_of, keep_labels, merged
from ..reading import Reading, short_text

_STATES = {"firing": "firing", "pending": "pending"}


def read_alerts(reading: Reading) -> list[Alert]:
    """Return the alerts of an answer; those that differ in their pod only are one."""
    base = base_of(reading.envelope.url, "/api/v1/alerts")
    found: list[Alert] = []
    for item in mappings(mapping(mapping(reading.envelope.body).get("data")).get("alerts")):
        state, labels = short_text(item.get("state")), keep_labels(item.get("labels"))
        if state == "inactive" or not labels:
            continue
        if state not in _STATES:
            reading.unknown_state(state or "(none)")
        texts = {key: short_text(value) for key, value in mapping(item.get("annotations")).items()}
        name = quote(labels.get("alertname", ""), errors="replace")
        url = f"{base}/alerts?search={name}" if base else ""
        since = short_text(item.get("activeAt"))
        found.append(alert_of(reading, Told(_STATES.get(state, "unknown"), labels, texts, since, url)))
    return merged(found)


def read_metrics(reading: Reading) -> list[Metric]:
    """Return a value for each series of a vector; where nobody noted the question, the metric's own name stands."""
    body = mapping(reading.envelope.body)
    asked, data = mapping(body.get("asked")), mapping(body.get("data"))
    if data.get("resultType") != "vector":
        return []
    found: list[Metric] = []
    for series in mappings(data.get("result")):
        labels = {key: short_text(value) for key, value in mapping(series.get("metric")).items()}
        name = short_text(asked.get("name")) or labels.get("__name__", "")
        labels = {key: value for key, value in labels.items() if key != "__name__" and value}
        if not name or not labels:
            continue
        spelled = repr(sorted(labels.items())).encode("utf-8", "surrogatepass")
        found.append(
            Metric(
                id=f"{reading.source}/{name}/{hashlib.blake2b(spelled, digest_size=8).hexdigest()}",
                name=name,
                value=_number(listing(series.get("value"))),
                unit=short_text(asked.get("unit")),
                window=short_text(asked.get("window")),
                source=reading.source,
                observed_at=reading.observed_at,
                joins=joins_of(labels),
                stale=reading.stale,
            )
        )
    return found


def _number(value: list[object]) -> float | None:
    """Return the number of a sample ``[time, "text"]``, None for NaN, Inf and what is none."""
    try:
        number = float(short_text(value[1])) if len(value) == 2 else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
