"""What came after a deployment to production: the incidents that were opened on the component within a day."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ...kit.text.environments import is_production
from ...kit.text.moments import hours_between
from ...model.deployments import Deployment, FollowingIncident
from ...model.live import Incident

AFTER_HOURS = 24
MOST_INCIDENTS = 5


def with_incidents(rows: Sequence[Deployment], incidents: Sequence[Incident], whole: bool) -> list[Deployment]:
    """Return the deployments of one component in one environment with what was opened in the day after each.

    An incident belongs to the last deployment before it. One that was known stays, with when it was resolved where
    that is told; ``whole`` tells that every open one is told, so that one which is not told any more is over.
    """
    if not rows or not is_production(rows[0].environment):
        return list(rows)
    found = {row.id: {one.id: one for one in row.incidents} for row in rows}
    told = {incident.id: incident for incident in incidents}
    for known in found.values():
        for identity, one in known.items():
            if identity not in told and one.open and whole:
                known[identity] = msgspec.structs.replace(one, open=False)
    for incident in incidents:
        before = [row for row in rows if row.at <= incident.opened_at]
        hours = hours_between(before[-1].at, incident.opened_at) if before else None
        if hours is not None and hours <= AFTER_HOURS and before[-1].told == "system":
            found[before[-1].id][incident.id] = _following(incident)
    return [
        msgspec.structs.replace(
            row,
            incidents=tuple(sorted(found[row.id].values(), key=lambda one: (one.opened_at, one.id)))[:MOST_INCIDENTS],
        )
        for row in rows
    ]


def _following(incident: Incident) -> FollowingIncident:
    return FollowingIncident(
        incident.id, incident.title, incident.opened_at, incident.resolved_at, incident.url,
        incident.state != "resolved",
    )  # fmt: skip
