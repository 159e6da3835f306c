"""What lies on a disk may be damaged: what was kept is read anew, once, and it is told; the next night is as any."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rig import gitstore
from tests.rig.gitserver import GitServer

from catalejo.capture import capture_findings, run_capture
from catalejo.hosts.git import GitSource
from catalejo.kit.read.captured import Captured, Repo
from catalejo.model.settings import CaptureOptions, CaptureRequest

pytestmark = pytest.mark.rig
WHO, WHEN = ("Ines Roldan", "ines.roldan@example.com"), (1_762_000_000, "2025-11-01T12:26:40Z")
FILES = {"README.md": "# One\n", "docs/index.md": "# Docs\n", "catalog-info.yaml": "kind: Component\n"}


class Host:
    """A host of one repository, and the captures of it."""

    def __init__(self, place: Path, server: GitServer) -> None:
        self.place, self.server, self.nights = place, server, 0
        self.capture, self.cache = place / "capture", place / "cache"

    def push(self) -> None:
        """Go on by one commit."""
        self.nights += 1
        moved = {f"docs/{self.nights}.md": "# More\n"}
        when = (WHEN[0] + self.nights * 9, WHEN[1])
        gitstore.commit(self.place / "host/one.git", "main", moved, "Go on", WHO, when)

    def run(self) -> Repo:
        """Capture once."""
        run_capture(
            CaptureRequest(
                (GitSource(url=f"{self.server.url}/one.git", history=5),), options=CaptureOptions(read_seconds=5)
            ),
            self.capture, self.cache, environ={"PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
        (repo,) = Captured(self.capture).repositories()
        return repo

    def mirror(self) -> Path:
        """The mirror in the cache."""
        (mirror,) = self.cache.glob("*/git/*/*.git")
        return mirror


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host of one repository."""
    place = tmp_path / "host/one.git"
    gitstore.create(place, "main")
    gitstore.commit(place, "main", FILES, "Begin", WHO, WHEN)
    server = GitServer(tmp_path / "host")
    server.server.start()
    yield Host(tmp_path, server)
    server.server.stop()


def _packs(mirror: Path) -> list[Path]:
    return sorted(mirror.glob("objects/pack/*.pack"))


def _halve(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)


def _loose(mirror: Path) -> None:
    """Unpack, then cut each object in half."""
    packs = _packs(mirror)
    for pack in packs:
        shutil.move(pack, mirror / pack.name)
        for other in mirror.glob(f"objects/pack/{pack.stem}*"):
            other.unlink()
        with (mirror / pack.name).open("rb") as stream:
            subprocess.run(["git", "--git-dir", str(mirror), "unpack-objects", "-q"], stdin=stream, check=True)
        (mirror / pack.name).unlink()
    for path in mirror.glob("objects/??/*"):
        _halve(path)


def _each(change: Callable[[Path], None], pattern: str) -> Callable[[Path], None]:
    def damage(mirror: Path) -> None:
        paths = sorted(mirror.glob(pattern))
        assert paths, pattern
        for path in paths:
            change(path)

    return damage


MIRRORS: dict[str, Callable[[Path], None]] = {
    "packs cut": _each(_halve, "objects/pack/*.pack"),
    "packs flipped": _each(_flip, "objects/pack/*.pack"),
    "packs gone": _each(Path.unlink, "objects/pack/*.pack"),
    "one pack gone": lambda mirror: _packs(mirror)[0].unlink(),
    "indexes cut": _each(_halve, "objects/pack/*.idx"),
    "indexes gone": _each(Path.unlink, "objects/pack/*.idx"),
    "promises gone": _each(Path.unlink, "objects/pack/*.promisor"),
    "objects gone": lambda mirror: shutil.rmtree(mirror / "objects"),
    "objects a file": lambda mirror: (shutil.rmtree(mirror / "objects"), (mirror / "objects").write_text("x"))[0],
    "loose objects cut": _loose,
    "branch empty": lambda mirror: (mirror / "refs/heads/main").write_text("") and None,
    "branch garbage": lambda mirror: (mirror / "refs/heads/main").write_text("\0garbage") and None,
    "branch a folder": lambda mirror: ((mirror / "refs/heads/main").unlink(), (mirror / "refs/heads/main").mkdir())[0],
    "branch of another": lambda mirror: (mirror / "refs/heads/main").write_text("1" * 40 + "\n") and None,
    "packed branches garbage": lambda mirror: (mirror / "packed-refs").write_text("\0garbage\n" * 9) and None,
    "HEAD garbage": lambda mirror: (mirror / "HEAD").write_text("\0garbage") and None,
    "HEAD gone": lambda mirror: (mirror / "HEAD").unlink(),
    "config garbage": lambda mirror: (mirror / "config").write_text("[[[\0") and None,
    "config gone": lambda mirror: (mirror / "config").unlink(),
    "shallow garbage": lambda mirror: (mirror / "shallow").write_text("garbage\n") and None,
    "shallow gone": lambda mirror: (mirror / "shallow").unlink(missing_ok=True),
    "locks": lambda mirror: [(mirror / name).write_text("") for name in (
        "shallow.lock", "refs/heads/main.lock", "packed-refs.lock", "config.lock", "objects/info/x.lock")] and None,
    "nothing readable": lambda mirror: [os.chmod(path, 0) for path in sorted(mirror.rglob("*"), reverse=True)] and None,
    "alternates": lambda mirror: (mirror / "objects/info/alternates").write_text("/nowhere\n") and None,
}  # fmt: skip


@pytest.mark.parametrize("moved", [False, True], ids=["at the same commit", "after a commit"])
@pytest.mark.parametrize("case", MIRRORS)
def test_a_damaged_mirror_heals(host: Host, case: str, moved: bool) -> None:
    """Whatever happened to it: the night is whole, and so are those after it."""
    host.run()
    MIRRORS[case](host.mirror())
    if moved:
        host.push()
    else:
        shutil.rmtree(host.capture)
    for _ in range(2):
        repo = host.run()
        assert (repo.info.status, repo.info.error, repo.info.left_out) == ("ok", "", {})
        assert repo.text("docs/index.md") == "# Docs\n" and repo.damage == {}
        assert (repo.text("docs/1.md") is not None) == moved
        host.push()
        moved = True


def _rewrite(path: Path) -> None:
    text = json.loads(path.read_text())
    path.write_text(json.dumps({**text, "description": "changed"}))


SHARDS: dict[str, Callable[[Path], None]] = {
    "contents cut": _each(_halve, "blobs.zip"), "contents flipped": _each(_flip, "blobs.zip"),
    "contents gone": _each(Path.unlink, "blobs.zip"), "tree cut": _each(_halve, "trees/*.jsonl"),
    "tree flipped": _each(_flip, "trees/*.jsonl"), "tree empty": _each(lambda path: path.write_text("") and None, "trees/*"),
    "refs flipped": _each(_flip, "refs.jsonl"), "history cut": _each(_halve, "history.jsonl"),
    "facts changed": _each(_rewrite, "repo.json"), "sums gone": _each(Path.unlink, "sums.json"),
    "sums garbage": _each(lambda path: path.write_text("{") and None, "sums.json"),
    "another tree": _each(lambda path: shutil.copy(path, path.with_name("0" * 40 + ".jsonl")) and None, "trees/*"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHARDS)
def test_a_damaged_shard_of_an_unchanged_repository_is_read_anew(host: Host, case: str) -> None:
    """It is not used again; the finding names what was damaged; without the host there is nothing to stand in."""
    shard = host.run().folder
    before = {path.name: path.read_bytes() for path in shard.rglob("*") if path.is_file()}
    SHARDS[case](shard)
    repo = host.run()
    assert repo.info.status == "ok" and repo.text("docs/index.md") == "# Docs\n" and repo.damage == {}
    assert set(repo.info.remarks) == {"shard-damaged"}
    manifest = Captured(host.capture).manifest
    codes = [found.code for found in capture_findings(manifest, [repo.info])]
    assert codes == ["SYS615"]
    after = {path.name: path.read_bytes() for path in repo.folder.rglob("*") if path.is_file()}
    assert {name for name in before if before[name] != after[name]} <= {"repo.json", "sums.json"}
    assert host.run().info.remarks == {}
    SHARDS[case](host.run().folder)
    host.server.server.stop()
    gone = host.run()
    assert gone.info.status == "failed" and gone.entries == () and set(gone.info.remarks) == {"shard-damaged"}
