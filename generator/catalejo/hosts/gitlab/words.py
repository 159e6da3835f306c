"""The words of GitLab for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "GitLab"
API_SCOPE = Need(
    "read_api",
    "projects and groups that are not public, teams",
    "los proyectos y grupos que no son públicos, los equipos",
)
GIT_SCOPE = Need(
    "read_repository",
    "the contents of projects that are not public",
    "el contenido de los proyectos que no son públicos",
)
NEEDS = (API_SCOPE, GIT_SCOPE)
ANONYMOUS = "no token: public projects only"
HEADS = "the newest commits are asked of git, project by project: this GitLab does not list them (before 17.10)"
NO_OWNER = ("gitlab needs a group or a user", "group: NAME")
