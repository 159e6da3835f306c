"""The SQL of both dialects, made from the schema. Names are constants of ours; no foreign text is ever part of SQL."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from .schema import ColumnType, ExportColumn, ExportTable
from .tables import ALL
from .views import VIEWS


class Dialect(enum.StrEnum):
    """A dialect of SQL."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


TYPES = {
    Dialect.SQLITE: {
        ColumnType.TEXT: "TEXT", ColumnType.KEY: "TEXT", ColumnType.TIME: "TEXT", ColumnType.INTEGER: "INTEGER",
        ColumnType.REAL: "REAL", ColumnType.TRUTH: "INTEGER", ColumnType.JSON: "TEXT",
    },
    Dialect.POSTGRES: {
        ColumnType.TEXT: "text", ColumnType.KEY: "text", ColumnType.TIME: "timestamptz", ColumnType.INTEGER: "bigint",
        ColumnType.REAL: "double precision", ColumnType.TRUTH: "boolean", ColumnType.JSON: "jsonb",
    },
}  # fmt: skip


def quoted(*names: str) -> str:
    """Return names as identifiers, with commas."""
    return ", ".join(f'"{name}"' for name in names)


def create_table(table: ExportTable, dialect: Dialect) -> str:
    """Return the statement that makes a table."""
    lines = [f"  {_column(column, dialect)}" for column in table.columns]
    lines.append(f"  PRIMARY KEY ({quoted(*table.key)})")
    # In PostgreSQL the end of a transaction is early enough: rows of several tables change places in one.
    late = " DEFERRABLE INITIALLY DEFERRED" if dialect is Dialect.POSTGRES else ""
    for column in table.columns:
        if column.refers:
            other, _, name = column.refers.partition(".")
            lines.append(f"  FOREIGN KEY ({quoted(column.name)}) REFERENCES {quoted(other)} ({quoted(name)}){late}")
    # A key of several texts is the table itself: no second copy of it in an index.
    clustered = " WITHOUT ROWID" if dialect is Dialect.SQLITE and len(table.key) > 1 else ""
    return f"CREATE TABLE {quoted(table.name)} (\n" + ",\n".join(lines) + f"\n){clustered}"


def _column(column: ExportColumn, dialect: Dialect) -> str:
    return f"{quoted(column.name)} {TYPES[dialect][column.type]}" + ("" if column.nullable else " NOT NULL")


def create_indexes(table: ExportTable) -> Iterator[str]:
    """Yield the statements that make a table's indexes, of what is true tonight where it holds intervals."""
    wanted = list(table.indexes)
    # References to nights are few values in many rows: what asks by night has an index of its own in `indexes`.
    wanted += [
        (column.name,)
        for column in table.columns
        if column.refers and column.refers != "snapshot.taken_at" and table.key[0] != column.name
    ]
    for names in dict.fromkeys(wanted):
        name = "_".join((table.name, *names))
        yield f"CREATE INDEX {quoted(name)} ON {quoted(table.name)} ({quoted(*names)})"


def create_views(dialect: Dialect) -> Iterator[str]:
    """Yield the statements that make the views."""
    verb = "CREATE OR REPLACE VIEW" if dialect is Dialect.POSTGRES else "CREATE VIEW"
    for view in VIEWS:
        yield f"{verb} {quoted(view.name)} AS\n{view.query}"


def comments() -> Iterator[str]:
    """Yield the statements by which PostgreSQL remembers what everything means."""
    for table in ALL:
        yield f"COMMENT ON TABLE {quoted(table.name)} IS {_literal(table.meaning)}"
        for column in table.columns:
            place = f"{quoted(table.name)}.{quoted(column.name)}"
            yield f"COMMENT ON COLUMN {place} IS {_literal(column.meaning)}"
    for view in VIEWS:
        yield f"COMMENT ON VIEW {quoted(view.name)} IS {_literal(view.meaning)}"


def _literal(text: str) -> str:
    """Return a text of ours as a literal."""
    return "'" + text.replace("'", "''") + "'"
