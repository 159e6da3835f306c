"""What an export is made of: tables, columns, their types and meaning, declared once for every format.

DDL of both dialects, heads of CSV, schemas of Parquet and the guide's tables are made from these.
"""

from __future__ import annotations

import enum

import msgspec

VERSION = 1
"""Version of the schema; a table or column that is added keeps it, anything else raises it."""


class ColumnType(enum.StrEnum):
    """What a column holds. ``KEY`` is a text that identifies, at most ``cells.KEY_BYTES`` long."""

    TEXT = "text"
    KEY = "key"
    TIME = "time"
    INTEGER = "integer"
    REAL = "real"
    TRUTH = "truth"
    JSON = "json"


class ExportColumn(msgspec.Struct, frozen=True):
    """A column: its name, type and meaning; ``nullable`` where nothing may be known; ``refers`` is ``table.column``."""

    name: str
    type: ColumnType
    meaning: str
    nullable: bool = True
    refers: str = ""


class ExportTable(msgspec.Struct, frozen=True):
    """A table: what a row is, its columns, the names of those that identify a row, and of those with an index.

    ``intervals``: rows of nights, true from ``valid_from`` on and no longer in ``valid_to`` (null: tonight too).
    """

    name: str
    meaning: str
    columns: tuple[ExportColumn, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    intervals: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


class View(msgspec.Struct, frozen=True):
    """A question that is asked often: a name, what a row says, and its query in the SQL that both dialects know."""

    name: str
    meaning: str
    query: str


def key(name: str, meaning: str, refers: str = "", nullable: bool = False) -> ExportColumn:
    """Return a column that identifies, or that names a row of another table."""
    return ExportColumn(name, ColumnType.KEY, meaning, nullable, refers)


def text(name: str, meaning: str, nullable: bool = True) -> ExportColumn:
    """Return a column of text."""
    return ExportColumn(name, ColumnType.TEXT, meaning, nullable)


def time(name: str, meaning: str, nullable: bool = True, refers: str = "") -> ExportColumn:
    """Return a column of a time in UTC."""
    return ExportColumn(name, ColumnType.TIME, meaning, nullable, refers)


def integer(name: str, meaning: str, nullable: bool = True) -> ExportColumn:
    """Return a column of whole numbers."""
    return ExportColumn(name, ColumnType.INTEGER, meaning, nullable)


def real(name: str, meaning: str) -> ExportColumn:
    """Return a column of numbers."""
    return ExportColumn(name, ColumnType.REAL, meaning)


def truth(name: str, meaning: str) -> ExportColumn:
    """Return a column that is true or false, never unknown."""
    return ExportColumn(name, ColumnType.TRUTH, meaning, False)


def json(name: str, meaning: str) -> ExportColumn:
    """Return a column of JSON."""
    return ExportColumn(name, ColumnType.JSON, meaning)


def place(what: str) -> tuple[ExportColumn, ...]:
    """Return the columns of a place in a repository."""
    return (
        key("repo", f"repository that holds {what}", nullable=True),
        text("path", "its path there"),
        integer("line", "its line, from 1"),
    )


def interval() -> tuple[ExportColumn, ...]:
    """Return the columns that say during which nights a row was true."""
    return (
        time("valid_from", "first night in which it was so", False, "snapshot.taken_at"),
        time("valid_to", "first night in which it was so no longer; null: tonight too", True, "snapshot.taken_at"),
    )
