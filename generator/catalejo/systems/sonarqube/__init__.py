"""SonarQube: the quality gate of projects, and what it measured of them."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import SonarQube, ask
from .fields import KEY, has_gates, has_measures, keep_measures
from .read import read_gates, read_measures

INTEGRATION = Integration(
    id="sonarqube",
    title="SonarQube",
    questions=(
        Question(
            name="gates",
            gives=Capability.SCANS,
            keep=keep_measures,
            form=has_gates,
            read=read_gates,
            address=re.compile(r"/api/measures/\w+\?(?:.*&)?metricKeys=[^&]*alert_status"),
            links={"project": (KEY,)},
        ),
        Question(
            name="measures",
            gives=Capability.METRICS,
            keep=keep_measures,
            form=has_measures,
            read=read_measures,
            address=re.compile(r"/api/measures/\w+\?(?:.*&)?metricKeys=(?![^&]*alert_status)"),
            links={"project": (KEY,)},
        ),
    ),
    needs={"en": "`Browse` on the projects", "es": "`Browse` en los proyectos"},
    spec=SonarQube,
    ask=ask,
    short="url",
    tokens=("SONAR_TOKEN",),
)
"""The annotation is that of the community's SonarQube plugin for Backstage."""
