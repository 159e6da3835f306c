"""Reads the operations of an API's definition by its type; what cannot be read is a finding with its line."""

from __future__ import annotations

import msgspec

from ...model.entities import Operation
from ...model.findings import Finding
from ...model.origin import Origin
from ...wording.codes import finding
from ..reading.drafts import Draft
from .graphql import read_graphql
from .proto import read_proto
from .specs import read_asyncapi, read_openapi

MAX_OPERATIONS = 2_000
_READERS = {
    "openapi": read_openapi,
    "swagger": read_openapi,
    "asyncapi": read_asyncapi,
    "graphql": read_graphql,
    "grpc": read_proto,
    "protobuf": read_proto,
    "proto": read_proto,
}


def operations_of(draft: Draft) -> tuple[tuple[Operation, ...], list[Finding]]:
    """Return the operations of an API whose type is known here, and what is wrong with its definition."""
    kind, definition = draft.spec.get("type"), draft.spec.get("definition")
    reader = _READERS.get(kind.lower()) if isinstance(kind, str) else None
    if reader is None or not isinstance(definition, str) or not definition.strip():
        return (), []
    operations, trouble = reader(definition)
    kept = tuple(sorted(dict.fromkeys(operations)))[:MAX_OPERATIONS]
    if trouble is not None:
        args: dict[str, object] = {"type": kind, "message": trouble.message[:300], "in_line": trouble.line}
        return kept, [finding(trouble.code, draft.ref, _place(draft, trouble.line), draft.ref, 1, **args)]
    if not operations:
        return (), [finding("API503", draft.ref, _place(draft, 0), draft.ref, type=kind)]
    return kept, []


def _place(draft: Draft, line: int) -> Origin:
    """The line inside a file of its own; inside an entity file the definition starts after its key."""
    filled = draft.fills.get(("spec", "definition"))
    origin = filled if filled is not None else draft.origin("spec", "definition")
    if not line:
        return origin
    if origin.path and origin.path != draft.path:
        return msgspec.structs.replace(origin, line=line, column=0)
    return msgspec.structs.replace(origin, line=origin.line + line, column=0)
