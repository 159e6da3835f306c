"""Facts of the portal, its nights and its sources."""

from __future__ import annotations

from collections.abc import Iterable

from ...kit.text.words import Words
from ...model.capture import SourceStatus
from ...model.history import Snapshot, SnapshotMeta
from ...model.live import Capability
from ...model.world import World
from ..cells import Facts
from ..schema import VERSION


def facts(world: World, tonight: Snapshot, metas: Iterable[tuple[SnapshotMeta, bool]]) -> dict[str, list[Facts]]:
    """Return the facts; ``metas`` are those of earlier nights, and whether all of the night could be read."""
    nights = [*metas, (tonight.meta, True)]
    return {
        "portal": [_portal(world)],
        "snapshot": [_snapshot(meta, readable, tonight.meta) for meta, readable in nights],
        "source": [_source(source) for source in world.manifest.sources],
        "source_night": [row for meta, _ in nights for row in _fared(meta)],
        "capability": [_capability(world, capability.value) for capability in Capability],
        "repository": _repositories(world),
    }


def _portal(world: World) -> Facts:
    manifest, settings, words = world.manifest, world.settings, Words(world.settings.language)
    return {
        "site_name": settings.site_name, "site_url": settings.site_url, "taken_at": manifest.taken_at,
        "tool": manifest.tool, "visibility": manifest.visibility, "people": settings.people,
        "schema_version": VERSION, "history_kept": world.history.kept,
        "history_problem": "; ".join(words.title(finding) for finding in world.history.findings),
        "environments": world.delivery.environments,
    }  # fmt: skip


def _snapshot(meta: SnapshotMeta, readable: bool, tonight: SnapshotMeta) -> Facts:
    return {
        "taken_at": meta.taken_at, "tool": meta.tool, "visibility": meta.visibility,
        "tonight": meta.taken_at == tonight.taken_at, "readable": readable,
        "complete": readable and all(state == "ok" for state in meta.sources.values()),
    }  # fmt: skip


def _fared(meta: SnapshotMeta) -> list[Facts]:
    return [
        {
            "night": meta.taken_at, "source": source, "state": state,
            "records": meta.records.get(source), "entities": meta.entities.get(source),
        }
        for source, state in meta.sources.items()
    ]  # fmt: skip


def _source(source: SourceStatus) -> Facts:
    return {
        "id": source.id, "kind": source.kind, "type": source.type, "state": source.state,
        "fetched_at": source.fetched_at, "records": source.count, "failed": source.failed,
        "limit_hours": source.limit_hours, "error": source.error, "permission": source.permission,
    }  # fmt: skip


def _capability(world: World, capability: str) -> Facts:
    state = world.live.state(capability)
    return {
        "capability": capability, "state": state.state, "reason": state.reason, "observed_at": state.observed_at,
        "title": state.title,
    }  # fmt: skip


def _repositories(world: World) -> list[Facts]:
    return [
        {
            "id": info.id, "name": info.name, "source": info.source, "status": info.status,
            "visibility": info.visibility, "host": info.host, "owner": info.owner, "description": info.description,
            "default_branch": info.default_branch, "commit_sha": info.commit, "committed_at": info.committed_at,
            "web": info.web, "license": info.license, "archived": info.archived, "fork": info.fork,
            "template": info.template, "topics": info.topics, "languages": info.languages,
        }
        for info in world.repos.values()
    ]  # fmt: skip
