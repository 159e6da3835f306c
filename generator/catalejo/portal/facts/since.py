"""Since when a state holds: the system's own time, else the first of our nights in which it was so."""

from __future__ import annotations

from ...model.delivery import Cell
from ..context import Portal


def health_since(portal: Portal, ref: str, cell: Cell) -> str:
    """Return since when a component's health is as it is in an environment (RFC 3339), "" where nobody knows.

    The version's own time says nothing about this: what was deployed in June may be ill since last night.
    """
    if cell.health is None:
        return ""
    told = portal.health_told.get((cell.application, cell.application_url), "")
    if told:
        return told
    change = portal.health_moved.get((ref, cell.environment))
    return change.at if change is not None and change.after == cell.health.value else ""


def begun_before_tonight(portal: Portal, iso: str) -> str:
    """Return a beginning that our nights know, "" where the first night of it is tonight: then its age is not news."""
    return iso if iso and iso < portal.taken_at else ""
