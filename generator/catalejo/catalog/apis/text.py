"""Helpers for definition languages that are not YAML: comments and strings out, brackets matched.

Each function goes over its text once, whatever stands in it: what is not closed ends with its line or with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROTO_START = re.compile(r'"|\'|//|/\*')
_GRAPHQL_START = re.compile(r'"""|"|\#')
_REST = {
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"?', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'?", re.DOTALL),
    "//": re.compile(r"[^\n]*"),
    "#": re.compile(r"[^\n]*"),
}
"""What follows a start up to its end, or as far as it may reach."""
_BRACKET = re.compile(r"[{}]")


def without_proto_comments(text: str) -> str:
    """Return a Protocol Buffers text without comments and with empty strings; positions of lines stay true."""
    return "".join(_blanked(text, _PROTO_START))


def without_graphql_comments(text: str) -> str:
    """Return a GraphQL text without comments and descriptions; positions of lines stay true."""
    return "".join(_blanked(text, _GRAPHQL_START))


def _blanked(text: str, start: re.Pattern[str]) -> Iterator[str]:
    at = 0
    while (match := start.search(text, at)) is not None:
        end = _end(text, match.group(), match.end())
        yield text[at : match.start()]
        lines = text.count("\n", match.start(), end)
        yield "\n" * lines if lines or match.group()[0] in "/#" else '""'
        at = end
    yield text[at:]


def _end(text: str, start: str, at: int) -> int:
    if start == "/*":
        closed = text.find("*/", at)
        return closed + 2 if closed >= 0 else len(text)
    if start == '"""':
        closed = text.find('"""', at)
        while closed > 0 and text[closed - 1] == "\\":
            closed = text.find('"""', closed + 1)
        return closed + 3 if closed >= 0 else len(text)
    rest = _REST[start].match(text, at)
    return rest.end() if rest is not None else at


def line_of(text: str, position: int) -> int:
    """Return the line of a position, from 1."""
    return text.count("\n", 0, position) + 1


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what stands before it, its body) of each outermost block in braces; one that is not closed is none."""
    depth = begun = head = 0
    for match in _BRACKET.finditer(text):
        if match.group() == "{":
            if not depth:
                begun = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield text[head:begun], text[begun + 1 : match.start()]
                head = match.end()


def unbalanced(text: str) -> int:
    """Return the line of the first bracket that does not fit, or 0."""
    open_at: list[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() == "{":
            open_at.append(match.start())
        elif not open_at:
            return line_of(text, match.start())
        else:
            open_at.pop()
    return line_of(text, open_at[-1]) if open_at else 0
