"""Lays out one definition: runs in a limited worker, is pure."""

from __future__ import annotations

import msgspec

from ....model.apis import ApiReference
from ..specs import document_of
from .asyncapi import asyncapi_reference
from .openapi import openapi_reference
from .proto import proto_reference

PROTO = frozenset(("grpc", "protobuf", "proto"))
"""Types of API whose definition is a Protocol Buffers file."""


def read(payload: bytes) -> bytes:
    """Lay out a definition: its type and its text in UTF-8 with NUL between; b"" where its form is not known here."""
    head, _, rest = payload.partition(b"\0")
    found = _laid_out(head.decode("utf-8", "replace"), rest.decode("utf-8", "replace"))
    return b"" if found is None or not (found.operations or found.schemas) else msgspec.msgpack.encode(found)


def _laid_out(kind: str, text: str) -> ApiReference | None:
    if kind in PROTO:
        return proto_reference(text)
    if kind == "graphql":
        from .graphql import graphql_reference  # its parser takes a while to load, few definitions need it

        return graphql_reference(text)
    document, trouble = document_of(text)
    if trouble is not None:
        return None
    found: ApiReference | None = None
    if "openapi" in document or "swagger" in document:
        found = openapi_reference(document)
    elif "asyncapi" in document:
        found = asyncapi_reference(document)
    return found if found is not None and found.operations else None
