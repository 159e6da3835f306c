"""What captures keep goes when nobody used it for a month, or is too much; what is in use stays."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from catalejo.capture.git import mirrors
from catalejo.capture.web import cache as http_cache

from .conftest import write

NOW, MONTH = 1_800_000_000.0, 31 * 86_400


def aged(folder: Path, ages: dict[str, float], size: int = 10) -> Path:
    """Write files that were last used so many seconds before now."""
    for name, age in ages.items():
        write(folder, {name: b"x" * size})
        os.utime(folder / name, (NOW - age, NOW - age))
    return folder


def left(folder: Path) -> list[str]:
    """Return the files of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_answers_go_after_a_month_and_so_does_what_is_none(tmp_path: Path) -> None:
    """To the second; what a capture that was killed had begun to write goes at once."""
    aged(tmp_path, {"http/a/1.json": MONTH, "http/a/2.json": MONTH + 1, "http/b/3.json": 0, "http/b/4.new": 0, "other": 2 * MONTH})  # fmt: skip
    http_cache.prune(tmp_path, NOW)
    assert left(tmp_path) == ["http/a/1.json", "http/b/3.json", "other"]


def test_the_oldest_answers_go_beyond_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest that fit stay."""
    monkeypatch.setattr(http_cache, "MAX_CACHE", 30)
    aged(tmp_path, {f"http/{age % 2}/{age}.json": age for age in range(5)})
    http_cache.prune(tmp_path, NOW)
    assert left(tmp_path) == ["http/0/0.json", "http/0/2.json", "http/1/1.json"]


def test_nothing_kept_and_what_cannot_be_removed_are_no_failure(tmp_path: Path) -> None:
    """A folder where a file should be stays, its neighbours go."""
    http_cache.prune(tmp_path, NOW)
    mirrors.prune(tmp_path, NOW)
    (tmp_path / "http/a/0.json").mkdir(parents=True)
    os.utime(tmp_path / "http/a/0.json", (0, 0))
    aged(tmp_path, {"http/a/1.json": MONTH + 1})
    http_cache.prune(tmp_path, NOW)
    assert [path.name for path in (tmp_path / "http/a").iterdir()] == ["0.json"]


def test_mirrors_go_after_a_month_and_never_while_a_capture_holds_them(tmp_path: Path) -> None:
    """Age is that of the configuration, which each use writes; what is no mirror is left alone."""
    ages = {"fresh": MONTH, "old": MONTH + 1, "held": MONTH + 1}
    aged(tmp_path / "git/ab", {f"{name}.git/config": age for name, age in ages.items()})
    write(tmp_path / "git/ab", {"old.git/objects/pack/p.pack": b"x", "bare.git/HEAD": b"x", "note.txt": b"x"})
    lock = os.open(tmp_path / "git/ab/held.git", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mirrors.prune(tmp_path, NOW)
    finally:
        os.close(lock)
    kept = ["bare.git", "fresh.git", "held.git", "note.txt"]
    assert sorted(path.name for path in (tmp_path / "git/ab").iterdir()) == kept
    mirrors.prune(tmp_path, NOW)
    assert not (tmp_path / "git/ab/held.git").exists()
