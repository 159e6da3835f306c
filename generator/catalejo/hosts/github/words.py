"""The words of GitHub for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "GitHub, GitHub Enterprise Server"
NEEDS = (
    Need("metadata: read, contents: read (classic token: repo)", "private and internal repositories"),
    Need("organisation members: read (classic token: read:org)", "teams, which own what nobody else does"),
    Need("actions: read", "workflow runs"),
)
ANONYMOUS = "no token: read by REST and ls-remote, at most 60 requests an hour, public repositories only"
NO_OWNER = ("github needs an organization or a user", "organization: NAME")
HALF_AN_APP = ("a GitHub App needs both its id and its key", "app: ID and app_key_env: VARIABLE")
