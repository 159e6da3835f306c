"""Since when a state holds: the system's own time, else the first of our nights in which it was so."""

from __future__ import annotations

from ...model.delivery import Cell
from ...model.history import Change
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


def happened_at(portal: Portal, change: Change) -> str:
    """Return when a change happened as its system says (RFC 3339), "" where only the night is known that saw it.

    Of the health that holds, a system tells since when: then that is when it moved, and not the hour of our night.
    """
    if change.event_at or change.kind != "health.moved":
        return change.event_at
    placement = portal.placements.get(change.subject)
    cell = placement.cells.get(change.environment) if placement is not None else None
    if cell is None or portal.health_moved.get((change.subject, change.environment)) != change:
        return ""
    holds = cell.health is not None and cell.health.value == change.after
    told = portal.health_told.get((cell.application, cell.application_url), "") if holds else ""
    return told if told <= change.at else ""
