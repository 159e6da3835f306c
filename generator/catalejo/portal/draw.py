"""Renders a page body: the template's context always has ``url`` (site-root address to relative link) and the
portal.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from .context import Portal
from .page import relative


def draw(portal: Portal, path: str, template: str, **context: Any) -> Markup:
    """Render ``template`` for the page at ``path``."""

    def url(target: str) -> str:
        return relative(path, target)

    return portal.renderer.render(template, url=url, portal=portal, **context)


def person_time(portal: Portal, iso: str) -> str:
    """Return a time as text for places where no script turns it into an age."""
    return portal.words.moment(iso, "d MMM y, HH:mm") + " UTC" if iso else ""
