"""Gates of a deployment: rules of a policy, what is asked, what each rule says, what is decided.

Codes and arguments only; words are made at the edge (``wording/gates.py``). Times are RFC 3339 UTC, spans seconds.
"""

from __future__ import annotations

import enum

import msgspec


class GatePhase(enum.StrEnum):
    """Before a deployment, or after it."""

    PRE = "pre"
    POST = "post"


class RuleState(enum.StrEnum):
    """What a rule says. ``inconclusive`` is everything that is not known, and is no pass; ``skipped`` was not asked."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"
    OVERRIDDEN = "overridden"


class GateDecision(enum.StrEnum):
    """What is decided of all rules together, the gravest first."""

    ROLLBACK = "rollback"
    BLOCK = "block"
    INCONCLUSIVE = "inconclusive"
    OVERRIDDEN = "overridden"
    WARN = "warn"
    PASS = "pass"


class GateRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a policy, checked: ``params`` are those that its kind knows.

    ``envs`` empty is every environment. ``applies_to``: key of an entity -> values in lower case, of which one must
    fit; a key after ``not.`` excludes. ``exempt``: label -> values of the run by which it is skipped. ``optional``: it
    is skipped where no system is connected that could tell. ``on_fail`` and ``on_inconclusive`` as in the file.
    """

    name: str
    kind: str
    phase: GatePhase
    envs: tuple[str, ...] = ()
    params: dict[str, object] = {}
    applies_to: dict[str, tuple[str, ...]] = {}
    exempt: dict[str, tuple[str, ...]] = {}
    on_fail: str = "block"
    on_inconclusive: str = ""
    optional: bool = False
    line: int = 0


class GatePolicy(msgspec.Struct, frozen=True):
    """The rules of a file in its order; ``path`` "" is the built-in policy, ``digest`` the SHA-256 of the file."""

    rules: tuple[GateRule, ...]
    path: str = ""
    digest: str = ""


class PolicyProblem(msgspec.Struct, frozen=True, order=True):
    """One thing that is wrong with a policy: where, what, how to mend it."""

    line: int
    column: int
    message: str
    hint: str = ""


class GateQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: may this entity be (or stay) deployed there, as of ``now``.

    ``max_age`` is how old an answer of a system may be. ``labels`` are those of the run that asks. ``production``: the
    environment is one of production, whatever it is called.
    """

    ref: str
    environment: str
    phase: GatePhase
    now: str
    revision: str = ""
    version: str = ""
    deployed_at: str = ""
    max_age: float = 600.0
    labels: dict[str, str] = {}
    on_inconclusive: str = "block"
    production: bool = False


class RuleResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one rule says: ``code`` and ``args`` make its sentence, ``remedy`` is the code of what to do.

    ``observed`` and ``threshold`` are what was seen beside what is demanded, as figures or names of our vocabulary.
    ``observed_at`` is the time of the oldest answer that it goes by, "" where no system was asked. ``effect`` is what
    a failed or inconclusive rule does: block, rollback, warn or pass. ``before`` and ``after`` belong to comparisons.
    """

    name: str
    kind: str
    state: RuleState
    code: str
    args: dict[str, str] = {}
    observed: str = ""
    threshold: str = ""
    observed_at: str = ""
    url: str = ""
    origin: str = ""
    remedy: str = ""
    effect: str = ""
    before: float | None = None
    after: float | None = None
    n_before: float = -1
    n_after: float = -1


class GateReport(msgspec.Struct, frozen=True):
    """A whole evaluation; ``decision`` is the sum of ``results`` and of nothing else."""

    question: GateQuestion
    policy: GatePolicy
    decision: GateDecision
    results: tuple[RuleResult, ...]
