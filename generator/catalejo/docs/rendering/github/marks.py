"""Small marks within lines: emoji by their short names, anchors of other dialects, what MDX and templates leave."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from ...wire import PageProblem

_SHORT = re.compile(r":[a-z0-9_+-]{1,60}:")
_ELASTIC = re.compile(r"\$\$\$([^\s$]{1,200})\$\$\$")
_COMMENT = re.compile(r"\{/\*[^*]{0,2000}\*/\}")
_TARGET = re.compile(r"\{\{[<%][ \t]*(?:rel)?ref[ \t]+[\"'`]?([^\s\"'`<>%]{1,300})[\"'`]?[ \t]*[%>]\}\}")
_LEFT = re.compile(r"\{\{[<%]/?[ \t]*[\w/.-]+|\{%-?[ \t]*\w+|^:::+[ \t]*\{?[\w.-]+")
_DIALECTS = {"{{": "{{< … >}}", "{%": "{% … %}", "::": "::: …"}
MAX_LEFT = 20
"""Marks of an unread dialect that one page tells of."""


def prepare(text: str) -> str:
    """Return the text with addresses that Hugo would look up as plain ones: a link cannot hold the blanks in them."""
    return _TARGET.sub(r"\1", text) if "ref " in text and "{{" in text else text


def add_to(parser: MarkdownIt) -> None:
    """Let a parser read these marks."""
    parser.inline.ruler.before("escape", "elastic_anchor", _elastic)
    parser.inline.ruler.before("escape", "mdx_comment", _comment)
    parser.inline.add_terminator_char("$")
    parser.core.ruler.before("footnote_tail", "emoji", _emoji)
    parser.core.ruler.push("left_over", _left_over)


def _elastic(state: StateInline, silent: bool) -> bool:
    """Read ``$$$id$$$``, an anchor of Elastic's docs-builder."""
    if not state.src.startswith("$$$", state.pos):
        return False
    match = _ELASTIC.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        _anchor(state, match[1])
    state.pos = match.end()
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """Pass over a comment of MDX; one that is an id, as Docusaurus ends headings, is an anchor."""
    match = _COMMENT.match(state.src, state.pos) if state.src.startswith("{/*", state.pos) else None
    if match is None:
        return False
    name = match[0][3:-3].strip()
    if not silent and name.startswith("#") and " " not in name:
        _anchor(state, name[1:])
    state.pos = match.end()
    return True


def _anchor(state: StateInline, name: str) -> None:
    token = state.push("html_inline", "", 0)
    token.content = f'<span id="{escape(name)}"></span>'


@cache
def emoji() -> dict[str, str]:
    """Return the characters of GitHub's short names."""
    from pymdownx import gemoji_db

    found = {
        name: "".join(chr(int(code, 16)) for code in record.get("unicode_alt", record["unicode"]).split("-"))
        for name, record in gemoji_db.emoji.items()
        if record.get("unicode")
    }
    return found | {alias: found[name] for alias, name in gemoji_db.aliases.items() if name in found}


def _emoji(state: StateCore) -> None:
    if ":" not in state.src:
        return
    for token in state.tokens:
        if token.type != "inline" or ":" not in token.content:
            continue
        for child in token.children or []:
            if child.type == "text" and _SHORT.search(child.content):
                child.content = _SHORT.sub(lambda match: emoji().get(match[0], match[0]), child.content)


def _left_over(state: StateCore) -> None:
    """Tell of marks that belong to a dialect and stayed text; the first of each dialect is enough."""
    problems = state.env.get("problems")
    if not isinstance(problems, list) or not any(mark in state.src for mark in ("{{", "{%", ":::")):
        return
    for token in state.tokens:
        if token.type != "inline":
            continue
        for child in token.children or []:
            if child.type == "text" and (match := _LEFT.search(child.content)) and len(problems) < MAX_LEFT:
                line = token.map[0] + 1 if token.map else 0
                problems.append(PageProblem("DOC337", line, _DIALECTS[match[0][:2]]))
