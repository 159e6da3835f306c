"""Which dialect a page is read in: its site's, but a README that stands outside the site's folder is GitHub's."""

from __future__ import annotations

import posixpath

from ..wire import RenderOptions
from .find import Site
from .staging import PageFile


def options_of(site: Site, page: PageFile) -> RenderOptions:
    """Return how a page is rendered."""
    options = site.config.options
    readme = posixpath.splitext(posixpath.basename(page.path))[0].lower() == "readme"
    outside = bool(site.root) and not page.path.startswith(f"{site.root}/") and page.place == "index.md"
    if options.dialect == "github" or (readme and outside):
        return RenderOptions(dialect="github", readme=readme)
    return options
