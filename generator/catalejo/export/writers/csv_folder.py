"""Writes a folder of CSV files (RFC 4180, UTF-8), one a table, with ``schema.json`` beside them.

Nothing known is an empty field. Spreadsheets take a field that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line
end for a formula (OWASP, CSV Injection): a text that does so gets an apostrophe in front, and so does one that begins
with an apostrophe, so that taking one away always gives the text back. Numbers are never changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from ...kit.store import exchange
from ..cells import Row, Value
from ..contents import ExportContents
from ..describe import as_json
from ..tables import ALL
from . import ExportError

MARK = "schema.json"
"""Its name tells a folder of ours."""
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def write_csv(contents: ExportContents, folder: Path) -> None:
    """Write the folder beside its place, then exchange them.

    Raises:
        ExportError: what is there is no export of ours.
        OSError: it cannot be written.

    """
    ready_csv(folder)
    with exchange.beside(folder) as draft:
        for table in ALL:
            with (draft / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(table.names)
                writer.writerows(_fields(row) for row in contents.rows[table.name])
        (draft / MARK).write_text(as_json() + "\n", encoding="utf-8")
        exchange.replace(draft, folder)


def ready_csv(folder: Path) -> None:
    """See that the place is free or holds an export of ours.

    Raises:
        ExportError: it does not.

    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise ExportError(f"{folder.name} is there and no export of catalejo", "name another folder, or remove it")


def _fields(row: Row) -> Iterable[str]:
    return [_field(value) for value in row]


def _field(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}" if value.startswith(_GUARDED) else value
        case _:
            return str(value)
