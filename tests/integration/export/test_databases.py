"""One export in every format says the same: two nights of the demo, SQLite, and a real PostgreSQL server."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
import pytest
from tests.demo import nights
from tests.demo.build_demo import ROOT, write_config
from tests.house import catalejo
from tests.integration.export import postgres

from catalejo import export, history, pipeline
from catalejo.config import read_configuration
from catalejo.export.tables import ALL
from catalejo.kit.text.known_values import KnownValues
from catalejo.model.settings import CaptureOptions

EARLY, LATE = "2026-11-12", "2026-11-19"
GUIDE = ROOT / "docs/guide/export.md"
QUERIES = re.findall(r"^```sql\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@dataclass
class Demo:
    """The last night of the demo with one before it."""

    folder: Path
    contents: export.ExportContents

    @property
    def where(self) -> tuple[str, ...]:
        """The options that lead to the capture."""
        return ("--capture", str(self.folder / "capture"), "--cache", str(self.folder / "cache"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Capture and conclude two nights; no page is drawn."""
    out = tmp_path_factory.mktemp("demo")
    configuration = read_configuration(write_config(out, "en"))
    capture, cache, store = out / "capture", out / "cache", str(out / "snapshots")
    request = pipeline.Request(capture, cache, store)
    for night in nights.write_all(ROOT, out)["nights"]:
        if night["night"] in (EARLY, LATE):
            nights.move_to(out, night["night"])
            pipeline.capture(configuration, capture, cache, CaptureOptions(tool="test", taken_at=night["taken_at"]))
            if night["night"] == EARLY:
                history.write_snapshot(pipeline.conclude(request).snapshot, out / "early")
                history.append(store, out / "early")
    return Demo(out, pipeline.export_contents(request, KnownValues()))


@pytest.fixture(scope="module")
def files(demo: Demo) -> sqlite3.Connection:
    """The SQLite file."""
    export.write_sqlite(demo.contents, demo.folder / "portal.sqlite")
    return sqlite3.connect(demo.folder / "portal.sqlite")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A server with nothing in it."""
    if reason := postgres.missing():
        pytest.skip(reason)
    with postgres.serving() as place:
        yield place


@pytest.fixture
def database(server: dict[str, str]) -> Iterator[str]:
    """A new database; yields its connection string."""
    string = " ".join(
        f"{key.removeprefix('PG').lower()}={value}" for key, value in server.items() if key != "PGDATABASE"
    )
    string = string.replace("database=", "dbname=")
    with psycopg.connect(f"{string} dbname=postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS portal")
        connection.execute("CREATE DATABASE portal")
    yield f"{string} dbname=portal"


def asked(database: str, query: str) -> list[tuple[object, ...]]:
    """The answer of PostgreSQL, as SQLite would spell it."""
    with psycopg.connect(database) as connection:
        connection.execute("SET search_path TO catalejo")
        connection.execute("SET TIME ZONE 'UTC'")
        return [tuple(map(_plain, row)) for row in connection.execute(query.encode()).fetchall()]


def _plain(value: object) -> object:
    match value:
        case bool():
            return int(value)
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case dict() | list():
            return msgspec.json.encode(value, order="sorted").decode()
        case int() | float() | str() | None:
            return value
        case _:
            return int(str(value))


def test_the_export_of_the_demo_loses_no_row(demo: Demo) -> None:
    """Every table that the demo has something for is filled, and nothing was left out."""
    empty = {name for name, rows in demo.contents.rows.items() if not rows}
    assert demo.contents.left_out == {} and empty <= {"incident_version"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: " ".join(query.split())[:40])
def test_a_question_of_the_guide_is_answered(files: sqlite3.Connection, query: str) -> None:
    """With something: a question without an answer shows nobody how to ask."""
    assert files.execute(query).fetchall() != []


def test_postgres_gives_the_answers_of_sqlite(demo: Demo, files: sqlite3.Connection, database: str) -> None:
    """All questions of the guide, all views, all tables."""
    export.write_postgres(demo.contents, database)
    assert len(QUERIES) > 8
    for query in QUERIES:
        assert asked(database, query) == files.execute(query).fetchall(), query
    names = [name for (name,) in files.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")]  # fmt: skip
    assert len(names) > len(ALL)
    for name in names:
        query = f"SELECT * FROM {name}"
        assert sorted(asked(database, query), key=str) == sorted(files.execute(query).fetchall(), key=str), name
    comment = "SELECT obj_description('catalejo.entity'::regclass), col_description('catalejo.entity'::regclass, 1)"
    assert asked(database, comment) == [(ALL[6].meaning, ALL[6].columns[0].meaning)] and ALL[6].name == "entity"


def test_a_second_export_writes_no_row(demo: Demo, database: str) -> None:
    """A row that is the same keeps the transaction that wrote it, and views of others stay."""
    seen = " UNION ALL ".join(
        f"SELECT '{table.name}', xmin::text, count(*) FROM {table.name} GROUP BY 2" for table in ALL
    )
    export.write_postgres(demo.contents, database)
    before = sorted(asked(database, seen), key=str)
    with psycopg.connect(database) as connection:
        connection.execute("CREATE VIEW mine AS SELECT ref FROM catalejo.entity")
    export.write_postgres(demo.contents, database)
    assert sorted(asked(database, seen), key=str) == before
    assert len(asked(database, "SELECT * FROM public.mine")) == len(demo.contents.rows["entity"])


def test_a_night_again_replaces_itself(demo: Demo, files: sqlite3.Connection, database: str) -> None:
    """What is no longer so goes, with all that refers to it; what is new comes; the rest stays."""
    gone, *others = (str(row[0]) for row in demo.contents.rows["entity"])
    facts = {name: list(rows) for name, rows in demo.contents.rows.items()}
    for name, rows in facts.items():
        table = next(table for table in ALL if table.name == name)
        places = [number for number, column in enumerate(table.columns) if column.refers == "entity.ref"]
        facts[name] = [row for row in rows if not any(row[place] == gone for place in places)]
    facts["entity"] = [row for row in facts["entity"] if row[0] != gone]
    export.write_postgres(export.ExportContents(facts), database)
    assert asked(database, 'SELECT ref FROM entity ORDER BY ref COLLATE "C"') == [(ref,) for ref in others]
    export.write_postgres(demo.contents, database)
    for query in QUERIES:
        assert asked(database, query) == files.execute(query).fetchall(), query


def test_what_a_database_must_not_lose_is_not_touched(demo: Demo, database: str) -> None:
    """Nights that this export does not know, another portal, a newer night, tables of another version."""
    export.write_postgres(demo.contents, database)
    columns = ALL[0].names

    def with_portal(**other: object) -> export.ExportContents:
        row = {**dict(zip(columns, demo.contents.rows["portal"][0], strict=True)), **other}
        return export.ExportContents({**demo.contents.rows, "portal": [tuple(row[name] for name in columns)]})  # type: ignore[misc]

    for contents, said in (
        (with_portal(history_kept=False), "1 more nights, and this export has no history"),
        (with_portal(site_name="Another"), "holds the portal Mercado Andino, not Another"),
        (with_portal(taken_at="2026-11-01T02:00:00Z"), "already holds the newer night 2026-11-19"),
    ):
        with pytest.raises(export.ExportError, match=said):
            export.write_postgres(contents, database)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE catalejo.schema_version SET version = 99")
    with pytest.raises(export.ExportError, match="version 99"):
        export.write_postgres(demo.contents, database)
    assert asked(database, "SELECT count(*) FROM entity") == [(len(demo.contents.rows["entity"]),)]


def test_a_failure_leaves_the_former_night(demo: Demo, database: str) -> None:
    """One transaction: a row that is refused takes all others with it, and no table is half written."""
    export.write_postgres(demo.contents, database)
    broken = {**demo.contents.rows, "level_count": [("2026-11-19T02:14:00Z", "c", "x", "no number")]}
    with pytest.raises(export.ExportError, match="PostgreSQL"):
        export.write_postgres(export.ExportContents({**broken, "entity": []}), database)
    assert asked(database, "SELECT count(*) FROM entity") == [(len(demo.contents.rows["entity"]),)]


def test_a_password_is_in_no_message(demo: Demo) -> None:
    """Neither of a string that cannot be read nor of a server that is not there."""
    for string in (
        "postgresql://u:pass word-x@127.0.0.1:1/x",
        "host=127.0.0.1 port=1 password=word-x user=u",
        "word-x",
    ):
        with pytest.raises(export.ExportError) as caught:
            export.write_postgres(demo.contents, string)
        assert "word-x" not in f"{caught.value}{caught.value.hint}"


def test_the_verb_writes_all_that_it_is_told(demo: Demo, server: dict[str, str], tmp_path: Path) -> None:
    """Found by PG* or by a named variable; stale sources of the demo end with 3."""
    where = (*demo.where, "--history", str(demo.folder / "snapshots"))
    env = {**server, "PLACE": f"postgresql://owner@127.0.0.1:{server['PGPORT']}/postgres"}
    done = catalejo("export", "--to", "sqlite:a.sqlite", "--to", "csv:tables", "--to", "parquet:pq", "--to", "postgres",
                    *where, cwd=tmp_path, env=server)  # fmt: skip
    assert done.returncode == 3 and done.stdout.count("rows in") == 4 and done.stderr == "", done.stderr
    assert (tmp_path / "a.sqlite").read_bytes() == (demo.folder / "portal.sqlite").read_bytes()
    with (tmp_path / "tables/entity.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(demo.contents.rows["entity"]) + 1
    done = catalejo("export", "--to", "postgres", "--dsn-env", "PLACE", *where, cwd=tmp_path, env=env)
    assert done.returncode == 3 and "postgres:" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--to is missing"),
        (("--to", "mysql:x"), "is not known"),
        (("--to", "sqlite:"), "is not known"),
        (("--to", "postgresql://u:p@h/d"), "is no argument"),
        (("--to", "postgres", "--dsn-env", "NOT_SET"), "NOT_SET is not set"),
        (("--to", "sqlite:x", "--capture", "nowhere"), "capture"),
    ],
)
def test_a_wrong_place_is_said_before_anything_is_read(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """Exit code 2 and a hint, never a traceback; nothing is written."""
    done = catalejo("export", *options, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "unexpected" not in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("place", "module"), [("postgres", "psycopg"), ("parquet:pq", "pyarrow")])
def test_a_missing_driver_is_named_with_the_line_that_installs_it(tmp_path: Path, place: str, module: str) -> None:
    """Before anything is read: a user who does not export there has not installed it."""
    (tmp_path / "without").mkdir()
    (tmp_path / f"without/{module}.py").write_text("raise ImportError('not installed')\n")
    done = catalejo("export", "--to", place, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "without")})
    assert done.returncode == 2 and "pip install 'catalejo[" in done.stderr, done.stderr
    assert not (tmp_path / "pq").exists()


def test_describe_reads_nothing(tmp_path: Path) -> None:
    """For people and for programs."""
    done = catalejo("export", "--describe", cwd=tmp_path)
    assert done.returncode == 0 and all(f"## {table.name}\n" in done.stdout for table in ALL)
    done = catalejo("export", "--describe=json", cwd=tmp_path)
    assert msgspec.json.decode(done.stdout)["schema_version"] == 1 and list(tmp_path.iterdir()) == []
