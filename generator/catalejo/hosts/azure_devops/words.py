"""The words of Azure DevOps for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "Azure DevOps"
NEEDS = (
    Need(
        "Code (read), vso.code",
        "repositories of projects that are not public, and their contents",
        "los repositorios de proyectos que no son públicos y su contenido",
    ),
)
ANONYMOUS = "no token: repositories of public projects only"
SIGN_IN = "asks to sign in: the token is not known, has expired, or lacks Code (read)"
