"""Finds what ships with the package: templates, styles, lock files; never from the current folder."""

from __future__ import annotations

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
