"""What is different between any two nights that a store keeps, by the same comparison that each night is told by."""

from __future__ import annotations

import re

import msgspec

from ..kit.text.moments import is_time
from ..model.history import Change, Snapshot
from .compare import compare
from .nights import Night, is_night, night_name, night_time
from .packs import Packed, open_store

LATEST, PREVIOUS = "latest", "previous"
NEAR = 2
"""Nights before and after a time that are named where there is none."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NoSuchNight(ValueError):
    """A night that was asked for is not kept, or cannot be read; the message says which are."""


class KeptNight(msgspec.Struct, frozen=True):
    """A night that stands for what was asked; ``exact`` is false where it is the newest before that."""

    asked: str
    taken_at: str
    exact: bool


class Difference(msgspec.Struct, frozen=True):
    """What changed from one night to a later one, and what these nights cannot say.

    ``silent``: sources that were not answered in full in one of them; ``rules``: scorecards whose rules are not the
    same, so that their levels are not compared. ``snapshots`` are the two nights.
    """

    before: KeptNight
    after: KeptNight
    changes: tuple[Change, ...]
    silent: tuple[str, ...]
    rules: tuple[str, ...]
    snapshots: tuple[Snapshot, Snapshot]


def difference(place: str, first: str, second: str) -> Difference:
    """Compare two nights of a store; each is a date, a time (RFC 3339 in UTC), ``latest`` or ``previous``.

    The older one comes first, however they are given.

    Raises:
        NoSuchNight: a night is not kept, or damaged.
        OSError, ValueError, ImportError: the store cannot be read.

    """
    with open_store(place) as store:
        names = [name for name in store.names("nights") if is_night(name)]
        before, after = sorted((chosen(names, first), chosen(names, second)), key=lambda night: night.taken_at)
        if before.taken_at == after.taken_at:
            raise NoSuchNight(
                f"{first} and {second} are the same night, {before.taken_at}: {_near(names, before.taken_at)}"
            )
        old, new = (_snapshot(store, names, night.taken_at) for night in (before, after))
    silent = {source for meta in (old.meta, new.meta) for source, state in meta.sources.items() if state != "ok"} | (
        old.meta.sources.keys() ^ new.meta.sources.keys()
    )
    rules = {
        card for card in old.meta.cards.keys() & new.meta.cards.keys() if old.meta.cards[card] != new.meta.cards[card]
    }
    return Difference(before, after, compare(old, new), tuple(sorted(silent)), tuple(sorted(rules)), (old, new))


def chosen(names: list[str], asked: str) -> KeptNight:
    """Return the night that an expression means: a night of that day or time, else the newest before it.

    Raises:
        NoSuchNight: there is none, or the expression is none.

    """
    if not names:
        raise NoSuchNight("no night is kept there")
    if asked in (LATEST, PREVIOUS):
        if asked == PREVIOUS and len(names) == 1:
            raise NoSuchNight(f"there is no night before {night_time(names[0])}, the only one that is kept")
        return KeptNight(asked, night_time(names[-1 if asked == LATEST else -2]), True)
    end = f"{asked}T23:59:59Z" if _DAY.fullmatch(asked) else asked
    if not is_time(end):
        raise NoSuchNight(f"{asked!r} is no night: give a date such as {names[-1][:10]}, a time, latest or previous")
    earlier = [name for name in names if name <= night_name(end)]
    if not earlier:
        raise NoSuchNight(f"no night of {asked} or before is kept: {_near(names, end)}")
    found = night_time(earlier[-1])
    return KeptNight(asked, found, found.startswith(asked) or night_name(found) == night_name(end))


def _near(names: list[str], at: str) -> str:
    """Return the nights around a time, for people."""
    place = night_name(at)
    earlier, later = [n for n in names if n < place], [n for n in names if n > place]
    near = [night_time(name) for name in (*earlier[-NEAR:], *later[:NEAR])]
    return f"the nearest are {', '.join(near)}" if near else "no other night is kept"


def _snapshot(store: Packed, names: list[str], taken_at: str) -> Snapshot:
    name = night_name(taken_at)
    night = Night(store, name)
    try:
        snapshot, whole = night.snapshot()
    except ValueError:
        snapshot, whole = None, False
    if snapshot is None or not whole:
        # Lines that are lost would be told as things that were removed.
        raise NoSuchNight(f"the night {taken_at} is damaged, or of another version: {_near(names, taken_at)}")
    return snapshot
