"""Words by which people's own links are recognised, in every language that is met, names of tools included."""

from __future__ import annotations

import re

RUNBOOK = re.compile(r"runbook|playbook|guardia", re.IGNORECASE)
"""In the title, type or icon of a link to a runbook."""
DASHBOARD = re.compile(r"dashboard|grafana|panel|tablero|datadog", re.IGNORECASE)
"""In the title, type or icon of a link to a dashboard."""
POSTMORTEM = re.compile(r"post[-_ ]?mortem|retrospectiv|incident[-_ ]review", re.IGNORECASE)
"""In the title, type or icon of a link, or in the key of an annotation, that leads to what was learned of incidents."""
ESCALATION = ("pagerduty", "opsgenie", "escalat", "escalar", "on-call", "guardia")
"""In the title, type or address of a team's link for the night."""
CHAT = ("slack", "teams.microsoft", "chat", "mattermost", "discord", "canal")
"""In the title, type or address of a team's link for the day."""
