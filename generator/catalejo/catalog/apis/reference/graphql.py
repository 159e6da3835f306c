"""GraphQL schemas, laid out: each root field with its arguments and what it answers, and the types.

Source: https://spec.graphql.org/September2025/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import graphql
import msgspec
from graphql import language as ast

from ....kit.read.narrow import mapping
from ....model.apis import ApiContent, ApiField, ApiOperation, ApiReference, ApiResponse, ApiSchema
from .definition import Definition, name_of, prose
from .openapi import MAX_OPERATIONS, MAX_PARAMETERS, MAX_SCHEMAS

MAX_CHARACTERS = 4_000_000
"""Of a schema that are read: its parser needs 3 to 4 seconds for a million."""
MAX_BREAKS = 20
"""Parts that cannot be read before the rest is given up."""
_START = re.compile(r"^(?:extend\s+)?(?:schema|type|interface|input|enum|union|scalar|directive)\b", re.MULTILINE)
_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
_SCALARS = frozenset(("Int", "Float", "String", "Boolean", "ID"))
_KINDS = {"object": "type", "interface": "interface", "input_object": "input", "enum": "enum", "union": "union",
          "scalar": "scalar"}  # fmt: skip
_Fielded = ast.FieldDefinitionNode | ast.InputValueDefinitionNode | ast.EnumValueDefinitionNode


def graphql_reference(text: str) -> ApiReference:
    """Return a schema laid out; ``broken`` has the parts that cannot be read, by line."""
    broken: list[str] = []
    if text.lstrip().startswith("{") and '"__schema"' in text:
        text = _from_introspection(text, broken)
    if len(text) > MAX_CHARACTERS:
        end = max((match.start() for match in _START.finditer(text, 0, MAX_CHARACTERS)), default=0)
        broken.append(f"{text.count(chr(10), 0, end) + 1}: the rest is not read, the schema is too large")
        text = _without_last_description(text[:end])
    nodes = list(_definitions(text, broken))
    return _Schema(nodes, tuple(broken)).reference()


def _from_introspection(text: str, broken: list[str]) -> str:
    try:
        data = mapping(msgspec.json.decode(text.encode("utf-8", "replace")))
        found = mapping(data.get("data", data))
        return graphql.print_schema(graphql.build_client_schema({"__schema": found["__schema"]}, assume_valid=True))  # type: ignore[typeddict-item]
    except (
        msgspec.DecodeError,
        graphql.GraphQLError,
        RecursionError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        broken.append(f"1: {error}"[:300])
        return ""


def _definitions(text: str, broken: list[str]) -> Iterator[ast.DefinitionNode]:
    """Yield what can be parsed; a definition that cannot is left out and the text goes on at the next one."""
    at = 0
    while text[at:].strip():
        part = text[at:]
        try:
            yield from graphql.parse(part, no_location=True).definitions
            return
        except graphql.GraphQLSyntaxError as error:
            position = next(iter(error.positions or ()), 0)
            line = text.count("\n", 0, at + position) + 1
            broken.append(f"{line}: {error.message}"[:300])
        except RecursionError:
            broken.append(f"{text.count(chr(10), 0, at) + 1}: too deep")
            return
        starts = [match.start() for match in _START.finditer(part)]
        before = max((start for start in starts if start <= position), default=0)
        yield from _parsed(part[:before])
        after = next((start for start in starts if start > max(position, before)), None)
        if after is None or len(broken) >= MAX_BREAKS:
            return
        at += after


def _parsed(text: str) -> tuple[ast.DefinitionNode, ...]:
    """Return the definitions before one that cannot be read; a description of that one is dropped."""
    whole = _without_last_description(text)
    try:
        return tuple(graphql.parse(whole, no_location=True).definitions) if whole.strip() else ()
    except (graphql.GraphQLSyntaxError, RecursionError):
        return ()


def _without_last_description(text: str) -> str:
    text = text.rstrip()
    if text.endswith('"""'):
        return text[:-3].rpartition('"""')[0]
    return text[:-1].rpartition('"')[0] if text.endswith('"') else text


class _Schema:
    """The definitions of one schema, with an anchor for each type that has a part on the page."""

    def __init__(self, nodes: list[ast.DefinitionNode], broken: tuple[str, ...]) -> None:
        self.work, self.nodes, self.broken = Definition({}), nodes, broken
        self.roots = self._roots()
        self.types: dict[str, list[ast.DefinitionNode]] = {}
        for node in nodes:
            if _kind(node):
                self.types.setdefault(_name(node), []).append(node)
        self.operations = list(self._operations())
        self.named = {name: self.work.anchor(f"type {name}") for name in self.types if name not in self.roots}

    def reference(self) -> ApiReference:
        """Return all of it, bounded."""
        fields = [self._operation(root, one) for root, one in self.operations[:MAX_OPERATIONS] if self.work.take(5)]
        schemas = [
            self._type(name) for name in list(self.named)[:MAX_SCHEMAS] if self.work.take(2 + len(self._rows(name)))
        ]
        left = len(self.operations) - len(fields) + len(self.named) - len(schemas)
        description = next((_text(one) for one in self.nodes if isinstance(one, ast.SchemaDefinitionNode)), "")
        return ApiReference(
            description=description, operations=tuple(fields), schemas=tuple(schemas), left=left,
            unread=tuple(sorted(self.work.unread))[:50], broken=self.broken,
        )  # fmt: skip

    def _roots(self) -> dict[str, str]:
        """Return type -> query, mutation or subscription."""
        declared = {
            each.type.name.value: each.operation.value
            for node in self.nodes
            if isinstance(node, ast.SchemaDefinitionNode | ast.SchemaExtensionNode)
            for each in node.operation_types or ()
        }
        return declared or {name: kind for kind, name in _ROOTS.items()}

    def _operations(self) -> Iterator[tuple[str, ast.FieldDefinitionNode]]:
        for name, kind in self.roots.items():
            for node in self.types.get(name, ()):
                yield from ((kind, one) for one in getattr(node, "fields", None) or ())

    def _operation(self, kind: str, node: ast.FieldDefinitionNode) -> ApiOperation:
        identity = f"{kind} {node.name.value}"[:300]
        answer = ApiContent("", *self._word(node.type))
        return ApiOperation(
            identity, self.work.anchor(identity), description=_text(node), group=kind, deprecated=_deprecated(node),
            parameters=tuple(self._field(one, "argument") for one in (node.arguments or ())[:MAX_PARAMETERS]),
            responses=(ApiResponse("data", contents=(answer,)),),
        )  # fmt: skip

    def _type(self, name: str) -> ApiSchema:
        nodes = self.types[name]
        rows = [self._field(one) for one in self._rows(name)]
        members = [each.name.value for node in nodes for each in getattr(node, "types", None) or ()]
        above = [each.name.value for node in nodes for each in getattr(node, "interfaces", None) or ()]
        note = " | ".join(members) if members else f"implements {' & '.join(above)}" if above else ""
        return ApiSchema(name[:200], self.named[name], _kind(nodes[0]), next(filter(None, map(_text, nodes)), ""),
                         note[:500], tuple(rows))  # fmt: skip

    def _rows(self, name: str) -> list[_Fielded]:
        return [
            one
            for node in self.types[name]
            for one in (*(getattr(node, "fields", None) or ()), *(getattr(node, "values", None) or ()))
        ]

    def _field(self, node: _Fielded, place: str = "") -> ApiField:
        if isinstance(node, ast.EnumValueDefinitionNode):
            return ApiField(node.name.value[:200], description=_text(node), deprecated=_deprecated(node))
        word, link = self._word(node.type)
        note, required = "", False
        if isinstance(node, ast.InputValueDefinitionNode):
            required = isinstance(node.type, ast.NonNullTypeNode) and node.default_value is None
            note = f"= {ast.print_ast(node.default_value)}" if node.default_value is not None else ""
        elif node.arguments:
            note = ", ".join(f"{one.name.value}: {self._word(one.type)[0]}" for one in node.arguments[:20])
            note = f"({note})"
        return ApiField(
            node.name.value[:200], word, required, _text(node), note[:500], 0, link, place, _deprecated(node)
        )

    def _word(self, node: ast.TypeNode) -> tuple[str, str]:
        """Return a type as the definition writes it, and the anchor of what it names."""
        word, inner = name_of(ast.print_ast(node)), node
        while isinstance(inner, ast.ListTypeNode | ast.NonNullTypeNode):
            inner = inner.type
        name = inner.name.value if isinstance(inner, ast.NamedTypeNode) else ""
        if name and name not in self.types and name not in _SCALARS:
            self.work.unread[name[:200]] = None
        return word, self.named.get(name, "")


def _name(node: ast.DefinitionNode) -> str:
    name = getattr(node, "name", None)
    return name.value if isinstance(name, ast.NameNode) else ""


def _kind(node: ast.DefinitionNode) -> str:
    """Return the keyword of a type or of what extends one, "" for anything else."""
    base, _, rest = node.kind.rpartition("_type_")
    return _KINDS.get(base, "") if rest in ("definition", "extension") else ""


def _text(node: ast.Node) -> str:
    value = getattr(node, "description", None)
    return prose(value.value) if isinstance(value, ast.StringValueNode) else ""


def _deprecated(node: _Fielded) -> bool:
    return any(each.name.value == "deprecated" for each in node.directives or ())
