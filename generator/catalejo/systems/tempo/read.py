"""Reads the values of a tag of Tempo: ``{"tagValues": [{"type": "string", "value": ...}]}``."""

from __future__ import annotations

from ...kit.read.narrow import listing, mapping, mappings
from ...model.records import Trace
from ..contract import Keeping
from ..reading import Reading, short_text
from ..traces import MAX_SERVICES, traces_of


def keep_values(body: object, keeping: Keeping) -> object:
    """Return ``{"tagValues": [{"value"}]}``."""
    rows = mappings(mapping(body).get("tagValues"))[:MAX_SERVICES]
    return {"tagValues": [{"value": short_text(row.get("value"))[:200]} for row in rows]}


def is_values(body: object) -> bool:
    """Tell whether a body lists the values of a tag with their types."""
    return any({"type", "value"} <= row.keys() for row in mappings(listing(mapping(body).get("tagValues")))[:50])


def read_values(reading: Reading) -> list[Trace]:
    """Return a record for each service; Tempo has no pages of its own to lead to."""
    rows = mappings(mapping(reading.envelope.body).get("tagValues"))
    return traces_of(reading, (short_text(row.get("value")) for row in rows), lambda name: "")
