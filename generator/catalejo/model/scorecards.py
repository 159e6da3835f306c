"""Scorecards: cards, rules, results with evidence."""

from __future__ import annotations

import enum

import msgspec

from .findings import Finding
from .origin import Origin

CARRY_HOURS = 96.0
"""Hours for which a level outlives the silence of its sources by default: three nights, and one more."""


class Outcome(enum.StrEnum):
    """What a rule says of an entity; a waiver is shown, never counted as a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"


class Cause(enum.StrEnum):
    """Why a rule was not measured, where nobody who owns the entity can change that."""

    NONE = ""
    SILENT = "silent"
    """A source of ours did not answer, or not in full, or too long ago."""
    PENDING = "pending"
    """What is measured is on its way to another state, such as a rollout."""


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
    """A scorecard as its file says. ``digest`` changes when its rules do, ``carry_hours`` is how long a
    rule that was not measured keeps what was last known.

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
    carry_hours: float = CARRY_HOURS


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule for one entity. ``code`` and ``args`` make the evidence's words, ``origin`` is its place, ``url`` what a
    system shows of it.

    ``asks`` is the capability, or ``repositories``, whose answer decides, "" where none does. ``cause`` says why it was
    not measured. ``was`` and ``known_at`` are then what was known last and the night of it; ``outcome`` is the same
    while that still counts.
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
    asks: str = ""
    cause: Cause = Cause.NONE
    was: Outcome | None = None
    known_at: str = ""

    @property
    def kept(self) -> bool:
        """Whether it stands for what was last known."""
        return self.was is not None and self.outcome is self.was


class Score(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card for one entity. ``level`` is a level id or "" for the floor; ``rank`` counts from 0 (floor).

    ``possible`` is the rank that it would have if everything unknown turned out well. ``unsure`` is true where only our
    own silence keeps it from a higher level: then ``level`` is the least that it has, and ``last_level`` the one that
    was known last, None where none was.
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
    """Checks that keep it from the next level, and that somebody can mend."""
    possible: int = 0
    silent: tuple[str, ...] = ()
    """Checks that keep it from the next level because nobody answered, or not yet: nothing to mend."""
    unsure: bool = False
    last_level: str | None = None


class Scorecards(msgspec.Struct, frozen=True):
    """The result of the scorecards room: cards in order, scores by card id and entity reference."""

    cards: tuple[Card, ...]
    scores: dict[str, dict[str, Score]]
    findings: tuple[Finding, ...] = ()
