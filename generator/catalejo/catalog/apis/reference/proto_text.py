"""Reads the text of a Protocol Buffers file in one pass: what is not understood is told by line and passed over."""

from __future__ import annotations

import re

import msgspec

MAX_DEPTH, MAX_BREAKS, MAX_TOKENS = 40, 20, 3_000_000
"""Messages inside one another; parts that cannot be read; words and signs of a file."""
_TOKEN = re.compile(
    r"(?P<note>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)|(?P<word>\.?[A-Za-z_][\w.]*|[+-]?[0-9][\w.+-]*"
    r"|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)|(?P<sign>[^\s])"
)
_LABELS = frozenset(("optional", "required", "repeated"))
_PASSED = frozenset(("syntax", "edition", "import", "option", "reserved", "extensions"))
_IDENTITY = re.compile(r"\.?[A-Za-z_][\w.]*\Z")


class ProtoMember(msgspec.Struct, frozen=True):
    """A field of a message or a value of an enum; ``names`` are the types that it mentions."""

    name: str
    type: str
    note: str
    text: str
    names: tuple[str, ...] = ()
    required: bool = False
    deprecated: bool = False


class ProtoType(msgspec.Struct):
    """A message or an enum by its full name without the package."""

    name: str
    kind: str
    text: str
    members: list[ProtoMember]


class ProtoRpc(msgspec.Struct, frozen=True):
    """A method of a service."""

    service: str
    id: str
    text: str
    request: str
    response: str
    request_stream: bool
    response_stream: bool
    deprecated: bool


class ProtoFile(msgspec.Struct):
    """What a file declares, in its order; ``broken`` are texts ``LINE: what stands there``."""

    package: str = ""
    rpcs: list[ProtoRpc] = []
    types: list[ProtoType] = []
    broken: tuple[str, ...] = ()


class _NotProto(Exception):
    """A word or sign that does not fit here."""


def parse(text: str) -> ProtoFile:
    """Return what a file declares."""
    return _Parser(text).file()


class _Parser:
    """A cursor over words and signs; each comment belongs to what follows it."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int, str]] = []
        comment, line, seen = "", 1, 0
        for match in _TOKEN.finditer(text):
            if match.lastgroup == "note":
                comment = f"{comment}\n{_comment(match.group())}"[-4000:]
                continue
            line, seen = line + text.count("\n", seen, match.start()), match.start()
            self.tokens.append((match.group(), line, comment.strip()))
            comment = ""
            if len(self.tokens) >= MAX_TOKENS:
                break
        self.at, self.found, self.broken = 0, ProtoFile(rpcs=[], types=[]), list[str]()

    def file(self) -> ProtoFile:
        self._body("", None, 0)
        self.found.broken = tuple(self.broken[:MAX_BREAKS])
        return self.found

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, expected: str = "") -> str:
        word = self._peek()
        if not word or (expected and word != expected):
            raise _NotProto(f"expected {expected}, found {word or 'the end'}" if expected else "found the end")
        self.at += 1
        return word

    def _name(self) -> str:
        if not _IDENTITY.match(self._peek()):
            raise _NotProto(f"expected a name, found {self._peek() or 'the end'}")
        return self._take()

    def _body(self, scope: str, owner: ProtoType | None, depth: int) -> None:
        """Read statements up to the closing bracket of the block, or the end of the file."""
        while self.at < len(self.tokens):
            if self._peek() == "}":
                if depth:
                    return
                self._tell("found }")
                self.at += 1
                continue
            begun = self.at
            try:
                self._statement(scope, owner, depth)
            except _NotProto as error:
                self._tell(str(error))
                self.at = max(self.at, begun + 1) if self._peek() == "}" else self.at
                self._pass_over()

    def _tell(self, what: str) -> None:
        line = self.tokens[min(self.at, len(self.tokens) - 1)][1] if self.tokens else 1
        self.broken.append(f"{line}: {what[:100]}")

    def _pass_over(self) -> None:
        """Go behind the next statement's end: a semicolon, or a block with its brackets."""
        depth = 0
        while self.at < len(self.tokens):
            word = self._peek()
            if word == "}" and depth == 0:
                return
            self.at += 1
            depth += (word in ("{", "[")) - (word in ("}", "]"))
            if depth <= 0 and word in (";", "}"):
                return

    def _statement(self, scope: str, owner: ProtoType | None, depth: int) -> None:
        word, _, text = self.tokens[self.at]
        after = self.tokens[self.at + 1][0] if self.at + 1 < len(self.tokens) else ""
        block = after and self.at + 2 < len(self.tokens) and self.tokens[self.at + 2][0] == "{"
        if word == ";" or (word in ("export", "local") and after in ("message", "enum")):
            self.at += 1
        elif word == "package" and owner is None:
            self._take()
            self.found.package = self._name()
            self._take(";")
        elif word in ("message", "enum") and block:
            self._type(scope, text, depth)
        elif word in ("service", "oneof", "extend") and block:
            self._block(scope, owner, depth)
        elif word == "rpc" and owner is None:
            self._rpc(scope, text)
        elif word in _PASSED and not (owner is not None and owner.kind == "enum" and after == "="):
            self._pass_over()
        elif owner is not None:
            owner.members.append(self._member(owner, text, scope, depth))
        else:
            raise _NotProto(f"found {word}")

    def _type(self, scope: str, text: str, depth: int) -> None:
        kind, name = self._take(), self._name()
        whole = f"{scope}.{name}" if scope else name
        found = ProtoType(whole, kind, text, [])
        self.found.types.append(found)
        self._inside(whole, found, depth)

    def _inside(self, scope: str, owner: ProtoType | None, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise _NotProto(f"more than {MAX_DEPTH} blocks inside one another")
        self._take("{")
        self._body(scope, owner, depth + 1)
        self._take("}")

    def _block(self, scope: str, owner: ProtoType | None, depth: int) -> None:
        kind, name = self._take(), self._name()
        if kind == "service":
            self._inside(name, None, depth)
            return
        if kind == "extend":  # fields of somebody else's message
            self._inside(scope, ProtoType(name, "extend", "", []), depth)
            return
        held = ProtoType(scope, "oneof", "", [])
        self._inside(scope, held, depth)
        if owner is not None:
            owner.members += [
                msgspec.structs.replace(each, note=" · ".join((f"oneof {name}", each.note))) for each in held.members
            ]

    def _rpc(self, service: str, text: str) -> None:
        self._take("rpc")
        name = self._name()
        request, request_stream = self._in_brackets()
        self._take("returns")
        response, response_stream = self._in_brackets()
        begun = self.at
        if self._peek() == "{":
            self._pass_over()
        else:
            self._take(";")
        self.found.rpcs.append(
            ProtoRpc(service, f"rpc {service}.{name}", text, request, response, request_stream, response_stream,
                     self._deprecated(begun))
        )  # fmt: skip

    def _in_brackets(self) -> tuple[str, bool]:
        self._take("(")
        name = self._name()
        stream = name == "stream" and self._peek() != ")"
        if stream:
            name = self._name()
        self._take(")")
        return name, stream

    def _deprecated(self, begun: int) -> bool:
        words = [word for word, _, _ in self.tokens[begun : min(self.at, begun + 200)]]
        return any(words[at : at + 3] == ["deprecated", "=", "true"] for at in range(len(words)))

    def _member(self, owner: ProtoType, text: str, scope: str, depth: int) -> ProtoMember:
        label = self._take() if self._peek() in _LABELS and owner.kind != "enum" else ""
        kind, names = "", tuple[str, ...]()
        if owner.kind != "enum":
            kind, names = self._kind()
        name = self._name()
        self._take("=")
        number = self._take()
        number += self._take() if number == "-" else ""
        begun = self.at
        if self._peek() == "[" or (kind == "group" and self._peek() == "{"):
            self._pass_over()
        else:
            self._take(";")
        shown = f"{kind}[]" if label == "repeated" else kind
        note = " · ".join(filter(None, (label if label == "optional" else "", f"= {number}")))
        return ProtoMember(name, shown, note, text, names, label == "required", self._deprecated(begun))

    def _kind(self) -> tuple[str, tuple[str, ...]]:
        kind = self._name()
        if kind == "map" and self._peek() == "<":
            self._take("<")
            key = self._name()
            self._take(",")
            value = self._name()
            self._take(">")
            return f"map<{key}, {value}>", (value,)
        return kind, () if kind == "group" else (kind,)


def _comment(text: str) -> str:
    if text.startswith("//"):
        return text[2:].strip().lstrip("/").strip()
    lines = text[2:].removesuffix("*/").split("\n")
    return "\n".join(line.strip().lstrip("*").strip() for line in lines).strip()
