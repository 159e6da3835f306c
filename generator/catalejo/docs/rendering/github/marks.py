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
_IMPORTED = re.compile(
    r"""^import[ \t]+([\w$*{}, \t\n]{1,1000}?)[ \t]*from[ \t]+["']([^"'\n]{1,300})["']""", re.MULTILINE
)
_COMPONENT = re.compile(r"^[ \t]*<([A-Z]\w{0,60})(?:\s[^<>]{0,1000})?/>", re.MULTILINE)
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_KNOWN = frozenset(("Head", "Link", "Image", "ThemedImage", "Icon", "Translate"))
"""Components that name no place of a page."""
_DIALECTS = {"{{": "{{< … >}}", "{%": "{% … %}", "::": "::: …"}
MAX_LEFT = 20
"""Marks of an unread dialect that one page tells of."""


def prepare(text: str) -> str:
    """Return the text with addresses that Hugo would look up as plain ones: a link cannot hold the blanks in them."""
    return _TARGET.sub(r"\1", text) if "ref " in text and "{{" in text else text


def components(text: str) -> list[PageProblem]:
    """Return that a page of MDX shows a component of code besides its text, at the first such line."""
    if "import " not in text:
        return []
    imported = [names for names, path in _IMPORTED.findall(text) if not path.endswith((".md", ".mdx"))]
    code = {name for names in imported for name in re.findall(r"\w+", names)}
    text = _outside_code(text)
    shown = next((match for match in _COMPONENT.finditer(text) if match[1] in code and match[1] not in _KNOWN), None)
    if shown is None:
        return []
    return [PageProblem("DOC337", text.count("\n", 0, shown.start()) + 1, "<… />")]


def _outside_code(text: str) -> str:
    """Return a text with empty lines for its code; what Docusaurus hides in a fence is none."""
    out: list[str] = []
    marks, code = "", False
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if marks:
            ends = fence is not None and fence[1].startswith(marks) and not line.strip().strip(marks[0])
            out.append("" if code or ends else line)
            marks = "" if ends else marks
        elif fence:
            marks, code = fence[1], "mdx-code-block" not in line
            out.append("")
        else:
            out.append(line)
    return "\n".join(out)


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
