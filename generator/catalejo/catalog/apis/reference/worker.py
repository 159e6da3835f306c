"""Lays out one definition: runs in a limited worker, is pure."""

from __future__ import annotations

import msgspec

from ....model.apis import ApiReference
from ..specs import document_of
from .asyncapi import asyncapi_reference
from .openapi import openapi_reference


def read(payload: bytes) -> bytes:
    """Lay out a definition (its text in UTF-8); b"" where it is in no form that is known here."""
    document, trouble = document_of(payload.decode("utf-8", "replace"))
    if trouble is not None:
        return b""
    found: ApiReference | None = None
    if "openapi" in document or "swagger" in document:
        found = openapi_reference(document)
    elif "asyncapi" in document:
        found = asyncapi_reference(document)
    return b"" if found is None or not found.operations else msgspec.msgpack.encode(found)
