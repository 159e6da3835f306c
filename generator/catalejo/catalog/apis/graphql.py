"""GraphQL schemas: fields of the query, mutation and subscription types (https://spec.graphql.org/October2021/)."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ...model.entities import Operation
from .text import (block, unbalanced, without_graphql_comments)
from .trouble import Trouble

_SCHEMA = re.compile(r"\bschema\b[^{]*\{([^}]*)\}")
_ROOT = re.compile(r"\b(query|mutation|subscription)\s*:\s*(\w+)")
_TYPE = re.compile(r"\b(?:extend\s+)?type\s+(\w+)[^{}]*\{")
_FIELD = re.compile(r"([A-Za-z_]\w*)\s*:\s*([\[\]!\w]+)")
_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


def read_graphql(text: str) -> tuple[list[Operation], Trouble | None]:
    """Return ``query field`` and its type for each root field; introspection results in JSON are read too."""
    if text.lstrip().startswith("{") and '"__schema"' in text:
        return _introspection(text)
    plain = without_graphql_comments(text)
    wrong = unbalanced(plain)
    if wrong:
        return [], Trouble("API501", "a bracket is not closed", wrong)
    if not re.search(r"\b(?:type|schema|interface|input|enum|scalar|union)\b", plain):
        return [], Trouble("API502", "`type`", 1)
    roots = dict(_ROOTS)
    declared = _SCHEMA.search(plain)
    if declared is not None:
        roots = dict(_ROOT.findall(declared.group(1)))
    kinds = {name: kind for kind, name in roots.items()}
    found: list[Operation] = []
    for match in _TYPE.finditer(plain):
        kind = kinds.get(match.group(1))
        if kind is not None:
            body = _without_arguments(plain[match.end() : block(plain, match.end() - 1) - 1])
            found += [Operation(f"{kind} {name}"[:300], of[:300]) for name, of in _FIELD.findall(body)]
    return found, None


def _without_arguments(body: str) -> str:
    """Drop the parentheses, so that only the fields' own names stand before a colon."""
    out: list[str] = []
    depth = 0
    for char in body:
        depth += (char == "(") - (char == ")" and depth > 0)
        if depth == 0 and char != ")":
            out.append(char)
    return "".join(out)


def _introspection(text: str) -> tuple[list[Operation], Trouble | None]:
    try:
        data: Any = msgspec.json.decode(text.encode("utf-8", "replace"))
        data = data.get("data", data)
        schema = data["__schema"]
        types = {item["name"]: item for item in schema["types"]}
        found: list[Operation] = []
        for kind in _ROOTS:
            root = schema.get(f"{kind}Type")
            fields = (types[root["name"]].get("fields") or []) if root else []
            found += [Operation(f"{kind} {field['name']}"[:300]) for field in fields]
        return found, None
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError, AttributeError) as error:
        return [], Trouble("API501", f"not an introspection result: {error}"[:200])
