"""What was deployed or changed in the day before a moment: neighbours in time, and nobody says that they are a cause.

A change whose system tells when it happened has that time. Of every other one only the two nights are known between
which it was seen: it is told where they reach into the day, and then nobody knows whether it came before the moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from ...kit.text.moments import moment
from ...model.history import Change
from ..context import Portal
from .changes import ChangeView, change_view
from .since import happened_at

DAY = timedelta(hours=24)
MOST_LINES = 12
_ELSEWHERE = ("incident.", "source.", "docs.", "level.")
"""Beginnings of kinds that are no change of what runs: incidents themselves, our sources, docs, our conclusions."""


class BeforeLine(Struct, frozen=True, kw_only=True):
    """A change; ``when`` says how long before the moment, or between which nights, ``sure`` that it was before."""

    change: ChangeView
    when: str
    sure: bool
    own: bool


class BeforeView(Struct, frozen=True):
    """The changes of a day, oldest first, how many are left out, how many others the organisation had.

    ``night`` is the first one that is not before the moment, "" where there is none.
    ``note`` says why nothing, or not everything, is known of that day; "" where all of its nights are kept.
    """

    lines: tuple[BeforeLine, ...]
    left: int
    elsewhere: int
    note: str
    night: str = ""


def changed_before(portal: Portal, own: Iterable[str], near: Iterable[str], moment_text: str) -> BeforeView:
    """Return what ``own`` and what is ``near`` to it (references) changed in the day before a moment (RFC 3339)."""
    mine = frozenset(own)
    about = mine | frozenset(near)
    end = moment(moment_text)
    if end is None:
        return BeforeView(
            (), 0, 0, portal.words.t("When it began is not known, so nobody can say what came before it.")
        )
    found = sorted(_in_day(portal, end), key=lambda pair: (pair[0], pair[1].id))
    lines = [(change.subject not in mine, at, change) for at, change in found if change.subject in about]
    kept = sorted(lines, key=lambda line: line[0])[:MOST_LINES]
    shown = tuple(_line(portal, change, end, own=not other) for other, _, change in sorted(kept, key=lambda x: x[1]))
    nights = [night for night in portal.world.history.nights if (at := moment(night)) is not None and at >= end]
    elsewhere = len(found) - len(lines)
    return BeforeView(
        shown, len(lines) - len(shown), elsewhere, _unknown(portal, end), min(nights, default="") if elsewhere else ""
    )


def _nights(portal: Portal) -> tuple[str, ...]:
    """Return all nights, newest first: those that are kept, and those of which only the changes are."""
    return tuple(sorted({*portal.world.history.nights, *portal.changes_by_night}, reverse=True))


def _unknown(portal: Portal, end: datetime) -> str:
    """Return why not all of the day is known, "" where it is."""
    t, history = portal.words.t, portal.world.history
    nights = [found for night in history.nights if (found := moment(night)) is not None]
    if not history.kept or not nights:
        return t("No history is kept, so what changed before it is not known.")
    if end - DAY < nights[-1]:
        first = portal.words.moment(history.nights[-1], "d MMM, HH:mm")
        return t("The nights that are kept begin on {first} UTC: what changed before then is not known.", first=first)
    return t("It began after the last night: what changed in between is not known.") if end > nights[0] else ""


def _in_day(portal: Portal, end: datetime) -> Iterator[tuple[datetime, Change]]:
    """Yield the changes of the day before a moment, each with its time, or with the later of its two nights."""
    begin, nights = end - DAY, portal.once(_nights)
    for number, night in enumerate(nights):
        at, before = moment(night), moment(nights[number + 1]) if number + 1 < len(nights) else None
        for change in portal.changes_by_night.get(night, ()):
            exact = moment(happened_at(portal, change))
            if change.kind.startswith(_ELSEWHERE):
                continue
            if exact is not None and begin <= exact <= end:
                yield exact, change
            elif exact is None and at is not None and at > begin and (before is None or before < end):
                yield at, change


def _line(portal: Portal, change: Change, end: datetime, own: bool) -> BeforeLine:
    words, exact, night = portal.words, moment(happened_at(portal, change)), moment(change.at)
    if exact is not None:
        when = _distance(portal, end - exact)
    else:
        earlier = next((each for each in portal.once(_nights) if each < change.at), "")
        first, last = (words.moment(each, "d MMM, HH:mm") for each in (earlier, change.at))
        when = words.t("between {first} and {last} UTC", first=first, last=last)
    sure = exact is not None or (night is not None and night <= end)
    return BeforeLine(change=change_view(portal, change), when=when, sure=sure, own=own)


def _distance(portal: Portal, span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 60:
        return portal.words.t("{n} min before", n=minutes)
    return portal.words.t("{n} h before", n=minutes // 60)
