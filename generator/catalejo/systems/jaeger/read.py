"""Reads Jaeger's list of services: ``{"services": [...]}`` of version 3, ``{"data": [...]}`` of the interface's API."""

from __future__ import annotations

from urllib.parse import quote

from ...kit.read.narrow import listing, mapping
from ...model.records import Trace
from ..alerts import base_of
from ..contract import Keeping
from ..reading import Reading, short_text
from ..traces import MAX_SERVICES, traces_of


def keep_services(body: object, keeping: Keeping) -> object:
    """Return ``{"services": [...]}``."""
    return {"services": [name[:200] for name in map(short_text, _names(body)[:MAX_SERVICES]) if name]}


def has_list(body: object) -> bool:
    """Tell whether a body lists services; a server without any may leave the list out or say null."""
    whole = mapping(body)
    written = [whole[key] for key in ("services", "data") if key in whole]
    return body == {} or (bool(written) and not whole.get("errors") and isinstance(written[0], list | None))


def is_services(body: object) -> bool:
    """Tell whether a body is an answer that lists services by name."""
    found = mapping(body).get("services")
    return isinstance(found, list) and bool(found) and all(isinstance(name, str) for name in found[:50])


def read_services(reading: Reading) -> list[Trace]:
    """Return a record for each service."""
    base = base_of(reading.envelope.url)
    return traces_of(
        reading,
        map(short_text, _names(reading.envelope.body)),
        lambda name: f"{base}/search?service={quote(name, safe='', errors='replace')}" if base else "",
    )


def _names(body: object) -> list[object]:
    whole = mapping(body)
    return listing(whole.get("services")) or listing(whole.get("data"))
