"""Bitbucket Pipelines: the last pipelines of the default branch of captured repositories."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import BitbucketPipelines, ask
from .fields import is_pipelines, keep_pipelines
from .read import answered_repository, read_pipelines

INTEGRATION = Integration(
    id="bitbucket-pipelines",
    title="Bitbucket Pipelines",
    questions=(
        Question(
            name="pipelines",
            gives=Capability.RUNS,
            keep=keep_pipelines,
            form=is_pipelines,
            read=read_pipelines,
            address=re.compile(r"/2\.0/repositories/[^/?]+/[^/?]+/pipelines/?(?:$|\?)"),
            links={"repository": ("bitbucket.com/project-slug", "bitbucket.org/project-slug")},
            about=answered_repository,
        ),
    ),
    needs={"en": "`read:pipeline:bitbucket`, or the scope `pipeline`",
           "es": "`read:pipeline:bitbucket`, o el ámbito `pipeline`"},
    spec=BitbucketPipelines,
    ask=ask,
    short="source",
    follows=Follows("bitbucket", "ci"),
)  # fmt: skip
