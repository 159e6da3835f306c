"""May we deploy, by environment: how many verdicts are blocked, unknown and clear, and the freezes that are or come."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from ...context import Portal
from ..catalog.deploying import SpanLine, freeze_span

SHOWN_FREEZES = 5


class FreezeLine(Struct, frozen=True, kw_only=True):
    """A freeze of a project: its span, how many components it holds."""

    project: str
    span: SpanLine
    components: int


class DeployLine(Struct, frozen=True, kw_only=True):
    """An environment: how many components are blocked, not known and clear there; its freezes, the first in front."""

    environment: str
    blocked: int
    unknown: int
    clear: int
    freezes: tuple[FreezeLine, ...]


def deploys(portal: Portal) -> list[DeployLine]:
    """Return a line for every environment in which something is placed, in promotion order."""
    delivery = portal.world.delivery
    states: dict[str, Counter[str]] = {}
    spans: dict[str, dict[tuple[str, str, str, str], list[SpanLine]]] = {}
    for ref, verdicts in delivery.verdicts.items():
        placed = portal.placements[ref].cells if ref in portal.placements else {}
        for verdict in verdicts:
            if verdict.environment not in placed:
                continue
            states.setdefault(verdict.environment, Counter())[verdict.state] += 1
            for item in verdict.inputs:
                span = freeze_span(portal, item)
                if span is not None:
                    key = (span.start or "0", span.end, item.args.get("project", ""), span.place)
                    spans.setdefault(verdict.environment, {}).setdefault(key, []).append(span)
    return [
        DeployLine(
            environment=name,
            blocked=states[name]["blocked"],
            unknown=states[name]["unknown"],
            clear=states[name]["clear"],
            freezes=tuple(
                FreezeLine(project=key[2], span=found[0], components=len(found))
                for key, found in sorted(spans.get(name, {}).items())[:SHOWN_FREEZES]
            ),
        )
        for name in delivery.environments
        if name in states
    ]
