"""The allow-list: which fields of a system's answer are kept. What a table does not name is never written.

A table is a nested dictionary: ``True`` keeps a scalar or a list of scalars, a dictionary goes on inside (through
lists as well), ``"map"`` keeps a flat map of texts, ``Prefixes`` those of its keys that begin so.
"""

from __future__ import annotations

from typing import NamedTuple

from ..kit.read.narrow import listing, mapping, mappings

Table = dict[str, object]


class Prefixes(NamedTuple):
    """Keeps the texts of a flat map whose keys begin with one of these."""

    allowed: tuple[str, ...]


def fields(*names: str) -> Table:
    """Return a table that keeps scalars of these names."""
    return dict.fromkeys(names, True)


def keep(value: object, table: object) -> object:
    """Return a value with the fields of a table only; absent fields stay absent."""
    if isinstance(value, list):
        return [keep(item, table) for item in value]
    if table is True:
        return None if isinstance(value, dict) else value
    if not isinstance(value, dict):
        return None
    if table == "map":
        return {str(k): v for k, v in value.items() if isinstance(v, str)}
    if isinstance(table, Prefixes):
        return {k: v for k, v in value.items() if isinstance(v, str) and k.startswith(table.allowed)}
    return {name: keep(value[name], inner) for name, inner in mapping(table).items() if name in value}


def records_of(body: object, key: str) -> list[dict[str, object]]:
    """Return the records below a key of a body or of its pages; what is no record or no list is left out."""
    pages = mappings(body if isinstance(body, list) else [body])
    return [record for page in pages for record in mappings(page.get(key))]


def items_in(body: object) -> list[dict[str, object]]:
    """Return the objects of a Kubernetes list, of a list of such, or of a single object."""
    if isinstance(body, dict):
        body = listing(body["items"]) if "items" in body else [body]
    flat: list[object] = []
    for item in listing(body):
        flat.extend(items_in(item) if isinstance(item, dict) and "items" in item else [item])
    return mappings(flat)
