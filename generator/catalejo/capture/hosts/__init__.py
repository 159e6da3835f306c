"""Git hosts: one file each. To add one: its file, a line here, its spec in ``model/settings.py``, a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model.settings import GitHubSource, GitSource, LocalSource, Source
from ..context import Context, Listing
from ..web.http import WebClient
from . import git, github, local

HOSTS: dict[type, Callable[[Any, Context], Listing]] = {
    LocalSource: local.discover,
    GitSource: git.discover,
    GitHubSource: github.discover,
}


def client_of(source: Source, context: Context) -> WebClient | None:
    """Return the client that a source is asked with, None where it is not asked over the web."""
    return github.make_client(source, context) if isinstance(source, GitHubSource) else None
