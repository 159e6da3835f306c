"""The earlier capture at the same place: what stands in where a source fails tonight."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.read import jsonl, shards
from ...model.capture import SCHEMA, Envelope, HostTeam, Manifest, RepositoryInfo, SourceStatus


class Previous:
    """An earlier capture, or nothing: what cannot be read counts as not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest | None = None
        self.infos: dict[str, RepositoryInfo] = {}
        self._places: dict[str, Path] = {}
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except (OSError, ValueError):
            return
        if manifest.schema != SCHEMA:
            return
        self.manifest = manifest
        for place in shards.folders(folder / "repos"):
            try:
                info = msgspec.json.decode((place / shards.INFO).read_bytes(), type=RepositoryInfo)
            except (OSError, ValueError):
                continue
            self.infos[info.id] = info
            self._places[info.id] = place

    def shard(self, identity: str) -> tuple[Path | None, str]:
        """Return the folder of an earlier shard with content, None where there is none or what is there was damaged.

        The second is the damaged part's name, "" where none is.
        """
        place = self._places.get(identity)
        if place is None or not (place / "trees").is_dir():
            return None, ""
        damaged = shards.damage(place)
        return (None, damaged) if damaged else (place, "")

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
        except (OSError, ValueError):
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
            except (OSError, ValueError):
                continue
        return answers
