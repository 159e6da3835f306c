"""What goes to the limited child that judges rules, and what comes back; both as MessagePack."""

from __future__ import annotations

from typing import Literal

import msgspec

from ...model.scorecards import RuleExpression

Kind = Literal["pass", "warn", "fail", "unknown", "error", "not-applicable"]


class SharedRules(msgspec.Struct, frozen=True, array_like=True):
    """Rules that many entities are judged by, and the time of the capture."""

    now: str
    roots: tuple[str, ...]
    rules: tuple[RuleExpression, ...]


class JudgeTask(msgspec.Struct, frozen=True, array_like=True):
    """Entities as their facts by root, and the numbers of the rules that they are judged by."""

    entities: tuple[dict[str, object], ...]
    asked: tuple[tuple[int, ...], ...]


class OwnRuleAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What one rule says of one entity.

    ``about`` is what is missing, or what went wrong (``type``, ``budget``, ``exception``) before ``text``. ``inputs``
    are paths with values, ``trace`` conditions with what each says.
    """

    kind: Kind
    about: str = ""
    text: str = ""
    value: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    trace: tuple[tuple[str, str], ...] = ()


class ExaminedTest(msgspec.Struct, frozen=True, array_like=True):
    """A test of a rule: the facts that are given, what is expected."""

    given: dict[str, object]
    expect: str


class ExamineTask(msgspec.Struct, frozen=True, array_like=True):
    """One rule to compile and to try on its tests."""

    now: str
    roots: tuple[str, ...]
    rule: RuleExpression
    tests: tuple[ExaminedTest, ...]


class RuleProblem(msgspec.Struct, frozen=True, array_like=True):
    """What is wrong with a rule. ``key`` is that of the card (``assert``, ``when``, ``tests`` …), ``index`` in a list.

    ``got`` is what a test gave, "" where the expression itself is wrong: then ``text`` says what, at ``line`` and
    ``column`` of the expression.
    """

    key: str
    index: int
    text: str
    line: int = 0
    column: int = 0
    got: str = ""
