"""The earlier capture at the same place: what stands in where a source fails tonight."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..kit.read import jsonl
from ..model.capture import SCHEMA, Envelope, HostTeam, Manifest, RepositoryInfo, SourceStatus


class Previous:
    """An earlier capture, or nothing: what cannot be read counts as not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest | None = None
        self.infos: dict[str, RepositoryInfo] = {}
        self._places: dict[str, Path] = {}
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError):
            return
        if manifest.schema != SCHEMA:
            return
        self.manifest = manifest
        for path in sorted((folder / "repos").rglob("repo.json")):
            try:
                info = msgspec.json.decode(path.read_bytes(), type=RepositoryInfo)
            except (OSError, msgspec.DecodeError):
                continue
            self.infos[info.id] = info
            self._places[info.id] = path.parent

    def shard(self, identity: str) -> Path | None:
        """Return the folder of an earlier shard with content, None where there is none."""
        place = self._places.get(identity)
        return place if place is not None and (place / "trees").is_dir() else None

    def same_tool(self, tool: str) -> bool:
        """Tell whether the earlier capture chose contents as this version does."""
        return self.manifest is not None and self.manifest.tool == tool

    def status(self, source: str) -> SourceStatus | None:
        """Return the earlier status of a source."""
        if self.manifest is None:
            return None
        return next((status for status in self.manifest.sources if status.id == source), None)

    def by_host_id(self, source: str, host_id: str) -> RepositoryInfo | None:
        """Return the repository of a source that had this id of the host's own."""
        if not host_id:
            return None
        return next((i for i in self.infos.values() if i.source == source and i.host_id == host_id), None)

    def of_source(self, source: str) -> list[RepositoryInfo]:
        """Return the earlier repositories of a source, sorted by id."""
        return [self.infos[key] for key in sorted(self.infos) if self.infos[key].source == source]

    def teams(self, source: str) -> list[HostTeam]:
        """Return the earlier teams of a source."""
        try:
            teams = jsonl.load_lines(self.folder / "people" / "teams.jsonl", HostTeam)
        except (OSError, msgspec.DecodeError):
            return []
        return [team for team in teams if team.source == source] if self.manifest else []

    def answers(self, instance: str) -> dict[str, Envelope]:
        """Return the earlier answers of a system by file name."""
        if self.manifest is None:
            return {}
        answers: dict[str, Envelope] = {}
        for path in sorted((self.folder / "systems" / instance).glob("*.json")):
            try:
                answers[path.stem] = msgspec.json.decode(path.read_bytes(), type=Envelope)
            except (OSError, msgspec.DecodeError):
                continue
        return answers
