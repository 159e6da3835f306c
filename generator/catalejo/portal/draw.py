"""Renders a page body: the template's context always has ``url`` (site-root address to relative link) and the
portal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from .context import Portal
from .page import ELSEWHERE, root_of


def draw(portal: Portal, path: str, template: str, **context: Any) -> Markup:
    """Render ``template`` for the page at ``path``."""
    return portal.renderer.render(template, url=links_from(root_of(path)), portal=portal, **context)


@lru_cache(maxsize=64)
def links_from(root: str) -> Callable[[str], str]:
    """Return what turns a site-root address into a link of pages of one depth: one function, so macros are shared."""
    prefix = f"{root}/"

    def url(target: str) -> str:
        return target if target.startswith(ELSEWHERE) else prefix + target

    return url


def person_time(portal: Portal, iso: str) -> str:
    """Return a time as text for places where no script turns it into an age."""
    return portal.words.moment(iso, "d MMM y, HH:mm") + " UTC" if iso else ""
