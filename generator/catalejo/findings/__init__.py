"""Settles whom each finding concerns: the entities that it is about, the one with the line, who can change it."""

from .settle import settle_findings

__all__ = ["settle_findings"]
