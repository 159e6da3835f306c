"""Who is affected when a thing changes or goes: how far away, through what, whose it is, where it runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ...kit.text.segments import segment
from ...model.entities import Entity
from ...model.refs import split_ref
from ..context import Portal
from .neighbours import dependency_graph

KINDS = ("component", "api", "resource", "system", "domain")
"""Kinds of things that others can need."""


class AffectedThing(NamedTuple):
    """A thing that needs the subject: over how many others (1 = directly), and through which of them and which APIs."""

    ref: str
    distance: int
    through: tuple[str, ...]


def affected(portal: Portal, entity: Entity) -> list[AffectedThing]:
    """Return everything that needs a thing, the nearest first, on the shortest way to each.

    An API on the way is no user and adds no distance: it stands for its consumers. A system is its parts: what is
    inside of it is not affected by it.
    """
    return sorted(_walk(portal, entity), key=lambda each: (each.distance, each.ref))


def is_needed(portal: Portal, entity: Entity) -> bool:
    """Tell whether anything outside of it needs a thing or one of its parts: whether it has a page of its impact."""
    return split_ref(entity.ref)[0] in KINDS and any(True for _ in _walk(portal, entity))


def _walk(portal: Portal, entity: Entity) -> Iterator[AffectedThing]:
    """Yield what is affected, breadth first."""
    inside, users = parts_of(portal, entity.ref), portal.once(dependency_graph)
    seen = set(inside)
    waiting = deque(AffectedThing(ref, 0, () if ref == entity.ref else (ref,)) for ref in sorted(inside))
    while waiting:
        here = waiting.popleft()
        for ref in users.get(here.ref, ()):
            if ref in seen or ref not in portal.entities:
                continue
            seen.add(ref)
            if split_ref(ref)[0] == "api":
                waiting.appendleft(AffectedThing(ref, here.distance, (*here.through, ref)))
            else:
                found = AffectedThing(ref, here.distance + 1, here.through)
                yield found
                waiting.append(AffectedThing(ref, found.distance, (*here.through, ref)))


def impact_path(ref: str) -> str:
    """Return the address of the page that says what breaks with a thing."""
    kind, namespace, name = split_ref(ref)
    return f"impact/{segment(namespace)}/{segment(kind)}/{segment(name)}/"


def parts_of(portal: Portal, ref: str) -> set[str]:
    """Return a thing with everything that is part of it, to any depth: what a whole loses when it goes."""
    found, waiting = {ref}, [ref]
    while waiting:
        for part in portal.targets(waiting.pop(), "hasPart"):
            if part not in found and part in portal.entities:
                found.add(part)
                waiting.append(part)
    return found


def runs_in(portal: Portal, ref: str) -> tuple[str, ...]:
    """Return the environments where a component is known to run, in promotion order."""
    known = portal.once(_running)
    found = known.get(ref)
    if found is None:
        found = known[ref] = _runs_in(portal, ref)
    return found


def _running(_portal: Portal) -> dict[str, tuple[str, ...]]:
    """What was concluded, by reference: pages ask for each thing many times."""
    return {}


def _runs_in(portal: Portal, ref: str) -> tuple[str, ...]:
    placement = portal.placements.get(ref)
    if placement is None:
        return ()
    there = {name for name, cell in placement.cells.items() if cell.state in ("running", "stale")}
    return tuple(name for name in portal.world.delivery.environments if name in there)


def teams_of(portal: Portal, refs: Collection[str]) -> dict[str, list[str]]:
    """Return what each owner has of some things, sorted; "" holds what nobody is known for."""
    teams: dict[str, list[str]] = {}
    for ref in sorted(refs):
        entity = portal.entities.get(ref)
        teams.setdefault(entity.owner.ref if entity is not None else "", []).append(ref)
    return dict(sorted(teams.items(), key=lambda item: (not item[0], -len(item[1]), item[0])))
