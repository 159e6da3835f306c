"""Containers of other dialects, read as blocks: they may stand in lists and quotes, and hold Markdown.

A container that never ends is none: its first line stays text, and what a page has of such is told (``DOC337``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from .openings import Opening, closing, opening

MAX_WALKED = 60_000
"""Lines that are looked through for the ends of one page's containers; what is opened after that stays text."""
MAX_IMPORT = 40
"""Lines of one import."""
_FENCE = re.compile(r"^(`{3,}|~{3,})")
_OPTION = re.compile(r"^:([\w-]{1,40}):[ \t]*(.*)$")
_IMPORT = re.compile(
    r"""^(?:import[ \t]+(?:[\w*{][^;"'`]{0,400}?[ \t}]from[ \t]+)?["'][^"'\n]{1,300}["'];?"""
    r"""|export[ \t]+(?:const|let|default|function)\b.*)[ \t]*$"""
)
_IMPORT_OPEN = re.compile(r"^import[ \t]+(?:[\w$]+,[ \t]*)?\{[^}]*$")
_FIRST = frozenset(":{<!?=`~")
_ALTERNATIVES = ["paragraph", "reference", "blockquote", "list"]


def add_to(parser: MarkdownIt) -> None:
    """Let a parser read containers, and pass over what MDX imports."""
    parser.block.ruler.before("fence", "foreign", _foreign, {"alt": _ALTERNATIVES})
    parser.block.ruler.before("fence", "foreign_target", _target, {"alt": _ALTERNATIVES})
    parser.block.ruler.before("fence", "mdx_import", _import, {"alt": []})
    parser.core.ruler.after("block", "tab_labels", _label_tabs)
    parser.add_render_rule("foreign_open", _open)
    parser.add_render_rule("foreign_close", _close)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _foreign(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.src[state.bMarks[start] + state.tShift[start] : state.bMarks[start] + state.tShift[start] + 1]
    if first not in _FIRST or state.is_code_block(start):
        return False
    line = _line(state, start)
    if closing(line):
        return _stray(state, start, line, silent)
    found = opening(line, bool(state.env.get("readme")))
    if found is None:
        return False
    if found.closer == "indent":
        stop = _indented(state, start, end)
        return stop > start + 1 and (silent or _write(state, start, stop, stop, found))
    stop = start if not found.closer else _end_of(state, start, end, found)
    if stop < 0 and found.endless:
        return silent or _write(state, start, -stop, -stop, found)
    if stop <= 0 and found.closer:
        # A component that never ends holds nothing: what follows it is Markdown.
        return found.closer.startswith("jsx ") and _stray(state, start, "</", silent)
    return silent or _write(state, start, stop, stop + 1, found)


def _stray(state: StateBlock, start: int, line: str, silent: bool) -> bool:
    """Pass over a line that closes nothing: of ``:::``, or a component; it is what an author left behind."""
    if not line.startswith((":::", "</")) or state.parentType == "paragraph":
        return False
    if not silent:
        state.line = start + 1
    return True


def _end_of(state: StateBlock, start: int, end: int, found: Opening) -> int:
    """Return the line that closes a container; where none does, the line that it could go to, negative; 0 for none."""
    if found.closer[0] in "`~":
        return _end_of_fence(state, start, end, found.closer)
    waiting, fence, readme = [found.closer], "", bool(state.env.get("readme"))
    last = min(end, start + MAX_WALKED - int(state.env.get("walked", 0)))
    for number in range(start + 1, last):
        state.env["walked"] = state.env.get("walked", 0) + 1
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return -number
        line = _line(state, number)
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[len(mark[1]) :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif line[:1] in _FIRST:
            if closed := closing(line):
                _close_waiting(waiting, closed)
                if not waiting:
                    return number
            elif (other := opening(line, readme)) is not None and _alike(other.closer, found.closer):
                waiting.append(other.closer)
    return -end if last == end else 0


def _alike(one: str, other: str) -> bool:
    """Tell whether two closers may be taken for one another: the same, or colons of any number."""
    return one == other or (one[:1] == other[:1] == ":")


def _close_waiting(waiting: list[str], closed: str) -> None:
    """Take away the container that a line closes, and what stayed open in it."""
    if closed in waiting:
        while waiting.pop() != closed:
            pass
    elif closed[0] == waiting[-1][0] == ":" and len(closed) > len(waiting[-1]):
        waiting.pop()


def _end_of_fence(state: StateBlock, start: int, end: int, marks: str) -> int:
    left = MAX_WALKED - state.env.get("walked", 0)
    for number in range(start + 1, min(end, start + left)):
        state.env["walked"] = state.env.get("walked", 0) + 1
        line = _line(state, number).rstrip()
        if line.startswith(marks) and not line.strip(marks[0]):
            return number
    return 0


def _indented(state: StateBlock, start: int, end: int) -> int:
    """Return the line after an admonition of Python-Markdown: what follows is indented by four."""
    stop = start + 1
    for number in range(start + 1, end):
        if state.isEmpty(number):
            continue
        if state.sCount[number] < state.blkIndent + 4:
            break
        stop = number + 1
    return stop


def _write(state: StateBlock, start: int, stop: int, after: int, found: Opening) -> bool:
    """Push the tokens of a container: its lines are those after ``start`` and before ``stop``."""
    what = found.meaning
    if what.kind == "dropped":
        state.line = after
        return True
    first = start + 1
    while first < stop and (option := _OPTION.match(_line(state, first))):
        if option[1] in ("name", "label") and option[2]:
            _push(state, "html_block", f'<span id="{escape(option[2].strip())}"></span>\n')
        first += 1
    if what.kind == "code":
        token = state.push("fence", "code", 0)
        token.info, token.map = what.css, [start, after]
        token.content = state.getLines(first, stop, state.sCount[first] if first < stop else 0, True)
        state.line = after
        return True
    token = state.push("foreign_open", "div", 1)
    meta: dict[str, object] = {"meaning": what}
    token.block, token.map, token.meta = True, [start, after], meta
    if not found.closer:
        _paragraph(state, found.inside, start)
    else:
        _inner(state, first, stop, found.closer == "indent")
    token = state.push("foreign_close", "div", -1)
    token.block, token.meta = True, meta  # one for both: the end depends on what is learned of the start
    state.line = after
    return True


def _inner(state: StateBlock, first: int, stop: int, by_indent: bool) -> None:
    """Read the lines of a container; those of a component may be indented as a whole."""
    before = state.parentType, state.lineMax, state.blkIndent
    indents = [state.sCount[n] for n in range(first, stop) if not state.isEmpty(n)]
    state.parentType = "foreign"
    state.lineMax = stop
    state.blkIndent = before[2] + 4 if by_indent else max(before[2], min(indents, default=0))
    state.md.block.tokenize(state, first, stop)
    state.parentType, state.lineMax, state.blkIndent = before


def _paragraph(state: StateBlock, text: str, line: int) -> None:
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [line, line + 1], []
    state.push("paragraph_close", "p", -1)


def _push(state: StateBlock, kind: str, content: str) -> None:
    token = state.push(kind, "", 0)
    token.content = content


def _target(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ``(id)=``, a place's name in MyST."""
    line = _line(state, start)
    match = (
        re.match(r"^\(([^()\n]{1,200})\)=[ \t]*$", line) if line[:1] == "(" and not state.is_code_block(start) else None
    )
    if match is None:
        return False
    if not silent:
        _push(state, "html_block", f'<span id="{escape(match[1])}"></span>\n')
        state.line = start + 1
    return True


def _import(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Pass over lines of JavaScript at the top of MDX."""
    line = _line(state, start)
    if line[:6] not in ("import", "export") or state.level or len(line) > 1000:
        return False
    after = start + 1
    if _IMPORT_OPEN.match(line):
        while after < min(end, start + MAX_IMPORT) and not state.isEmpty(after) and "from" not in _line(state, after):
            after += 1
        line = f"import {{}} {_line(state, after).lstrip(' }')}" if after < end else ""
        after += 1
    if not _IMPORT.match(line):
        return False
    if not silent:
        state.line = after
    return True


def _label_tabs(state: StateCore) -> None:
    """Write the labels of a set of tabs into its first token: they stand before what they open."""
    sets = [(n, token) for n, token in enumerate(state.tokens) if _is(token, "foreign_open", "tabs")]
    for count, (number, token) in enumerate(sets, 1):
        inside = []
        for other in state.tokens[number + 1 :]:
            if other.type == "foreign_close" and other.level == token.level:
                break
            if other.level == token.level + 1 and _is(other, "foreign_open", "tab"):
                inside.append(other)
        token.meta |= {
            "labels": [other.meta["meaning"].title or str(n) for n, other in enumerate(inside, 1)],
            "count": count,
        }
        for other in inside:
            other.meta["set"] = True


def _is(token: Token, kind: str, what: str) -> bool:
    return token.type == kind and token.meta["meaning"].kind == what


def _open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[at].meta
    what = meta["meaning"]
    title = escape(what.title)
    match what.kind:
        case "admonition":
            heading = f'<p class="admonition-title">{title}</p>\n' if title else ""
            return f'<div class="admonition {escape(what.css)}">\n{heading}'
        case "details":
            opened = " open" if what.opened else ""
            return f'<details class="{escape(what.css)}"{opened}>\n<summary>{title or "…"}</summary>\n'
        case "tabs" if meta.get("labels"):
            return _tab_set(meta["labels"], meta["count"])
        case "tab" if meta.get("set"):
            return '<div class="tabbed-block">\n'
    return f"<div>\n<p><strong>{title}</strong></p>\n" if title else "<div>\n"


def _tab_set(labels: list[str], number: int) -> str:
    """Return what stands before the tabs, as ``pymdownx.tabbed`` writes it."""
    count = range(1, len(labels) + 1)
    inputs = "".join(
        f'<input{" checked" if n == 1 else ""} id="__tabbed_{number}_{n}" name="__tabbed_{number}" type="radio">'
        for n in count
    )
    names = "".join(f'<label for="__tabbed_{number}_{n}">{escape(labels[n - 1])}</label>' for n in count)
    return (
        f'<div class="tabbed-set tabbed-alternate" data-tabs="{number}:{len(labels)}">{inputs}'
        f'<div class="tabbed-labels">{names}</div>\n<div class="tabbed-content">\n'
    )


def _close(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[at].meta
    if meta["meaning"].kind == "details":
        return "</details>\n"
    return "</div>\n</div>\n" if meta.get("labels") else "</div>\n"
