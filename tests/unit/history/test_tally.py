"""What a loss is measured against: the last night of each source in which it did not fail."""

from __future__ import annotations

from pathlib import Path

from catalejo import history
from catalejo.model.history import Snapshot, SnapshotMeta, Tally


def night(store: Path, day: int, state: str, records: int, entities: int) -> None:
    """Keep a night of one source."""
    meta = SnapshotMeta(
        schema=1, taken_at=f"2026-11-{day:02}T02:00:00Z", tool="test", sources={"local:x": state},
        records={"local:x": records}, entities={"local:x": entities},
    )  # fmt: skip
    place = store.with_name(f"snapshot-{day}")
    history.write_snapshot(Snapshot(meta, {}, {}), place)
    history.append(str(store), place)


def test_a_failed_night_is_no_measure(tmp_path: Path) -> None:
    """The source gave nothing because it failed; the night before counts."""
    store = tmp_path / "store"
    night(store, 1, "ok", 40, 90)
    night(store, 2, "failed", 0, 0)
    night(store, 3, "denied", 0, 0)
    assert history.last_tallies(str(store), "2026-11-04T02:00:00Z") == {"local:x": Tally(40, 90)}
    assert history.last_tallies(str(store), "2026-11-01T02:00:00Z") == {}, "strictly earlier nights only"


def test_without_a_store_or_with_a_damaged_one_nothing_is_measured(tmp_path: Path) -> None:
    """A store that cannot be read stops no portal."""
    assert history.last_tallies("", "2026-11-04T02:00:00Z") == {}
    place = tmp_path / "store/nights/2026-11-01T020000Z"
    place.mkdir(parents=True)
    (place / "meta.json").write_text("{", "utf-8")
    assert history.last_tallies(str(tmp_path / "store"), "2026-11-04T02:00:00Z") == {}
    assert history.kept_tallies(tmp_path / "absent") == {}


def test_a_snapshot_with_flipped_bytes_measures_nothing(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are as good as no file."""
    night(tmp_path / "store", 1, "ok", 40, 90)
    written = tmp_path / "snapshot-1"
    assert history.kept_tallies(written) == {"local:x": Tally(40, 90)}
    meta = written / "meta.json"
    meta.write_bytes(meta.read_bytes().replace(b"local:x", b"local:\xb8"))
    assert history.kept_tallies(written) == {}
