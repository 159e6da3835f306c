"""incident.io: live incidents, and who is on call."""

from __future__ import annotations

import re

from ...kit.read.narrow import listing, mapping, mappings
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import IncidentIo, ask
from .fields import keep_incidents, keep_schedules
from .read import ENTRY, SCHEDULE, read_incidents, read_schedules


def _is_incidents(body: object) -> bool:
    whole = mapping(body)
    return isinstance(whole.get("incidents"), list) and (
        "pagination_meta" in whole or any("incident_status" in row for row in mappings(whole["incidents"])[:50])
    )


def _is_schedules(body: object) -> bool:
    schedules = listing(mapping(body).get("schedules"))
    return any("schedule_entries" in row for row in mappings(schedules)[:50])


INTEGRATION = Integration(
    id="incident-io",
    title="incident.io",
    questions=(
        Question(
            name="incidents",
            gives=Capability.INCIDENTS,
            keep=keep_incidents,
            form=_is_incidents,
            read=read_incidents,
            address=re.compile(r"incident\.io/v2/incidents(?:$|\?)"),
            links={"service": (ENTRY,)},
        ),
        Question(
            name="on-calls",
            gives=Capability.ON_CALL,
            keep=keep_schedules,
            form=_is_schedules,
            read=read_schedules,
            address=re.compile(r"incident\.io/v2/schedules(?:$|\?)"),
            links={"schedule": (SCHEDULE,)},
        ),
    ),
    needs={
        "en": "an API key that views incidents and schedules",
        "es": "una clave de API que vea incidentes y turnos",
    },
    spec=IncidentIo,
    ask=ask,
    tokens=("INCIDENT_API_KEY",),
)
