"""Codecov: which share of their lines the tests of an owner's repositories run."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Codecov, ask
from .fields import is_repositories, keep_repositories
from .read import read_repositories

INTEGRATION = Integration(
    id="codecov",
    title="Codecov",
    questions=(
        Question(
            name="coverage",
            gives=Capability.METRICS,
            keep=keep_repositories,
            form=is_repositories,
            read=read_repositories,
            address=re.compile(r"/api/v2/[^/?]+/[^/?]+/repos/?(?:$|\?)"),
            links={"repository": ("github.com/project-slug", "gitlab.com/project-slug", "bitbucket.com/project-slug")},
        ),
    ),
    needs={"en": "an API access token of a member", "es": "un token de acceso a la API de un miembro"},
    spec=Codecov,
    ask=ask,
    tokens=("CODECOV_API_TOKEN",),
)
