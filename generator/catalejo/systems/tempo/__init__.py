"""Tempo: which services sent traces within a day."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from ..traces import LINKS
from .ask import Tempo, ask
from .read import is_values, keep_values, read_values

INTEGRATION = Integration(
    id="tempo",
    title="Tempo",
    questions=(
        Question(
            name="services",
            gives=Capability.TRACES,
            keep=keep_values,
            form=is_values,
            read=read_values,
            address=re.compile(r"/api/v2/search/tag/resource\.service\.name/values(?:$|\?)"),
            links=LINKS,
        ),
    ),
    needs={
        "en": "to read its API; a token only where a proxy asks for one",
        "es": "leer su API; un token solo donde un proxy lo pida",
    },
    spec=Tempo,
    ask=ask,
    short="url",
    tokens=("TEMPO_TOKEN",),
)
