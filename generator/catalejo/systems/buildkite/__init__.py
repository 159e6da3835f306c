"""Buildkite: the last builds of default branches."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Buildkite, ask
from .fields import builds_of, keep_builds
from .read import ANNOTATION, read_builds


def _is_builds(body: object) -> bool:
    return bool(builds_of(body)[:1])


INTEGRATION = Integration(
    id="buildkite",
    title="Buildkite",
    questions=(
        Question(
            name="builds",
            gives=Capability.RUNS,
            keep=keep_builds,
            form=_is_builds,
            read=read_builds,
            address=re.compile(r"/v2/organizations/[^/?]+/(?:pipelines/[^/?]+/)?builds(?:$|\?)"),
            links={"pipeline": (ANNOTATION,)},
        ),
    ),
    needs={"en": "`read_builds` and `read_pipelines`", "es": "`read_builds` y `read_pipelines`"},
    spec=Buildkite,
    ask=ask,
    short="organization",
    tokens=("BUILDKITE_API_TOKEN", "BUILDKITE_TOKEN"),
)
