"""Brings a PostgreSQL database to the state of an export, in one transaction that touches only rows that differ.

The place and its password come from the environment (``PGHOST``, ``PGPASSWORD``, ``PGSERVICE`` …, which libpq reads
itself), or from the variable whose name the caller was given; never from an argument of a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contents import ExportContents
from ..ddl import Dialect, comments, create_indexes, create_table, create_views, quoted
from ..schema import VERSION, ExportTable
from ..tables import ALL
from . import ExportError

if TYPE_CHECKING:
    import psycopg

SCHEMA = "catalejo"
LOCK = 0x43544C4A
"""Key of the advisory lock: two exports into one database come one after the other."""
CONNECT_SECONDS = 15
INSTALL = "pip install 'catalejo[postgres]'"


def write_postgres(contents: ExportContents, place: str = "") -> None:
    """Bring the schema ``catalejo`` to these contents; what is the same is not written again.

    ``place`` is a connection string, "" for what libpq finds in the environment.

    Raises:
        ExportError: no driver, no connection, no right, or the database holds what this export must not replace.

    """
    ready_postgres()
    import psycopg

    try:
        with psycopg.connect(place, connect_timeout=CONNECT_SECONDS, application_name="catalejo") as connection:
            _bring(connection, contents)
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:  # of libpq, about the connection string: its words repeat parts of it
            raise ExportError("the connection string cannot be read", "such as postgresql://user@host/db") from None
        raise ExportError(f"PostgreSQL: {_line(error, place)}", "does this user own the schema?") from None
    except psycopg.Error as error:
        raise ExportError(f"PostgreSQL: {_line(error, place)}") from None


def ready_postgres() -> None:
    """See that the driver is installed.

    Raises:
        ExportError: it is not, or the libpq that it needs is not there.

    """
    try:
        import psycopg  # noqa: F401  # whether it can be imported is the question
    except ImportError as error:
        raise ExportError("writing to PostgreSQL needs psycopg", INSTALL) from error


def _line(error: Exception, place: str) -> str:
    """Return the first line of an error without the password that the connection string may hold."""
    from psycopg.conninfo import conninfo_to_dict

    text = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    password = str(conninfo_to_dict(place).get("password") or "")
    return text.replace(password, "•••") if password else text


def _bring(connection: psycopg.Connection, contents: ExportContents) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        _prepare(cursor, contents)
        for table in ALL:
            _stage(cursor, table, contents)
        # Rows that refer to others go first, those that are referred to come first.
        for table in reversed(ALL):
            _remove(cursor, table)
        for table in ALL:
            _put(cursor, table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _prepare(cursor: psycopg.Cursor, contents: ExportContents) -> None:
    """Make the schema where it is not there, and go to it; else see that it may be replaced."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL, to_regnamespace(%s) IS NOT NULL",
                   (f"{SCHEMA}.schema_version", SCHEMA))  # fmt: skip
    ours, there = cursor.fetchone() or (False, False)
    if not there:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    cursor.execute(f"SET LOCAL search_path TO {SCHEMA}, pg_temp")
    if ours:
        _refuse_other(cursor, contents)
        return
    cursor.execute("CREATE TABLE schema_version (version bigint PRIMARY KEY)")
    cursor.execute("INSERT INTO schema_version VALUES (%s)", (VERSION,))
    for table in ALL:
        _run(cursor, create_table(table, Dialect.POSTGRES))
        for statement in create_indexes(table):
            _run(cursor, statement)
    for statement in (*create_views(Dialect.POSTGRES), *comments()):
        _run(cursor, statement)


def _refuse_other(cursor: psycopg.Cursor, contents: ExportContents) -> None:
    """Stop where the database holds another version, another portal, a newer night, or nights that this has not."""
    cursor.execute("SELECT max(version) FROM schema_version")
    version = (cursor.fetchone() or (None,))[0]
    if version != VERSION:
        raise ExportError(
            f"the database has version {version} of the tables, this catalejo writes {VERSION}",
            f"DROP SCHEMA {SCHEMA} CASCADE, then export again: the history store still has the nights",
        )
    site, at, kept = _portal(contents)
    cursor.execute('SELECT site_name, to_char(taken_at, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') FROM portal')
    before = cursor.fetchone()
    if before is None:
        return
    if before[0] != site:
        raise ExportError(f"the database holds the portal {before[0]}, not {site}", "give each portal its own database")
    if str(before[1]) > at:
        raise ExportError(f"the database already holds the newer night {before[1]}", "export the newest capture")
    cursor.execute("SELECT count(*) FROM snapshot WHERE taken_at <> %s", (at,))
    others = int(str((cursor.fetchone() or (0,))[0]))
    if others and not kept:
        raise ExportError(
            f"the database holds {others} more nights, and this export has no history", "give --history PLACE"
        )


def _portal(contents: ExportContents) -> tuple[str, str, bool]:
    table = next(table for table in ALL if table.name == "portal")
    row = dict(zip(table.names, contents.rows["portal"][0], strict=True))
    return str(row["site_name"]), str(row["taken_at"]), bool(row["history_kept"])


def _run(cursor: psycopg.Cursor, statement: str) -> None:
    """Run a statement that is made of constants of ours only."""
    cursor.execute(statement.encode())


def _stage(cursor: psycopg.Cursor, table: ExportTable, contents: ExportContents) -> None:
    """Bring all rows of a table into a temporary one of the same form."""
    staged = quoted(f"staged_{table.name}")
    _run(cursor, f"CREATE TEMP TABLE {staged} (LIKE {SCHEMA}.{quoted(table.name)}) ON COMMIT DROP")
    with cursor.copy(f"COPY pg_temp.{staged} FROM STDIN".encode()) as copy:
        for row in contents.rows[table.name]:
            copy.write_row(row)
    _run(cursor, f"ANALYZE pg_temp.{staged}")


def _remove(cursor: psycopg.Cursor, table: ExportTable) -> None:
    same = " AND ".join(f"s.{quoted(name)} = t.{quoted(name)}" for name in table.key)
    staged = quoted(f"staged_{table.name}")
    _run(cursor, f"DELETE FROM {quoted(table.name)} t WHERE NOT EXISTS (SELECT FROM pg_temp.{staged} s WHERE {same})")


def _put(cursor: psycopg.Cursor, table: ExportTable) -> None:
    name, staged = quoted(table.name), quoted(f"staged_{table.name}")
    rest = tuple(column for column in table.names if column not in table.key)
    action = "NOTHING"
    if rest:
        new = ", ".join(f"{quoted(column)} = EXCLUDED.{quoted(column)}" for column in rest)
        mine = ", ".join(f"{name}.{quoted(column)}" for column in rest)
        theirs = ", ".join(f"EXCLUDED.{quoted(column)}" for column in rest)
        action = f"UPDATE SET {new} WHERE ({mine}) IS DISTINCT FROM ({theirs})"
    _run(cursor, f"INSERT INTO {name} SELECT * FROM pg_temp.{staged} "
                 f"ON CONFLICT ({quoted(*table.key)}) DO {action}")  # fmt: skip
