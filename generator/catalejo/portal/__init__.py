"""Draws the portal: frame, pages, graphs, search, machine-readable twins."""

from .site import DrawingTools, PortalResult, build_portal

__all__ = ["DrawingTools", "PortalResult", "build_portal"]
