"""Sentry: kinds of errors that programs reported and nobody has settled."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Sentry, ask
from .fields import is_issues, keep_issues
from .read import PROJECT, read_issues

INTEGRATION = Integration(
    id="sentry",
    title="Sentry",
    questions=(
        Question(
            name="issues",
            gives=Capability.ERROR_ISSUES,
            keep=keep_issues,
            form=is_issues,
            read=read_issues,
            address=re.compile(r"/api/0/(?:organizations/[^/?]+|projects/[^/?]+/[^/?]+)/issues/?(?:$|\?)"),
            links={"project": (PROJECT,)},
        ),
    ),
    needs={
        "en": "a token with `org:read`, `project:read` and `event:read`",
        "es": "un token con `org:read`, `project:read` y `event:read`",
    },
    spec=Sentry,
    ask=ask,
    short="organization",
    tokens=("SENTRY_AUTH_TOKEN",),
)
