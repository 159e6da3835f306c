"""Reads the outline of Terraform files in one linear pass: blocks, labels, literal attributes, with lines.

Only what is written is read; nothing is evaluated. A pass of our own because the general grammar
(https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md) costs seconds per megabyte and its trees carry no lines,
and because a hostile file must not be able to cost more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

MAX_BYTES = 200_000
MAX_DEPTH = 40
_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+)|(?P<line>\n)|(?P<comment>#[^\n]*|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<heredoc><<-?[ \t]*(?P<tag>[A-Za-z_][A-Za-z0-9_-]*)[ \t\r]*\n)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<quote>\")|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<equals>=(?![=>]))|(?P<other>.)"
)


class Block(msgspec.Struct):
    """A block, or an object value: literal attributes with their lines, blocks inside."""

    type: str
    labels: tuple[str, ...]
    line: int
    literals: dict[str, tuple[str, int]] = msgspec.field(default_factory=dict)
    attributes: dict[str, int] = msgspec.field(default_factory=dict)
    blocks: list[Block] = msgspec.field(default_factory=list)

    def children(self, kind: str) -> Iterator[Block]:
        """Yield the blocks (or objects) of a name directly inside."""
        return (block for block in self.blocks if block.type == kind)

    def literal(self, name: str) -> str:
        """Return a literal attribute, "" where it is absent or an expression."""
        return self.literals.get(name, ("", 0))[0]


class HclProblem(Exception):
    """A file cannot be read; carries the line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Token(msgspec.Struct):
    kind: str
    text: str
    line: int


def read_blocks(text: str) -> Block:
    """Return the file as one block that holds the others.

    Raises:
        HclProblem: too long, nested too deep, or brackets that do not match.

    """
    if len(text) > MAX_BYTES:
        raise HclProblem(f"file of more than {MAX_BYTES} characters", 1)
    root = Block("", (), 1)
    tokens = list(_tokens(text.removeprefix("\ufeff")))
    place = _body(tokens, 0, root, 0)
    if place < len(tokens):
        raise HclProblem("closing bracket without its opening one", tokens[place].line)
    return root


def _tokens(text: str) -> Iterator[_Token]:
    place, line = 0, 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            place += 1
            continue
        kind = match.lastgroup or "other"
        if match["heredoc"] is not None:
            end = re.compile(rf"^[ \t]*{re.escape(match['tag'])}[ \t\r]*$", re.MULTILINE).search(text, match.end())
            stop = end.end() if end else len(text)
            yield _Token("expression", "", line)
        elif kind == "quote":
            value, stop = _string(text, match.end(), line)
            yield _Token("string" if value is not None else "expression", value or "", line)
        else:
            stop = match.end()
            if kind not in ("space", "comment"):
                yield _Token(kind, match.group(), line)
        line += text.count("\n", place, stop)
        place = stop


def _string(text: str, place: int, line: int) -> tuple[str | None, int]:
    """Return (the literal, or None if it has parts to be computed; the place after it)."""
    start, literal = place, True
    inside = ['"']  # open quotes and braces, the innermost last
    while place < len(text):
        char, quoted = text[place], inside[-1] == '"'
        if char == "\\" and quoted:
            place += 2
            continue
        if quoted and char in "$%" and text.startswith("{", place + 1) and text[place - 1] != char:
            inside.append("{")
            literal, place = False, place + 2
            continue
        if quoted and char == '"':
            inside.pop()
            if not inside:
                return (text[start:place] if literal else None), place + 1
        elif quoted and char == "\n":
            break
        elif not quoted and char in '{"':
            inside.append(char)
        elif not quoted and char == "}":
            inside.pop()
        place += 1
    raise HclProblem("string without an end", line)


def _body(tokens: list[_Token], place: int, block: Block, depth: int) -> int:
    """Read the statements of a body; return the place of its closing bracket, or the end."""
    if depth > MAX_DEPTH:
        raise HclProblem(f"nested deeper than {MAX_DEPTH} levels", block.line)
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "close":
            return place
        if token.kind not in ("name", "string"):
            place = _skip(tokens, place) if token.kind == "open" else place + 1
            continue
        ahead, labels = place + 1, []
        while ahead < len(tokens) and tokens[ahead].kind in ("string", "name"):
            labels.append(tokens[ahead].text)
            ahead += 1
        if ahead >= len(tokens):
            return ahead
        following = tokens[ahead]
        if following.kind == "open" and following.text == "{":
            place = _inner(tokens, ahead, block, Block(token.text, tuple(labels), token.line), depth)
        elif (following.kind == "equals" and not labels) or following.text == ":":
            place = _attribute(tokens, ahead + 1, block, token, depth)
        else:
            place = ahead
    return place


def _inner(tokens: list[_Token], place: int, parent: Block, child: Block, depth: int) -> int:
    parent.blocks.append(child)
    end = _body(tokens, place + 1, child, depth + 1)
    if end >= len(tokens):
        raise HclProblem(f"block {child.type} without an end", child.line)
    return end + 1


def _attribute(tokens: list[_Token], place: int, block: Block, name: _Token, depth: int) -> int:
    """Read the value of an attribute: a literal, an object, or something that is only passed over."""
    block.attributes[name.text] = name.line
    if place >= len(tokens):
        return place
    first = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else _Token("line", "\n", first.line)
    ends = after.kind in ("line", "close") or after.text == ","
    if first.kind == "open" and first.text == "{":
        return _inner(tokens, place, block, Block(name.text, (), name.line), depth)
    if ends and (first.kind == "string" or (first.kind == "name" and first.text in ("true", "false"))):
        block.literals[name.text] = (first.text, first.line)
        return place + 1
    while place < len(tokens) and tokens[place].kind not in ("line", "close") and tokens[place].text != ",":
        place = _skip(tokens, place) if tokens[place].kind == "open" else place + 1
    return place


def _skip(tokens: list[_Token], place: int) -> int:
    """Return the place after a bracket and what it holds."""
    depth, start = 0, tokens[place].line
    while place < len(tokens):
        if tokens[place].kind == "open":
            depth += 1
        elif tokens[place].kind == "close":
            depth -= 1
            if not depth:
                return place + 1
        place += 1
    raise HclProblem("bracket without an end", start)
