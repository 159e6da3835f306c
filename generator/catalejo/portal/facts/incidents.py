"""What is known of the incidents of a component: one word for its page, for the page of incidents and for roll-ups."""

from __future__ import annotations

import enum

from ...model.delivery import LinkState
from ...model.live import Capability
from ..context import Portal
from .freshness import state_of


class Standing(enum.StrEnum):
    """What is known: an incident is open, none is, nobody answered in full, or nobody could be asked."""

    OPEN = "open"
    SILENT = "silent"
    NOT_LINKED = "not-linked"
    NOT_ASKED = "not-asked"
    NONE = "none"
    DOES_NOT_RUN = "does-not-run"


_BY_LINK = {
    LinkState.NOT_LINKED: Standing.NOT_LINKED,
    LinkState.NOT_ASKED: Standing.NOT_ASKED,
    LinkState.DOES_NOT_RUN: Standing.DOES_NOT_RUN,
}


def standing(portal: Portal, ref: str) -> Standing:
    """Return what is known of a component's incidents; that none is open only where everybody answered in full."""
    delivery = portal.world.delivery
    if any(one in portal.incidents for one in delivery.incidents.get(ref, ())):
        return Standing.OPEN
    found = _BY_LINK.get(delivery.link(ref, Capability.INCIDENTS))
    if found is not None:
        return found
    return Standing.NONE if state_of(portal, Capability.INCIDENTS).whole else Standing.SILENT
