"""Reads GitOps trees: what should run where, in which version, and who says so."""

from .build import build_stacks

__all__ = ["build_stacks"]
