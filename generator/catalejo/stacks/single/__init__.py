"""One root, or one file of ApplicationSets, for somebody who asks about it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ask import NotAnswered, OneQuestion, expand_file, render_root

__all__ = ["NotAnswered", "OneQuestion", "expand_file", "render_root"]


def __getattr__(name: str) -> object:
    """Import on demand: the children live in this package too and need less."""
    if name in __all__:
        from . import ask

        return getattr(ask, name)
    raise AttributeError(name)
