"""What a night keeps of deployments: all that are known, so that the newest night alone remembers them.

A deployment that does not move keeps its line and so its bytes; how many are kept is delivery's to say.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..kit.read.narrow import mapping
from ..kit.text.moments import moment
from ..model.delivery import Delivery
from ..model.deployments import Deployment
from ..model.history import Snapshot

MOST = 200_000
"""More than any organisation has; what else a store holds was not written by us."""


def deployment_facts(delivery: Delivery) -> dict[str, dict[str, object]]:
    """Return deployments as flat facts by id, sorted; what is empty is left out."""
    return {row.id: mapping(msgspec.to_builtins(row)) for row in sorted(delivery.deployments, key=lambda row: row.id)}


def known_deployments(snapshot: Snapshot | None) -> tuple[Deployment, ...]:
    """Return the deployments that a night knew, by time; what is none, or has no time, is left out."""
    facts: Mapping[str, dict[str, object]] = snapshot.deployments if snapshot is not None else {}
    found = [row for _, kept in sorted(facts.items())[:MOST] if (row := _deployment(kept)) is not None]
    return tuple(sorted(found, key=lambda row: (row.at, row.id)))


def _deployment(facts: dict[str, object]) -> Deployment | None:
    try:
        row = msgspec.convert(facts, Deployment)
    except (msgspec.ValidationError, RecursionError):
        return None
    times = (row.at, *(time for time in (row.after, row.seen, row.rolled_back_at, *row.places.values()) if time))
    return row if all(moment(time) is not None for time in times) else None
