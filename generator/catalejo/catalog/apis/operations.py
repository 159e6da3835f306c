"""Reads the operations of an API's definition by its type; what cannot be read is a finding with its line."""

from __future__ import annotations

from typing import Any

import msgspec

from ...model.codes import finding
from ...model.entities import (Entity, Operation)
from ...model.findings import Finding
from ...model.origin import Origin
from .graphql import read_graphql
from .proto import read_proto
from .specs import (read_asyncapi, read_openapi)
from .trouble import Trouble

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


class Described(msgspec.Struct):
    """Entities with operations, and findings."""

    entities: dict[str, Entity] = {}
    findings: list[Finding] = []


def describe_apis(entities: dict[str, Entity]) -> Described:
    """Fill ``operations`` of every API whose type is known here."""
    out = Described(dict(entities))
    for ref, entity in entities.items():
        reader = _READERS.get(entity.type.lower()) if entity.kind == "API" else None
        if reader is None or not entity.definition.strip():
            continue
        operations, trouble = reader(entity.definition)
        if trouble is not None:
            out.findings.append(_told(entity, trouble))
        if operations:
            kept = tuple(sorted(dict.fromkeys(operations)))[:MAX_OPERATIONS]
            out.entities[ref] = msgspec.structs.replace(entity, operations=kept)
        elif trouble is None:
            out.findings.append(finding("API503", ref, entity.definition_origin, ref, type=entity.type))
    return out


def _told(entity: Entity, trouble: Trouble) -> Finding:
    args: dict[str, Any] = {"type": entity.type, "message": trouble.message[:300], "in_line": trouble.line}
    return finding(trouble.code, entity.ref, _place(entity, trouble.line), entity.ref, **args)


def _place(entity: Entity, line: int) -> Origin:
    """The line inside a file of its own; inside an entity file the definition starts after its key."""
    origin = entity.definition_origin
    if not line:
        return origin
    if origin.path and origin.path != entity.origin.path:
        return msgspec.structs.replace(origin, line=line, column=0)
    return msgspec.structs.replace(origin, line=origin.line + line, column=0)


__all__ = ["Operation", "describe_apis"]
