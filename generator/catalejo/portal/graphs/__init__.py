"""Drawings with links: the neighbours of an entity in columns, maps of systems and domains laid out by Graphviz."""

from .columns import neighbourhood_svg
from .maps import map_svg, organisation_svg
from .svg import Drawing

__all__ = ["Drawing", "map_svg", "neighbourhood_svg", "organisation_svg"]
