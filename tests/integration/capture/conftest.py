from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rig.rig import Rig, running_rig

from catalejo.capture import run_capture
from catalejo.hosts.github import GitHubSource
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Manifest, RepositoryInfo, SourceStatus, Visibility
from catalejo.model.settings import CaptureOptions, CaptureRequest, RecordedSystem, Source, System
from catalejo.systems.argocd.ask import ArgoCD
from catalejo.systems.contract import SystemSpec


class Night:
    """Captures of the rig's organisation into one folder, as night follows night."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig = rig
        self.folder = folder / "capture"
        self.cache = folder / "cache"
        self.waits: list[float] = []
        self.told: list[str] = []
        self.visibility = Visibility.INTERNAL
        self.people = "names"
        self.argocd = True
        self.role = "owner"
        self.source: dict[str, Any] = {}
        self.options: dict[str, Any] = {}

    def run(self, *more: Source | System) -> Captured:
        """Capture once, with a fresh request log; waiting takes no time."""
        self.rig.log.clear()
        sources = [s for s in more if type(s).__name__.endswith("Source")]
        if not sources:
            org = self.rig.org.login
            sources = [GitHubSource(organization=org, url=self.rig.url, token_env="HOST_TOKEN", **self.source)]
        systems: list[Any] = [s for s in more if isinstance(s, RecordedSystem | SystemSpec)]
        if self.argocd:
            systems.append(ArgoCD(url=self.rig.argocd_url, token_env="ARGOCD_TOKEN", name="main"))
        environ = self.rig.environment()
        environ.pop("GITHUB_TOKEN", None)
        if self.role:
            environ["HOST_TOKEN"] = self.rig.org.tokens[self.role]
        options = CaptureOptions(visibility=self.visibility, people=self.people, read_seconds=2, **self.options)
        run_capture(
            CaptureRequest(tuple(sources), tuple(systems), options=options), self.folder, self.cache,
            lambda *told: self.told.append(" ".join(map(str, told))), environ=environ, sleep=self.waits.append,
        )  # fmt: skip
        return Captured(self.folder)

    def all_bytes(self) -> bytes:
        """Every path and every byte of the capture, contents unpacked, and what was told while capturing."""
        captured = Captured(self.folder)
        parts = [str(path.relative_to(self.folder)).encode() for path in sorted(self.folder.rglob("*"))]
        parts += [path.read_bytes() for path in sorted(self.folder.rglob("*.json*"))]
        parts += [repo.blob(entry.blob) or b"" for repo in captured.repositories() for entry in repo.entries]
        return b"\n".join([*parts, "\n".join(self.told).encode()])


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """The whole organisation, running."""
    with running_rig(tmp_path / "rig") as running:
        yield running


@pytest.fixture
def night(rig: Rig, tmp_path: Path) -> Night:
    """Captures of that organisation."""
    return Night(rig, tmp_path)


def status_of(captured: Captured, prefix: str) -> SourceStatus:
    """The status of the source whose id starts so."""
    return next(status for status in captured.manifest.sources if status.id.startswith(prefix))


def info_of(captured: Captured, name: str) -> RepositoryInfo:
    """The facts of a repository by its name."""
    return next(repo.info for repo in captured.repositories() if repo.info.name == name)


def names_of(captured: Captured) -> set[str]:
    """The names of all captured repositories."""
    return {repo.info.name for repo in captured.repositories()}


__all__ = ["Manifest", "Night", "info_of", "names_of", "status_of"]
