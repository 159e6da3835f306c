"""Repositories in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..contract import Host
from . import words
from .ask import list_repositories
from .spec import LocalSource


def _label(spec: LocalSource) -> str:
    return Path(os.path.abspath(spec.path)).name


def _parse(text: str, environ: Mapping[str, str]) -> LocalSource:
    path = Path(text).expanduser()
    if not path.exists():
        raise ValueError("there is no such folder")
    if not path.is_dir():
        raise ValueError("is not a folder: give the folder that holds the repositories")
    return LocalSource(path=str(path.resolve()))


HOST = Host(
    id="local", title=words.TITLE, spec=LocalSource, short="path", list_repositories=list_repositories, label=_label,
    parse=_parse, remote=False, tells_levels=False, folders=("path",),
)  # fmt: skip

__all__ = ["HOST", "LocalSource"]
