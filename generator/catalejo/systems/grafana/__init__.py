"""Grafana: dashboards, and the states of the alerts that it keeps itself."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Grafana, ask
from .fields import keep_alerts, keep_dashboards
from .read import ALERT_SELECTOR, OVERVIEW, SELECTOR, TAG_SELECTOR, read_alerts, read_dashboards

_STATES = ("Normal", "Pending", "Alerting", "NoData", "Error", "Recovering")


def _is_dashboards(body: object) -> bool:
    return isinstance(body, list) and any({"uid", "title", "url", "tags"} <= one.keys() for one in mappings(body)[:50])


def _is_alerts(body: object) -> bool:
    found = mapping(mapping(body).get("data")).get("alerts")
    return isinstance(found, list) and any(str(one.get("state")).startswith(_STATES) for one in mappings(found)[:50])


INTEGRATION = Integration(
    id="grafana",
    title="Grafana",
    questions=(
        Question(
            name="dashboards",
            gives=Capability.DASHBOARDS,
            keep=keep_dashboards,
            form=_is_dashboards,
            read=read_dashboards,
            address=re.compile(r"/api/search(?:$|\?)"),
            links={"dashboard": (SELECTOR, TAG_SELECTOR, OVERVIEW)},
        ),
        Question(
            name="alerts",
            gives=Capability.ALERTS,
            keep=keep_alerts,
            form=_is_alerts,
            read=read_alerts,
            address=re.compile(r"/api/prometheus/grafana/api/v1/alerts(?:$|\?)"),
            links={"labels": (ALERT_SELECTOR,)},
        ),
    ),
    needs={
        "en": "a token of a service account with the role Viewer",
        "es": "un token de una cuenta de servicio con el rol Viewer",
    },
    spec=Grafana,
    ask=ask,
    short="url",
    tokens=("GRAFANA_TOKEN",),
)
