"""Files take their place in one step, in the same bytes, and never that of somebody else's file."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.house import tree
from tests.unit.export.worlds import APP, REPO, TONIGHT, contents, entity, night, rows, world

from catalejo import export
from catalejo.export.tables import ALL
from catalejo.model.entities import Relation

EVIL = "Robert'); DROP TABLE entity;--"


def made(title: str = "App") -> export.ExportContents:
    """A small export."""
    one = entity(APP, title=title, description='two\r\nlines, "quoted"')
    return contents(world([one], [Relation(APP, "dependsOn", "a:b/c")]), night(TONIGHT, {APP: {"repo": REPO}}))


def test_a_sqlite_file_holds_every_row_with_keys_that_hold(tmp_path: Path) -> None:
    """The same bytes twice; views answer; nothing is left beside it."""
    first, second = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    export.write_sqlite(made(EVIL), first)
    export.write_sqlite(made(EVIL), second)
    export.write_sqlite(made(EVIL), second)
    assert first.read_bytes() == second.read_bytes() and sorted(tmp_path.iterdir()) == [first, second]
    with sqlite3.connect(first) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ALL:
            found = database.execute(f'SELECT * FROM "{table.name}"').fetchall()
            assert sorted(found, key=str) == sorted(made(EVIL).rows[table.name], key=str), table.name
        assert database.execute("SELECT title FROM entity").fetchall() == [(EVIL,)]
        for (view,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            database.execute(f"SELECT * FROM {view}").fetchall()


@pytest.mark.parametrize("data", [b"mine", b"SQLite format 3\0" + bytes(100)])
def test_a_file_that_is_none_of_ours_stays(tmp_path: Path, data: bytes) -> None:
    """Another database too."""
    path = tmp_path / "x.sqlite"
    path.write_bytes(data)
    with pytest.raises(export.ExportError, match="no export of catalejo"):
        export.write_sqlite(made(), path)
    assert path.read_bytes() == data


@pytest.mark.parametrize("write", [export.write_csv, export.write_parquet])
def test_a_folder_that_is_none_of_ours_stays(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    """One of ours is exchanged as a whole."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("x")
    with pytest.raises(export.ExportError, match="no export of catalejo"):
        write(made(), tmp_path / "mine")
    assert tree(tmp_path / "mine") == {"notes.txt": b"x"}
    write(made("one"), tmp_path / "out")
    (tmp_path / "out/left-over.csv").write_text("x")
    write(made(), tmp_path / "out")
    write(made(), tmp_path / "again")
    assert tree(tmp_path / "out") == tree(tmp_path / "again") and len(tree(tmp_path / "out")) == len(ALL) + 1


def test_csv_has_a_head_and_gives_every_value_back(tmp_path: Path) -> None:
    """Nothing known is an empty field; line ends and quotes stay inside their field."""
    export.write_csv(made(), tmp_path / "out")
    data = (tmp_path / "out/entity.csv").read_bytes()
    assert data.startswith(b"ref,kind,") and data.endswith(b"\r\n")
    with (tmp_path / "out/entity.csv").open(encoding="utf-8", newline="") as file:
        (one,) = csv.DictReader(file)
    (wanted,) = rows(made())["entity"]
    plain = {k: "" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for k, v in wanted.items()}
    assert one == plain and one["owner"] == "" and one["inferred"] == "false"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "'"])
def test_no_text_of_others_is_a_formula(tmp_path: Path, start: str) -> None:
    """Taking one apostrophe away gives the text back."""
    export.write_csv(made(start), tmp_path / "out")
    with (tmp_path / "out/entity.csv").open(encoding="utf-8", newline="") as file:
        (one,) = csv.DictReader(file)
    assert one["title"] == f"'{start}"


def test_parquet_has_types_and_meanings(tmp_path: Path) -> None:
    """Times are times, nothing known is null, an empty table keeps its columns."""
    export.write_parquet(made(), tmp_path / "out")
    (one,) = pyarrow.parquet.read_table(tmp_path / "out/portal.parquet").to_pylist()
    assert (
        one["taken_at"] == datetime(2026, 11, 4, 2, tzinfo=UTC)
        and one["site_url"] is None
        and one["history_kept"] is True
    )
    schema = pyarrow.parquet.read_schema(tmp_path / "out/run.parquet")
    run = next(table for table in ALL if table.name == "run")
    assert tuple(schema.names) == run.names and schema.metadata[b"meaning"].decode() == run.meaning
    for table in ALL:
        assert pyarrow.parquet.read_table(tmp_path / f"out/{table.name}.parquet").num_rows == len(
            made().rows[table.name]
        )


def test_the_schema_is_described_for_programs(tmp_path: Path) -> None:
    """The same beside every folder and on the terminal."""
    export.write_csv(made(), tmp_path / "out")
    described = json.loads((tmp_path / "out/schema.json").read_text(encoding="utf-8"))
    assert [table["name"] for table in described["tables"]] == [table.name for table in ALL]
    assert described == json.loads(export.as_json())
