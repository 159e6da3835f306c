"""Documentation: from the Markdown of repositories to sanitised articles.

``build_docs`` is the room's one entry. ``sites/`` finds the docs sites and reads their settings as data, ``work`` has
their pages rendered (``rendering/``) and cleaned (``cleaning/``) by children, ``articles/`` closes links and pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .build import build_docs
    from .work import engine

__all__ = ["build_docs", "engine"]


def __getattr__(name: str) -> object:
    """Import on demand: the children live in this package too and need neither."""
    if name == "build_docs":
        from .build import build_docs

        return build_docs
    if name == "engine":
        from .work import engine

        return engine
    raise AttributeError(name)
