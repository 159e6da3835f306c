"""The words of Bitbucket Data Center for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "Bitbucket Data Center"
NEEDS = (
    Need(
        "Project read, Repository read (HTTP access token)",
        "repositories that are not public",
        "los repositorios que no son públicos",
    ),
)
ANONYMOUS = "no token: public repositories only"
