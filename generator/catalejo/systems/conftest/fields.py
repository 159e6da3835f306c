"""What is kept of results: files, counts and the messages of policies."""

from __future__ import annotations

from ...kit.read.narrow import listing, mappings
from ..allow_list import Table, fields, keep
from ..contract import Keeping

_MESSAGE: Table = fields("msg")
RESULT: Table = {
    **fields("filename", "namespace", "successes"), "warnings": _MESSAGE, "failures": _MESSAGE, "exceptions": _MESSAGE,
}  # fmt: skip


def is_results(body: object) -> bool:
    """Tell whether a body lists results by file and namespace."""
    items = mappings(body)[:50]
    return bool(items) and all({"filename", "namespace", "successes"} <= one.keys() for one in items)


def keep_results(body: object, keeping: Keeping) -> object:
    """Return the list of results with allowed fields."""
    return [keep(one, RESULT) for one in mappings(listing(body)) if "filename" in one and "namespace" in one]
