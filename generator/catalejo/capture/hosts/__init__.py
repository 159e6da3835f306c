"""Git hosts: one file each. To add one: its file, a line here, its spec in ``model/settings.py``, a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model.settings import GitHubSource, GitSource, LocalSource
from ..context import Context, Listing
from . import git, github, local

HOSTS: dict[type, Callable[[Any, Context], Listing]] = {
    LocalSource: local.discover,
    GitSource: git.discover,
    GitHubSource: github.discover,
}
