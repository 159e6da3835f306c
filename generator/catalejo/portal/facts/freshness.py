"""When something was seen: pages name the source, whose time stands once in ``asof.css``, and so keep their bytes.

Only what is older than its source's last answer carries a time of its own.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct, structs

from ...kit.text.segments import segment
from ..context import Portal

T = TypeVar("T", bound=Struct)

SYSTEM_OF = {"deployments": "argocd", "runs": "github-actions", "incidents": "pagerduty"}
"""The type of the system that answers a question; pages ask by the question."""
SYSTEM_NAME = {"deployments": "Argo CD", "runs": "GitHub Actions"}
"""What people call it beside the age of its answer."""
LINK_OF = {"incidents": "pagerduty.com/service-id"}
"""The annotation that joins an entity to what the system knows."""
GATE_ASKS = {"ci": "runs", "drift": "deployments"}
"""What an input of a deploy verdict asks; the others ask for incidents."""


def answers(portal: Portal, question: str) -> bool:
    """Tell whether a system answered ``deployments``, ``runs`` or ``incidents``, be it that there are none."""
    return SYSTEM_OF[question] in portal.world.live.systems


def source_of(portal: Portal, system: str, observed_at: str) -> str:
    """Return the anchor of the one source of a type whose last answer is of that moment, "" where there is none."""
    found = portal.answered.get((system, observed_at), ())
    return segment(found[0]) if len(found) == 1 else ""


def gate_system(gate: str) -> str:
    """Return the type of the system that an input of a deploy verdict comes from."""
    return SYSTEM_OF[GATE_ASKS.get(gate, "incidents")]


def gate_source(portal: Portal, gate: str, observed_at: str) -> str:
    """Return the anchor of the source that an input of a deploy verdict comes from, "" where its time is its own."""
    return source_of(portal, gate_system(gate), observed_at)


def without_source_time(portal: Portal, system: str, told: T) -> T:
    """Return a struct without its moment of observation where that is its source's: nothing else moves every night."""
    seen = getattr(told, "observed_at", "")
    return structs.replace(told, observed_at="") if source_of(portal, system, seen) else told


def without_time(portal: Portal, system: str, facts: dict[str, object]) -> dict[str, object]:
    """Return facts for a twin: the moment of observation is left out where it is its source's (``status.json``)."""
    if source_of(portal, system, str(facts.get("observed_at", ""))):
        return {key: value for key, value in facts.items() if key != "observed_at"}
    return facts
