"""Datadog: monitors that are not calm."""

from __future__ import annotations

import re

from ...kit.read.narrow import mappings
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Datadog, ask
from .fields import keep_monitors
from .read import TAGS, read_monitors


def _is_monitors(body: object) -> bool:
    return isinstance(body, list) and any({"overall_state", "tags"} <= one.keys() for one in mappings(body)[:50])


INTEGRATION = Integration(
    id="datadog",
    title="Datadog",
    questions=(
        Question(
            name="monitors",
            gives=Capability.ALERTS,
            keep=keep_monitors,
            form=_is_monitors,
            read=read_monitors,
            address=re.compile(r"/api/v1/monitor(?:$|\?)"),
            links={"tags": (TAGS,)},
        ),
    ),
    needs={
        "en": "an API key, and an application key with `monitors_read`",
        "es": "una clave de API, y una clave de aplicación con `monitors_read`",
    },
    spec=Datadog,
    ask=ask,
    short="site",
    tokens=("DD_API_KEY", "DD_APP_KEY"),
)
