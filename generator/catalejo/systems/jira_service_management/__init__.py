"""Jira Service Management's operations, which took over from Opsgenie: open alerts, and who is on call."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping, mappings
from ...model.live import Capability
from ..contract import Integration, Question
from ..opsgenie.fields import keep_alerts, keep_schedules
from ..opsgenie.read import SELECTOR, TEAM, read_alerts, read_schedules
from .ask import JiraServiceManagement, ask


def _is_alerts(body: object) -> bool:
    values = mapping(body).get("values")
    return isinstance(values, list) and all({"tinyId", "alias"} <= row.keys() for row in mappings(values)[:50])


def _is_timelines(body: object) -> bool:
    whole = mapping(body)
    schedules = mappings(whole.get("values"))
    return "finalTimeline" in whole or (bool(schedules) and all("finalTimeline" in one for one in schedules[:50]))


INTEGRATION = Integration(
    id="jira-service-management",
    title="Jira Service Management",
    questions=(
        Question(
            name="alerts",
            gives=Capability.ALERTS,
            keep=keep_alerts,
            form=_is_alerts,
            read=read_alerts,
            address=re.compile(r"/jsm/ops/api/[^/?]+/v1/alerts(?:$|\?)"),
            links={"selector": (SELECTOR,), "team": (TEAM,)},
        ),
        Question(
            name="on-calls",
            gives=Capability.ON_CALL,
            keep=keep_schedules,
            form=_is_timelines,
            read=read_schedules,
            address=re.compile(r"/jsm/ops/api/[^/?]+/v1/schedules(?:/[^/?]+/timeline)?(?:$|\?)"),
            links={"team": (TEAM,)},
        ),
    ),
    needs={
        "en": "an API token of a user with `read:ops-alert` and `read:ops-config`",
        "es": "un token de API de un usuario con `read:ops-alert` y `read:ops-config`",
    },
    spec=JiraServiceManagement,
    ask=ask,
    tokens=("JSM_API_TOKEN",),
)
"""The annotations are those of its predecessor, as entities have them already."""
