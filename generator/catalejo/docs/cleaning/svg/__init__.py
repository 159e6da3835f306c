"""Drawings (SVG): read with namespaces, written anew from an allow-list, served where nothing in them can run."""

from .enclose import enclose
from .read import CleanSvg, clean_svg
from .tree import Refused

__all__ = ["CleanSvg", "Refused", "clean_svg", "enclose"]
