"""GraphQL schemas: fields of the query, mutation and subscription types (https://spec.graphql.org/October2021/)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ...kit.read.narrow import child, mapping, mappings, must_be_text, optional_listing, optional_mapping
from ...model.entities import Operation
from .text import blocks, unbalanced, without_graphql_comments
from .trouble import Trouble

_ROOT = re.compile(r"\b(query|mutation|subscription)\s*:\s*(\w+)")
_HEAD = re.compile(r"\b(?:(schema)\b|(type|interface|input|enum|union|scalar)\s+(\w+))")
_FIELD = re.compile(r"(?<!\w)([A-Za-z_]\w*)\s*:\s*([\[\]!\w]+)")
_LONGEST_HEAD = 10_000
"""Characters before a brace in which its type is named."""
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
    types = [(kind, name, body) for kind, name, body in _definitions(_without_arguments(plain)) if kind]
    declared = next((body for kind, _, body in types if kind == "schema"), None)
    roots = dict(_ROOTS) if declared is None else dict(_ROOT.findall(declared))
    kinds = {name: kind for kind, name in roots.items()}
    found: list[Operation] = []
    for kind, name, body in types:
        if kind == "type" and name in kinds:
            found += [Operation(f"{kinds[name]} {field}"[:300], of[:300]) for field, of in _FIELD.findall(body)]
    return found, None


def _definitions(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (keyword, name, body) of each definition with a body; the last one before a brace is the one it has."""
    for head, body in blocks(text):
        heads = list(_HEAD.finditer(head[-_LONGEST_HEAD:]))
        if heads:
            last = heads[-1]
            yield last[1] or last[2], last[3] or "", body


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
        data: object = msgspec.json.decode(text.encode("utf-8", "replace"))
        schema = optional_mapping(child(mapping(data).get("data", data), "__schema"))
        types = {must_be_text(item["name"]): item for item in mappings(schema["types"])}
        found: list[Operation] = []
        for kind in _ROOTS:
            root = optional_mapping(schema.get(f"{kind}Type"))
            fields = optional_listing(types[must_be_text(root["name"])].get("fields")) if root else []
            found += [Operation(f"{kind} {child(field, 'name')}"[:300]) for field in fields]
        return found, None
    except (msgspec.DecodeError, RecursionError, LookupError, TypeError) as error:
        return [], Trouble("API501", f"not an introspection result: {error}"[:200])
