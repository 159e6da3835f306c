"""Who needs whom between systems and between teams: each need with both its ends, ordered so that blocks show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ...model.refs import split_ref
from ..context import Portal
from .neighbours import depends_on

Pair = tuple[str, str]


class NeedBetween(NamedTuple):
    """A thing that needs another, and the API between them ("" where the need is declared)."""

    source: str
    target: str
    through: str


class Between(NamedTuple):
    """Needs by pair of groups (who needs, who is needed), the order of the groups, and what could not be told.

    ``apart`` is how many groups neither need nor are needed, ``unplaced`` how many needs have an end in no group.
    """

    pairs: dict[Pair, list[NeedBetween]]
    order: list[str]
    apart: int
    unplaced: int


def between_systems(portal: Portal) -> Between:
    """Return the needs between systems; a thing belongs to the system that it is part of, to any depth."""
    systems = [system.ref for system in portal.of_kind("system")]
    home: dict[str, str] = {}
    for system in systems:
        waiting: list[str] = [system]
        seen = set[str]()
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                home.setdefault(here, system)
                waiting += portal.targets(here, "hasPart")
    return _between(portal, systems, home)


def between_teams(portal: Portal) -> Between:
    """Return the needs between teams; a thing belongs to its owner where that is a group that answers for it."""
    groups = portal.of_kind("group")
    known = {group.ref for group in groups}
    home = {
        ref: one.owner.ref
        for ref, one in portal.entities.items()
        if one.owner.ref in known and portal.answered_for(one)
    }
    answering = set(home.values())
    teams = [group.ref for group in groups if group.ref in answering or not group.stub]
    return _between(portal, teams, home)


def _between(portal: Portal, groups: Sequence[str], home: Mapping[str, str]) -> Between:
    found: dict[Pair, list[NeedBetween]] = {}
    unplaced = 0
    for ref in sorted(portal.entities):
        if split_ref(ref)[0] in ("group", "user", "location"):
            continue
        for edge in depends_on(portal, portal.entities[ref]):
            source, target = home.get(ref), home.get(edge.ref)
            if source is None or target is None:
                unplaced += 1
            elif source != target:
                found.setdefault((source, target), []).append(NeedBetween(ref, edge.ref, edge.through))
    pairs = dict(sorted(found.items()))
    order = in_blocks(pairs)
    return Between(pairs, order, len(groups) - len(order), unplaced)


def in_blocks(pairs: Iterable[Pair]) -> list[str]:
    """Return the ends of pairs so that what hangs together stands together: largest block first, who needs first.

    Within a block those who need each other, directly or in a circle, stand side by side (Kosaraju's algorithm).
    """
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for source, target in sorted(pairs):
        for end in (source, target):
            after.setdefault(end, [])
            before.setdefault(end, [])
        after[source].append(target)
        before[target].append(source)
    seen = set[str]()
    around = {end: [*after[end], *before[end]] for end in after}
    blocks = [_finished([end], around.__getitem__, seen) for end in sorted(after) if end not in seen]
    blocks.sort(key=lambda block: (-len(block), min(block)))
    ordered: list[str] = []
    for block in blocks:
        first = reversed(_finished(sorted(block), after.__getitem__, set()))
        placed = set[str]()
        for end in first:
            if end not in placed:
                ordered += sorted(_finished([end], before.__getitem__, placed))
    return ordered


def _finished(starts: Iterable[str], following: Callable[[str], list[str]], seen: set[str]) -> list[str]:
    """Return what is reached from some starts and was not seen, in the order in which a search by depth leaves it."""
    left: list[str] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        way = [(start, iter(following(start)))]
        while way:
            here, rest = way[-1]
            step = next((each for each in rest if each not in seen), None)
            if step is None:
                left.append(here)
                way.pop()
            else:
                seen.add(step)
                way.append((step, iter(following(step))))
    return left
