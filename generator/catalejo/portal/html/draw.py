"""Renders a page body: a template sees ``url`` (site-root address to relative link) and the fields of its view."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict

from ..context import Portal
from .page import ELSEWHERE, root_of


def draw(portal: Portal, path: str, template: str, view: Struct | None = None, **more: object) -> Markup:
    """Render ``template`` for the page at ``path`` over the fields of ``view``, and what it is told besides."""
    said = {**(asdict(view) if view is not None else {}), **more}
    return portal.renderer.render(template, url=links_from(root_of(path)), **said)


@lru_cache(maxsize=64)
def links_from(root: str) -> Callable[[str], str]:
    """Return what turns a site-root address into a link of pages of one depth: one function, so macros are shared."""
    prefix = f"{root}/"

    def url(target: str) -> str:
        return target if target.startswith(ELSEWHERE) else prefix + target

    return url
