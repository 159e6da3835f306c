"""Jaeger: which services send traces."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from ..traces import LINKS
from .ask import Jaeger, ask
from .read import is_services, keep_services, read_services

INTEGRATION = Integration(
    id="jaeger",
    title="Jaeger",
    questions=(
        Question(
            name="services",
            gives=Capability.TRACES,
            keep=keep_services,
            form=is_services,
            read=read_services,
            address=re.compile(r"/api(?:/v3)?/services(?:$|\?)"),
            links=LINKS,
        ),
    ),
    needs={
        "en": "to read its query API; a token only where a proxy asks for one",
        "es": "leer su API de consulta; un token solo donde un proxy lo pida",
    },
    spec=Jaeger,
    ask=ask,
    short="url",
    tokens=("JAEGER_TOKEN",),
)
