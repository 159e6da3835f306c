"""The figures, a module each: ``measure(place)`` returns its lines of the table."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.place import Place
from tests.bench.rows import (
    capture,
    desired,
    docs,
    growth,
    memory,
    night,
    nights_kept,
    pages,
    parse,
    rules,
    search,
    sites_kept,
    systems,
    weights,
)
from tests.bench.table import Row

ROWS: dict[str, Callable[[Place], list[Row]]] = {
    "parse": parse.measure,
    "pages": pages.measure,
    "docs": docs.measure,
    "night": night.measure,
    "capture": capture.measure,
    "small": night.measure_small,
    "desired": desired.measure,
    "systems": systems.measure,
    "rules": rules.measure,
    "weights": weights.measure,
    "search": search.measure,
    "memory": memory.measure,
    "history": nights_kept.measure,
    "sites": sites_kept.measure,
    "growth": growth.measure,
}
"""In the order of the table."""
