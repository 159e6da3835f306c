"""Snapshots on a branch of the portal's own repository: one commit a night, nothing else is touched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from catalejo import history
from catalejo.history import BranchError, BranchStore, branch_place
from catalejo.model.history import Snapshot, SnapshotMeta

ONE, TWO, THREE = "2026-11-01T02:00:00Z", "2026-11-02T02:00:00Z", "2026-11-03T02:00:00Z"
APP = "component:default/app"


def git(folder: Path, *args: str) -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """A portal repository with one commit, a changed file, a new file and something in its index."""
    folder = tmp_path / "my portal"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    (folder / "mkdocs.yml").write_text("site_name: A\n", "utf-8")
    git(folder, "add", "mkdocs.yml")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Begin")
    (folder / "mkdocs.yml").write_text("site_name: B\n", "utf-8")
    (folder / "staged.md").write_text("staged\n", "utf-8")
    git(folder, "add", "staged.md")
    (folder / "new.md").write_text("new\n", "utf-8")
    hook = folder / ".git/hooks/reference-transaction"
    hook.write_text("#!/bin/sh\ntouch hook-ran\n", "utf-8")
    hook.chmod(0o755)
    return folder


def snapshot(folder: Path, at: str, **entities: str) -> Path:
    """Write a snapshot of entities with their owners."""
    meta = SnapshotMeta(schema=1, taken_at=at, tool="test", sources={"local:x": "ok"})
    facts = {f"component:default/{name}": {"source": "local:x", "owner": owner} for name, owner in entities.items()}
    place = folder / f"snapshot-{at[:10]}-{len(entities)}"
    history.write_snapshot(Snapshot(meta, facts, {}), place)
    return place


def test_each_night_is_a_commit_beside_the_work(portal: Path, tmp_path: Path) -> None:
    """Head, index and work tree stay as they are; no hook runs; the commit is dated by the snapshot."""
    place = branch_place("branch:snapshots", portal)
    before = (
        git(portal, "status", "--porcelain"),
        git(portal, "rev-parse", "HEAD"),
        (portal / ".git/index").read_bytes(),
    )
    history.append(place, snapshot(tmp_path, ONE, app="group:default/a"))
    history.append(place, snapshot(tmp_path, TWO, app="group:default/b", more="group:default/a"))
    after = (
        git(portal, "status", "--porcelain"),
        git(portal, "rev-parse", "HEAD"),
        (portal / ".git/index").read_bytes(),
    )
    assert after == before and not (portal / "hook-ran").exists()
    assert git(portal, "log", "--format=%s %cI %an", "snapshots").splitlines() == [
        f"Keep the snapshot of {TWO} 2026-11-02T02:00:00+00:00 Catalejo",
        f"Keep the snapshot of {ONE} 2026-11-01T02:00:00+00:00 Catalejo",
    ]
    past = history.read_history(place, THREE)
    assert past.facts.nights == (TWO, ONE)
    assert [change.kind for change in past.facts.changes] == ["owner.moved", "entity.added"]
    assert past.previous is not None and past.previous.entities[APP]["owner"] == "group:default/b"


def test_previous_is_strictly_earlier_and_the_same_time_replaces(portal: Path, tmp_path: Path) -> None:
    """A night that is made again is compared with the one before it, and leaves one copy."""
    place = branch_place("branch:snapshots", portal)
    history.append(place, snapshot(tmp_path, ONE, app="group:default/a"))
    history.append(place, snapshot(tmp_path, TWO, app="group:default/a"))
    again = snapshot(tmp_path, TWO, app="group:default/c", more="group:default/c")
    history.append(place, again)
    past = history.read_history(place, TWO)
    assert past.facts.nights == (ONE,)
    assert history.read_history(place, THREE).facts.nights == (TWO, ONE)
    tip = git(portal, "rev-parse", "snapshots")
    history.append(place, again)
    assert git(portal, "rev-parse", "snapshots") == tip, "the same again is no commit"


def test_the_same_nights_make_the_same_commits(portal: Path, tmp_path: Path) -> None:
    """A commit depends on the snapshot alone, not on when and where it was made."""
    written = snapshot(tmp_path, ONE, app="group:default/a")
    history.append(branch_place("branch:left", portal), written)
    history.append(branch_place("branch:right", portal), written)
    assert git(portal, "rev-parse", "left") == git(portal, "rev-parse", "right")


def test_a_branch_that_only_the_remote_has_is_continued(portal: Path, tmp_path: Path) -> None:
    """A fresh clone knows ``origin/snapshots``: reading begins there, writing builds on it."""
    history.append(branch_place("branch:snapshots", portal), snapshot(tmp_path, ONE, app="group:default/a"))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(portal), str(clone))
    place = branch_place("branch:snapshots", clone)
    assert history.read_history(place, TWO).facts.nights == (ONE,)
    history.append(place, snapshot(tmp_path, TWO, app="group:default/a"))
    assert git(clone, "rev-parse", "snapshots^") == git(portal, "rev-parse", "snapshots")


@pytest.mark.parametrize("name", ["", "-rf", "a..b", "a b", "x.lock", "../up", "a\nb", "a/"])
def test_names_that_are_no_branches_are_refused(portal: Path, name: str) -> None:
    """Before git sees them."""
    with pytest.raises(BranchError, match="no name for a branch"):
        BranchStore(branch_place(f"branch:{name}", portal))


def test_without_a_repository_the_history_is_a_finding(tmp_path: Path) -> None:
    """A build goes on without changes and says why."""
    past = history.read_history(branch_place("branch:snapshots", tmp_path), ONE)
    assert not past.facts.kept
    assert [finding.code for finding in past.facts.findings] == ["SCO790"]


def test_a_branch_that_somebody_works_on_is_not_written(portal: Path, tmp_path: Path) -> None:
    """A commit under a work tree would look as if all its files had been edited."""
    with pytest.raises(BranchError, match="checked out"):
        history.append(branch_place("branch:main", portal), snapshot(tmp_path, ONE, app="group:default/a"))
    assert git(portal, "log", "--format=%s", "main") == "Begin"


def test_a_branch_that_moved_meanwhile_is_not_overwritten(portal: Path, tmp_path: Path) -> None:
    """Two nights at once: the second is refused, the first stays."""
    place = branch_place("branch:snapshots", portal)
    history.append(place, snapshot(tmp_path, ONE, app="group:default/a"))
    slow = BranchStore(place)
    slow.write("nights/slow/meta.json", b"{}")
    history.append(place, snapshot(tmp_path, TWO, app="group:default/a"))
    tip = git(portal, "rev-parse", "snapshots")
    with pytest.raises(BranchError):
        slow.finish(THREE)
    assert git(portal, "rev-parse", "snapshots") == tip


@pytest.mark.parametrize("share", [10, 50, 90, 99])
def test_a_stream_that_was_cut_commits_nothing(portal: Path, tmp_path: Path, share: int) -> None:
    """The process that wrote it was killed: half a night is no night."""
    place = branch_place("branch:snapshots", portal)
    history.append(place, snapshot(tmp_path, ONE, app="group:default/a"))
    tip = git(portal, "rev-parse", "snapshots")

    class Cut(BranchStore):
        def _stream(self, moment: str) -> bytes:
            whole = super()._stream(moment)
            return whole[: len(whole) * share // 100]

    with Cut(place) as store:
        store.replace("nights/2026-11-02T020000Z", {f"state/0{number}.jsonl": b"x" * 500 for number in range(9)})
        with pytest.raises(BranchError):
            store.finish(TWO)
    assert git(portal, "rev-parse", "snapshots") == tip
