"""Dependabot: open alerts about known vulnerabilities of what repositories depend on."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import Dependabot, ask
from .fields import is_alerts, keep_alerts
from .read import read_alerts

INTEGRATION = Integration(
    id="dependabot",
    title="Dependabot",
    questions=(
        Question(
            name="alerts",
            gives=Capability.SCANS,
            keep=keep_alerts,
            form=is_alerts,
            read=read_alerts,
            address=re.compile(r"/(?:orgs/[^/?]+|repos/[^/?]+/[^/?]+)/dependabot/alerts(?:$|\?)"),
            links={"repository": ("github.com/project-slug",)},
        ),
    ),
    needs={
        "en": "`Dependabot alerts: read` on the repositories, or on the organisation",
        "es": "`Dependabot alerts: read` en los repositorios o en la organización",
    },
    spec=Dependabot,
    ask=ask,
    short="source",
    follows=Follows("github", ""),
)
