"""Headings get the anchors that GitHub gives them, or those that their authors wrote in whatever dialect.

``## Title {#id}`` is Docusaurus', Hugo's, VitePress' and Pandoc's, ``{: #id}`` kramdown's, ``## Title [id]`` that of
Elastic's docs-builder (https://www.elastic.co/docs/contribute-docs). ``(id)=`` on a line of its own is MyST's.
"""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ...articles.slugs import github_slug

_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^{}\n]{1,300})\}[ \t]*$")
_ID = re.compile(r"(?:^|\s)#([^\s#.{}]{1,200})")
_ONLY_ATTRIBUTES = re.compile(r"""(?:[#.][^\s{}"'=]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"']+)|-)(?:\s+|$)""")
_NAMED = re.compile(r"[ \t]*\[#?([A-Za-z][\w.:-]{0,199})\][ \t]*$")
_ELASTIC = re.compile(
    r"^(?:mapped_pages|applies_to|navigation_title):|\$\$\$[^\s$]+\$\$\$|^:::+\{[a-z-]+\}", re.MULTILINE
)


def is_elastic(text: str) -> bool:
    """Tell whether a page is written for docs-builder or MyST: there a name in brackets ends a heading."""
    return _ELASTIC.search(text[:200_000]) is not None


def add_to(parser: MarkdownIt) -> None:
    """Let a parser name its headings."""
    # GitHub names a heading before its emoji are drawn: ``## :rocket: Go`` is ``#rocket-go``.
    parser.core.ruler.before("emoji", "heading_ids", _name)


def _name(state: StateCore) -> None:
    used: dict[str, int] = {}
    tokens = state.tokens
    for number, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[number + 1]
        written = _written_id(inline, bool(state.env.get("elastic")))
        also = "" if written else _named(inline)
        slug = github_slug(_text(inline))
        count = used.get(slug, 0)
        used[slug] = count + 1
        identity = written or (f"{slug}-{count}" if count else slug)
        children = inline.children or []
        if also and also != identity:
            children.insert(0, _html(f'<span id="{escape(also)}"></span>'))
        if identity:
            token.attrSet("id", identity)
            children.append(_html(f'<a class="headerlink" href="#{escape(identity)}" title="">¶</a>'))
        inline.children = children


def _written_id(inline: Token, elastic: bool) -> str:
    """Return the id that ends a heading, and take it out of its words."""
    last = _last_text(inline)
    if last is None:
        return ""
    match = _ATTRIBUTES.search(last.content)
    if match is not None and not _ONLY_ATTRIBUTES.sub("", match[1]).strip():
        last.content = last.content[: match.start()]
        found = _ID.search(match[1])
        return found[1] if found else ""
    if elastic and (match := _NAMED.search(last.content)):
        last.content = last.content[: match.start()]
        return match[1]
    return ""


def _named(inline: Token) -> str:
    """Return the words in brackets that end a heading: they stay, and are an anchor besides."""
    last = _last_text(inline)
    match = _NAMED.search(last.content) if last is not None else None
    return match[1] if match else ""


def _last_text(inline: Token) -> Token | None:
    children = inline.children or []
    return children[-1] if children and children[-1].type == "text" else None


def _text(inline: Token) -> str:
    """Return a heading's words as GitHub takes them for its anchor: without pictures."""
    return "".join(child.content for child in inline.children or [] if child.type in _WORDS)


_WORDS = ("text", "text_special", "code_inline")


def _html(content: str) -> Token:
    token = Token("html_inline", "", 0)
    token.content = content
    return token
