"""Joins components with desired state, live state, CI and incidents: what runs where, and may we deploy."""

from .build import build_delivery

__all__ = ["build_delivery"]
