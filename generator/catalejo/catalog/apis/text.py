"""Helpers for definition languages that are not YAML: comments and strings out, brackets matched."""

from __future__ import annotations

import re

_PROTO = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
_GRAPHQL = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|\#[^\n]*', re.DOTALL)


def _blank(match: re.Match[str]) -> str:
    """Keep the line ends, so that positions stay true."""
    text = match.group()
    return "\n" * text.count("\n") if "\n" in text or text[:1] in "/#" else '""'


def without_proto_comments(text: str) -> str:
    """Return a Protocol Buffers text without comments and with empty strings."""
    return _PROTO.sub(_blank, text)


def without_graphql_comments(text: str) -> str:
    """Return a GraphQL text without comments and descriptions."""
    return _GRAPHQL.sub(_blank, text)


def line_of(text: str, position: int) -> int:
    """Return the line of a position, from 1."""
    return text.count("\n", 0, position) + 1


def block(text: str, opening: int) -> int:
    """Return the position after the bracket that closes the one at ``opening``, or -1."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    return -1


def unbalanced(text: str) -> int:
    """Return the line of the first bracket that does not fit, or 0."""
    open_at: list[int] = []
    for match in re.finditer(r"[{}]", text):
        if match.group() == "{":
            open_at.append(match.start())
        elif not open_at:
            return line_of(text, match.start())
        else:
            open_at.pop()
    return line_of(text, open_at[-1]) if open_at else 0
