"""What lies in a store or comes from an earlier job is foreign: it costs its own night, and names no folder elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.house import tree

from catalejo import history
from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.history.nights import night_name
from catalejo.kit.read import jsonl
from catalejo.kit.store.place import Store
from catalejo.kit.text.moments import is_time
from catalejo.model.history import Snapshot, SnapshotMeta

DAYS = [f"2026-11-0{day}T02:00:00Z" for day in range(1, 6)]
APP = "component:default/app"
FILES = ("meta.json", "runs.json", "changes.jsonl", "sums.json", "state")

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"", "cut": lambda data: data[: len(data) // 2], "no JSON": lambda _: b"\xff\xfe\0nonsense\n",
    "another JSON": lambda _: b'[1, {"a": [2]}]\n', "nested": lambda _: b"[" * 100_000, "null": lambda _: b"null\n",
    "a bit": lambda data: bytes([data[0] ^ 1]) + data[1:], "twice": lambda data: data + data, "lines": lambda data: b"\n" + data[:-1] + b"}\n",
}  # fmt: skip


def night(day: int, owner: str) -> Snapshot:
    """A night of one source: an application that has drifted since the second."""
    meta = SnapshotMeta(
        schema=1,
        taken_at=DAYS[day],
        tool="test",
        sources={"local:x": "ok"},
        records={"local:x": 7},
        visibility="public",
    )
    cells = {f"{APP}|prod": {"sync": "OutOfSync" if day else "Synced", "since": DAYS[0]}}
    return Snapshot(meta, {APP: {"source": "local:x", "owner": owner, "levels": {"c": "gold"}}}, cells)


def write(folder: Path, snapshot: Snapshot) -> Path:
    """Write a snapshot into a folder of its own."""
    place = folder / f"snapshot-{snapshot.meta.taken_at[:10]}"
    shutil.rmtree(place, ignore_errors=True)
    history.write_snapshot(snapshot, place)
    return place


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Four nights."""
    for day in range(4):
        history.append(str(tmp_path / "store"), write(tmp_path, night(day, f"group:default/{day}")))
    return tmp_path / "store"


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_costs_its_night_and_nothing_else(store: Path, name: str, damage: str) -> None:
    """The newest night's: ages still begin when they began, nothing that was there all the time is new."""
    place = store / "nights" / night_name(DAYS[3]) / name
    path = next(place.glob("*.jsonl")) if name == "state" else place
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    past = history.read_history(str(store), DAYS[4])
    assert past.facts.kept and DAYS[2] in past.facts.nights
    told = history.conclude(past, night(4, "group:default/4"))
    assert told.drift_since == {f"{APP}|prod": DAYS[1]}
    assert told.first_seen == {APP: DAYS[0]}
    assert "entity.added" not in {change.kind for change in told.changes if change.at == DAYS[4]}
    assert [finding.code for finding in told.findings] in (["SCO791"], []), told.findings
    if not (name == "sums.json" and damage in ("emptied", "null")) and damage != "lines":
        assert told.findings, "it is said"
    assert history.last_tallies(str(store), DAYS[4])["local:x"].records == 7
    history.append(str(store), write(store.parent, night(4, "group:default/4")))


@pytest.mark.parametrize("name", ["runs.json", "sums.json", "changes.jsonl"])
def test_a_file_that_is_gone_is_a_damage_too(store: Path, name: str) -> None:
    """What the night remembers is taken from the one before."""
    (store / "nights" / night_name(DAYS[3]) / name).unlink()
    past = history.read_history(str(store), DAYS[4])
    assert past.facts.drift_since == {f"{APP}|prod": DAYS[1]} and past.previous is not None
    assert bool(past.facts.findings) == (name != "sums.json")


def test_foreign_things_in_a_store_are_no_nights(store: Path) -> None:
    """Folders with other names, a file, a link to elsewhere, facts that are none."""
    nights = store / "nights"
    before = history.read_history(str(store), DAYS[4])
    for name in ("0000", "2026-11-04", "README.md.d", "2026-99-99T020000Z.x"):
        (nights / name).mkdir()
        (nights / name / "meta.json").write_text("{}")
    (nights / "2026-11-03T030000Z").write_text("a file")
    assert history.read_history(str(store), DAYS[4]).facts == before.facts


def test_facts_of_another_form_cost_their_line(tmp_path: Path) -> None:
    """A list where a mapping belongs, a number for a text; a time that is none is no time."""
    place = write(tmp_path, night(0, "group:default/0"))
    lines = [
        ["entities", APP, {"levels": 5}], ["entities", APP, {"operations": {}}], ["cells", "a|b", {"lag": "x"}],
        ["cells", f"{APP}|dev", {"since": "../x", "live": "1"}], ["incidents", "i", {"title": 3}], ["nothing", "x", {}],
    ]  # fmt: skip
    shard = next((place / "state").iterdir())
    good = shard.read_bytes()
    history.append(str(tmp_path / "store"), place)
    stored = next((tmp_path / "store").rglob(f"state/{shard.name}"))
    stored.write_bytes(good + b"".join(jsonl.encode(line) + b"\n" for line in lines))
    next((tmp_path / "store").rglob("sums.json")).unlink()
    past = history.read_history(str(tmp_path / "store"), DAYS[1])
    assert past.facts.findings[0].args["count"] == "5" and past.previous is not None
    assert past.previous.cells[f"{APP}|dev"] == {"live": "1"}
    history.conclude(past, night(1, "group:default/1"))


TIMES = [
    "../../x",
    "2026-11-01T02:00:00Z/../../../x",
    "/etc",
    "",
    "2026-11-31T02:00:00Z",
    "2026-11-01",
    "x" * 5000,
    "2026-11-01T02:00:00Z\n",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_is_none_names_no_folder(store: Path, time: str) -> None:
    """Neither in the store nor beside it is anything written or deleted."""
    assert not is_time(time)
    before = tree(store)
    (store.parent / "x").mkdir()
    (store.parent / "x/mine").write_text("mine")
    snapshot = night(3, "group:default/3")
    place = write(store.parent, snapshot)
    (place / "meta.json").write_bytes(jsonl.encode(msgspec.structs.replace(snapshot.meta, taken_at=time)))
    with pytest.raises(ValueError):
        history.append(str(store), place)
    assert tree(store) == before and (store.parent / "x/mine").read_text() == "mine"


@pytest.mark.parametrize("where", ["site", "snapshot", "shard"])
def test_publish_refuses_what_an_earlier_job_cannot_have_made(tmp_path: Path, where: str) -> None:
    """A time that leads out of the store, a shard that does."""
    site = tmp_path / "site"
    (site / "api/v1").mkdir(parents=True)
    (site / "asof.css").write_text("")
    bad = "../../x" if where == "site" else DAYS[3]
    (site / "api/v1/status.json").write_text(json.dumps({"taken_at": bad, "visibility": "public", "sources": []}))
    snapshot = night(3, "group:default/3")
    history.write_snapshot(snapshot, tmp_path / "site.snapshot")
    if where == "snapshot":
        meta = msgspec.structs.replace(snapshot.meta, taken_at="../../x")
        (tmp_path / "site.snapshot/meta.json").write_bytes(jsonl.encode(meta))
    if where == "shard":
        (tmp_path / "site.snapshot/state/..jsonl").write_text("x")
    before = {path for path in tmp_path.rglob("*") if "www" not in path.parts}
    code = guard(
        cli, ["publish", "--out", str(site), "--to", str(tmp_path / "www"), "--history", str(tmp_path / "h" / "store")]
    )
    assert code == (3 if where == "shard" else 5)
    assert {path for path in tmp_path.rglob("*") if not {"www", "h"} & set(path.parts)} == before
    assert not list((tmp_path / "h").rglob("*.jsonl"))


@pytest.mark.parametrize("path", ["../x", "nights/../../x", "/x", "a//b", "a/./b", "", "a\0b"])
def test_a_store_keeps_inside(tmp_path: Path, path: str) -> None:
    """Whatever asks it."""
    store = Store(str(tmp_path / "store"))
    for act in (
        lambda: store.write(path, b""),
        lambda: store.remove(path),
        lambda: store.replace(path, {}),
        lambda: store.replace("a", {path: b""}),
    ):
        with pytest.raises(ValueError):
            act()
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "store"])
