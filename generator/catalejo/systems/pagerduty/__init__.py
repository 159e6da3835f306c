"""PagerDuty: open incidents, and who is on call for the next fourteen days."""

from __future__ import annotations

import re

from ...kit.read.narrow import mapping
from ...model.live import Capability
from ..contract import Integration, Question
from .ask import PagerDuty, ask
from .fields import has_list, keep_incidents, keep_on_calls
from .on_call import read_on_calls
from .read import read_incidents

_SERVICE = {"service": ("pagerduty.com/service-id",)}


def _is_incidents(body: object) -> bool:
    """Tell whether a body lists incidents; those of other systems come with keys of their own beside the list."""
    first = mapping(body[0] if isinstance(body, list) and body else body)
    return has_list(body, "incidents") and not {"page", "pagination_meta"} & first.keys()


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
            address=re.compile(r"(?<!/v1)(?<!/v2)/incidents(?:$|\?)"),
            links={**_SERVICE, "key": ("pagerduty.com/integration-key",)},
        ),
        Question(
            name="on-calls",
            gives=Capability.ON_CALL,
            keep=keep_on_calls,
            form=lambda body: has_list(body, "oncalls"),
            read=read_on_calls,
            address=re.compile(r"/oncalls(?:$|\?)"),
            links=_SERVICE,
        ),
    ),
    needs={"en": "a read-only API key", "es": "una clave de API de solo lectura"},
    spec=PagerDuty,
    ask=ask,
    tokens=("PAGERDUTY_TOKEN",),
)
"""An integration key names a service too, but no answer says whose key it is: nothing is joined by it."""
