from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalejo.capture import run_capture
from catalejo.kit.read.captured import Captured
from catalejo.model.settings import CaptureOptions, CaptureRequest, PortalInputs, RecordedSystem
from catalejo.systems.contract import SystemSpec

WHEN = "2026-11-20T02:00:00Z"


def git(folder: Path, *args: str, data: bytes | None = None) -> str:
    """Run git as a user would, with a fixed author and no configuration of this machine."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Ana Quispe", "GIT_AUTHOR_EMAIL": "ana@example.com", "GIT_COMMITTER_NAME": "Ana Quispe",
        "GIT_COMMITTER_EMAIL": "ana@example.com", "GIT_AUTHOR_DATE": "2026-11-01T10:00:00Z",
        "GIT_COMMITTER_DATE": "2026-11-01T10:00:00Z",
    }  # fmt: skip
    done = subprocess.run(["git", "-C", str(folder), *args], env=env, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def repository(folder: Path, files: dict[str, str | bytes], remote: str = "") -> Path:
    """Make a git repository with one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, files)
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "Import")
    if remote:
        git(folder, "remote", "add", "origin", remote)
    return folder


Capture = Callable[..., Captured]


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    """``capture(*sources_and_systems, **options)`` into ``tmp_path/out`` at a fixed time."""

    def run(*specs: Any, portal: PortalInputs | None = None, out: str = "out", **options: Any) -> Captured:
        options.setdefault("taken_at", WHEN)
        sources = tuple(spec for spec in specs if type(spec).__name__.endswith("Source"))
        systems = tuple(spec for spec in specs if isinstance(spec, RecordedSystem | SystemSpec))
        folder = tmp_path / out
        asked = CaptureRequest(sources, systems, portal or PortalInputs(), CaptureOptions(**options))
        run_capture(asked, folder, tmp_path / "cache", environ={"PATH": os.environ["PATH"]})
        return Captured(folder)

    return run
