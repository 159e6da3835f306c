"""Style of a drawing: read by the grammar of CSS, and written anew from what is allowed.

Tokens after CSS Syntax 3, section 4, with escapes decoded before anything is judged. A rule or a declaration that holds
what is not allowed is left out whole; what is written has no escape but our own, and no address but that of a part of
the same drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...naming import names

MAX_NESTING = 8

_FUNCTIONS = names(
    "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark var calc min max clamp round abs "
    "translate translatex translatey translatez translate3d rotate rotatex rotatey rotatez rotate3d scale scalex "
    "scaley scalez scale3d skew skewx skewy matrix matrix3d perspective "
    "blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia "
    "polygon circle ellipse inset rect xywh path cubic-bezier steps linear "
    "linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient "
    "repeating-conic-gradient minmax repeat fit-content"
)
"""Functions of values that compute; none of them fetches."""

_SELECTORS = names(
    "not is where has nth-child nth-of-type nth-last-child nth-last-of-type lang dir -webkit-any -moz-any matches host"
)
_GROUPS = names("media supports keyframes -webkit-keyframes -moz-keyframes layer")
_REFUSED = names("behavior -moz-binding -ms-behavior src cursor")
_FILTERS = names("blur drop-shadow")
_MAX_BLUR = 1000.0

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\n\r\f0-9a-fA-F])"
_NAME = rf"(?:[A-Za-z0-9_\-\u0080-\U0010ffff]|{_ESCAPE})"
_IDENT = rf"(?:--|-?(?:[A-Za-z_\u0080-\U0010ffff]|{_ESCAPE})){_NAME}*"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n\f]+)
    |(?P<comment>/\*(?:[^*]|\*(?!/))*(?:\*/|$))
    |(?P<string>"(?:[^"\\\n\r\f]|\\(?:\r\n|[\s\S]))*"|'(?:[^'\\\n\r\f]|\\(?:\r\n|[\s\S]))*')
    |(?P<html><!--|-->)
    |(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)(?P<unit>%|{_IDENT})?
    |(?P<ident>{_IDENT})(?P<call>\()?
    |@(?P<at>{_IDENT})
    |\#(?P<hash>{_NAME}+)
    |(?P<mark>[{{}}()\[\]:;,.<>+~*=|^$!/&])""",
    re.VERBOSE | re.ASCII,
)
_URL = re.compile(
    r"""[ \t\r\n\f]*(?:"(?P<double>[^"\\\n\r\f]*)"|'(?P<single>[^'\\\n\r\f]*)'|(?P<bare>[^"'()\\\s]*))[ \t\r\n\f]*\)"""
)
_URL_END = re.compile(r"(?:[^)\\]|\\[\s\S])*(?:\)|$)")
FRAGMENT = re.compile(r"#[\w.:%~+*,=@!$&;/?|-]{1,200}")
_ESCAPED = re.compile(r"\\(?:(?P<hex>[0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|\r\n|(?P<char>[\s\S]))")
_EXPONENT = re.compile(r"[eE][+-]?\d")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_\-\u0080-\U0010ffff]")
_PLAIN_VALUE = re.compile(r"[\w\s#.,%+-]*", re.ASCII)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
LINES = re.compile(r"(?:^|;)marker(?:-mid)?(?::|$)")
"""A marker that may stand at every vertex of a line, as a declaration or as an attribute's name."""
REFERENCE = re.compile(r"url\((#[^)]*)\)")


class Token(NamedTuple):
    """A piece of style: its kind, its text as we write it, and what it says in lower case (for names)."""

    kind: str
    text: str
    says: str = ""


class StyleRule(NamedTuple):
    """A clean rule that names a part of the drawing: its selectors, and the fragments that it names."""

    selectors: str
    references: tuple[str, ...]


class StyleSheet:
    """What became of a style element: its text, the rules that refer to parts, and names of what was left out."""

    def __init__(self) -> None:
        self.rules: list[StyleRule] = []
        self.lost: set[str] = set()

    def read(self, text: str) -> str:
        """Return a style sheet, clean."""
        return self._rules(list(_tokens(text)), 0)

    def declarations(self, text: str) -> str:
        """Return the value of a ``style`` attribute, clean."""
        if "{" in text:
            self.lost.add("style")
            return ""
        return self._declarations(list(_tokens(text)))

    def value(self, text: str) -> str | None:
        """Return the value of an attribute that is CSS, clean; None where it must go."""
        if _PLAIN_VALUE.fullmatch(text):
            return text
        return self._value(list(_tokens(text)))

    def _rules(self, tokens: list[Token], depth: int) -> str:
        written = []
        for prelude, block in _split_rules(tokens):
            first = prelude[0]
            if first.kind == "at":
                if first.says not in _GROUPS or block is None or depth >= MAX_NESTING:
                    self.lost.add(f"@{first.says}"[:40])
                    continue
                head = _written(prelude[1:], _SELECTORS)
                inner = self._rules(block, depth + 1)
                if head is not None and inner:
                    written.append(f"@{first.says} {head.strip()}{{{inner}}}")
                continue
            head = _written(prelude, _SELECTORS)
            body = self._declarations(block or [])
            if head is None or not head.strip() or not body:
                continue
            found = tuple(REFERENCE.findall(body))
            if found:
                self.rules.append(StyleRule(head, found))
            written.append(f"{head.strip()}{{{body}}}")
        return "".join(written)

    def _declarations(self, tokens: list[Token]) -> str:
        written = []
        for part in _split_declarations(tokens):
            at = next((index for index, token in enumerate(part) if token.kind not in ("space", "comment")), len(part))
            if at == len(part):
                continue
            name = part[at]
            rest = part[at + 1 :]
            while rest and rest[0].kind in ("space", "comment"):
                rest = rest[1:]
            if name.kind != "ident" or not rest or rest[0].text != ":" or name.says in _REFUSED:
                continue
            value = self._value(rest[1:])
            if value is not None and value.strip():
                written.append(f"{name.text}:{value.strip()}")
        return ";".join(written)

    def _value(self, tokens: list[Token]) -> str | None:
        whole = not any(token.kind == "mark" and token.text in "{};" for token in tokens)
        value = _written(tokens, _FUNCTIONS) if whole else None
        if value is None or _huge(tokens):
            self.lost.add("style")
            return None
        return value


def _tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a style; what is none is ``bad``."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            yield Token("bad", "")
            at += 1
            continue
        at = match.end()
        kind = match.lastgroup
        if kind == "space":
            yield Token("space", " ")
        elif kind in ("comment", "html"):
            yield Token("comment", "/**/")
        elif kind == "string":
            yield Token("string", _string(_decoded(match["string"][1:-1])))
        elif match["number"] is not None:
            unit = match["unit"] or ""
            unit = unit if unit == "%" else _name(_decoded(unit), later=True)
            yield Token("bad", "") if _EXPONENT.match(unit) else Token("number", match["number"] + unit)
        elif match["ident"] is not None:
            name = _decoded(match["ident"])
            if match["call"] is None:
                yield Token("ident", _name(name), name.lower())
            elif name.lower() == "url":
                token, at = _url(text, at)
                yield token
            else:
                yield Token("call", _name(name) + "(", name.lower())
        elif match["at"] is not None:
            name = _decoded(match["at"])
            yield Token("at", "", name.lower())
        elif match["hash"] is not None:
            yield Token("hash", "#" + _name(_decoded(match["hash"]), later=True))
        else:
            yield Token("mark", match["mark"])


def _url(text: str, at: int) -> tuple[Token, int]:
    """Return what stands after ``url(``: the address of a part of the drawing, or a bad token; and where it ends."""
    match = _URL.match(text, at)
    if match is None:
        end = _URL_END.match(text, at)
        return Token("bad", ""), end.end() if end else len(text)
    target = match["double"] if match["double"] is not None else match["single"]
    target = (match["bare"] if target is None else target).strip()
    fine = FRAGMENT.fullmatch(target) is not None
    return Token("url", f"url({target})") if fine else Token("bad", ""), match.end()


def _decoded(text: str) -> str:
    """Return a name or string with its escapes resolved (CSS Syntax 3, 4.3.7)."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match["hex"]:
        code = int(match["hex"], 16)
        return "�" if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)
    char = match["char"] or ""
    return "" if char in "\n\r\f" else char


def _name(name: str, later: bool = False) -> str:
    """Return a name as we write it: plain characters, others as hexadecimal escapes; ``later``: not at a start."""
    written = []
    for index, char in enumerate(name):
        digit = char.isdigit() and not later and (index == 0 or (index == 1 and name[0] == "-"))
        written.append(char if _PLAIN_NAME.match(char) and not digit else f"\\{ord(char):x} ")
    return "".join(written)


def _string(text: str) -> str:
    escaped = "".join(f"\\{ord(char):x} " if char in '"\\<' or char < " " else char for char in text)
    return f'"{escaped}"'


def _written(tokens: list[Token], functions: frozenset[str]) -> str | None:
    """Return tokens as text, None where one is not allowed or brackets do not match."""
    closing: list[str] = []
    for token in tokens:
        if token.kind in ("bad", "at") or (token.kind == "call" and token.says not in functions):
            return None
        if token.kind == "call":
            closing.append(")")
        elif token.kind == "mark" and token.text in _CLOSING:
            closing.append(_CLOSING[token.text])
        elif token.kind == "mark" and token.text in ")]}" and (not closing or closing.pop() != token.text):
            return None
    return None if closing else "".join(token.text for token in tokens)


def _huge(tokens: list[Token]) -> bool:
    """Tell whether a filter function has a length that would keep a renderer busy."""
    if not any(token.kind == "call" and token.says in _FILTERS for token in tokens):
        return False
    for token in tokens:
        number = re.match(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?", token.text) if token.kind == "number" else None
        if number and abs(float(number[0])) > _MAX_BLUR:
            return True
    return False


def _split_rules(tokens: list[Token]) -> Iterator[tuple[list[Token], list[Token] | None]]:
    """Yield (prelude, block) of every rule; a block is None after a rule that ends with a semicolon."""
    at = 0
    while at < len(tokens):
        if tokens[at].kind in ("space", "comment") or tokens[at].text in ("}", ";"):
            at += 1
            continue
        start = at
        depth = 0
        while at < len(tokens):
            text = tokens[at].text if tokens[at].kind == "mark" else ""
            if text == "{" and depth == 0:
                break
            if text == ";" and depth == 0 and tokens[start].kind == "at":
                break
            depth += (text in ("(", "[") or tokens[at].kind == "call") - (text in (")", "]") and depth > 0)
            at += 1
        prelude = tokens[start:at]
        if at < len(tokens) and tokens[at].text == "{":
            end = _end(tokens, at)
            yield prelude, tokens[at + 1 : end]
            at = end + 1
        else:
            yield prelude, None
            at += 1


def _end(tokens: list[Token], at: int) -> int:
    """Return where the block that opens at ``at`` closes."""
    depth = 0
    while at < len(tokens):
        if tokens[at].kind == "mark":
            depth += (tokens[at].text == "{") - (tokens[at].text == "}")
            if depth == 0:
                return at
        at += 1
    return at


def _split_declarations(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the parts between semicolons; a nested block ends its part, and makes it no declaration."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        text = token.text if token.kind == "mark" else ""
        if text == ";" and depth == 0:
            yield part
            part = []
            continue
        part.append(token)
        depth += (text in _CLOSING or token.kind == "call") - (text in (")", "]", "}") and depth > 0)
        if text == "}" and depth == 0:
            yield part
            part = []
    yield part
