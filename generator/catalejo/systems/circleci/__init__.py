"""CircleCI: the workflows of the newest pipelines of default branches."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..allow_list import records_of
from ..contract import Integration, Question
from .ask import CircleCI, ask
from .fields import is_pipeline, is_workflow, keep_pipelines
from .read import ANNOTATION, read_pipelines


def _is_pipelines(body: object) -> bool:
    return any(is_workflow(item) or is_pipeline(item) for item in records_of(body, "items")[:50])


INTEGRATION = Integration(
    id="circleci",
    title="CircleCI",
    questions=(
        Question(
            name="pipelines",
            gives=Capability.RUNS,
            keep=keep_pipelines,
            form=_is_pipelines,
            read=read_pipelines,
            address=re.compile(r"/api/v2/(?:project/[^?]+/)?pipeline(?:$|[/?])"),
            links={"project": (ANNOTATION,)},
        ),
    ),
    needs={
        "en": "a personal API token: tokens of projects are not accepted",
        "es": "un token de API personal: los de proyectos no se aceptan",
    },
    spec=CircleCI,
    ask=ask,
    short="organization",
    tokens=("CIRCLE_TOKEN", "CIRCLECI_AUTH_TOKEN"),
)
