"""What is configured of GitHub."""

from __future__ import annotations

from ..contract import OwnerSource


class GitHubSource(OwnerSource, frozen=True, kw_only=True, tag="github", omit_defaults=True):
    """An organisation or a user of GitHub or GitHub Enterprise Server.

    ``actions`` asks for workflow runs as well, ``teams`` for the visible teams.
    """

    organization: str = ""
    user: str = ""
    url: str = "https://github.com"
    actions: bool = True
    teams: bool = True
