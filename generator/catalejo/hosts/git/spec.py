"""What is configured of a repository by its address."""

from __future__ import annotations

from ...model.settings import Source


class GitSource(Source, frozen=True, kw_only=True, tag="git", omit_defaults=True):
    """One repository by its clone URL. Read with credentials it is private unless ``visibility`` says otherwise.

    ``entities`` are globs of further entity files. ``history`` is the depth in commits (0 = the newest only).
    """

    url: str
    token_env: str = ""
    user: str = "x-access-token"
