"""GitLab CI: the last pipelines of default branches."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import GitLabCI, ask
from .fields import is_rest, keep_pipelines, projects_of
from .read import answered_repository, read_pipelines


def _is_pipelines(body: object) -> bool:
    """Tell whether a body lists pipelines: of GraphQL by project, or of REST."""
    return is_rest(body) or any("pipelines" in one or "pipeline" in one for one in projects_of(body)[:50])


INTEGRATION = Integration(
    id="gitlab-ci",
    title="GitLab CI",
    questions=(
        Question(
            name="pipelines",
            gives=Capability.RUNS,
            keep=keep_pipelines,
            form=_is_pipelines,
            read=read_pipelines,
            address=re.compile(r"/api/graphql$|/api/v4/projects/[^/?]+/pipelines(?:$|[/?])"),
            links={"repository": ("gitlab.com/project-slug",), "project": ("gitlab.com/project-id",)},
            about=answered_repository,
        ),
    ),
    needs={"en": "`read_api` on the group", "es": "`read_api` en el grupo"},
    spec=GitLabCI,
    ask=ask,
    short="group",
    tokens=("GITLAB_TOKEN",),
    follows=Follows("gitlab", "ci", alone="group"),
)
