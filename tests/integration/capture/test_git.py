"""Single repositories over http from servers that can more or less: the contents are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rig import gitstore
from tests.rig.gitserver import GitServer

from catalejo.capture import run_capture
from catalejo.hosts.git import GitSource
from catalejo.kit.read.captured import Captured
from catalejo.model.settings import CaptureOptions, CaptureRequest

pytestmark = pytest.mark.rig
WHO, WHEN = ("Ines Roldan", "ines.roldan@example.com"), (1_762_000_000, "2025-11-01T12:26:40Z")
FILES = {
    "README.md": "# One\n",
    "docs/index.md": "# Docs\n",
    "catalog-info.yaml": "kind: Component\n",
    "a.bin": b"\0" * 99,
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A host of one repository."""
    place = tmp_path / "host/one.git"
    gitstore.create(place, "main")
    gitstore.commit(place, "main", FILES, "Begin", WHO, WHEN)
    server = GitServer(tmp_path / "host")
    server.server.start()
    yield server
    server.server.stop()


@pytest.mark.parametrize("skills", ["filter single v2", "filter single", "filter v2", "filter", "v2", ""])
def test_every_server_gives_the_same_contents(server: GitServer, tmp_path: Path, skills: str) -> None:
    """Where contents are not given one by one, or clones not without them, the whole newest commit is fetched."""
    server.skills = frozenset(skills.split())
    for night in (1, 2):
        if night == 2:
            moved = {"docs/new.md": "# New\n"}
            gitstore.commit(tmp_path / "host/one.git", "main", moved, "Go on", WHO, (WHEN[0] + 9, WHEN[1]))
        manifest = run_capture(
            CaptureRequest((GitSource(url=f"{server.url}/one.git"),), options=CaptureOptions(read_seconds=5)),
            tmp_path / "capture", tmp_path / "cache", environ={"PATH": "/usr/bin:/bin", "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
        assert [(source.state, source.error) for source in manifest.sources] == [("ok", "")]
        (repo,) = Captured(tmp_path / "capture").repositories()
        assert repo.text("docs/index.md") == "# Docs\n" and repo.text("catalog-info.yaml") == "kind: Component\n"
        assert repo.paths["a.bin"].size == -1
        assert (repo.text("docs/new.md") is not None) == (night == 2) if "docs/new.md" in repo.paths else night == 1
