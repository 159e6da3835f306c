"""The renderers of the dialects themselves: cmark-gfm, MkDocs with a site's own extensions, techdocs-core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cmarkgfm
import markdown
from cmarkgfm.cmark import Options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme
from techdocs_core.core import TechDocsCore

from catalejo.docs.rendering.github.marks import emoji

ROOT = Path(__file__).resolve().parents[2]
_SHORT = re.compile(r":[a-z0-9_+-]{1,60}:")
_NUMBER = re.compile(r"(<sup class=\"footnote-ref\"><a [^>]*>)(\d+)</a>")


def by_github(text: str) -> str:
    """Convert a page with GitHub's own parser; its emoji, which another part of GitHub draws, by their names."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    extensions = ["table", "strikethrough", "autolink", "tasklist"]
    html = str(cmarkgfm.cmark.markdown_to_html_with_extensions(text, options, extensions))
    html = _NUMBER.sub(r"\1[\2]</a>", html)
    return "".join(
        part if part.startswith("<code") else _SHORT.sub(lambda match: emoji().get(match[0], match[0]), part)
        for part in re.split(r"(<code.*?</code>)", html, flags=re.DOTALL)
    )


def by_mkdocs(text: str, extensions: list[Any]) -> str:
    """Convert a page as MkDocs does for a site that lists these extensions."""
    config = MkDocsConfig()
    settings = {"site_name": "docs", "docs_dir": str(ROOT / "docs"), "site_dir": str(ROOT / "site"), "plugins": []}
    config.load_dict({**settings, "markdown_extensions": extensions})
    assert config.validate()[0] == []
    made = markdown.Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {})
    return str(made.convert(text))


def by_techdocs(text: str, extensions: list[Any] = ()) -> str:  # type: ignore[assignment]  # no list is changed
    """Convert a page as techdocs-core does: its extensions and options after those of the site."""
    plugin = TechDocsCore()
    plugin.load_config({})
    config: dict[str, Any] = {"theme": Theme(name="material"), "plugins": {"techdocs-core": plugin}}
    plugin.on_config(config)
    names = [
        name for name in config["markdown_extensions"] if name not in ("plantuml_markdown", "markdown_inline_graphviz")
    ]
    options = {name: value for name, value in config["mdx_configs"].items() if name in names}
    options.get("pymdownx.snippets", {}).update(base_path=[str(ROOT / "docs")], check_paths=False)
    listed = ["toc", "tables", "fenced_code", *names]
    return str(markdown.Markdown(extensions=listed, extension_configs=options).convert(text))
