"""A table as files: ``rows.json`` for the script, CSV and JSON for people's own tools."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ...kit.text.controls import shown
from ...kit.text.moments import moment
from .model import (
    TYPES,
    Cell,
    CellLevel,
    LinkCell,
    OwnerCell,
    StatusCell,
    Table,
    Tags,
    Time,
    Version,
    plain,
    sorted_rows,
)

_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_RISKY = re.compile(
    r"[\s\u200b\u2060\ufeff\"']*[=+@\-\u2212\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]|[\t\r\n\v\f]"
)
"""What a spreadsheet takes for a formula: also after white space, in full width, and after a line end."""
SERVER_ONLY = ("rank",)
"""Fields that only order the rows of a file: the script keeps that order where a level is the same."""


def rows_json(table: Table) -> dict[str, object]:
    """Return all rows, column by column, as ``table.js`` reads them.

    ``{"v": 1, "n": rows, "columns": [{id, label, type, sort, hide, below, facet}], "data": [per column [per field of
    the cell's struct, in its order: {"c": value} | {"d": [values], "i": [index per row]} | {"r": [value per row]}]]}``.
    A cell that does not apply has null in its first field. Times are seconds since 1970; an ASCII text that occurs
    lower-cased in its link is written there as ``*``.
    """
    rows = sorted_rows(table)
    return {
        "v": 1,
        "n": len(rows),
        "columns": [
            {
                "id": column.id,
                "label": column.label,
                "type": column.type,
                "sort": column.sort,
                "hide": column.hide_below,
                "below": column.below,
                "facet": column.facet,
            }
            for column in table.columns
        ],
        "data": [
            _column(TYPES[column.type], [row.cells[at] for row in rows]) for at, column in enumerate(table.columns)
        ],
    }


def _column(kind: type[msgspec.Struct], cells: Sequence[Cell]) -> list[dict[str, object]]:
    """Encode a column: one list per field."""
    names = [name for name in kind.__struct_fields__ if name not in SERVER_ONLY]
    blank: list[object] = [None, *([0] * (len(names) - 1))]
    fields = [_fields(cell) if cell is not None else blank for cell in cells]
    return [_encode([values[at] for values in fields]) for at in range(len(names))]


def _fields(cell: Cell) -> list[object]:
    match cell:
        case Time(iso=iso):
            return [seconds(iso)]
        case LinkCell(text=text, href=href, icon=icon, sub=sub):
            return [text, _starred(text, href), icon, sub]
        case OwnerCell(text=text, href=href, missing=missing):
            return [text, _starred(text, href), int(missing)]
        case Tags(names=names):
            return ["\n".join(names)]
        case StatusCell(level=level, word=word, icon=icon, since=since):
            return [level, word, icon, since]
        case None:
            return []
        case _:
            values = msgspec.structs.astuple(cell)
            return [int(value) if isinstance(value, bool) else value for value in values]


def _starred(text: str, href: str) -> str:
    """Write the name in a link as ``*``, so that links of one kind are equal; other links stay as they are."""
    name = text.lower()
    safe = href.replace("*", "%2A")
    return safe.replace(f"/{name}/", "/*/", 1) if name and text.isascii() else safe


def _encode(values: list[object]) -> dict[str, object]:
    """Choose the smallest of: one value for all, a dictionary with indexes, the values."""
    unique = list(dict.fromkeys(values))
    if len(unique) <= 1:
        return {"c": unique[0] if unique else None}
    if len(unique) * 2 > len(values):
        return {"r": values}
    place = {value: at for at, value in enumerate(unique)}
    return {"d": unique, "i": [place[value] for value in values]}


def seconds(iso: str) -> int:
    """Return a moment as seconds since 1970, in UTC.

    Raises:
        ValueError: it is not an ISO 8601 time.

    """
    found = moment(iso)
    if found is None:
        raise ValueError(f"{iso!r} is no time")
    return int(found.timestamp())


def csv_cell(value: str | float) -> str:
    """Quote a value; one that a spreadsheet would take for a formula gets an apostrophe in front.

    The rule is OWASP's (https://owasp.org/www-community/attacks/CSV_Injection). A ``<`` that could begin markup is
    parted from what follows: a server that names no type leaves the guess to the browser.
    """
    text = _MARKUP.sub("< ", shown(str(value)))
    if _RISKY.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'


def csv_text(table: Table) -> str:
    """Return all rows as CSV (RFC 4180): a head of labels, every value quoted, CR LF."""
    lines = [[column.label for column in table.columns]]
    lines += [[str(plain(cell)) for cell in row.cells] for row in sorted_rows(table)]
    return "".join(",".join(csv_cell(value) for value in line) + "\r\n" for line in lines)


def records(table: Table) -> list[dict[str, object]]:
    """Return all rows as objects by column id; a link keeps its path, a status and a level their parts."""
    return [
        {column.id: _record(cell) for column, cell in zip(table.columns, row.cells, strict=True)}
        for row in sorted_rows(table)
    ]


def _record(cell: Cell) -> object:
    match cell:
        case None:
            return None
        case LinkCell(text=text, href=href) | OwnerCell(text=text, href=href):
            return {"name": text, "href": href}
        case StatusCell(level=level, word=word, since=since):
            return {"level": level, "word": word, **({"since": since} if since else {})}
        case CellLevel(index=index, of=of, word=word):
            return {"index": index, "of": of, "word": word}
        case Version(text=text, note=note):
            return {"version": text, "note": note}
        case Tags(names=names):
            return list(names)
        case _:
            return plain(cell)
