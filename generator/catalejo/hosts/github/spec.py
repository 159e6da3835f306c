"""What is configured of GitHub."""

from __future__ import annotations

from ..contract import OwnerSource


class GitHubSource(OwnerSource, frozen=True, kw_only=True, tag="github", omit_defaults=True):
    """An organisation or a user of GitHub or GitHub Enterprise Server.

    ``app`` is the id of a GitHub App (a client id will do too) that is installed there, ``app_key_env`` the variable
    that holds its private key; they stand in the place of a token. ``actions`` asks for workflow runs as well,
    ``teams`` for the visible teams.
    """

    organization: str = ""
    user: str = ""
    url: str = "https://github.com"
    app: str = ""
    app_key_env: str = ""
    actions: bool = True
    teams: bool = True
