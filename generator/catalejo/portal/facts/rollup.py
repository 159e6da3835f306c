"""What a group and the groups below it answer for, in numbers: what nobody looked at is counted as that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from ...kit.text.moments import moment
from ...model.entities import Entity
from ...model.live import Capability
from ...model.records import Scan
from ...model.refs import split_ref
from ...model.scorecards import Card, Outcome
from ..context import Portal
from .incidents import Standing, standing
from .levels import level_rank
from .status import LEVELS, parts_of, status_of

SOON = timedelta(days=30)
"""How long before its end a waiver is told."""
EXPIRED = "SCO710"
"""The finding of a waiver that is over."""


class Rollup(Struct, frozen=True, kw_only=True):
    """What is known of some things.

    ``health`` counts them by level of status, ``levels`` by level of the first scorecard ("" for its floor), ``unsure``
    have none that is known tonight, ``up`` and ``down`` are its moves in the nights that are kept. ``standings`` count
    the components by what is known of their incidents, ``incidents`` are the ids of those that are open. ``scanned`` of
    ``scannable`` components have a scan; ``critical`` and ``high`` count its weaknesses. ``ending`` waivers end soon,
    ``overdue`` ones are over.
    """

    things: int
    health: dict[str, int]
    levels: dict[str, int]
    unsure: int
    up: int
    down: int
    standings: dict[Standing, int]
    incidents: tuple[str, ...]
    errors: int
    warnings: int
    ending: int
    overdue: int
    scannable: int
    scanned: int
    critical: int
    high: int


def roll_up_team(portal: Portal, team: Entity) -> Rollup:
    """Return what a group and those below it answer for."""
    things = [portal.entities[ref] for ref in parts_of(portal, team) if ref in portal.entities]
    found = portal.to_mend(team)
    return roll_up_things(portal, things, [(finding.severity.value, finding.code) for finding in found])


def roll_up_things(portal: Portal, things: list[Entity], findings: Iterable[tuple[str, str]]) -> Rollup:
    """Return what is known of some things. ``findings`` are (severity, code) of what is to mend at them."""
    refs = [entity.ref for entity in things]
    components = [ref for ref in refs if split_ref(ref)[0] == "component"]
    health = Counter(status_of(portal, entity).level for entity in things)
    told = list(findings)
    severities = Counter(severity for severity, _ in told)
    card = next(iter(portal.world.scorecards.cards), None)
    levels, unsure, ending = _scores(portal, card, refs)
    up, down = _moves(portal, card, refs)
    incidents = {one for ref in refs for one in portal.world.delivery.incidents.get(ref, ()) if one in portal.incidents}
    scans = [scan for ref in components if (scan := _scans(portal, ref))]
    return Rollup(
        things=len(things),
        health={level: health[level] for level in LEVELS if health[level]},
        levels=levels,
        unsure=unsure,
        up=up,
        down=down,
        standings=dict(Counter(standing(portal, ref) for ref in components)),
        incidents=tuple(sorted(incidents)),
        errors=severities["error"],
        warnings=severities["warning"],
        ending=ending,
        overdue=sum(code == EXPIRED for _, code in told),
        scannable=len(components),
        scanned=len(scans),
        critical=sum(scan.counts.get("critical", 0) for several in scans for scan in several),
        high=sum(scan.counts.get("high", 0) for several in scans for scan in several),
    )


def _scans(portal: Portal, ref: str) -> list[Scan]:
    told = portal.world.delivery.records.get(ref, {}).get(Capability.SCANS, ())
    return [record for record in told if isinstance(record, Scan)]


def _scores(portal: Portal, card: Card | None, refs: Sequence[str]) -> tuple[dict[str, int], int, int]:
    """Return how many have which level of a card, how many have none that is sure, and how many waivers end soon."""
    by_ref = portal.world.scorecards.scores.get(card.id, {}) if card is not None else {}
    scores = [by_ref[ref] for ref in refs if ref in by_ref]
    levels = Counter(score.level for score in scores if not score.unsure)
    taken = moment(portal.taken_at)
    last = (taken + SOON).date().isoformat() if taken is not None else ""
    every = [of[ref] for of in portal.world.scorecards.scores.values() for ref in refs if ref in of]
    ending = {
        (score.ref, result.check, result.waiver_until) for score in every for result in score.results
        if result.outcome is Outcome.WAIVED and result.waiver_until and result.waiver_until <= last
    }  # fmt: skip
    return dict(sorted(levels.items())), sum(score.unsure for score in scores), len(ending)


def _moves(portal: Portal, card: Card | None, refs: Sequence[str]) -> tuple[int, int]:
    """Return how often a level went up and down in the nights that are kept."""
    if card is None:
        return 0, 0
    moved = [
        level_rank(portal, card.id, change.after) - level_rank(portal, card.id, change.before)
        for change in portal.changes_about(refs)
        if change.kind == "level.moved" and change.args.get("card") == card.id
    ]
    return sum(step > 0 for step in moved), sum(step < 0 for step in moved)
