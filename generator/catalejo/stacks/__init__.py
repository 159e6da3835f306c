"""Reads GitOps trees: what should run where, in which version, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .build import build_stacks
    from .single import NotAnswered, OneQuestion, expand_file, render_root

__all__ = ["NotAnswered", "OneQuestion", "build_stacks", "expand_file", "render_root"]


def __getattr__(name: str) -> object:
    """Import on demand: the children live in this package too and need less."""
    if name == "build_stacks":
        from .build import build_stacks

        return build_stacks
    if name in __all__:
        from . import single

        return getattr(single, name)
    raise AttributeError(name)
