"""GitHub releases: what was released last of captured repositories."""

from __future__ import annotations

import re

from ...model.live import Capability
from ..contract import Follows, Integration, Question
from .ask import GitHubReleases, ask
from .fields import is_releases, keep_releases
from .read import read_releases

INTEGRATION = Integration(
    id="github-releases",
    title="GitHub releases",
    questions=(
        Question(
            name="releases",
            gives=Capability.ARTIFACTS,
            keep=keep_releases,
            form=is_releases,
            read=read_releases,
            address=re.compile(r"/repos/[^/?]+/[^/?]+/releases(?:$|\?)"),
            links={"repository": ("github.com/project-slug",)},
        ),
    ),
    needs={"en": "`contents: read` on the repositories", "es": "`contents: read` en los repositorios"},
    spec=GitHubReleases,
    ask=ask,
    short="source",
    follows=Follows("github", ""),
)
