"""The Markdown extensions of every docs site: those of ``mkdocs-techdocs-core``, with each option fixed by us.

``DIFFERENCES`` explains what is other than there; a test compares both with the installed package. A site's own
configuration can only choose from ``OPTIONAL`` by name and from ``wire.Options``.
"""

from __future__ import annotations

from html import escape

from ..wire import RenderOptions

SANE_LISTS = "mdx_truly_sane_lists"
EXTENSIONS = (
    "toc", "admonition", "pymdownx.details", "pymdownx.tabbed", "pymdownx.caret", "pymdownx.critic", "pymdownx.emoji",
    "pymdownx.inlinehilite", "pymdownx.magiclink", "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.highlight",
    "pymdownx.extra", "pymdownx.tasklist", "pymdownx.tilde", SANE_LISTS,
)  # fmt: skip

BLOCK_TYPES = (
    "note", "abstract", "info", "tip", "success", "question", "warning", "failure", "danger", "bug", "example", "quote",
)  # fmt: skip

OPTIONAL: dict[str, dict[str, object]] = {
    "pymdownx.blocks.admonition": {"types": ["new", "settings", *BLOCK_TYPES]},
    "pymdownx.blocks.details": {
        "types": [{"name": f"details-{name}", "class": name} for name in ("new", "settings", *BLOCK_TYPES)]
    },
    "pymdownx.blocks.tab": {"alternate_style": True},
    "pymdownx.blocks.definition": {},
    "pymdownx.keys": {},
    "nl2br": {},
    "smarty": {},
}
"""Extensions that read nothing but the page; a site gets them by naming them, with these options and no others."""

DIFFERENCES = {
    "-pymdownx.snippets": "files are included by our own reader, from the staged files of the same site, under caps",
    "-markdown_inline_graphviz": "runs a program on the page's text; the source stays a code block",
    "-plantuml_markdown": "runs a program or asks a server; the source stays a code block",
    "toc.permalink_title": "the default is an English word in pages of any language",
    "toc.toc_depth": "a site may choose how deep its headings are linked",
    "pymdownx.emoji.emoji_generator": "an image from another origin; the character itself is written instead",
    "pymdownx.emoji.emoji_index": "the same index, shared instead of copied for every page",
    "pymdownx.emoji.alt": "says that the alternative text is the character",
    "pymdownx.highlight.linenums": "numbers stand only where a block or the site asks: as tables they hurt readers",
    "pymdownx.extra.markdown.extensions.tables": "alignment by attribute, for no style attribute survives cleaning",
    "pymdownx.extra.markdown.extensions.footnotes": "the default says in English where the arrow leads",
    "pymdownx.extra.pymdownx.superfences": "Mermaid fences are kept as readable text",
}


def extension_configs(options: RenderOptions, emoji_index: object) -> dict[str, dict[str, object]]:
    """Return the options of every extension, by name as in MkDocs' ``mdx_configs``."""
    configs: dict[str, dict[str, object]] = {
        "toc": {"permalink": True, "permalink_title": "", "toc_depth": options.toc_depth},
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.emoji": {"emoji_index": emoji_index, "emoji_generator": emoji_text, "alt": "unicode"},
        "pymdownx.highlight": {"linenums": options.linenums or None, "pygments_lang_class": True},
        "pymdownx.extra": {
            "pymdownx.betterem": {"smart_enable": "all"},
            "pymdownx.superfences": superfences_text(),
            "markdown.extensions.tables": {"use_align_attribute": True},
            "markdown.extensions.footnotes": {"BACKLINK_TITLE": "↩ {}"},
        },
        "pymdownx.tasklist": {"custom_checkbox": True},
    }
    return configs | {name: dict(OPTIONAL[name]) for name in options.extras if name in OPTIONAL}


def superfences_text() -> dict[str, object]:
    """Return the settings of SuperFences: a diagram is kept as its source."""
    return {"custom_fences": [{"name": "mermaid", "class": "mermaid-source", "format": mermaid_text}]}


def extension_names(options: RenderOptions) -> list[str]:
    """Return the names of the extensions, in the order in which they are registered."""
    return [*EXTENSIONS, *(name for name in options.extras if name in OPTIONAL)]


def emoji_text(
    index: str, shortname: str, alias: str, uc: str, alt: str, title: str, category: str, options: object, md: object
) -> str:
    """Return the character of an emoji (the generator's interface is ``pymdownx.emoji``'s)."""
    return str(alt)


def mermaid_text(source: str, language: str, css_class: str, options: object, md: object, **_: object) -> str:
    """Return a diagram's source as text (the formatter's interface is ``pymdownx.superfences``')."""
    return f'<pre class="mermaid-source"><code>{escape(source)}</code></pre>'
