"""Opsgenie: open alerts, open incidents, and who is on call for the next fourteen days."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Opsgenie, ask
from .fields import is_timelines, keep_alerts, keep_incidents, keep_schedules
from .read import SELECTOR, SERVICE, TEAM, read_alerts, read_incidents, read_schedules


def _is_alerts(body: object) -> bool:
    rows = mappings(mapping(body).get("data"))
    return any({"tinyId", "alias"} <= row.keys() for row in rows[:50])


def _is_incidents(body: object) -> bool:
    rows = mappings(mapping(body).get("data"))
    return any({"tinyId", "impactedServices"} <= row.keys() for row in rows[:50])


INTEGRATION = Integration(
    id="opsgenie",
    title="Opsgenie",
    questions=(
        Question(
            name="alerts",
            gives=Capability.ALERTS,
            keep=keep_alerts,
            form=lambda body: _is_alerts(body) or ("teams" in mapping(body) and "data" in mapping(body)),
            read=read_alerts,
            address=re.compile(r"opsgenie\.com/v2/alerts(?:$|\?)"),
            links={"selector": (SELECTOR,), "team": (TEAM,)},
        ),
        Question(
            name="incidents",
            gives=Capability.INCIDENTS,
            keep=keep_incidents,
            form=_is_incidents,
            read=read_incidents,
            address=re.compile(r"opsgenie\.com/v1/incidents/?(?:$|\?)"),
            links={"service": (SERVICE, SELECTOR)},
        ),
        Question(
            name="on-calls",
            gives=Capability.ON_CALL,
            keep=keep_schedules,
            form=is_timelines,
            read=read_schedules,
            address=re.compile(r"opsgenie\.com/v2/schedules(?:/[^/?]+/timeline)?(?:$|\?)"),
            links={"team": (TEAM,)},
        ),
    ),
    needs={
        "en": "an API key with read access, and configuration access for rotas",
        "es": "una clave de API con lectura, y acceso a la configuración para los turnos",
    },
    spec=Opsgenie,
    ask=ask,
    tokens=("OPSGENIE_API_KEY",),
)
