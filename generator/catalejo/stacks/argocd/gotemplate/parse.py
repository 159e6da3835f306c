"""Reads the text of a template into a tree, by the grammar of Go's text/template/parse."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from .errors import Unsupported

MAX_TEXT, MAX_DEPTH, MAX_TOKENS = 50_000, 40, 20_000
"""Characters of a template, blocks and parentheses in one another, tokens of all actions."""
_SPACE = " \t\r\n"
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?P<char>'(?:[^'\\\n]|\\.)')|(?P<number>[-+]?\d[\w.]*)
    |(?P<field>\.[^\W\d]\w*)|(?P<dot>\.)|(?P<variable>\$\w*)|(?P<word>[^\W\d]\w*)|(?P<mark>:=|[=|(),])""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[-+]?(?:\d{1,18}|\d{1,300}\.\d{0,300})")


class TemplateToken(NamedTuple):
    """A token of an action; ``near`` means that nothing stands between it and the one before."""

    kind: str
    text: str
    near: bool


class Constant(NamedTuple):
    """A text, number, truth value or nil written in the template."""

    value: object


class FieldNode(NamedTuple):
    """``.a.b`` of a start: a variable (``$`` is all parameters), another node, or the dot where it is None."""

    start: Variable | Pipe | None
    names: tuple[str, ...]


class Variable(NamedTuple):
    """``$name``."""

    name: str


class Call(NamedTuple):
    """A function with its arguments, or a value alone where ``name`` is ""."""

    name: str
    arguments: tuple[Node, ...]


class Pipe(NamedTuple):
    """Commands, each given the result of the one before as its last argument; ``variables`` take the result."""

    commands: tuple[Call, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


class Text(NamedTuple):
    """Text between actions."""

    text: str


class TemplateBlock(NamedTuple):
    """``if``, ``with`` or ``range`` with what it does and what it does otherwise."""

    word: str
    pipe: Pipe
    body: tuple[Part, ...]
    otherwise: tuple[Part, ...]


class Leave(NamedTuple):
    """``break`` or ``continue``."""

    word: str


Node = Constant | FieldNode | Variable | Call | Pipe
Part = Text | Pipe | TemplateBlock | Leave


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Part, ...]:
    """Return the parts of a template.

    Raises:
        Unsupported: it is malformed, too large, or defines templates of its own.

    """
    if len(text) > MAX_TEXT:
        raise Unsupported("a long template")
    reader = _Reader(_cut(text))
    parts, end = reader.parts(0)
    if end:
        raise Unsupported(end)
    return parts


def _cut(text: str) -> list[str | list[TemplateToken]]:
    """Cut a text into texts and the tokens of actions; ``{{-`` and ``-}}`` take the space beside them."""
    pieces: list[str | list[TemplateToken]] = []
    place, trim, count = 0, False, 0
    while (start := text.find("{{", place)) >= 0:
        inside = start + 2
        left = text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in (*_SPACE, "/")
        before = text[place:start].lstrip(_SPACE) if trim else text[place:start]
        pieces.append(before.rstrip(_SPACE) if left else before)
        inside += left
        comment = text[inside:].lstrip(_SPACE) if text[inside : inside + 60].lstrip(_SPACE).startswith("/*") else ""
        if comment:
            close = text.find("*/", inside)
            end = text.find("}}", close)
            if close < 0 or end < 0 or text[close + 2 : end].strip(_SPACE) not in ("", "-"):
                raise Unsupported("comment")
            trim, place = "-" in text[close + 2 : end], end + 2
            continue
        tokens, place, trim = _tokens(text, inside)
        count += len(tokens)
        if count > MAX_TOKENS:
            raise Unsupported("a long template")
        pieces.append(tokens)
    pieces.append(text[place:].lstrip(_SPACE) if trim else text[place:])
    return pieces


def _tokens(text: str, place: int) -> tuple[list[TemplateToken], int, bool]:
    """Return the tokens of an action, where the text goes on, and whether its space is taken."""
    tokens: list[TemplateToken] = []
    near = False
    while True:
        if text.startswith("}}", place):
            return tokens, place + 2, False
        if place < len(text) and text[place] in _SPACE:
            if text.startswith("-}}", place + 1):
                return tokens, place + 4, True
            place, near = place + 1, False
            continue
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise Unsupported(text[place : place + 20] or "{{")
        tokens.append(TemplateToken(match.lastgroup, match.group(), near))
        place, near = match.end(), True


class _Reader:
    """Reads pieces one after the other."""

    def __init__(self, pieces: list[str | list[TemplateToken]]) -> None:
        self.pieces = pieces
        self.at = 0

    def parts(self, depth: int) -> tuple[tuple[Part, ...], str]:
        """Return the parts up to ``end`` or ``else``, and that action's text; "" at the end of all."""
        if depth > MAX_DEPTH:
            raise Unsupported("nested too deep")
        found: list[Part] = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if isinstance(piece, str):
                found += [Text(piece)] if piece else []
                continue
            word = piece[0].text if piece and piece[0].kind == "word" else ""
            if word == "end" and len(piece) == 1:
                return tuple(found), "end"
            if word == "else":
                self.at -= 1
                return tuple(found), "else"
            if word in ("if", "with", "range"):
                found.append(self._block(word, piece[1:], depth))
            elif word in ("break", "continue") and len(piece) == 1:
                found.append(Leave(word))
            elif word in ("define", "template", "block", "end"):
                raise Unsupported(word)
            else:
                found.append(_Line(piece).whole())
        return tuple(found), ""

    def _block(self, word: str, tokens: list[TemplateToken], depth: int) -> TemplateBlock:
        pipe = _Line(tokens).whole()
        body, end = self.parts(depth + 1)
        otherwise: tuple[Part, ...] = ()
        if end == "else":
            piece = self.pieces[self.at]
            self.at += 1
            rest = piece[1:] if isinstance(piece, list) else []
            if rest and rest[0].text in ("if", "with") and rest[0].kind == "word" and word != "range":
                otherwise = (self._block(rest[0].text, rest[1:], depth + 1),)
                return TemplateBlock(word, pipe, body, otherwise)
            if rest:
                raise Unsupported("else")
            otherwise, end = self.parts(depth + 1)
        if end != "end":
            raise Unsupported(f"{word} without end")
        return TemplateBlock(word, pipe, body, otherwise)


class _Line:
    """Reads the tokens of one action."""

    def __init__(self, tokens: list[TemplateToken]) -> None:
        self.tokens = tokens
        self.at = 0

    def whole(self) -> Pipe:
        """Return the pipeline that all tokens make."""
        pipe = self._pipe(0)
        if self.at < len(self.tokens):
            raise Unsupported(self.tokens[self.at].text)
        return pipe

    def _next(self, ahead: int = 0) -> TemplateToken:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else TemplateToken("end", "", False)

    def _pipe(self, depth: int) -> Pipe:
        if depth > MAX_DEPTH:
            raise Unsupported("nested too deep")
        names: list[str] = []
        declares = False
        if self._next().kind == "variable" and self._next(1).text in (":=", "=", ","):
            names.append(self._next().text)
            if self._next(1).text == "," and self._next(2).kind == "variable":
                names.append(self._next(2).text)
                self.at += 2
            declares = self._next(1).text == ":="
            if self._next(1).text not in (":=", "="):
                raise Unsupported(names[0])
            self.at += 2
        commands = [self._command(depth)]
        while self._next().text == "|" and self._next().kind == "mark":
            self.at += 1
            commands.append(self._command(depth))
        return Pipe(tuple(commands), tuple(names), declares)

    def _command(self, depth: int) -> Call:
        found: list[Node] = []
        name = ""
        while ((token := self._next()).kind != "end" and token.text not in ("|", ")")) or token.kind == "text":
            if token.kind == "word" and token.text not in ("true", "false", "nil"):
                if found or name:
                    found.append(Call(token.text, ()))
                else:
                    name = token.text
                self.at += 1
            else:
                found.append(self._operand(token, depth))
        if not found and not name:
            raise Unsupported("an empty command")
        if not name and len(found) > 1:
            raise Unsupported("arguments of what is no function")
        return Call(name, tuple(found))

    def _operand(self, token: TemplateToken, depth: int) -> Node:
        self.at += 1
        start: Variable | Pipe | None = None
        match token.kind:
            case "text" | "char" | "number":
                return Constant(_constant(token))
            case "word":
                return Constant({"true": True, "false": False}.get(token.text))
            case "variable":
                start = Variable(token.text)
            case "mark" if token.text == "(":
                start = self._pipe(depth + 1)
                if self._next().text != ")":
                    raise Unsupported("(")
                self.at += 1
            case "field":
                self.at -= 1
                return FieldNode(None, self._names(first=True))
            case "dot":
                return FieldNode(None, ())
            case _:
                raise Unsupported(token.text)
        names = self._names()
        return FieldNode(start, names) if names else start

    def _names(self, first: bool = False) -> tuple[str, ...]:
        names: list[str] = []
        while self._next().kind == "field" and (self._next().near or (first and not names)):
            names.append(self._next().text[1:])
            self.at += 1
        return tuple(names)


def _constant(token: TemplateToken) -> object:
    if token.kind == "number":
        if _NUMBER.fullmatch(token.text) is None:
            raise Unsupported(token.text)
        return float(token.text) if "." in token.text else int(token.text)
    if token.text.startswith("`"):
        return token.text[1:-1]
    body = token.text[1:-1].replace(r"\'", "'") if token.kind == "char" else token.text[1:-1]
    try:
        value: object = json.loads(f'"{body}"')
    except ValueError:
        raise Unsupported(token.text[:40]) from None
    if not isinstance(value, str):
        raise Unsupported(token.text[:40])
    return ord(value) if token.kind == "char" and len(value) == 1 else value
