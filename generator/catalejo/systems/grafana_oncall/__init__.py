"""Grafana OnCall, also as part of Grafana Cloud IRM: open alert groups, and who is on call."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from ..alerts import LABELS, SERVICE_NAME
from ..contract import Integration, Question
from .ask import GrafanaOnCall, ask
from .fields import keep_groups, keep_schedules
from .read import read_groups, read_schedules


def _is_groups(body: object) -> bool:
    return any({"integration_id", "alerts_count"} <= row.keys() for row in mappings(mapping(body).get("results"))[:50])


def _is_schedules(body: object) -> bool:
    return any("final_shifts" in row for row in mappings(mapping(body).get("results"))[:50])


INTEGRATION = Integration(
    id="grafana-oncall",
    title="Grafana OnCall",
    questions=(
        Question(
            name="alert-groups",
            gives=Capability.INCIDENTS,
            keep=keep_groups,
            form=_is_groups,
            read=read_groups,
            address=re.compile(r"/api/v1/alert_groups/?(?:$|\?)"),
            links={"service": (LABELS, SERVICE_NAME)},
        ),
        Question(
            name="on-calls",
            gives=Capability.ON_CALL,
            keep=keep_schedules,
            form=_is_schedules,
            read=read_schedules,
            address=re.compile(r"/api/v1/schedules/?(?:$|\?)"),
        ),
    ),
    needs={
        "en": "an API key, or a service account that reads alert groups, schedules and teams",
        "es": "una clave de API, o una cuenta de servicio que lea grupos de alertas, turnos y equipos",
    },
    spec=GrafanaOnCall,
    ask=ask,
    short="url",
    tokens=("GRAFANA_ONCALL_TOKEN",),
)
"""Rotas join the group that has the name of their team."""
