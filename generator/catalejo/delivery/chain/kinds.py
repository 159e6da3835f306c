"""What each deployment did, seen beside the one before it: new, older again, the same set up anew; and the bounds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ...kit.text.moments import hours_between
from ...model.deployments import Deployment, DeploymentKind
from ..versions import compare

MOST_OF_ONE, DAYS, LEAST_OF_ONE = 100, 90, 5
"""Of a component in an environment so many are kept, of so many days; so many whatever their age."""
BACK_DAYS = 30
"""What ran in these days and comes again is a step back where versions have no order."""


def in_row(rows: Sequence[Deployment]) -> list[Deployment]:
    """Return the deployments of one component in one environment, oldest first, each with what it did.

    It is a step back where its version is older than the one that ran; where they have no order, where it ran already
    before that one; where no version is known, where its revision did.
    """
    done: list[Deployment] = []
    for row in rows:
        before = next((index for index in reversed(range(len(done))) if _shares(done[index], row)), None)
        if before is None:
            done.append(msgspec.structs.replace(row, kind=_kind(row, row.was, ())))
            continue
        last = done[before]
        if row.was and not last.version:
            last = done[before] = msgspec.structs.replace(last, version=row.was)
        was = row.was or last.version
        earlier = [one for one in done[:before] if _shares(one, row) and _is_near(one, row)]
        kind = _kind(row, was, earlier)
        if kind is DeploymentKind.ROLLED_BACK and last.kind is not DeploymentKind.CONFIGURED:
            done[before] = msgspec.structs.replace(last, rolled_back_at=row.at, rolled_back_to=row.version)
        revision = row.was_revision or last.revision
        done.append(msgspec.structs.replace(row, was=was, was_revision=revision, kind=kind))
    return done


def _kind(row: Deployment, was: str, earlier: Sequence[Deployment]) -> DeploymentKind:
    if row.version and was:
        if row.version == was:
            return DeploymentKind.CONFIGURED
        order = compare(row.version, was)
        back = order == -1 if order is not None else any(one.version == row.version for one in earlier)
        return DeploymentKind.ROLLED_BACK if back else DeploymentKind.DEPLOYED
    if row.revision and any(one.revision == row.revision for one in earlier):
        return DeploymentKind.ROLLED_BACK
    return DeploymentKind.UNKNOWN


def _shares(one: Deployment, other: Deployment) -> bool:
    return not one.places or not other.places or not one.places.keys().isdisjoint(other.places)


def _is_near(one: Deployment, row: Deployment) -> bool:
    hours = hours_between(one.at, row.at)
    return hours is not None and hours <= BACK_DAYS * 24


def bounded(rows: Sequence[Deployment], taken_at: str) -> list[Deployment]:
    """Return the newest of one component in one environment, as many as are kept, oldest first."""
    young = [row for row in rows if (hours_between(row.at, taken_at) or 0) <= DAYS * 24][-MOST_OF_ONE:]
    return young if len(young) >= LEAST_OF_ONE else list(rows[-LEAST_OF_ONE:])
