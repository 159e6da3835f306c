"""The catalog room: entity files to entities, relations, ownership and findings."""

from __future__ import annotations

from .build import build_catalog

__all__ = ["build_catalog"]
