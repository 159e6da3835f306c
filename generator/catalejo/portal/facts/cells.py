"""What a cell of the matrix is in a word: lists, counts and links ask here, so that they tell of the same cells."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.delivery import Cell
from ...model.status import Health, Sync

STATES = {
    "ill": "Degraded or missing",
    "drift": "Out of sync",
    "behind": "Far behind",
    "unpinned": "Not pinned",
    "absent": "Absent",
    "stale": "Stale",
}
"""States that a reader filters by, with their English words."""


def states_of(cell: Cell) -> Iterator[str]:
    """Yield what a cell is; of a stale one nothing else is known now."""
    if cell.state == "stale":
        yield "stale"
        return
    if cell.state == "running" and cell.health in (Health.DEGRADED, Health.MISSING):
        yield "ill"
    if cell.state == "running" and cell.sync is Sync.OUT_OF_SYNC:
        yield "drift"
    if "far_behind" in cell.marks:
        yield "behind"
    if "not_pinned" in cell.marks:
        yield "unpinned"
    if cell.state == "absent":
        yield "absent"
