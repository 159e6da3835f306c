"""The four figures of software delivery (https://dora.dev/guides/dora-metrics-four-keys/) from our own nights.

Counted are deployments to environments of production of which a system told when, each environment for itself; a step
back is no deployment but the failure of the one before it. Never of persons, and nothing is ranked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median

import msgspec

from ...kit.text.environments import is_production
from ...kit.text.moments import days_between, later
from ...model.deployments import Deployment, DeploymentKind, Measure, Performance
from ...model.entities import Catalog

WINDOW_DAYS, LEAST_DAYS, LEAST = 30, 7, 3
"""Days that are looked at; from how many on there are figures; how many deployments a median or a share needs."""
IDS = ("frequency", "lead", "failures", "recovery")
MOST_ABOVE = 20


class Watched(msgspec.Struct, frozen=True):
    """Since when our nights watch, until when; why what was deployed is not known ("" where it is); the components of
    which nobody would tell an incident; the environments of production of each component that is placed in any, and
    which of those (component, environment) nobody told of tonight.
    """

    since: str
    until: str
    reason: str
    blind: frozenset[str]
    placed: dict[str, tuple[str, ...]]
    silent: frozenset[tuple[str, str]]


def performances(catalog: Catalog, rows: Iterable[Deployment], watched: Watched) -> dict[str, Performance]:
    """Return the figures of each component in production, of each team with such components, and of all under ""."""
    window = later(watched.until, -WINDOW_DAYS * 24).replace("+00:00", "Z")
    watched = msgspec.structs.replace(watched, since=max(watched.since, window))
    counted: dict[str, list[Deployment]] = {ref: [] for ref in sorted(watched.placed)}
    for row in rows:
        if row.component in counted and is_counted(row) and watched.since <= row.at <= watched.until:
            counted[row.component].append(row)
    return {
        name: performance([row for ref in refs for row in counted[ref]], watched, refs)
        for name, refs in _groups(catalog, watched.placed).items()
    }


def is_counted(row: Deployment) -> bool:
    """Tell whether a deployment counts: to production, at a time that its system told, and no step back."""
    return is_production(row.environment) and row.told == "system" and row.kind is not DeploymentKind.ROLLED_BACK


def _groups(catalog: Catalog, placed: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return what figures are of: each component, each team with those of the teams below it, all."""
    above: dict[str, set[str]] = {}
    for relation in catalog.relations:
        if relation.type == "childOf":
            above.setdefault(relation.source, set()).add(relation.target)
    groups: dict[str, set[str]] = {ref: {ref} for ref in placed}
    groups[""] = set(placed)
    for ref in placed:
        entity = catalog.entities.get(ref)
        teams = {entity.owner.ref} if entity is not None and entity.owner.ref else set()
        seen: set[str] = set()
        while teams and len(seen) < MOST_ABOVE:
            team = teams.pop()
            seen.add(team)
            groups.setdefault(team, set()).add(ref)
            teams |= above.get(team, set()) - seen
    return {name: tuple(sorted(groups[name])) for name in sorted(groups)}


def performance(rows: Sequence[Deployment], watched: Watched, refs: Sequence[str]) -> Performance:
    """Return the figures of some components from their deployments that count; of where nobody tells, none does."""
    places = [(ref, environment) for ref in refs for environment in watched.placed[ref]]
    silent = [place for place in places if place in watched.silent]
    rows = [row for row in rows if (row.component, row.environment) not in watched.silent]
    days = max(0.0, days_between(watched.since, watched.until) or 0.0)
    reason = watched.reason or ("" if places else "no-production")
    reason = reason or ("silent" if len(silent) == len(places) else "not-enough-nights" if days < LEAST_DAYS else "")
    if reason:
        measures = tuple(Measure(name, reason=reason) for name in IDS)
    else:
        frequency = Measure("frequency", round(len(rows) / days * 7, 2), len(rows), len(rows))
        measures = (frequency, _lead(rows), _failures(rows, watched.blind, refs), _recovery(rows))
    return Performance(watched.since, watched.until, days, len(places), len(silent), measures)


def _lead(rows: Sequence[Deployment]) -> Measure:
    """The median of the time from the commit of a version until it was live."""
    found = [seconds for row in rows if (seconds := row.lead_seconds) is not None]
    of = sum(row.kind is not DeploymentKind.CONFIGURED for row in rows)
    return _median("lead", found, of, "no-commits")


def _failures(rows: Sequence[Deployment], blind: Collection[str], refs: Sequence[str]) -> Measure:
    """The share that was followed by a step back or by an incident within a day."""
    seen = [row for row in rows if row.component not in blind]
    if not any(ref not in blind for ref in refs):
        return Measure("failures", of=len(rows), reason="incidents-unknown")
    if len(seen) < LEAST:
        return Measure("failures", n=len(seen), of=len(rows), reason="not-enough-data")
    return Measure("failures", round(sum(row.failed for row in seen) / len(seen), 3), len(seen), len(rows))


def _recovery(rows: Sequence[Deployment]) -> Measure:
    """The median of the time from a failed deployment until the step back, else until its incidents were resolved."""
    failed = [row for row in rows if row.failed]
    found = [seconds for row in failed if (seconds := _seconds(row.at, _recovered(row))) is not None]
    if not failed:
        return Measure("recovery", reason="no-failures")
    return _median("recovery", found, len(failed), "not-recovered")


def _recovered(row: Deployment) -> str:
    if row.rolled_back_at:
        return row.rolled_back_at
    ends = [incident.resolved_at for incident in row.incidents]
    return max(ends) if all(ends) else ""


def _median(name: str, found: Sequence[float], of: int, none: str) -> Measure:
    if len(found) < LEAST:
        reason = "not-enough-data" if found or not of else none
        return Measure(name, n=len(found), of=of, reason=reason)
    return Measure(name, float(round(median(found))), len(found), of)


def _seconds(earlier: str, until: str) -> float | None:
    days = days_between(earlier, until)
    return days * 86_400 if days is not None else None
