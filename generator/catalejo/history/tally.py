"""How much each source gave in a night: what a sudden loss is measured against."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..kit.read.captured import UNREADABLE
from ..model.history import SnapshotMeta, Tally
from .nights import META, Night, nights_before
from .packs import open_store

MOST_NIGHTS = 60
"""A source that failed for longer has no last good night any more."""


def tallies(meta: SnapshotMeta, states: tuple[str, ...] = ("ok", "partial", "stale")) -> dict[str, Tally]:
    """Return what each source gave, of those whose state is one of ``states``."""
    return {
        source: Tally(meta.records[source], meta.entities.get(source, 0))
        for source, state in sorted(meta.sources.items())
        if state in states and source in meta.records
    }


def kept_tallies(folder: Path) -> dict[str, Tally]:
    """Return what each source gave in a written snapshot; nothing where there is none that can be read."""
    try:
        return tallies(_meta((folder / META).read_bytes()))
    except UNREADABLE:
        return {}


def fresh_tallies(folder: Path) -> dict[str, Tally]:
    """Return what each source that was wholly answered gave in a written snapshot."""
    return tallies(_meta((folder / META).read_bytes()), ("ok",))


def last_tallies(place: str, taken_at: str) -> dict[str, Tally]:
    """Return what each source gave in its newest night before ``taken_at`` in which it did not fail."""
    found: dict[str, Tally] = {}
    if not place:
        return found
    try:
        with open_store(place) as store:
            for night in nights_before(store, taken_at)[:MOST_NIGHTS]:
                meta = Night(store, night).meta()
                found = {**(tallies(meta) if meta is not None else {}), **found}
    except (OSError, ValueError, ImportError, msgspec.DecodeError):
        return found
    return found


def _meta(data: bytes) -> SnapshotMeta:
    return msgspec.json.decode(data, type=SnapshotMeta)
