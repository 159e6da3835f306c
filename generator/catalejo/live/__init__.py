"""Understands the raw answers of systems: applications, CI runs, incidents, in one vocabulary."""

from .build import build_live

__all__ = ["build_live"]
