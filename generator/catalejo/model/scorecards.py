"""Scorecards: cards, rules, results with evidence."""

from __future__ import annotations

import enum

import msgspec

from .findings import Finding
from .origin import Origin

CARRY_HOURS = 96.0
"""Hours for which a level outlives the silence of its sources by default: three nights, and one more."""


class Outcome(enum.StrEnum):
    """What a rule says of an entity; a waiver is shown, never counted as a pass.

    ``warn`` is not as wanted and still good enough, ``error`` a rule that broke itself, ``upcoming`` a rule that does
    not count yet.
    """

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    ERROR = "error"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"
    UPCOMING = "upcoming"


class Cause(enum.StrEnum):
    """Why a rule was not measured, where nobody who owns the entity can change that."""

    NONE = ""
    SILENT = "silent"
    """A source of ours did not answer, or not in full, or too long ago."""
    PENDING = "pending"
    """What is measured is on its way to another state, such as a rollout."""
    BROKEN = "broken"
    """The rule itself broke: its author has to mend it."""


class RuleExpression(msgspec.Struct, frozen=True, omit_defaults=True):
    """What decides a rule of one's own, in the Common Expression Language.

    ``conditions`` all have to hold; where one does not, ``warn`` may still be enough. ``when`` says for what the rule
    is, ``needs`` are paths of facts without which nothing is known, ``value`` is shown. ``max_age_hours`` is the age
    from which its facts do not count any more, 0 for none of its own.
    """

    conditions: tuple[str, ...]
    when: str = ""
    needs: tuple[str, ...] = ()
    warn: str = ""
    value: str = ""
    max_age_hours: float = 0.0


class RuleText(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people read of a rule of one's own; texts by language."""

    title: dict[str, str] = {}
    fix: dict[str, str] = {}
    fix_url: str = ""


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A check with a level in a card; ``params`` are the check's parameters.

    ``expression`` is there for a rule of one's own, and ``check`` is then its id. Before ``enforce_from`` (a day) it
    does not count, nor for what is new in its first ``grace_days``. ``weight`` is for the percentage only.
    """

    check: str
    level: str
    params: dict[str, float] = {}
    expression: RuleExpression | None = None
    text: RuleText | None = None
    enforce_from: str = ""
    grace_days: int = 0
    weight: int = 1
    question: str = ""
    """Of a check that asks what somebody attested: the id of its question."""


class CardLevel(msgspec.Struct, frozen=True):
    """A level of a card, low to high; titles by language."""

    id: str
    title: dict[str, str]


class LevelTarget(msgspec.Struct, frozen=True, omit_defaults=True):
    """The level that a card asks for: in general, and by tag."""

    level: str = ""
    by_tag: dict[str, str] = {}


class RuleInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact that a rule of one's own was given: its path, its value in short, and when it was observed."""

    path: str
    value: str
    observed_at: str = ""


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
    target: LevelTarget = LevelTarget()
    left_out: tuple[str, ...] = ()
    """Rules of its own that cannot be used; findings say why."""


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
    raw: Outcome | None = None
    """What a waived rule, or one that does not count yet, says."""
    counts_from: str = ""
    """The day from which it counts, where it does not yet."""
    value: str = ""
    inputs: tuple[RuleInput, ...] = ()
    trace: tuple[tuple[str, str], ...] = ()
    """Conditions of a rule of one's own with what each of them says, where not all of them hold."""
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
    percent: int | None = None
    """Weighted share of what counts, rounded down; None where nothing counts."""
    waived: int = 0
    """Rules of the levels reached that are only waived."""


class CardRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a night keeps of a card: what decides its levels. ``edition`` is that of the program's own checks."""

    edition: int
    levels: tuple[str, ...]
    rules: tuple[Rule, ...]
    applies_to: dict[str, tuple[str, ...]] = {}


class LevelCause(enum.StrEnum):
    """Why a level moved in a night in which its card is not the same; ``tool`` where nobody can tell."""

    ENTITY = "entity"
    RULE = "rule"
    BOTH = "both"
    TOOL = "tool"


class WaiverStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """A waiver as a page lists it. ``state``: active, ending (within two weeks), expired (for a month at most).

    ``reason`` is a class of reasons, "" where its author gave words only; ``note`` are these words.
    """

    check: str
    until: str
    state: str
    note: str
    entities: tuple[str, ...]
    scorecard: str = ""
    owner: str = ""
    reason: str = ""
    approved_by: str = ""
    issue: str = ""
    origin: Origin = Origin()


class InitiativeState(enum.StrEnum):
    """How an initiative stands: the goal that is met counts before the day that is past."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    LATE = "late"
    MET = "met"
    CLOSED = "closed"


class Initiative(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rules that some entities should pass until a day; it never changes a level.

    ``rules`` are (card, check), ``applies_to`` as of a card, ``percent`` the share that is the goal.
    """

    id: str
    title: dict[str, str]
    rules: tuple[tuple[str, str], ...]
    start: str
    due: str
    percent: int = 100
    owner: str = ""
    brief: dict[str, str] = {}
    applies_to: dict[str, tuple[str, ...]] = {}
    closed: str = ""
    origin: Origin = Origin()


class InitiativeProgress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far an initiative is: results that are good, of those that count; ``waived`` ones do not.

    ``unknown`` are those of the open ones that nobody measured. ``left`` are the entities with something open, and how
    many rules that is.
    """

    initiative: Initiative
    state: InitiativeState
    done: int
    total: int
    unknown: int = 0
    waived: int = 0
    left: tuple[tuple[str, int], ...] = ()


class Scorecards(msgspec.Struct, frozen=True):
    """The result of the scorecards room: cards in order, scores by card id and entity reference."""

    cards: tuple[Card, ...]
    scores: dict[str, dict[str, Score]]
    findings: tuple[Finding, ...] = ()
    waivers: tuple[WaiverStatus, ...] = ()
    initiatives: tuple[InitiativeProgress, ...] = ()
    rules: dict[str, CardRules] = {}
    """What tonight keeps of each card."""
    causes: dict[str, dict[str, LevelCause]] = {}
    """By card and entity, why a level moved where the card is not that of the night before."""
