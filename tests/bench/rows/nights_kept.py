"""What a year of nights costs to keep, and what the difference of any two of them costs to tell."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.place import Place
from tests.bench.table import Row

from catalejo import history
from catalejo.history.nights import CHANGES, META, RUNS, Runs, night_files, night_name
from catalejo.history.packs import open_store
from catalejo.history.snapshot import snapshot_files
from catalejo.kit.read import jsonl
from catalejo.model.history import CellFacts, EntityFacts, Keep, Snapshot, SnapshotMeta

DAYS = 365
MOST_MB, MOST_SECONDS = 100, 3.0
START = datetime(2025, 11, 30, 2)
OWNERS, SYSTEMS, LEVELS = 120, 300, ("bronze", "silver", "gold")


def measure(place: Place) -> list[Row]:
    """Return a line for a folder and one for a branch."""
    return [_year(place, branch=False), _year(place, branch=True)]


def _year(place: Place, branch: bool) -> Row:
    work = place.folder / "year"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    store = str(work / "store")
    if branch:
        subprocess.run(["git", "init", "-q", str(work / "portal")], check=True)
        store = history.branch_place("branch:snapshots", work / "portal")
    count = place.sizes.entities
    kept, most = _keep(store, count, work, branch)
    if branch:
        subprocess.run(["git", "gc", "-q"], cwd=work / "portal", check=True)
    size = _size(work)
    start = time.process_time()
    found = history.difference(store, "2026-01-31", "latest")
    seconds = time.process_time() - start
    place.drop("year")
    where = "branch, after git gc" if branch else f"folder, {most:.0f} MB before older nights were packed"
    return Row(
        f"a year of nights of {count:,} entities, 1 % changed a night ({where})",
        f"{size:.1f} MB, {kept} nights; two of them compared: {seconds:.2f} CPU s, {len(found.changes):,} changes",
        f"≤ {MOST_MB} MB, ≤ {MOST_SECONDS:g} s",
        size <= MOST_MB and seconds <= MOST_SECONDS,
    )


def _keep(store: str, count: int, work: Path, branch: bool) -> tuple[int, float]:
    """Let a year pass; returns the nights that are kept at its end, and the most MB that the store had in its last days."""
    chance = random.Random(7)
    entities, cells = _organisation(count, chance)
    previous: Snapshot | None = None
    first = {ref: START.strftime("%Y-%m-%dT%H:%M:%SZ") for ref in entities}
    most = 0.0
    for day in range(DAYS):
        at = (START + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
        meta = SnapshotMeta(
            1, at, "bench", cards={"production": "1"}, sources={"github:x": "ok"}, visibility="internal"
        )
        entities, cells = _next(entities, cells, chance, at)
        night = Snapshot(meta, entities, cells)
        files = snapshot_files(night)
        changes = history.compare(previous, night)
        files[CHANGES] = b"".join(jsonl.encode(change) + b"\n" for change in changes)
        trend = {
            "production": {
                level: sum(f["levels"]["production"] == level for f in entities.values()) for level in LEVELS
            }
        }
        files[RUNS] = jsonl.encode(Runs(first=first, trend=trend)) + b"\n"
        files[META] = files.pop(META)
        with open_store(store) as opened:
            opened.replace(f"nights/{night_name(at)}", night_files(files))
            opened.finish(at)
        if day % 7 == 6 or day == DAYS - 1:
            most = max(most, _size(work)) if day > DAYS - 30 and not branch else most
            history.compact(store, Keep())
        previous = night
    with open_store(store) as opened:
        return len(opened.names("nights")), most


def _organisation(count: int, chance: random.Random) -> tuple[dict[str, EntityFacts], dict[str, CellFacts]]:
    """Return entities of about 630 bytes a line (`reference/scorecards.md` 5.1), half of them running somewhere."""
    entities: dict[str, EntityFacts] = {}
    cells: dict[str, CellFacts] = {}
    for n in range(count):
        ref = f"component:default/service-{n:05d}"
        entities[ref] = {
            "kind": "component", "name": f"service-{n:05d}", "owner": f"group:default/team-{chance.randrange(OWNERS)}",
            "lifecycle": "production", "system": f"system:default/system-{chance.randrange(SYSTEMS)}",
            "source": "github:x", "repo": f"github.com/x/service-{n:05d}", "path": "catalog-info.yaml", "ci": "success",
            "docs": chance.randrange(1, 20), "levels": {"production": chance.choice(LEVELS)},
            "known": {"production": {f"check-{k}": chance.choice(("pass", "fail")) for k in range(12)}},
        }  # fmt: skip
        if n % 2 == 0:
            cells[f"{ref}|prod"] = {
                "live": f"1.{chance.randrange(90)}.0", "sync": "Synced", "health": "Healthy",
                "since": "2025-11-01T09:12:00Z",
            }  # fmt: skip
    return entities, cells


def _next(
    entities: dict[str, EntityFacts], cells: dict[str, CellFacts], chance: random.Random, at: str
) -> tuple[dict[str, EntityFacts], dict[str, CellFacts]]:
    """Return the facts of a night in which one entity of a hundred changed."""
    entities, cells = dict(entities), dict(cells)
    for ref in chance.sample(sorted(entities), max(1, len(entities) // 100)):
        if f"{ref}|prod" in cells:
            cells[f"{ref}|prod"] = {**cells[f"{ref}|prod"], "live": f"2.{chance.randrange(900)}.0", "since": at}
        else:
            entities[ref] = {
                **entities[ref], "owner": f"group:default/team-{chance.randrange(OWNERS)}",
                "levels": {"production": chance.choice(LEVELS)},
            }  # fmt: skip
    return entities, cells


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
