"""Reads link templates: a record for each, of which joining makes one for each entity with the annotation."""

from __future__ import annotations

from ...kit.read.narrow import mapping, mappings
from ...model.records import Dashboard
from ..allow_list import fields, keep
from ..contract import Keeping
from ..reading import Reading, address_of, short_text

_KINDS = ("dashboard", "logs", "traces")


def keep_links(body: object, keeping: Keeping) -> object:
    """Return ``{"links": [...]}``."""
    return {"links": [keep(row, fields("title", "url", "annotation", "kind")) for row in _rows(body)]}


def read_links(reading: Reading) -> list[Dashboard]:
    """Return a record for each template that is a web address."""
    found: list[Dashboard] = []
    for row in _rows(reading.envelope.body):
        title, url, annotation, kind = (short_text(row.get(key)) for key in ("title", "url", "annotation", "kind"))
        if title and annotation and "{value}" in url and address_of(url.replace("{value}", "x")):
            found.append(
                Dashboard(
                    id=f"{reading.source}/{title}",
                    title=title,
                    url=url,
                    kind=kind if kind in _KINDS else "logs",
                    source=reading.source,
                    observed_at=reading.observed_at,
                    joins=(f"each:{annotation}",),
                    stale=reading.stale,
                )
            )
    return found


def _rows(body: object) -> list[dict[str, object]]:
    return mappings(mapping(body).get("links"))[:200]
