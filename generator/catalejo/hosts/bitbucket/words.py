"""The words of Bitbucket Cloud for people."""

from __future__ import annotations

from ..contract import Need

TITLE = "Bitbucket Cloud"
NEEDS = (
    Need(
        "repository (read:repository:bitbucket)",
        "private repositories, and their contents",
        "los repositorios privados y su contenido",
    ),
)
ANONYMOUS = "no token: public repositories only, at most 60 requests an hour"
