"""Nights of a generated organisation, for the tests of what a store keeps."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from catalejo import history
from catalejo.model.history import Snapshot, SnapshotMeta

START = datetime(2024, 1, 1, 2)
PAYMENTS = "component:default/payments"


def time_of(day: int, hour: int = 0) -> str:
    """Return when the night of a day was taken."""
    return (START + timedelta(days=day, hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")


def snapshot(day: int, hour: int = 0, entities: int = 6) -> Snapshot:
    """A night in which the owner of one entity moves, its docs go stale or not, and a version is deployed."""
    at = time_of(day, hour)
    facts = {
        f"component:default/app-{n}": {
            "kind": "component", "name": f"app-{n}", "source": "local:x", "repo": f"local/app-{n}",
            "owner": f"group:default/team-{(day + n) // 6}", "docs": 3, **({"docs_stale": True} if day % 2 else {}),
            "levels": {"card": "gold" if (day + n) % 5 else "silver"},
        }
        for n in range(entities)
    }  # fmt: skip
    cells = {"component:default/app-0|prod": {"live": f"1.{day}", "since": at, "sync": "Synced"}}
    meta = SnapshotMeta(1, at, "test", cards={"card": "1"}, sources={"local:x": "ok"}, visibility="public")
    return Snapshot(meta, facts, cells, {f"local/app-{n}": {} for n in range(entities)})


def keep_night(store: str, work: Path, night: Snapshot) -> None:
    """Append a night to a store."""
    shutil.rmtree(work, ignore_errors=True)
    history.write_snapshot(night, work)
    history.append(store, work)
