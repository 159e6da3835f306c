"""PagerDuty: open incidents."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .fields import keep_incidents
from .read import read_incidents


def _is_incidents(body: object) -> bool:
    pages = body if isinstance(body, list) else [body]
    return any(isinstance(page, dict) and isinstance(page.get("incidents"), list) for page in pages[:50])


INTEGRATION = Integration(
    id="pagerduty",
    title="PagerDuty",
    questions=(
        Question(
            name="incidents",
            gives=Capability.INCIDENTS,
            keep=keep_incidents,
            form=_is_incidents,
            read=read_incidents,
            address=re.compile(r"/incidents(?:$|\?)"),
            links={"service": ("pagerduty.com/service-id",), "key": ("pagerduty.com/integration-key",)},
        ),
    ),
    needs={"en": "a read-only API key", "es": "una clave de API de solo lectura"},
)
"""An integration key names a service too, but no answer says whose key it is: nothing is joined by it."""
