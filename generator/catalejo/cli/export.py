"""``catalejo export --to PLACE``: what a capture says, and the nights before it, as tables for other tools."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import msgspec

from .. import export, pipeline
from ..kit.read.captured import Captured
from .capture import exit_code
from .exit_codes import DONE, REFUSED, USAGE
from .making import known_of
from .options import as_struct, cache_option, capture_option, configuration_here, history_option, jobs_option, workers
from .output import Stop, log, progress, say

FILES: dict[str, tuple[Callable[[Path], None], Callable[[export.ExportContents, Path], None]]] = {
    "sqlite": (export.ready_sqlite, export.write_sqlite),
    "csv": (export.ready_csv, export.write_csv),
    "parquet": (export.ready_parquet, export.write_parquet),
}
"""What sees that a place can be written, before minutes of reading, and what writes it."""
KNOWN = "sqlite:FILE, csv:DIR, parquet:DIR or postgres"


class ExportOptions(msgspec.Struct, frozen=True):
    """What ``catalejo export`` is told."""

    targets: tuple[str, ...]
    dsn_env: str | None
    describe: str | None
    capture_dir: Path
    cache: Path | None
    jobs: int | None
    history: str | None
    quiet: bool


@click.command(name="export", short_help="Tables for other tools: SQLite, PostgreSQL, CSV, Parquet.")
@click.option("--to", "targets", multiple=True, metavar="PLACE", help=f"{KNOWN}. Repeatable.")
@click.option(
    "--dsn-env", metavar="NAME", default=None,
    help="Variable that holds PostgreSQL's connection string (default: PGHOST, PGUSER, PGPASSWORD, …).",
)  # fmt: skip
@click.option(
    "--describe", type=click.Choice(["text", "json"]), is_flag=False, flag_value="text", default=None,
    help="Print tables and columns with their meaning; nothing is read or written.",
)  # fmt: skip
@capture_option
@cache_option
@jobs_option
@history_option
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@as_struct(ExportOptions)
def command(given: ExportOptions) -> int:
    """Write what a capture says as tables, with the nights of the history as intervals.

    \b
    Example: catalejo export --to sqlite:portal.sqlite --history snapshots
    Example: PGHOST=db PGDATABASE=portal catalejo export --to postgres
    Example: catalejo export --describe

    What the portal may not show is in no table. A file or folder takes the place of the former one in one step; a
    database is brought to the same state in one transaction. A password is never an argument.
    """
    if given.describe:
        say(export.as_json() if given.describe == "json" else "\n".join(export.as_markdown()))
        return DONE
    if not given.targets:
        raise Stop(USAGE, "nothing to write to: --to is missing", KNOWN)
    with _explained():
        writers = [(target, writer_of(target, given.dsn_env)) for target in given.targets]
    manifest = Captured(given.capture_dir).manifest
    store, cache = pipeline.store_of(configuration_here(), given.history), given.cache or pipeline.default_cache()
    request = pipeline.Request(given.capture_dir, cache, store, workers(given.jobs), progress(given.quiet))
    contents = pipeline.export_contents(request, known_of(given.capture_dir))
    progress(given.quiet)("", 0)
    refuse_leaks(contents)
    for target, write in writers:
        with _explained():
            write(contents)
        if not given.quiet:
            say(f"{target}: {contents.count} rows in {len(contents.rows)} tables")
    for table, number in contents.left_out.items():
        log(f"catalejo: {number} rows of {table} are left out: their key is another's, or they name what is not there")
    return exit_code(manifest)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except export.ExportError as error:
        raise Stop(USAGE, str(error), error.hint) from error


def writer_of(target: str, dsn_env: str | None) -> Callable[[export.ExportContents], None]:
    """Return what writes to a target.

    Raises:
        Stop: it is none that is known, or the variable of the connection string is not set.
        ExportError: it cannot be written, as far as that is known before.

    """
    kind, _, place = target.partition(":")
    if target == "postgres":
        string = os.environ.get(dsn_env, "") if dsn_env else ""
        if dsn_env and not string:
            raise Stop(USAGE, f"the variable {dsn_env} is not set", "it holds the connection string")
        export.ready_postgres()
        return lambda contents: export.write_postgres(contents, string)
    if kind in ("postgres", "postgresql"):
        raise Stop(
            USAGE,
            "a connection string is no argument: others on this machine could read its password",
            "--to postgres with PGHOST, PGUSER, PGPASSWORD …, or with --dsn-env NAME",
        )
    if kind not in FILES or not place:
        raise Stop(USAGE, f"--to {target} is not known", KNOWN)
    (ready, write), path = FILES[kind], Path(place).absolute()
    ready(path)
    return lambda contents: write(contents, path)


def refuse_leaks(contents: export.ExportContents) -> None:
    """Stop before anything is written where a row holds the value of a token.

    Raises:
        Stop: one does; its variable is named.

    """
    if contents.leaked:
        raise Stop(
            REFUSED, f"export refused: the value of {', '.join(contents.leaked)} is in a row",
            "mend the source of it; nothing was written",
        )  # fmt: skip
