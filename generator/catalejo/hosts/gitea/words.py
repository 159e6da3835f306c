"""The words of Gitea and Forgejo for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "Gitea, Forgejo"
REPOSITORIES = Need(
    "read:repository",
    "repositories that are not public, and their contents",
    "los repositorios que no son públicos y su contenido",
)
ORGANIZATION = Need(
    "read:organization", "who may read the organisation; teams", "quién puede leer la organización; los equipos"
)
NEEDS = (REPOSITORIES, ORGANIZATION)
ANONYMOUS = "no token: public repositories only, no teams"
NO_OWNER = ("gitea needs an organization or a user", "organization: NAME")
