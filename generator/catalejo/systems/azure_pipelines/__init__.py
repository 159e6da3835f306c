"""Azure Pipelines: the last builds of every definition."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import AzurePipelines, ask
from .fields import is_builds, keep_builds
from .read import ANNOTATION, read_builds

INTEGRATION = Integration(
    id="azure-pipelines",
    title="Azure Pipelines",
    questions=(
        Question(
            name="builds",
            gives=Capability.RUNS,
            keep=keep_builds,
            form=is_builds,
            read=read_builds,
            address=re.compile(r"/_apis/build/builds(?:$|\?)"),
            links={"project-repo": (ANNOTATION,)},
        ),
    ),
    needs={"en": "Build (Read) and Code (Read)", "es": "Build (Read) y Code (Read)"},
    spec=AzurePipelines,
    ask=ask,
    short="organization",
    tokens=("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_TOKEN"),
    follows=Follows("azure-devops", "ci", alone="organization"),
)
