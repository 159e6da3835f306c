"""How tokens are written: in the HTML that Material's styles know, as Python-Markdown with techdocs-core writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from ..code import highlighted
from ..extensions import mermaid_text

_CLASSES = {"caution": "danger", "important": "warning"}
"""Material has no style for these two; the classes are those that ``gh-admonitions`` chose."""
_LANGUAGE = re.compile(r"^[\w#.+-]+")
_TITLE = re.compile(r"""\b(?:title|filename)=(?:"([^"\n]{1,200})"|'([^'\n]{1,200})')|\[([^\[\]\n]{1,100})\]""")


def add_to(parser: MarkdownIt) -> None:
    """Let a parser write what we write otherwise than it does."""
    for rule in (
        fence, code_block, alert_open, alert_title_open, link_open, image, th_open, list_item_open,
        bullet_list_open, footnote_block_open, footnote_block_close,
    ):  # fmt: skip
        parser.add_render_rule(rule.__name__, rule)
    parser.add_render_rule("td_open", th_open)


def fence(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Return a code block in colours; a diagram as its source."""
    info = tokens[at].info.strip()
    language = ((match := _LANGUAGE.match(info.removeprefix("{").removeprefix("."))) and match[0].lower()) or ""
    if language == "mermaid":
        return mermaid_text(tokens[at].content.rstrip("\n"), language, "", options, None)
    title = ((found := _TITLE.search(info[:500])) and (found[1] or found[2] or found[3])) or ""
    return f"{highlighted(tokens[at].content, language, title)}\n"


def code_block(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Return an indented code block."""
    return f"{highlighted(tokens[at].content, '', '')}\n"


def alert_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Return the start of an alert as that of an admonition."""
    kind = str(tokens[at].meta.get("kind", "note")).lower()
    return f'<div class="admonition {escape(_CLASSES.get(kind, kind))}">\n'


def alert_title_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Return the start of an alert's title."""
    return '<p class="admonition-title">'


def link_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Mark a link as written in Markdown: it is relative to its file."""
    tokens[at].attrSet("data-md", "1")
    return self.renderToken(tokens, at, options, env)


def image(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Mark a picture in the same way."""
    tokens[at].attrSet("data-md", "1")
    return self.image(tokens, at, options, env)


def th_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Align a cell by attribute: no style survives cleaning."""
    style = tokens[at].attrs.pop("style", "")
    if style:
        tokens[at].attrSet("align", str(style).removeprefix("text-align:"))
    return self.renderToken(tokens, at, options, env)


def list_item_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Return the start of an item; the box of a task is drawn as ``pymdownx.tasklist`` draws it."""
    html = self.renderToken(tokens, at, options, env)
    meta = tokens[at].meta or {}
    if "checked" not in meta:
        return html
    checked = " checked" if meta["checked"] else ""
    return (
        f'{html}<label class="task-list-control"><input type="checkbox" disabled{checked}>'
        '<span class="task-list-indicator"></span></label> '
    )


def bullet_list_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Name a list of tasks as our styles know it."""
    if tokens[at].attrGet("class") == "contains-task-list":
        tokens[at].attrSet("class", "task-list")
    return self.renderToken(tokens, at, options, env)


def footnote_block_open(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Return the start of the footnotes."""
    return '<div class="footnote">\n<hr>\n<ol>\n'


def footnote_block_close(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Return the end of the footnotes."""
    return "</ol>\n</div>\n"
