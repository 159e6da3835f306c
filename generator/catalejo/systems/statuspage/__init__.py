"""Statuspage: incidents of a public status page, one's own or that of a supplier."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Statuspage, ask
from .fields import keep_summary
from .read import COMPONENT, read_summary

INTEGRATION = Integration(
    id="statuspage",
    title="Statuspage",
    questions=(
        Question(
            name="summary",
            gives=Capability.INCIDENTS,
            keep=keep_summary,
            form=lambda body: {"page", "status", "components", "incidents"} <= mapping(body).keys(),
            read=read_summary,
            address=re.compile(r"/api/v2/summary\.json(?:$|\?)"),
            links={"service": (COMPONENT,)},
        ),
    ),
    needs={"en": "nothing: a status page is public", "es": "nada: una página de estado es pública"},
    spec=Statuspage,
    ask=ask,
    short="url",
)
