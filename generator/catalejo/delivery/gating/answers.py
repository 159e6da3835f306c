"""What a rule answers, and what the answers of all rules have in common: age, links, systems that are not whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...kit.text.moments import moment
from ...model.gates import GatePhase, RuleState
from ...model.live import Answer, CapabilityState
from .facts import GateFacts

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
WORST = (RuleState.FAIL, RuleState.INCONCLUSIVE, RuleState.WARN, RuleState.PASS, RuleState.SKIPPED)
"""What counts of several answers to one question: what is known to be wrong counts before what is not known."""


class RuleAnswer(NamedTuple):
    """What a rule found; see ``model.gates.RuleResult``."""

    state: RuleState
    code: str
    args: dict[str, str] = {}  # noqa: RUF012  # never changed
    observed: str = ""
    threshold: str = ""
    observed_at: str = ""
    url: str = ""
    origin: str = ""
    remedy: str = ""
    before: float | None = None
    after: float | None = None
    n_before: float = -1
    n_after: float = -1


def worst(answers: Iterable[RuleAnswer]) -> RuleAnswer:
    """Return the gravest of some answers, the first of equals."""
    return min(answers, key=lambda answer: WORST.index(answer.state))


def seconds_of(span: str) -> float:
    """Return the seconds of a span such as ``10m``, which has been checked."""
    return float(span[:-1]) * SECONDS[span[-1]]


def spelled(seconds: float) -> str:
    """Return seconds as people write them: ``45 s``, ``10 min``, ``26 h``, ``11 d``."""
    for unit, size, least in (("d", 86400.0, 172800.0), ("h", 3600.0, 7200.0), ("min", 60.0, 60.0)):
        if seconds >= least:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def too_old(facts: GateFacts, observed_at: str, limit: float) -> RuleAnswer | None:
    """Return the answer where what was observed is too old to count, or of an unknown age; None where it counts."""
    age = facts.age(observed_at)
    if age is None:
        return RuleAnswer(RuleState.INCONCLUSIVE, "age-unknown", remedy="ask-now", threshold=f"≤ {spelled(limit)}")
    if age <= limit:
        return None
    return RuleAnswer(
        RuleState.INCONCLUSIVE, "too-old", {"age": spelled(age), "limit": spelled(limit)}, spelled(age),
        f"≤ {spelled(limit)}", observed_at, remedy="ask-now",
    )  # fmt: skip


def outdated(facts: GateFacts, observed_at: str) -> RuleAnswer | None:
    """Return the answer where what a system told is too old, or of before the deployment that is judged."""
    seen, began = moment(observed_at), moment(facts.question.deployed_at)
    if facts.question.phase is GatePhase.POST and seen is not None and began is not None and seen < began:
        return RuleAnswer(
            RuleState.INCONCLUSIVE, "before-deployment", {"moment": observed_at}, observed_at=observed_at,
            remedy="ask-now",
        )  # fmt: skip
    return too_old(facts, observed_at, facts.question.max_age)


def fresh(facts: GateFacts, state: CapabilityState) -> RuleAnswer | None:
    """Return the answer where nobody told everything, or not lately; None where what was not told does not exist."""
    if not state.connected:
        return RuleAnswer(RuleState.INCONCLUSIVE, "not-connected", {"asked": state.capability}, remedy="connect")
    if not state.whole:
        args = {"asked": state.capability, "state": state.state.value, "names": ", ".join(state.failing)}
        old = state.state is Answer.STALE
        return RuleAnswer(
            RuleState.INCONCLUSIVE, "not-answered", args, observed_at=state.observed_at,
            remedy="ask-now" if old else "mend-source",
        )  # fmt: skip
    return outdated(facts, state.observed_at)
