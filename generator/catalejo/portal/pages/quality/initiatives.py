"""Initiatives: how far each is from its goal, until when, and what is left."""

from __future__ import annotations

from msgspec import Struct

from ....model.scorecards import InitiativeProgress, InitiativeState
from ...context import Portal

STATES: dict[InitiativeState, tuple[str, str, str]] = {
    InitiativeState.SCHEDULED: ("none", "Scheduled", "clock"),
    InitiativeState.ACTIVE: ("none", "Active", "running"),
    InitiativeState.LATE: ("bad", "Past its day", "fail"),
    InitiativeState.MET: ("ok", "Goal met", "ok"),
    InitiativeState.CLOSED: ("none", "Closed", "minus"),
}
"""Level, English word and icon of each state."""
SHOWN_LEFT = 12
"""Things with something left that are named."""


class LeftOfInitiative(Struct, frozen=True):
    """A thing with rules that it does not pass yet: its name, its address, how many."""

    name: str
    href: str
    n: int


class InitiativeView(Struct, frozen=True, kw_only=True):
    """An initiative: its state in words, ``done`` of ``total`` results, its goal in percent, what is left."""

    id: str
    title: str
    brief: str
    level: str
    word: str
    icon: str
    done: int
    total: int
    percent: int
    goal: int
    unknown: int
    waived: int
    start: str
    due: str
    owner: str
    owner_href: str
    left: tuple[LeftOfInitiative, ...]
    more: int


def initiatives(portal: Portal) -> tuple[InitiativeView, ...]:
    """Return the initiatives, those that need somebody first."""
    order = (InitiativeState.LATE, InitiativeState.ACTIVE, InitiativeState.SCHEDULED, InitiativeState.MET)
    found = sorted(
        portal.world.scorecards.initiatives,
        key=lambda one: (order.index(one.state) if one.state in order else len(order), one.initiative.due),
    )
    return tuple(_view(portal, one) for one in found)


def _view(portal: Portal, one: InitiativeProgress) -> InitiativeView:
    told, language = one.initiative, portal.words.language
    level, word, icon = STATES[one.state]
    return InitiativeView(
        id=told.id,
        title=_in(told.title, language) or told.id,
        brief=_in(told.brief, language),
        level=level,
        word=portal.words.t(word),
        icon=icon,
        done=one.done,
        total=one.total,
        percent=100 * one.done // one.total if one.total else 0,
        goal=told.percent,
        unknown=one.unknown,
        waived=one.waived,
        start=told.start,
        due=told.due,
        owner=portal.name(told.owner, "group") if told.owner else "",
        owner_href=portal.href(told.owner) if told.owner else "",
        left=tuple(LeftOfInitiative(portal.name(ref), portal.href(ref), n) for ref, n in one.left[:SHOWN_LEFT]),
        more=max(0, len(one.left) - SHOWN_LEFT),
    )


def _in(texts: dict[str, str], language: str) -> str:
    """Return a text of a file in the portal's language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
