"""Draws the portal: frame, pages, graphs, search, machine-readable twins."""

from .site import PortalResult, build_portal

__all__ = ["PortalResult", "build_portal"]
