"""From what a build concluded to the facts of each table."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.history import Snapshot, StoredNight
from ...model.world import World
from ..cells import Facts
from . import catalog, delivery, live, nights, quality, sources


def gather(world: World, tonight: Snapshot, kept: Sequence[StoredNight]) -> dict[str, list[Facts]]:
    """Return the facts of every table by its name; ``kept`` are earlier nights, oldest first."""
    past = nights.read(world, tonight, kept)
    return {
        **sources.facts(world, tonight, past.metas),
        **catalog.facts(world),
        **quality.facts(world),
        **delivery.facts(world),
        **live.facts(world),
        **past.tables,
        **nights.changes(world),
    }
