"""Which dialect a page is read in: its site's, but a README that stands outside the site's folder is GitHub's.

A folder of documentation without a configuration may hold several that have one, a language each, say.
"""

from __future__ import annotations

import posixpath

from ...kit.read.captured import Repo
from ...kit.read.doc_places import MKDOCS, joined
from ..wire import RenderOptions
from .config import read_config
from .site import Site
from .staging import PageFile

MAX_BELOW, MAX_DEPTH = 20, 3
"""Configurations below a folder without one that are read, and how deep they may lie."""


def options_of(site: Site, page: PageFile) -> RenderOptions:
    """Return how a page is rendered."""
    options = site.config.options
    folder = posixpath.dirname(page.path) if site.dialects else ""
    while folder:
        if folder in site.dialects:
            return site.dialects[folder]
        folder = posixpath.dirname(folder)
    readme = posixpath.splitext(posixpath.basename(page.path))[0].lower() == "readme"
    outside = bool(site.root) and not page.path.startswith(f"{site.root}/") and page.place == "index.md"
    if options.dialect == "github" or (readme and outside):
        return RenderOptions(dialect="github", readme=readme)
    return options


def dialects_below(repo: Repo, root: str, subject: str) -> dict[str, RenderOptions]:
    """Return the folders of pages below a folder that configurations of their own speak for."""
    start = len(root) + 1 if root else 0
    found: dict[str, RenderOptions] = {}
    for entry in repo.below(root):
        folder, name = posixpath.split(entry.path)
        near = entry.path[start:].count("/") <= MAX_DEPTH
        if name in MKDOCS and near and len(found) < MAX_BELOW:
            config = read_config(repo, folder, subject)[0]
            found[joined(folder, config.docs_dir)] = config.options
    found.pop("", None)
    return found
