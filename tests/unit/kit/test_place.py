"""A store of snapshots: the same files in a folder and at a URL, and no path that leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.store.place import Store

FILES = {"meta.json": b"{}", "state/entities.jsonl": b"[1]\n", "state/deep/er.jsonl": b"[2]\n"}


@pytest.fixture(params=["folder", "url"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A folder on disk, and the same interface on fsspec's memory, which has no exchange."""
    return Store(str(tmp_path / "store") if request.param == "folder" else f"memory://{tmp_path.name}/store")


def test_what_was_written_is_read(store: Store) -> None:
    """Folders are made on the way; writing again replaces; nothing else is left beside it."""
    assert store.read("a/b.json") is None and store.names("a") == []
    store.write("a/b.json", b"1")
    store.write("a/b.json", b"2")
    assert store.read("a/b.json") == b"2" and store.names("a") == ["b.json"]
    assert store.read("a") is None and store.read("a/b.json/c") is None


def test_a_folder_is_replaced_whole(store: Store) -> None:
    """Files of before are gone, folders in folders are kept."""
    store.replace("nights/one", {"old.json": b"x"})
    store.replace("nights/one", FILES)
    assert {path: store.read(f"nights/one/{path}") for path in FILES} == FILES
    assert store.read("nights/one/old.json") is None
    assert store.names("nights") == ["one"] and store.names("nights/one/state") == ["deep", "entities.jsonl"]


def test_what_is_removed_is_gone_and_once_more_is_nothing(store: Store) -> None:
    """With everything below it; its neighbours stay."""
    store.replace("nights/one", FILES)
    store.replace("nights/two", FILES)
    store.remove("nights/one")
    store.remove("nights/one")
    assert store.names("nights") == ["two"]


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x", "a//b", "", ".", "a/./b", "a\\b", "a\0b", "a/"])
def test_no_path_leaves_the_store(store: Store, path: str) -> None:
    """Neither up nor from the root nor by an empty part; in a replaced folder neither."""
    for act in (lambda: store.write(path, b"x"), lambda: store.remove(path), lambda: store.replace("a", {path: b"x"})):
        with pytest.raises(ValueError, match="no path inside a store"):
            act()
