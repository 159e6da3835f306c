"""Scorecards: cards, rules, results with evidence."""

from __future__ import annotations

import enum

import msgspec

from .findings import Finding
from .origin import Origin


class Outcome(enum.StrEnum):
    """What a rule says of an entity; a waiver is shown, never counted as a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A check with a level in a card; ``params`` are the check's parameters."""

    check: str
    level: str
    params: dict[str, float] = {}


class CardLevel(msgspec.Struct, frozen=True):
    """A level of a card, low to high; titles by language."""

    id: str
    title: dict[str, str]


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """A scorecard as its file says. ``digest`` changes when its rules do.

    ``applies_to``: kind, type, lifecycle, tags or namespace -> values in lower case, of which one must fit; a key after
    ``not.`` excludes.
    """

    id: str
    title: dict[str, str]
    levels: tuple[CardLevel, ...]
    rules: tuple[Rule, ...]
    applies_to: dict[str, tuple[str, ...]] = {}
    floor: dict[str, str] = {}
    digest: str = ""
    origin: Origin = Origin()


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule for one entity. ``code`` and ``args`` make the evidence's words, ``origin`` is its place, ``url`` what a
    system shows of it.
    """

    check: str
    level: str
    outcome: Outcome
    code: str = ""
    args: dict[str, str] = {}
    origin: Origin = Origin()
    url: str = ""
    waiver_until: str = ""
    waiver_reason: str = ""


class Score(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card for one entity. ``level`` is a level id or "" for the floor; ``rank`` counts from 0 (floor).

    ``possible`` is the rank that it would have if everything unknown turned out well.
    """

    ref: str
    card: str
    level: str
    rank: int
    passed: int
    applicable: int
    results: tuple[Result, ...]
    next_level: str = ""
    missing: tuple[str, ...] = ()
    """Checks that keep it from the next level."""
    possible: int = 0


class Scorecards(msgspec.Struct, frozen=True):
    """The result of the scorecards room: cards in order, scores by card id and entity reference."""

    cards: tuple[Card, ...]
    scores: dict[str, dict[str, Score]]
    findings: tuple[Finding, ...] = ()
