"""What a folder may say of itself: it is read as what it is, from where it lies, and costs itself only."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from catalejo.hosts.local import LocalSource

from .conftest import Capture, git, repository, write

SECRET = {"catalog-info.yaml": "kind: Component\n", "plans.md": "the plans of the outside\n"}


def _alternates(outside: Path, inside: Path) -> None:
    write(inside, {".git/objects/info/alternates": f"{outside}/.git/objects\n"})


def _relative_alternates(outside: Path, inside: Path) -> None:
    place = os.path.relpath(outside / ".git/objects", inside / ".git/objects")
    write(inside, {".git/objects/info/alternates": f"{place}\n"})


def _linked_objects(outside: Path, inside: Path) -> None:
    shutil.rmtree(inside / ".git/objects")
    (inside / ".git/objects").symlink_to(outside / ".git/objects")


def _linked_pack_folder(outside: Path, inside: Path) -> None:
    git(outside, "gc", "-q")
    shutil.rmtree(inside / ".git/objects/pack")
    (inside / ".git/objects/pack").symlink_to(outside / ".git/objects/pack")


def _linked_pack(outside: Path, inside: Path) -> None:
    git(outside, "gc", "-q")
    for pack in (outside / ".git/objects/pack").iterdir():
        (inside / ".git/objects/pack" / pack.name).symlink_to(pack)


def _linked_loose_folders(outside: Path, inside: Path) -> None:
    for folder in (outside / ".git/objects").iterdir():
        if len(folder.name) == 2 and not (inside / ".git/objects" / folder.name).exists():
            (inside / ".git/objects" / folder.name).symlink_to(folder)


def _commondir_within(outside: Path, inside: Path) -> None:
    shutil.rmtree(inside / ".git")
    write(inside, {".git": "gitdir: ./own\n", "own/HEAD": f"{git(outside, 'rev-parse', 'HEAD')}\n",
                   "own/commondir": f"{outside}/.git\n", "own/gitdir": f"{inside}/.git\n"})  # fmt: skip


def _worktree_file(outside: Path, inside: Path) -> None:
    shutil.rmtree(inside / ".git")
    write(inside, {".git": f"gitdir: {outside}/.git\n"})


def _linked_git_folder(outside: Path, inside: Path) -> None:
    shutil.rmtree(inside / ".git")
    (inside / ".git").symlink_to(outside / ".git")


WAYS = [_alternates, _relative_alternates, _linked_objects, _linked_pack_folder, _linked_pack, _linked_loose_folders,
        _commondir_within, _worktree_file, _linked_git_folder]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_no_commit_from_outside_of_a_source_is_read(tmp_path: Path, capture: Capture, way: object) -> None:
    """By whatever link a repository borrows the objects of another: nothing of that one is published."""
    outside = repository(tmp_path / "elsewhere/outside", SECRET)
    inside = repository(tmp_path / "src/inside", {"README.md": "# Inside\n"})
    repository(tmp_path / "src/neighbour", {"README.md": "# Neighbour\n"})
    way(outside, inside)  # type: ignore[operator]
    if (inside / ".git").is_dir() and not (inside / ".git").is_symlink():
        write(inside, {".git/refs/heads/main": git(outside, "rev-parse", "HEAD") + "\n"})
    captured = capture(LocalSource(path=str(tmp_path / "src")))
    neighbour = captured.repository("local/neighbour")
    assert neighbour is not None and neighbour.text("README.md") == "# Neighbour\n"
    for repo in captured.repositories():
        assert "plans.md" not in repo.paths
    told = captured.repository("local/inside")
    assert told is not None and (told.info.status == "failed" or told.info.commit == "")


def test_a_linked_worktree_is_read(tmp_path: Path, capture: Capture) -> None:
    """What ``git worktree add`` makes is vouched for by the repository that made it."""
    main = repository(tmp_path / "main", {"README.md": "# Main\n"})
    git(main, "worktree", "add", "-q", "-b", "other", str(tmp_path / "src/tree"))
    (repo,) = capture(LocalSource(path=str(tmp_path / "src"))).repositories()
    assert repo.info.status == "ok" and repo.text("README.md") == "# Main\n"


def test_who_was_a_repository_stays_it(tmp_path: Path, capture: Capture) -> None:
    """A folder that says to be another repository gets a name of its own; whoever was it first keeps it."""
    remote = "https://git.example.com/acme/orders.git"
    repository(tmp_path / "src/zz-clone", {"README.md": "# Orders\n"}, remote)
    captured = capture(LocalSource(path=str(tmp_path / "src")))
    assert [repo.info.id for repo in captured.repositories()] == ["git.example.com/acme/orders"]
    repository(
        tmp_path / "src/aaa", {"README.md": "# False\n"}, remote.replace("git.example.com", "WWW.git.example.com.")
    )
    repository(tmp_path / "src/orders", {"README.md": "# False\n"}, remote)
    captured = capture(LocalSource(path=str(tmp_path / "src")))
    held = captured.repository("git.example.com/acme/orders")
    assert held is not None and held.text("README.md") == "# Orders\n" and held.info.remarks == {}
    for name in ("aaa", "orders"):
        other = captured.repository(f"local/{name}")
        assert other is not None and other.info.remarks == {"identity-taken": "git.example.com/acme/orders"}
    assert len(captured.repositories()) == 3


def test_a_folder_of_the_same_name_is_believed_first(tmp_path: Path, capture: Capture) -> None:
    """On the first night nobody was it yet: the folder that is called like it, else the first by path."""
    remote = "https://git.example.com/acme/orders.git"
    repository(tmp_path / "src/aaa", {"README.md": "# False\n"}, remote)
    repository(tmp_path / "src/orders", {"README.md": "# Orders\n"}, remote)
    held = capture(LocalSource(path=str(tmp_path / "src"))).repository("git.example.com/acme/orders")
    assert held is not None and held.text("README.md") == "# Orders\n"


NAMES = ["repo.json", "sums.json", "refs.jsonl", "trees", "blobs.zip", "history.jsonl", "con", "NUL.txt", "x" * 200,
         "repo.json.", ".hidden", "manifest.json", "repo json", "\u00d3rdenes", "a\nb", "o\u0301"]  # fmt: skip


def test_a_repository_may_be_called_anything(tmp_path: Path, capture: Capture) -> None:
    """Names that mean something in a capture, or to some system, and bytes that are no text."""
    folders = [*NAMES, os.fsdecode(b"\xff\xfe")]
    for name in folders:
        write(tmp_path / "src" / name, {"README.md": f"# {len(name)}\n"})
    for number, name in enumerate(NAMES[:6]):
        remote = f"https://git.example.com/acme/orders/{name}"
        repository(tmp_path / "src" / f"clone-{number}", {"README.md": "# Clone\n"}, remote)
    repository(tmp_path / "src/clone", {"README.md": "# Orders\n"}, "https://git.example.com/acme/orders")
    repository(tmp_path / "src/long", {"README.md": "# Long\n"}, f"https://git.example.com/{'y' * 400}/{'z' * 3000}")
    for _ in range(2):
        captured = capture(LocalSource(path=str(tmp_path / "src")))
        assert {repo.info.status for repo in captured.repositories()} == {"ok"} and captured.damage() == ()
        assert all((repo.text("README.md") or "").startswith("# ") for repo in captured.repositories())
        hidden = sum(name.startswith(".") for name in folders)
        assert len(captured.repositories()) == len(folders) - hidden + 8


HEADS = {
    "a HEAD of garbage": {".git/HEAD": "\0garbage"}, "an empty HEAD": {".git/HEAD": ""},
    "an empty branch": {".git/refs/heads/main": ""}, "a branch of garbage": {".git/refs/heads/main": "0" * 39 + "\n"},
    "packed branches of garbage": {".git/packed-refs": b"\xff\xfe garbage\n", ".git/refs/heads/main": None},
    "packed branches without end": {".git/packed-refs": b"x" * 100_000, ".git/refs/heads/main": None},
    "a reftable": {".git/HEAD": "ref: refs/heads/.invalid\n", ".git/reftable/tables.list": ""},
}  # fmt: skip


@pytest.mark.parametrize("case", HEADS)
def test_a_head_that_cannot_be_read_is_not_an_empty_repository(tmp_path: Path, capture: Capture, case: str) -> None:
    """Empty means that nothing was committed yet; damage is told, and last night's content stands in."""
    place = repository(tmp_path / "src/one", {"README.md": "# One\n"})
    capture(LocalSource(path=str(tmp_path / "src")))
    for name, content in HEADS[case].items():
        if content is None:
            (place / name).unlink()
        else:
            write(place, {name: content})
    (repo,) = capture(LocalSource(path=str(tmp_path / "src"))).repositories()
    assert repo.info.status == "stale" and repo.info.error and repo.text("README.md") == "# One\n"


def test_packed_branches_may_be_many(tmp_path: Path, capture: Capture) -> None:
    """A hundred thousand packed tags before the branch."""
    place = repository(tmp_path / "src/one", {"README.md": "# One\n"})
    commit = git(place, "rev-parse", "HEAD")
    lines = "".join(f"{commit} refs/heads/a{number:06}\n" for number in range(100_000))
    write(
        place, {".git/packed-refs": f"# pack-refs with: peeled fully-peeled sorted\n{lines}{commit} refs/heads/main\n"}
    )
    (place / ".git/refs/heads/main").unlink()
    (repo,) = capture(LocalSource(path=str(tmp_path / "src"))).repositories()
    assert repo.info.status == "ok" and repo.info.commit == commit
