"""All rows of an export: as tables hold them, sorted, each key once, nothing that refers to what is not there."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..kit.read import jsonl
from ..kit.text.known_values import KnownValues, KnownValueSearch
from .cells import CHUNK, Facts, Row, Value, rows_of
from .schema import ExportTable
from .tables import ALL


class ExportContents(msgspec.Struct, frozen=True):
    """Rows by table, in the order of the tables.

    ``left_out``: rows by table without a key of their own, or that refer to what is not there. ``leaked``: names of
    the variables whose values stand in a row.
    """

    rows: dict[str, list[Row]]
    left_out: dict[str, int] = {}
    leaked: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return sum(len(rows) for rows in self.rows.values())


def make_contents(facts: Mapping[str, list[Facts]], known: KnownValues | None = None) -> ExportContents:
    """Return the rows of all tables, the same for every format and any order of the facts.

    ``known`` are hashes of the tokens that the capture was made with: no row may hold one of them.
    """
    rows: dict[str, list[Row]] = {}
    left_out: dict[str, int] = {}
    values: dict[str, set[Value]] = {}
    for table in ALL:
        made = rows_of(table, facts.get(table.name, []))
        rows[table.name] = _consistent(table, made, values)
        if len(rows[table.name]) < len(made):
            left_out[table.name] = len(made) - len(rows[table.name])
    return ExportContents(rows, left_out, _leaked(rows, known))


def _consistent(table: ExportTable, made: list[Row], values: dict[str, set[Value]]) -> list[Row]:
    """Sort the rows by key; of several with one key the first by its other values stays."""
    places = [table.names.index(name) for name in table.key]
    refers = [(number, column.refers) for number, column in enumerate(table.columns) if column.refers]
    found: dict[Row, Row] = {}
    for row in made:
        key = tuple(row[place] for place in places)
        if None in key or any(row[number] is not None and row[number] not in values[other] for number, other in refers):
            continue
        found[key] = row if key not in found else min(row, found[key], key=_order)
    rows = [found[key] for key in sorted(found)]
    if len(table.key) == 1:
        values[f"{table.name}.{table.key[0]}"] = {row[places[0]] for row in rows}
    return rows


def _order(row: Row) -> list[tuple[bool, Value]]:
    return [(value is not None, value if value is not None else 0) for value in row]


def _leaked(rows: Mapping[str, list[Row]], known: KnownValues | None) -> tuple[str, ...]:
    if known is None or not known.values:
        return ()
    search = KnownValueSearch(known)
    found: set[str] = set()
    for made in rows.values():
        for start in range(0, len(made), CHUNK):
            found |= set(search.find(jsonl.encode(made[start : start + CHUNK])))
    return tuple(sorted(found))
