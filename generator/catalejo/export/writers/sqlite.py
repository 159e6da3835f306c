"""Writes a SQLite file; the same contents give the same bytes with the same SQLite."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from ...kit.store import exchange
from ..contents import ExportContents
from ..ddl import Dialect, create_indexes, create_table, create_views, quoted
from ..schema import VERSION
from ..tables import ALL
from . import ExportError

APPLICATION_ID = 0x43544C4A
"""Tells a file of ours, at byte 68 of its head (https://www.sqlite.org/fileformat.html#application_id)."""
_HEAD = b"SQLite format 3\0"


def write_sqlite(contents: ExportContents, path: Path) -> None:
    """Write the file beside its place, then put it there.

    Raises:
        ExportError: what is there is no export of ours.
        OSError: it cannot be written.

    """
    ready_sqlite(path)
    with exchange.beside(path) as folder:
        draft = folder / "export.sqlite"
        try:
            with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as database:
                _fill(database, contents)
        except sqlite3.OperationalError as error:  # a full disk
            raise ExportError(f"{path.name}: {error}", "look at the space on the disk") from error
        os.replace(draft, path)


def ready_sqlite(path: Path) -> None:
    """See that the place is free or holds an export of ours.

    Raises:
        ExportError: it does not.

    """
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(72)
    if not head.startswith(_HEAD) or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise ExportError(f"{path.name} is there and no export of catalejo", "name another file, or remove it")


def _fill(database: sqlite3.Connection, contents: ExportContents) -> None:
    # The file is new and nobody else's: what a journal protects is made again.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("BEGIN")
    for table in ALL:
        database.execute(create_table(table, Dialect.SQLITE))
        marks = ", ".join("?" for _ in table.columns)
        database.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({marks})", contents.rows[table.name])
    for table in ALL:
        for statement in create_indexes(table):
            database.execute(statement)
    for statement in create_views(Dialect.SQLITE):
        database.execute(statement)
    database.execute("COMMIT")
    database.execute("ANALYZE")
