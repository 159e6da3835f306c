"""Finds what ships with the package: templates, styles, lock files; never from the current folder."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


class ResourceMissing(Exception):
    """The installation lacks a shipped folder; the message names it."""


def resource(name: str) -> Path:
    """Return a shipped file or folder: from the installed package, else from the source tree.

    Raises:
        ResourceMissing: neither has it.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parents[1]):
        if (root / name).exists():
            return root / name
    raise ResourceMissing(f"this installation of catalejo lacks {name}; install it again")


@cache
def code_digest(*rooms: str) -> str:
    """Return what names the code of some rooms: what another code made is not what this one would make."""
    digest = hashlib.sha256()
    for path in sorted(path for room in rooms for path in (_PACKAGE / room).rglob("*.py")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
