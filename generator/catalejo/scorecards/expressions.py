"""Expressions of rules, in the Common Expression Language; the only module that knows which engine reads them.

It is imported in limited children only. The engine has a budget of its own (10,000 steps of loops, 32 levels deep) and
gives errors as values, so that ``missing && false`` is false and ``missing && true`` is not known (reference:
scorecards 2.1, 3.2). ``has(a.b)`` is not known where ``a`` itself is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec
from cel_expr_python import cel

from ..kit.text.globs import wildmatch
from ..kit.text.images import semver

MAX_SHOWN = 200
_PLACE = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_MISSING = re.compile(r'NOT_FOUND: Key not found in map : (.*)|UNKNOWN: No value with name "([^"]*)" found', re.DOTALL)
_BUDGET = "Iteration budget exceeded"
_T = cel.Type


class ExpressionError(Exception):
    """An expression cannot be used; ``line`` and ``column`` count from 1 within it, 0 where nobody knows."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep the place."""
        super().__init__(message)
        self.line, self.column = line, column


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What an expression says of some facts.

    ``kind``: ``true``, ``false``, ``value`` (with ``text``), ``unknown`` (``text`` is the key that is missing),
    ``budget`` or ``error`` (``text`` says what went wrong).
    """

    kind: Literal["true", "false", "value", "unknown", "budget", "error"]
    text: str = ""


class Expression(Protocol):
    """A compiled expression."""

    def ask(self, facts: Facts) -> Said:
        """Say what it gives for some facts."""


class Facts(Protocol):
    """Facts as the engine takes them; made once for an entity and asked by many expressions."""


class Language:
    """Compiles expressions over some roots, whose facts may have any shape; ``now`` is the time of the capture."""

    def __init__(self, roots: tuple[str, ...], now: datetime) -> None:
        """Declare the roots, ``now`` and our three functions; nothing else can be named."""
        self._now = now
        functions = [
            _function("semver_gte", _T.BOOL, [_T.STRING, _T.STRING], _semver_gte),
            _function("days_since", _T.DYN, [_T.STRING], self._days_since),
            _function("glob", _T.BOOL, [_T.STRING, _T.STRING], _glob),
        ]
        names = dict.fromkeys(roots, _T.DYN)
        self._env = cel.NewEnv(variables={**names, "now": _T.TIMESTAMP}, functions=functions)

    def compile(self, text: str) -> Expression:
        """Compile an expression.

        Raises:
            ExpressionError: it is not one, or it names what there is not.

        """
        try:
            return _Compiled(self._env.compile(text))
        except (RuntimeError, ValueError) as error:
            found = _PLACE.search(str(error))
            if found is None:
                raise ExpressionError(_told(str(error))) from error
            line, column = int(found[1]), int(found[2])
            raise ExpressionError(_told(found[3]), max(line, 0), max(column, 0)) from error

    def facts(self, roots: Mapping[str, object]) -> Facts:
        """Return facts as expressions take them."""
        given: Facts = self._env.Activation({**roots, "now": self._now})
        return given

    def _days_since(self, text: str) -> float:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (self._now - (found if found.tzinfo is not None else found.replace(tzinfo=self._now.tzinfo))) / _DAY


class _Value(Protocol):
    def type(self) -> object: ...

    def plain_value(self) -> object: ...


class _Program(Protocol):
    def eval(self, facts: Facts) -> _Value: ...


class _Compiled:
    def __init__(self, expression: _Program) -> None:
        self._expression = expression

    def ask(self, facts: Facts) -> Said:
        try:
            found = self._expression.eval(facts)
        except RuntimeError as error:
            return Said("budget" if _BUDGET in str(error) else "error", _told(str(error)))
        kind, value = found.type(), found.plain_value()
        if kind == _T.BOOL:
            return _TRUE if value else _FALSE
        if kind != _T.ERROR:  # the value of an error is an ordinary text: only its type tells
            return Said("value", shown(value))
        missing = _MISSING.match(str(value))
        if missing is not None:
            return Said("unknown", (missing[1] or missing[2] or "").strip("\"'")[:MAX_SHOWN])
        return Said("error", _told(str(value)))


def _function(name: str, gives: object, takes: Sequence[object], does: Callable[..., object]) -> object:
    return cel.FunctionDecl(name, [cel.Overload(f"{name}_", gives, takes, False, does)])


def _semver_gte(left: str, right: str) -> bool:
    first, second = semver(left), semver(right)
    if first is None or second is None:
        raise ValueError(f"{left if first is None else right!r} is no semantic version")
    return first >= second


def _glob(text: str, pattern: str) -> bool:
    return wildmatch(pattern)(text)


def shown(value: object) -> str:
    """Return a value in short, as people read it."""
    if isinstance(value, str):
        return value[:MAX_SHOWN]
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _told(message: str) -> str:
    """Return the engine's message in one line, without its own codes."""
    line = re.sub(r"^[A-Z_]+: (?:ERROR: )?", "", message.split("\n", 1)[0])
    return re.sub(r" ?\[[A-Z_]+\]$| \(in container ''\)", "", line)[:MAX_SHOWN]


_DAY = datetime(2000, 1, 2) - datetime(2000, 1, 1)
_TRUE, _FALSE = Said("true"), Said("false")
