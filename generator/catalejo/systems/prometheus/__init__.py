"""Prometheus, and what answers like it (Thanos, Mimir, VictoriaMetrics): firing alerts, and a few measured values."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from .. import alerts
from ..contract import Integration, Question
from .ask import Prometheus, ask
from .fields import keep_alerts, keep_metrics
from .measure import measure
from .read import read_alerts, read_metrics


def _is_alerts(body: object) -> bool:
    """Tell whether a body lists alerts with the states of Prometheus, which others write in other letters."""
    found = mapping(mapping(body).get("data")).get("alerts")
    return isinstance(found, list) and all(item.get("state") in ("firing", "pending") for item in mappings(found)[:50])


def _is_vector(body: object) -> bool:
    return mapping(mapping(body).get("data")).get("resultType") == "vector"


_LINKS = {"labels": (alerts.LABELS,), "service name": (alerts.SERVICE_NAME,)}

INTEGRATION = Integration(
    id="prometheus",
    title="Prometheus",
    questions=(
        Question(
            name="alerts",
            gives=Capability.ALERTS,
            keep=keep_alerts,
            form=_is_alerts,
            read=read_alerts,
            address=re.compile(r"(?<!grafana)/api/v1/alerts(?:$|\?)"),
            links={**_LINKS, "alert": (alerts.ALERT_NAMES,)},
        ),
        Question(
            name="metrics",
            gives=Capability.METRICS,
            keep=keep_metrics,
            form=_is_vector,
            read=read_metrics,
            address=re.compile(r"/api/v1/query(?:$|\?)"),
            links=_LINKS,
        ),
    ),
    needs={
        "en": "to read its API; a token only where a proxy asks for one",
        "es": "leer su API; un token solo donde un proxy lo pida",
    },
    spec=Prometheus,
    ask=ask,
    short="url",
    tokens=("PROMETHEUS_TOKEN",),
    measure=measure,
)
