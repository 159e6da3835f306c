"""The words of GitHub for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "GitHub, GitHub Enterprise Server"
NEEDS = (
    Need(
        "metadata: read, contents: read (classic token: repo)",
        "private and internal repositories",
        "los repositorios privados e internos",
    ),
    Need(
        "organisation members: read (classic token: read:org)",
        "teams, which own what nobody else does",
        "los equipos, responsables de lo que no tiene otro responsable",
    ),
    Need("actions: read", "workflow runs", "las ejecuciones de workflows"),
)
ANONYMOUS = "no token: read by REST and ls-remote, at most 60 requests an hour, public repositories only"
NO_OWNER = ("github needs an organization or a user", "organization: NAME")
HALF_AN_APP = ("a GitHub App needs both its id and its key", "app: ID and app_key_env: VARIABLE")
