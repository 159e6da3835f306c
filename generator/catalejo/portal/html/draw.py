"""Renders a page body: the template's context always has ``url`` (site-root address to relative link) and the
portal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from ..context import Portal
from .page import ELSEWHERE, root_of


def draw(portal: Portal, path: str, template: str, **context: Any) -> Markup:
    """Render ``template`` for the page at ``path``."""
    return portal.renderer.render(template, url=links_from(root_of(path)), portal=portal, **context)


def draw_kept(
    portal: Portal, path: str, template: str, context: dict[str, Any], lazy: Mapping[str, Callable[[], Any]]
) -> Markup:
    """Render a body whose template sees only its context, or take it from the build before where that is the same.

    ``lazy`` are values that follow from the context alone and are dear to make: they are made where the body is. What
    changes every night without being shown must not be in the context.
    """
    key = portal.kept.key(path, template, context)
    body = portal.kept.get(key)
    if body is None:
        made = {name: make() for name, make in lazy.items()}
        body = portal.renderer.render(template, url=links_from(root_of(path)), **context, **made)
        portal.kept.put(key, body)
    return Markup(body)


@lru_cache(maxsize=64)
def links_from(root: str) -> Callable[[str], str]:
    """Return what turns a site-root address into a link of pages of one depth: one function, so macros are shared."""
    prefix = f"{root}/"

    def url(target: str) -> str:
        return target if target.startswith(ELSEWHERE) else prefix + target

    return url
