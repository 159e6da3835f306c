"""Tables for people: typed columns and cells, their order, their facets, and what ``parts/table.html`` needs.

A table of any length is one page with its first rows in HTML, and one ``rows.json`` with all of them, which
``table.js`` filters, sorts and draws in a window. Both draw a cell by the same rules: ``macros/cells.html`` here,
``cells.js`` there; a browser test compares them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

FIRST_ROWS = 50
"""Rows that are in the HTML; the others are drawn by the script."""

TOP_VALUES, ALL_VALUES = 6, 30
"""Values of a facet in sight, and in the HTML at all; the script fills in the others."""

SEVERITY = ("bad", "warn", "unknown", "stale", "paused", "busy", "none", "ok")
"""Levels in the order in which a reader wants to meet them."""

Kind = Literal["text", "link", "status", "version", "level", "time", "number", "tags", "owner"]
Hide = Literal["", "sm", "md", "lg", "xl", "always"]


class TextCell(msgspec.Struct, frozen=True):
    """Plain words; ``muted`` for what stands in place of a value ("not measured")."""

    text: str
    muted: bool = False


class LinkCell(msgspec.Struct, frozen=True):
    """A name with its page. ``href`` is a path from the site's root; the first link of a row is the row's."""

    text: str
    href: str
    icon: str = ""
    sub: str = ""


class StatusCell(msgspec.Struct, frozen=True):
    """A state in two or three words; ``icon`` defaults to the level's; ``since`` (RFC 3339) becomes an age.

    ``rank`` sorts states of one level, the gravest first: never their words, which are another order in each language.
    """

    level: str
    word: str
    icon: str = ""
    since: str = ""
    rank: int = 0


class Version(msgspec.Struct, frozen=True):
    """A version, with a mark of its own (lag, differs, older …); without a version only the note is shown."""

    text: str
    note: str = ""
    note_icon: str = ""
    note_level: str = "warn"


class CellLevel(msgspec.Struct, frozen=True):
    """A scorecard level: ``index`` of ``of`` (0 = none reached), its word, and passes as "10/12"."""

    index: int
    of: int
    word: str
    fraction: str = ""


class Time(msgspec.Struct, frozen=True):
    """A moment, "YYYY-MM-DDTHH:MM:SSZ"."""

    iso: str


class Number(msgspec.Struct, frozen=True):
    """A number; ``text`` is its spelling in the reader's language."""

    value: float
    text: str = ""


class Tags(msgspec.Struct, frozen=True):
    """Some short words."""

    names: tuple[str, ...] = ()


class OwnerCell(msgspec.Struct, frozen=True):
    """Who answers for it. ``missing`` marks an owner that nobody declares or that does not exist."""

    text: str
    href: str = ""
    missing: bool = False


Cell = TextCell | LinkCell | StatusCell | Version | CellLevel | Time | Number | Tags | OwnerCell | None
"""None is a fact that does not apply; it is drawn as a dash."""

TYPES: dict[str, type[msgspec.Struct]] = {
    "text": TextCell,
    "link": LinkCell,
    "status": StatusCell,
    "version": Version,
    "level": CellLevel,
    "time": Time,
    "number": Number,
    "tags": Tags,
    "owner": OwnerCell,
}


class Column(msgspec.Struct, frozen=True):
    """A column.

    ``hide_below`` drops it under a width (sm 600, md 960, lg 1220, xl 1600 px; "always": only filtered and
    exported, by its facet even where that has one value). ``below`` repeats it under the name on phones. ``facet``
    gives it a group of check boxes; ``own_words`` labels those of a status by the rows' words where each level has one.
    """

    id: str
    label: str
    type: Kind = "text"
    sort: bool = True
    hide_below: Hide = ""
    facet: bool = False
    below: bool = False
    own_words: bool = False


class Row(msgspec.Struct, frozen=True):
    """The cells of a row, one per column."""

    cells: tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True):
    """A table.

    ``order`` names the columns it is sorted by, the first one first, "-" in front for descending; empty keeps the
    order of ``rows``. ``note`` stands below. ``filter_label`` and ``caption`` are texts in the reader's language.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    order: tuple[str, ...] = ()
    note: str = ""
    filter_label: str = ""


class TableError(ValueError):
    """A cell does not fit its column, or a column is named that does not exist."""


def check(table: Table) -> None:
    """Compare every cell with its column's type.

    Raises:
        TableError: the first one that does not fit, with its row and column.

    """
    wanted = [TYPES[column.type] for column in table.columns]
    for index, row in enumerate(table.rows):
        if len(row.cells) != len(wanted):
            raise TableError(f"{table.id}: row {index} has {len(row.cells)} cells for {len(wanted)} columns")
        for column, cell, kind in zip(table.columns, row.cells, wanted, strict=True):
            if cell is not None and type(cell) is not kind:
                raise TableError(f"{table.id}: row {index}, column {column.id}: not a {column.type}: {cell!r}")


def fold(text: str) -> str:
    """Lower case without accents, for comparing what people type and read."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def plain(cell: Cell) -> str | float:
    """Return a cell as one value, for exports."""
    match cell:
        case None:
            return ""
        case (
            StatusCell(word=text)
            | CellLevel(word=text)
            | TextCell(text=text)
            | LinkCell(text=text)
            | OwnerCell(text=text)
        ):
            return text
        case Version(text=text, note=note):
            return text or note
        case Time(iso=text):
            return text
        case Number(value=value):
            return int(value) if value == int(value) else value
        case Tags(names=names):
            return " ".join(names)


def sort_key(cell: Cell) -> tuple[int, float, str]:
    """Return what a cell is sorted by; cells without a value come last."""
    match cell:
        case None:
            return (1, 0, "")
        case StatusCell(level=level, rank=rank):
            return (0, SEVERITY.index(level) if level in SEVERITY else len(SEVERITY), f"{rank:04}")
        case CellLevel(index=index, fraction=fraction):
            return (0, index, fraction)
        case Number(value=value):
            return (0, value, "")
        case _:
            text = str(plain(cell))
            return (0 if text else 1, 0, fold(text))


def sorted_rows(table: Table) -> tuple[Row, ...]:
    """Return the rows in the table's order; rows that are equal in it keep theirs.

    Raises:
        TableError: ``order`` names a column that does not exist.

    """
    rows = list(table.rows)
    places = {column.id: at for at, column in enumerate(table.columns)}
    for name in reversed(table.order):
        column = name.removeprefix("-")
        if column not in places:
            raise TableError(f"{table.id}: no column {column!r} to sort by")
        keys = [(sort_key(row.cells[places[column]]), row) for row in rows]
        keys.sort(key=_by_value, reverse=name.startswith("-"))
        keys.sort(key=_by_absence)
        rows = [row for _, row in keys]
    return tuple(rows)


def _by_value(keyed: tuple[tuple[int, float, str], Row]) -> tuple[float, str]:
    return keyed[0][1:]


def _by_absence(keyed: tuple[tuple[int, float, str], Row]) -> int:
    return keyed[0][0]


def facet_values(cell: Cell) -> tuple[str, ...]:
    """Return the values under which a facet finds a cell; a status is found by its level."""
    match cell:
        case StatusCell(level=level):
            return (level,)
        case Tags(names=names):
            return tuple(dict.fromkeys(names))
        case None:
            return ()
        case _:
            text = str(plain(cell))
            return (text,) if text else ()


def _facet_order(column: Column, counts: Counter[str], cells: Iterable[Cell]) -> list[str]:
    """Statuses by severity, levels from the highest, everything else by count and name."""
    if column.type == "status":
        return sorted(counts, key=lambda value: SEVERITY.index(value) if value in SEVERITY else len(SEVERITY))
    if column.type == "level":
        rank = {cell.word: cell.index for cell in cells if isinstance(cell, CellLevel)}
        return sorted(counts, key=lambda value: (-rank[value], value))
    return sorted(counts, key=lambda value: (-counts[value], fold(value), value))


def _status_words(cells: Iterable[Cell]) -> dict[str, str]:
    """Return the word of each level where every level has one word only; else the levels' own names say more."""
    words: dict[str, set[str]] = {}
    for cell in cells:
        if isinstance(cell, StatusCell):
            words.setdefault(cell.level, set()).add(cell.word)
    return (
        {level: next(iter(found)) for level, found in words.items()}
        if max(map(len, words.values()), default=2) == 1
        else {}
    )


def facets(table: Table) -> list[dict[str, object]]:
    """Return the facets: id, label, type, ``top`` and ``more`` values with counts, and how many are left out."""
    found = []
    for at, column in enumerate(table.columns):
        if not column.facet:
            continue
        cells = [row.cells[at] for row in table.rows]
        counts = Counter(value for cell in cells for value in facet_values(cell))
        if len(counts) < (1 if column.hide_below == "always" else 2):
            continue
        values = [{"value": value, "n": counts[value]} for value in _facet_order(column, counts, cells)]
        words = _status_words(cells) if column.own_words else {}
        for value in values if words else ():
            value["word"] = words[str(value["value"])]
        top = len(values) if len(values) <= TOP_VALUES + 2 else TOP_VALUES
        found.append(
            {
                "id": column.id,
                "label": column.label,
                "type": column.type,
                "top": values[:top],
                "more": values[top:ALL_VALUES],
                "total": len(values),
                "rest": max(0, len(values) - ALL_VALUES),
            }
        )
    return found


def context(table: Table, rows: str = "", csv: str = "", json: str = "", extra: str = "") -> dict[str, object]:
    """Return the variable ``table`` of ``parts/table.html``.

    ``rows``, ``csv``, ``json`` are the paths, from the site's root, of the files made by ``table_files``; without
    ``rows`` the table has no filters and no sorting, and all its rows are in the HTML. ``extra`` is put at the
    right end of the toolbar (Markup).

    Raises:
        TableError: a cell does not fit its column.

    """
    check(table)
    ordered = sorted_rows(table)
    drawn = [(at, column) for at, column in enumerate(table.columns) if column.hide_below != "always"]
    head = next((at for at, column in drawn if column.type == "link"), -1)
    below = [(at, column) for at, column in drawn if column.below and at != head]
    first = table.order[0] if table.order else ""
    return {
        "id": table.id,
        "caption": table.caption,
        "columns": [column for _, column in drawn],
        "head": next((number for number, (at, _) in enumerate(drawn) if at == head), -1),
        "rows": [
            {
                "cells": [(column, row.cells[at]) for at, column in drawn],
                "below": [(column, row.cells[at]) for at, column in below if row.cells[at] is not None],
            }
            for row in (ordered[:FIRST_ROWS] if rows else ordered)
        ],
        "total": len(ordered),
        "facets": facets(table) if rows else [],
        "sorted": first.removeprefix("-"),
        "direction": "descending" if first.startswith("-") else "ascending",
        "rows_path": rows,
        "csv_path": csv,
        "json_path": json,
        "note": table.note,
        "filter_label": table.filter_label,
        "extra": extra,
    }
