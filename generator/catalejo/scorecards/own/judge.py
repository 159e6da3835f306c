"""Has rules of one's own examined and judged by limited children, and makes results of what they answer.

A rule that hangs, crashes or eats memory costs itself only: what was stopped is tried again rule by rule, and the one
that is stopped again is broken for all (reference: scorecards 3.3).
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ...kit.read import jsonl
from ...kit.sandbox.nursery import Limits
from ...kit.sandbox.pool import Jobs, SandboxPool, SandboxResult, Task
from ...kit.text.mask import has_secret, mask_value
from ...kit.text.moments import hours_between
from ...model.entities import Entity
from ...model.scorecards import Cause, Outcome, Result, Rule, RuleExpression, RuleInput
from ..checks.results import broken, not_applicable, unknown
from ..facts import RuleFacts
from ..sheets import Sheet
from .paths import parse_path
from .read import RuleDraft
from .roots import NOT_CONNECTED, Absence, RootFact, clean, root_fact
from .schema import ROOTS
from .wire import ExamineTask, JudgeTask, OwnRuleAnswer, RuleProblem, SharedRules

ENGINE = "cel_expr_python"
EXTRA = "rules"
LIMITS = Limits(cpu_seconds=10, wall_seconds=30.0, memory=1 << 30, output_bytes=16 << 20)
CHUNK = 100
"""Entities of a task."""
Key = tuple[str, str]
"""A card and one of its rules."""
_UNDECLARED = re.compile(r"undeclared reference to '([a-z_A-Z0-9]+)")
_WORD = re.compile(r"(?<![\w.])([a-z_]+)\b")


class Asked(NamedTuple):
    """A rule, the card that it is of, and the references of those that it is for."""

    key: Key
    rule: Rule
    refs: Sequence[str]


def is_engine_installed() -> bool:
    """Tell whether expressions can be read at all: the engine is an optional extra."""
    return importlib.util.find_spec(ENGINE) is not None


def examine_drafts(drafts: Sequence[RuleDraft], taken_at: str, jobs: Jobs) -> list[RuleDraft]:
    """Return the rules that can be used; what is wrong with the others, their tests included, is told at its line.

    Raises:
        JailError: no child process can be started at all.

    """
    if not drafts:
        return []
    tasks = []
    for draft in drafts:
        expression = draft.rule.expression or RuleExpression(())
        tasks.append(Task(draft.rule.check, msgspec.msgpack.encode(
            ExamineTask(taken_at, tuple(ROOTS), expression, draft.tests))))  # fmt: skip
    good = []
    with SandboxPool(f"{__package__}.worker:examine", LIMITS, jobs) as pool:
        for draft, result in zip(drafts, pool.map(tasks), strict=True):
            problems = _problems(result)
            for problem in problems:
                _tell(draft, problem)
            if not problems:
                good.append(draft)
    return good


def _problems(result: SandboxResult) -> list[RuleProblem]:
    if result.value is None:
        return [RuleProblem("assert", -1, f"reading it was stopped ({result.stopped or 'crash'})")]
    try:
        return msgspec.msgpack.decode(result.value, type=list[RuleProblem])
    except (msgspec.DecodeError, UnicodeError):
        return [RuleProblem("assert", -1, "reading it was stopped (crash)")]


def _tell(draft: RuleDraft, problem: RuleProblem) -> None:
    """Add the finding of a problem at its place in the card."""
    check, path = draft.rule.check, (*draft.path, problem.key)
    listed = problem.index >= 0 and not isinstance(_at(draft, problem.key), str | bool)
    path = (*path, problem.index) if listed else path
    key = f"{check}:{problem.key}:{problem.index}"
    unknown_root = _UNDECLARED.search(problem.text)
    if problem.got:
        expected = draft.tests[problem.index].expect
        why = f": {problem.text}" if problem.text else ""
        draft.sheet.add_finding(
            "SCO718", *path, key=key, check=check, number=problem.index + 1, expected=expected, got=problem.got + why
        )
    elif unknown_root is not None:
        near = Sheet.nearest(unknown_root[1], ROOTS)
        draft.sheet.add_finding("SCO717", *path, key=key, check=check, name=unknown_root[1], near=near)
    else:
        at = f" (line {problem.line}, character {problem.column} of it)" if problem.line else ""
        draft.sheet.add_finding("SCO716", *path, key=key, check=check, problem=f"{problem.key}: {problem.text}{at}")


def _at(draft: RuleDraft, key: str) -> object:
    value = draft.sheet.document.value
    for step in (*draft.path, key):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


class OwnResults:
    """The results of all rules of one's own, by card and check, then by entity."""

    def __init__(self, asked: Iterable[Asked], facts: RuleFacts, jobs: Jobs) -> None:
        """Judge every entity that a rule is for.

        Raises:
            JailError: no child process can be started at all.

        """
        self._asked = [one for one in asked if one.rule.expression is not None]
        self._facts = facts
        self._used = [_roots_of(one.rule.expression or RuleExpression(())) for one in self._asked]
        self._known: dict[str, dict[str, RootFact]] = {}
        self.found: dict[Key, dict[str, Result]] = {one.key: {} for one in self._asked}
        if self._asked:
            self._judge(jobs)

    def of(self, card: str, check: str, ref: str) -> Result:
        """Return the result of one rule for one entity."""
        return self.found[card, check][ref]

    def _judge(self, jobs: Jobs) -> None:
        by_ref: dict[str, list[int]] = {}
        for number, one in enumerate(self._asked):
            for ref in one.refs:
                by_ref.setdefault(ref, []).append(number)
        refs = sorted(by_ref)
        rules = tuple(one.rule.expression or RuleExpression(()) for one in self._asked)
        shared = msgspec.msgpack.encode(SharedRules(self._facts.taken_at, tuple(ROOTS), rules))
        with SandboxPool(f"{__package__}.worker:judge", LIMITS, jobs) as pool:
            left = [(ref, by_ref[ref]) for ref in refs]
            for chunk, told in self._answers(pool, shared, left):
                if told is None:
                    self._one_by_one(pool, shared, chunk)
                    continue
                for (ref, numbers), answers in zip(chunk, told, strict=True):
                    self._take(ref, zip(numbers, answers, strict=True))

    def _answers(
        self, pool: SandboxPool, shared: bytes, left: list[tuple[str, list[int]]]
    ) -> Iterator[tuple[list[tuple[str, list[int]]], list[list[OwnRuleAnswer]] | None]]:
        """Yield pieces of the work with what a child answered, None where it was stopped."""
        chunks = [left[at : at + CHUNK] for at in range(0, len(left), CHUNK)]
        tasks = (Task(str(at), self._payload(chunk), shared) for at, chunk in enumerate(chunks))
        for chunk, result in zip(chunks, pool.map(tasks, len(chunks)), strict=True):
            yield chunk, _told(result, [len(numbers) for _, numbers in chunk])

    def _one_by_one(self, pool: SandboxPool, shared: bytes, chunk: list[tuple[str, list[int]]]) -> None:
        """Judge a piece again, a task for each rule; a rule that is stopped again is broken for all of the piece."""
        numbers = sorted({number for _, own in chunk for number in own})
        pieces = [[(ref, [number]) for ref, own in chunk if number in own] for number in numbers]
        tasks = [Task(str(number), self._payload(piece), shared) for number, piece in zip(numbers, pieces, strict=True)]
        for number, piece, result in zip(numbers, pieces, pool.map(tasks), strict=True):
            told = _told(result, [1] * len(piece)) or [[OwnRuleAnswer("error", "budget")]] * len(piece)
            for (ref, _), answers in zip(piece, told, strict=True):
                self._take(ref, [(number, answers[0])])

    def _payload(self, chunk: list[tuple[str, list[int]]]) -> bytes:
        entities = []
        for ref, numbers in chunk:
            names = sorted({name for number in numbers for name in self._used[number]})
            told = {name: root_fact(name, self._facts, self._facts.catalog.entities[ref]) for name in names}
            self._known[ref] = {name: fact._replace(value=None) for name, fact in told.items()}
            entities.append({name: clean(fact.value) for name, fact in told.items() if fact.absent is None})
        given = jsonl.encode(entities)
        facts = mask_value(entities) if has_secret(given) else entities
        return msgspec.msgpack.encode(JudgeTask(tuple(facts), tuple(tuple(numbers) for _, numbers in chunk)))

    def _take(self, ref: str, answers: Iterable[tuple[int, OwnRuleAnswer]]) -> None:
        entity = self._facts.catalog.entities[ref]
        known = self._known[ref]
        for number, answer in answers:
            one = self._asked[number]
            own = {name: known[name] for name in self._used[number]}
            self.found[one.key][ref] = result_of(one.rule, answer, own, self._facts, entity)


def _told(result: SandboxResult, counts: list[int]) -> list[list[OwnRuleAnswer]] | None:
    """Return the answers of a task; None where it was stopped, or gave another number of them than was asked."""
    try:
        told = msgspec.msgpack.decode(result.value or b"", type=list[list[OwnRuleAnswer]])
    except (msgspec.DecodeError, UnicodeError):
        return None
    return told if [len(answers) for answers in told] == counts else None


def _roots_of(expression: RuleExpression) -> tuple[str, ...]:
    """Return the roots that a rule names, those that it needs first."""
    needed = [str((parse_path(need) or ("",))[0]) for need in expression.needs]
    texts = (expression.when, *expression.conditions, expression.warn, expression.value)
    named = [found[1] for text in texts for found in _WORD.finditer(text)]
    return tuple(dict.fromkeys(name for name in (*needed, *named) if name in ROOTS))


def result_of(
    rule: Rule, answer: OwnRuleAnswer, roots: Mapping[str, RootFact], facts: RuleFacts, entity: Entity
) -> Result:
    """Make a result of what a rule answered, with the reason where nothing is known."""
    expression = rule.expression or RuleExpression(())
    asks = _asks(roots)
    result = _result(expression, answer, roots, facts, entity)
    seen = {path: roots[str((parse_path(path) or ("",))[0])].observed_at for path, _ in answer.inputs}
    return msgspec.structs.replace(
        result, asks=asks, value=answer.value, trace=answer.trace,
        inputs=tuple(RuleInput(path, value, seen[path]) for path, value in answer.inputs),
    )  # fmt: skip


def _asks(roots: Mapping[str, RootFact]) -> str:
    """Return whose answer decides: of several, the one that was silent."""
    named = [(fact.absent is None or not fact.absent.cause, ROOTS[name].asks) for name, fact in roots.items()]
    asked = [(answered, asks) for answered, asks in named if asks]
    return min(asked, key=lambda item: item[0])[1] if asked else ""


def _result(
    expression: RuleExpression, answer: OwnRuleAnswer, roots: Mapping[str, RootFact], facts: RuleFacts, entity: Entity
) -> Result:
    if answer.kind == "not-applicable":
        return not_applicable("rule.when", condition=expression.when[:200])
    if answer.kind == "error":
        return broken(f"rule.{answer.about}", text=answer.text)
    if answer.kind == "unknown":
        return _unknown(expression, answer, roots, facts, entity)
    old = _too_old(expression, roots, facts)
    if old:
        result = unknown("rule.stale", entity.origin, day=old[:10])
        return msgspec.structs.replace(result, cause=Cause.SILENT)
    outcome = {"pass": Outcome.PASS, "warn": Outcome.WARN, "fail": Outcome.FAIL}[answer.kind]
    said = ", ".join(f"{path} = {value}" for path, value in answer.inputs) or answer.value
    code = f"rule.{answer.kind}" if said else f"rule.{answer.kind}-bare"
    args = {"facts": said} if said else {}
    return Result("", "", outcome, code, args, entity.origin)


def _unknown(
    expression: RuleExpression, answer: OwnRuleAnswer, roots: Mapping[str, RootFact], facts: RuleFacts, entity: Entity
) -> Result:
    """Say why nothing is known: a root that is not there, in the order of the rule, else the fact itself."""
    root = str((parse_path(answer.about) or ("",))[0])
    absent = [(name, fact.absent) for name, fact in roots.items() if fact.absent is not None]
    if answer.about in expression.needs:
        absent = [(name, why) for name, why in absent if name == root]
    if not absent:
        return unknown("rule.no-value", entity.origin, name=answer.about or "–")
    settled = [one for one in absent if not _is_settled(one[1])] or absent
    name, why = settled[0]
    args = {"name": ROOTS[name].asks or name, "kind": entity.kind}
    if _is_settled(why):
        return not_applicable(why.code, **args)
    result = unknown(why.code, entity.origin, **args)
    return msgspec.structs.replace(result, cause=why.cause)


def _is_settled(absence: Absence) -> bool:
    """Tell whether a question cannot be put at all: nobody is connected, or it makes no sense for the thing."""
    return absence.code in (NOT_CONNECTED.code, "rule.does-not-run", "score.other-kind", "score.no-repository")


def _too_old(expression: RuleExpression, roots: Mapping[str, RootFact], facts: RuleFacts) -> str:
    """Return the time of the oldest fact where it is too old, "" otherwise; of what is needed, or else named."""
    needed = {str((parse_path(need) or ("",))[0]) for need in expression.needs} or roots.keys()
    seen = [roots[name].observed_at for name in needed if name in roots and roots[name].observed_at]
    if not expression.max_age_hours or not seen:
        return ""
    oldest = min(seen)
    hours = hours_between(oldest, facts.taken_at)
    return oldest if hours is None or hours > expression.max_age_hours else ""
