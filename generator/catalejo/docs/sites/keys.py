"""The words of ``mkdocs.yml``: what is used, what is passed over in silence, what is reported."""

from __future__ import annotations

import re

from ..naming import names
from ..rendering.extensions import EXTENSIONS as RENDERED
from ..rendering.extensions import OPTIONAL

USED = names("site_name site_description nav docs_dir exclude_docs INHERIT markdown_extensions plugins")
QUIET = names(
    "site_url site_author repo_url repo_name edit_uri edit_uri_template site_dir theme extra extra_css copyright "
    "not_in_nav draft_docs strict dev_addr watch remote_branch remote_name validation use_directory_urls "
    "google_analytics"
)
"""Addresses, looks and build habits: the portal has its own, and nobody misses them in it."""
WITHOUT_EFFECT = names("hooks extra_javascript extra_templates")
ALL = USED | QUIET | WITHOUT_EFFECT

EXTENSIONS = frozenset(RENDERED) | names(
    "tables fenced_code footnotes def_list abbr attr_list md_in_html extra codehilite meta sane_lists admonition "
    "pymdownx.superfences pymdownx.betterem pymdownx.snippets pymdownx.extra pymdownx.emoji github-callouts "
    "markdown_inline_graphviz plantuml_markdown"
)
"""Loaded, contained in what is loaded, or answered by our own code."""

PLUGINS = names(
    "techdocs-core search monorepo gh-admonitions git-revision-date-localized git-revision-date git-authors git- "
    "committers git-committers-2 minify social glightbox offline privacy optimize tags meta info group autorefs "
    "exclude open-in-new-tab callouts awesome-pages awesome-nav literate-nav section-index same-dir redirects "
    "include-markdown include_markdown_plugin"
)
"""Known to change nothing in the text of a page, or answered by the portal itself."""

INERT_TAG = re.compile(
    r"^(?:!!python/(?:name|object/apply|object\.apply):(?:pymdownx\.(?:slugs|superfences|emoji|arithmatex)\.|"
    r"material\.extensions\.emoji\.|materialx\.emoji\.)[\w.]+|!relative)$"
)
"""Names that documented settings of Material and PyMdown use; they choose among things that we have fixed."""

__all__ = ["ALL", "EXTENSIONS", "INERT_TAG", "OPTIONAL", "PLUGINS", "QUIET", "USED", "WITHOUT_EFFECT"]
