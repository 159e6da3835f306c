"""Judges entities by rules of one's own; runs in limited children, behind the walls of ``kit/sandbox``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ...model.scorecards import RuleExpression
from ..expressions import ExpressionError, Facts, Language, Said, shown
from .paths import Step, follow, parse_path
from .wire import ExaminedTest, ExamineTask, JudgeTask, OwnRuleAnswer, RuleProblem, SharedRules

MOST_TRACED = 10
_compiled: dict[bytes, tuple[Language, tuple[CompiledRule, ...]]] = {}


def warm() -> None:
    """Start the engine once, before any task."""
    Language(("entity",), datetime.fromisoformat("2000-01-01T00:00:00+00:00")).compile("entity.a == 1")


class CompiledRule:
    """A rule whose expressions are compiled."""

    def __init__(self, language: Language, rule: RuleExpression) -> None:
        """Compile it.

        Raises:
            ExpressionError: an expression cannot be used.

        """
        self.rule = rule
        self.conditions = [language.compile(text) for text in rule.conditions]
        self.when, self.warn, self.value = (
            language.compile(text) if text else None for text in (rule.when, rule.warn, rule.value)
        )
        self.needs: list[tuple[str, tuple[Step, ...]]] = [(need, parse_path(need) or ()) for need in rule.needs]

    def judge(self, facts: Facts, roots: dict[str, object]) -> OwnRuleAnswer:
        """Judge one entity: ``when`` first, then what is needed, then the conditions, then ``warn``."""
        if self.when is not None:
            said = self.when.ask(facts)
            if said.kind != "true":
                return OwnRuleAnswer("not-applicable") if said.kind == "false" else _blocked(said)
        inputs: list[tuple[str, str]] = []
        for need, steps in self.needs:
            found = follow(roots, steps)
            if not found:
                return OwnRuleAnswer("unknown", need, inputs=tuple(inputs))
            inputs.append((need, shown(found[0] if None not in steps else found)))
        value = self.value.ask(facts) if self.value is not None else Said("value")
        answer = self._decide(facts)
        return msgspec.structs.replace(answer, value=_word(value), inputs=tuple(inputs))

    def _decide(self, facts: Facts) -> OwnRuleAnswer:
        told = [condition.ask(facts) for condition in self.conditions]
        together = _all(told)
        if together.kind == "true":
            return OwnRuleAnswer("pass")
        pairs = zip(self.rule.conditions, told, strict=True)
        trace = tuple((text[:200], _word(said)) for text, said in pairs)[:MOST_TRACED]
        if together.kind != "false":
            return msgspec.structs.replace(_blocked(together), trace=trace)
        if self.warn is not None:
            said = self.warn.ask(facts)
            if said.kind == "true":
                return OwnRuleAnswer("warn", trace=trace)
            if said.kind != "false":
                return msgspec.structs.replace(_blocked(said), trace=trace)
        return OwnRuleAnswer("fail", trace=trace)


def _all(told: Sequence[Said]) -> Said:
    """Return what conditions say together, as ``&&`` does: one that is false decides, then one that is broken."""
    order = ("false", "budget", "error", "value", "unknown", "true")
    return min(told, key=lambda said: order.index(said.kind))


def _blocked(said: Said) -> OwnRuleAnswer:
    """Return the answer of an expression that gave no truth value."""
    match said.kind:
        case "unknown":
            return OwnRuleAnswer("unknown", said.text)
        case "budget":
            return OwnRuleAnswer("error", "budget")
        case "value":
            return OwnRuleAnswer("error", "type", said.text)
        case _:
            return OwnRuleAnswer("error", "exception", said.text)


def _word(said: Said) -> str:
    return said.text if said.kind == "value" else said.kind


def judge(payload: bytes, shared: bytes) -> bytes:
    """Judge some entities; gives a list of answers for each, in the order in which the rules are asked."""
    language, rules = _rules(shared)
    task = msgspec.msgpack.decode(payload, type=JudgeTask)
    answers = []
    for roots, asked in zip(task.entities, task.asked, strict=True):
        facts = language.facts(roots)
        answers.append([rules[number].judge(facts, roots) for number in asked])
    return msgspec.msgpack.encode(answers)


def _rules(shared: bytes) -> tuple[Language, tuple[CompiledRule, ...]]:
    if shared not in _compiled:
        told = msgspec.msgpack.decode(shared, type=SharedRules)
        language = Language(told.roots, _time(told.now))
        _compiled[shared] = language, tuple(CompiledRule(language, rule) for rule in told.rules)
    return _compiled[shared]


def examine(payload: bytes) -> bytes:
    """Compile one rule and try it on its tests; gives what is wrong with it."""
    task = msgspec.msgpack.decode(payload, type=ExamineTask)
    language = Language(task.roots, _time(task.now))
    problems = _compile_problems(language, task.rule)
    if not problems:
        rule = CompiledRule(language, task.rule)
        problems = [found for index, test in enumerate(task.tests) if (found := _tried(language, rule, index, test))]
    return msgspec.msgpack.encode(problems)


def _compile_problems(language: Language, rule: RuleExpression) -> list[RuleProblem]:
    texts = [("assert", index, text) for index, text in enumerate(rule.conditions)]
    texts += [
        (key, -1, text) for key, text in (("when", rule.when), ("warn", rule.warn), ("value", rule.value)) if text
    ]
    problems = []
    for key, index, text in texts:
        try:
            language.compile(text)
        except ExpressionError as error:
            problems.append(RuleProblem(key, index, str(error), error.line, error.column))
    return problems


def _tried(language: Language, rule: CompiledRule, index: int, test: ExaminedTest) -> RuleProblem | None:
    answer = rule.judge(language.facts(test.given), test.given)
    if answer.kind == test.expect:
        return None
    why = f"{answer.about}: {answer.text}".strip(": ")
    return RuleProblem("tests", index, why, got=answer.kind)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


__all__ = ["CompiledRule", "examine", "judge", "warm"]
