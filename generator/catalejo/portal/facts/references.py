"""The references of APIs: their pages and the anchors of their operations, decided once."""

from __future__ import annotations

import msgspec

from ...kit.text.segments import entity_path
from ...model.apis import ApiReference
from ...model.entities import Entity
from ..context import Portal

_decoder = msgspec.msgpack.Decoder(ApiReference)


def reference_of(portal: Portal, entity: Entity) -> ApiReference | None:
    """Return the definition of an API laid out, None where there is none."""
    data = portal.world.references.get(entity.ref)
    return _decoder.decode(data) if data else None


def reference_path(portal: Portal, entity: Entity) -> str:
    """Return the address of the page of a reference, "" where there is none."""
    return f"{entity_path(entity.ref)}reference/" if entity.ref in portal.world.references else ""


def operation_anchors(portal: Portal) -> dict[str, dict[str, str]]:
    """Return, by API and operation, the anchor on the page of its reference; ask by ``portal.once``."""
    return {
        ref: {operation.id: operation.anchor for operation in _decoder.decode(data).operations}
        for ref, data in portal.world.references.items()
    }
