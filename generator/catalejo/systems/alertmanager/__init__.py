"""Alertmanager: the alerts of now, and whether somebody silenced them."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..alerts import ALERT_NAMES, LABELS, SERVICE_NAME
from ..contract import Integration, Question
from .ask import Alertmanager, ask
from .fields import is_alerts, keep_alerts
from .read import read_alerts

INTEGRATION = Integration(
    id="alertmanager",
    title="Alertmanager",
    questions=(
        Question(
            name="alerts",
            gives=Capability.ALERTS,
            keep=keep_alerts,
            form=is_alerts,
            read=read_alerts,
            address=re.compile(r"/api/v2/alerts(?:$|\?)"),
            links={"labels": (LABELS,), "service name": (SERVICE_NAME,), "alert": (ALERT_NAMES,)},
        ),
    ),
    needs={
        "en": "to read its API; a token only where a proxy asks for one",
        "es": "leer su API; un token solo donde un proxy lo pida",
    },
    spec=Alertmanager,
    ask=ask,
    short="url",
    tokens=("ALERTMANAGER_TOKEN",),
)
