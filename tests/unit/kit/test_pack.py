"""What a build keeps for the next one: whole or not at all, and no more than it used."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.store.pack import BuildCacheFile

KEYS = [bytes([number]) * 32 for number in range(3)]


def kept(folder: Path, values: dict[bytes, bytes], engine: str = "one") -> None:
    """Make a build that keeps some values."""
    pack = BuildCacheFile(folder, "p", engine)
    for key, value in values.items():
        pack.put(key, value)
    pack.close()


def test_the_next_build_finds_what_was_kept(tmp_path: Path) -> None:
    kept(tmp_path, {KEYS[0]: b"body", KEYS[1]: b""})
    pack = BuildCacheFile(tmp_path, "p", "one")
    assert (pack.get(KEYS[0]), pack.get(KEYS[1]), pack.get(KEYS[2])) == (b"body", b"", None)
    assert pack.found == 2


def test_what_a_build_does_not_use_is_dropped(tmp_path: Path) -> None:
    kept(tmp_path, {KEYS[0]: b"used", KEYS[1]: b"forgotten"})
    pack = BuildCacheFile(tmp_path, "p", "one")
    assert pack.get(KEYS[0]) == b"used"
    pack.close()
    assert BuildCacheFile(tmp_path, "p", "one").get(KEYS[1]) is None
    assert BuildCacheFile(tmp_path, "p", "one").get(KEYS[0]) == b"used"


def test_another_engine_never_reads_it(tmp_path: Path) -> None:
    kept(tmp_path, {KEYS[0]: b"old"})
    assert BuildCacheFile(tmp_path, "p", "two").get(KEYS[0]) is None


@pytest.mark.parametrize("at", [0, 20, 60, -1])
def test_a_damaged_file_is_an_empty_one(tmp_path: Path, at: int) -> None:
    kept(tmp_path, {KEYS[0]: b"body" * 50})
    path = tmp_path / "p.pack"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    assert BuildCacheFile(tmp_path, "p", "one").get(KEYS[0]) is None
    path.write_bytes(bytes(data[:-5]))
    assert BuildCacheFile(tmp_path, "p", "one").get(KEYS[0]) is None


def test_without_a_folder_nothing_is_kept_and_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    pack = BuildCacheFile(None, "p", "one")
    pack.put(KEYS[0], b"body")
    pack.close()
    assert pack.get(KEYS[0]) is None
    (tmp_path / "file").write_bytes(b"")
    kept(tmp_path / "file", {KEYS[0]: b"body"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_a_value_that_is_only_carried_is_the_same_nights_later(tmp_path: Path) -> None:
    first = BuildCacheFile(tmp_path, "x", "engine")
    first.put(b"carried", b"c" * 70_000)
    first.put(b"dropped", b"d")
    first.close()
    for night in range(3):
        later = BuildCacheFile(tmp_path, "x", "engine")
        assert later.carry(b"carried")
        later.put(str(night).encode(), b"n")
        later.close()
    last = BuildCacheFile(tmp_path, "x", "engine")
    assert (last.get(b"carried"), last.get(b"2"), last.get(b"1"), last.get(b"dropped")) == (
        b"c" * 70_000,
        b"n",
        None,
        None,
    )
