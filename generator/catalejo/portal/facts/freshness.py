"""When something was seen: pages name the source, whose time stands once in ``asof.css``, and so keep their bytes.

Only what is older than its source's last answer carries a time of its own. Pages ask by capability
(``model.live.Capability``); which systems answer it, and what people call them, is told by the live room.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct, structs

from ...kit.text.segments import segment
from ...model.live import Capability, CapabilityState
from ..context import Portal

T = TypeVar("T", bound=Struct)

GATE_ASKS = {"ci": Capability.RUNS, "drift": Capability.DEPLOYMENTS, "health": Capability.DEPLOYMENTS}
"""What an input of a deploy verdict asks; the others ask for incidents."""


NOT_LINKED = {
    Capability.DEPLOYMENTS: "Not linked to a deployment",
    Capability.RUNS: "Not linked to CI",
    Capability.INCIDENTS: "Not linked to on-call",
}
"""English words for what nobody looked at, because nothing says which of a system's records are an entity's."""


def state_of(portal: Portal, capability: str) -> CapabilityState:
    """Return how the systems of a capability answered, age included."""
    return portal.world.live.state(capability)


def answers(portal: Portal, capability: str) -> bool:
    """Tell whether anything is known of a capability, be it old or that there is nothing."""
    return state_of(portal, capability).answered


def answers_any(portal: Portal) -> bool:
    """Tell whether any system is asked and answered."""
    return any(state.answered for state in portal.world.live.states.values())


def asks_nobody(portal: Portal) -> bool:
    """Tell whether no system is connected at all: then what runs and builds is unknown everywhere, for one reason."""
    return not any(state_of(portal, capability).connected for capability in Capability)


def source_of(portal: Portal, capability: str, observed_at: str) -> str:
    """Return the anchor of the one source of a capability whose last answer is of that moment, "" without one."""
    asked = state_of(portal, capability).sources
    found = [source for source in portal.answered.get(observed_at, ()) if source in asked]
    return segment(found[0]) if len(found) == 1 else ""


def gate_asks(gate: str) -> str:
    """Return the capability that an input of a deploy verdict comes from."""
    return GATE_ASKS.get(gate, Capability.INCIDENTS)


def gate_source(portal: Portal, gate: str, observed_at: str) -> str:
    """Return the anchor of the source that an input of a deploy verdict comes from, "" where its time is its own."""
    return source_of(portal, gate_asks(gate), observed_at)


def without_source_time(portal: Portal, capability: str, told: T) -> T:
    """Return a struct without its moment of observation where that is its source's: nothing else moves every night."""
    seen = getattr(told, "observed_at", "")
    return structs.replace(told, observed_at="") if source_of(portal, capability, seen) else told


def without_time(portal: Portal, capability: str, facts: dict[str, object]) -> dict[str, object]:
    """Return facts for a twin: the moment of observation is left out where it is its source's (``status.json``)."""
    if source_of(portal, capability, str(facts.get("observed_at", ""))):
        return {key: value for key, value in facts.items() if key != "observed_at"}
    return facts
