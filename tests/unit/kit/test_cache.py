"""The store of results."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from catalejo.kit.store.cache import Cache


def test_a_value_comes_back(tmp_path: Path) -> None:
    """What was put under a key is found under it, by another object too."""
    cache = Cache(tmp_path / "c", "engine 1")
    key = cache.key(["a", b"b"])
    assert cache.get(key) is None
    cache.put(key, b"value")
    assert Cache(tmp_path / "c", "engine 1").get(key) == b"value"


def test_keys_depend_on_engine_and_borders(tmp_path: Path) -> None:
    """Another engine, or the same letters cut elsewhere, is another key."""
    one, other = Cache(tmp_path, "1"), Cache(tmp_path, "2")
    assert len({one.key(["ab", "c"]), one.key(["a", "bc"]), one.key(["abc"]), other.key(["ab", "c"])}) == 4


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "moved"])
def test_a_damaged_entry_is_a_miss(tmp_path: Path, damage: str) -> None:
    """A truncated, changed or moved file is never read as a value."""
    cache = Cache(tmp_path, "e")
    key = cache.key(["x"])
    cache.put(key, b"value" * 100)
    path = tmp_path / key[:2] / key[2:]
    data = path.read_bytes()
    if damage == "moved":
        other = cache.key(["y"])
        (tmp_path / other[:2]).mkdir(exist_ok=True)
        path.rename(tmp_path / other[:2] / other[2:])
        assert cache.get(other) is None
        return
    path.write_bytes({"cut": data[:-3], "flip": data[:-2] + bytes((data[-2] ^ 1,)) + data[-1:], "empty": b""}[damage])
    assert cache.get(key) is None


def test_no_folder_keeps_nothing() -> None:
    """Without a folder every read is a miss and a write does nothing."""
    cache = Cache(None, "e")
    cache.put(cache.key(["x"]), b"v")
    assert cache.get(cache.key(["x"])) is None


def test_writing_leaves_no_temporary_files(tmp_path: Path) -> None:
    """An entry appears at once under its own name."""
    cache = Cache(tmp_path, "e")
    for _ in range(3):
        cache.put(cache.key(["x"]), b"v")
    assert [name for _, _, names in os.walk(tmp_path) for name in names] == [cache.key(["x"])[2:]]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """A cache on an impossible place is only slower."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "below", "e")
    cache.put(cache.key(["x"]), b"v")
    assert cache.get(cache.key(["x"])) is None
