"""One repository of any host, by its clone URL over https."""

from __future__ import annotations

from collections.abc import Mapping

from ...kit.text.urls import repository_id
from ..contract import Host
from . import words
from .ask import level_of, list_repositories, probe
from .spec import GitSource


def _label(spec: GitSource) -> str:
    return repository_id(spec.url) or "repository"


def _parse(text: str, environ: Mapping[str, str]) -> GitSource:
    if not repository_id(text):
        raise ValueError("is not a clone URL that can be read: use https://HOST/OWNER/NAME.git")
    return GitSource(url=text)


HOST = Host(
    id="git", title=words.TITLE, spec=GitSource, short="url", needs=words.NEEDS, list_repositories=list_repositories,
    label=_label, parse=_parse, tells_levels=False, only=level_of, probe=probe,
)  # fmt: skip

__all__ = ["HOST", "GitSource"]
