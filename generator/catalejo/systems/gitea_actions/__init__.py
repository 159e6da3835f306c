"""Gitea Actions and Forgejo Actions: the last runs of the default branch of captured repositories."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import GiteaActions, ask
from .fields import is_runs, keep_runs
from .read import answered_repository, read_runs

INTEGRATION = Integration(
    id="gitea-actions",
    title="Gitea Actions",
    questions=(
        Question(
            name="runs",
            gives=Capability.RUNS,
            keep=keep_runs,
            form=is_runs,
            read=read_runs,
            address=re.compile(r"/api/v1/(?:repos/[^/?]+/[^/?]+|orgs/[^/?]+)/actions/runs(?:$|\?)"),
            about=answered_repository,
        ),
    ),
    needs={"en": "`read:repository`", "es": "`read:repository`"},
    spec=GiteaActions,
    ask=ask,
    short="source",
    follows=Follows("gitea", "ci"),
)
