"""Runs a parsed template with parameters, within a budget of steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .collections import COLLECTIONS
from .errors import BadTemplate, Unsupported
from .numbers import NUMBERS
from .parse import Call, Constant, FieldNode, Leave, Node, Part, Pipe, TemplateBlock, Text, Variable, parse
from .texts import TEXTS
from .values import is_true, kind_of, printed

MAX_STEPS = 20_000
"""TemplateSteps of one Application; each function adds what it is given, in hundreds of characters."""
MAX_OUT = 200_000
Function = Callable[..., object]
FUNCTIONS: Mapping[str, tuple[int, int, Function]] = {**TEXTS, **NUMBERS, **COLLECTIONS}
"""Name to the fewest and most arguments, and what it does."""


class TemplateSteps:
    """How much is left for the templates of one Application."""

    def __init__(self, steps: int = MAX_STEPS, out: int = MAX_OUT) -> None:
        self.steps, self.out = steps, out

    def take(self, steps: int) -> None:
        """Take steps.

        Raises:
            Unsupported: none are left.

        """
        self.steps -= steps
        if self.steps < 0:
            raise Unsupported("too many steps")


def execute(text: str, params: dict[str, object], missing: str, steps: TemplateSteps) -> str:
    """Return the text that a template makes. ``missing`` is the option ``missingkey``: default, zero or error.

    Raises:
        BadTemplate: Go refuses it with these parameters.
        Unsupported: it uses what is not understood here, or too much.

    """
    if "{{" not in text:
        return text
    return _Run(params, missing, steps).text(parse(text))


class _Left(Exception):
    """``break`` (True) or ``continue``."""

    def __init__(self, whole: bool) -> None:
        super().__init__()
        self.whole = whole


class _Run:
    def __init__(self, params: dict[str, object], missing: str, steps: TemplateSteps) -> None:
        self.missing, self.steps = missing, steps
        self.variables: list[tuple[str, object]] = [("$", params)]
        self.out: list[str] = []
        self.params = params

    def text(self, parts: tuple[Part, ...]) -> str:
        try:
            self._parts(parts, self.params)
        except _Left:
            raise BadTemplate("break or continue outside of range") from None
        except RecursionError:
            raise Unsupported("nested too deep") from None
        return "".join(self.out)

    def _write(self, text: str) -> None:
        self.steps.out -= len(text)
        if self.steps.out < 0:
            raise Unsupported("a long text")
        self.out.append(text)

    def _parts(self, parts: tuple[Part, ...], dot: object) -> None:
        for part in parts:
            self.steps.take(1)
            if isinstance(part, Text):
                self._write(part.text)
            elif isinstance(part, Pipe):
                value = self._pipe(part, dot)
                if not part.variables:
                    self._write(printed(value))
            elif isinstance(part, Leave):
                raise _Left(part.word == "break")
            else:
                self._block(part, dot)

    def _block(self, block: TemplateBlock, dot: object) -> None:
        depth = len(self.variables)
        try:
            if block.word == "range":
                self._range(block, dot)
                return
            value = self._pipe(block.pipe, dot)
            if is_true(value):
                self._parts(block.body, value if block.word == "with" else dot)
            else:
                self._parts(block.otherwise, dot)
        finally:
            del self.variables[depth:]

    def _range(self, block: TemplateBlock, dot: object) -> None:
        names = block.pipe.variables
        value = self._pipe(Pipe(block.pipe.commands), dot)
        if isinstance(value, dict):
            items: list[tuple[object, object]] = [(key, value[key]) for key in sorted(value)]
        elif isinstance(value, list):
            items = list(enumerate(value))
        elif value is None:
            items = []
        else:
            raise BadTemplate(f"range can't iterate over {kind_of(value)}")
        if not items:
            self._parts(block.otherwise, dot)
        depth = len(self.variables)
        for key, item in items:
            self.steps.take(1)
            del self.variables[depth:]
            if len(names) == 1:
                self.variables.append((names[0], item))
            elif names:
                self.variables += [(names[0], key), (names[1], item)]
            try:
                self._parts(block.body, item)
            except _Left as left:
                if left.whole:
                    break

    def _pipe(self, pipe: Pipe, dot: object) -> object:
        value: object = None
        for index, command in enumerate(pipe.commands):
            value = self._call(command, dot, (value,) if index else ())
        for name in pipe.variables:
            self._set(name, value, pipe.declares)
        return value

    def _set(self, name: str, value: object, declares: bool) -> None:
        if declares:
            self.variables.append((name, value))
            return
        for index in range(len(self.variables) - 1, -1, -1):
            if self.variables[index][0] == name:
                self.variables[index] = (name, value)
                return
        raise BadTemplate(f"undefined variable {name}")

    def _call(self, call: Call, dot: object, last: tuple[object, ...]) -> object:
        self.steps.take(1)
        if not call.name:
            if last:
                raise BadTemplate("can't give argument to what is no function")
            return self._value(call.arguments[0], dot)
        if call.name in ("and", "or"):
            return self._and_or(call, dot, last)
        if call.name not in FUNCTIONS:
            raise Unsupported(f"function {call.name}")
        fewest, most, function = FUNCTIONS[call.name]
        given = [*(self._value(argument, dot) for argument in call.arguments), *last]
        if not fewest <= len(given) <= most:
            raise BadTemplate(f"wrong number of args for {call.name}: {len(given)}")
        self.steps.take(_size(given))
        result = function(*given)
        self.steps.take(_size([result]))
        return result

    def _and_or(self, call: Call, dot: object, last: tuple[object, ...]) -> object:
        value: object = None
        waiting = [*call.arguments, *(Constant(item) for item in last)]
        if not waiting:
            raise BadTemplate(f"wrong number of args for {call.name}: 0")
        for argument in waiting:
            value = self._value(argument, dot)
            if is_true(value) == (call.name == "or"):
                return value
        return value

    def _value(self, node: Node, dot: object) -> object:
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Variable):
            return self._variable(node.name)
        if isinstance(node, Call):
            return self._call(node, dot, ())
        if isinstance(node, Pipe):
            return self._pipe(node, dot)
        return self._field(node, dot)

    def _variable(self, name: str) -> object:
        for known, value in reversed(self.variables):
            if known == name:
                return value
        raise BadTemplate(f"undefined variable {name}")

    def _field(self, node: FieldNode, dot: object) -> object:
        here = dot if node.start is None else self._value(node.start, dot)
        for name in node.names:
            if isinstance(here, dict):
                if name not in here and self.missing == "error":
                    raise BadTemplate(f'map has no entry for key "{name}"', missing=True)
                here = here.get(name)
            elif here is None:
                if self.missing != "default":
                    raise BadTemplate(f'nil data; no entry for key "{name}"', missing=True)
            else:
                raise BadTemplate(f"can't evaluate field {name} in type {kind_of(here)}")
        return here


def _size(values: list[object]) -> int:
    """Count what values hold: nodes, and characters in hundreds."""
    count = 0
    waiting = list(values)
    while waiting:
        here = waiting.pop()
        count += 1
        if count > MAX_STEPS:
            break
        if isinstance(here, str):
            count += len(here) // 100
        elif isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return count - len(values)
