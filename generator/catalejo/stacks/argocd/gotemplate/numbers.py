"""Functions of numbers and comparison: Go's own, and sprig's."""

from __future__ import annotations

import math
from collections.abc import Callable

from .errors import BadTemplate, Unsupported
from .values import as_float, as_int, is_true, kind_of, text

_MOST = 50
Function = Callable[..., object]


def _equal(first: object, *others: object) -> bool:
    if not others:
        raise BadTemplate("missing argument for comparison")
    return any(_same(first, other) for other in others)


def _same(left: object, right: object) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        raise BadTemplate("non-comparable type")
    if kind_of(left) != kind_of(right):
        raise BadTemplate("incompatible types for comparison")
    return left == right


def _less(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if kind_of(left) == kind_of(right) and isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    raise BadTemplate("incompatible types for comparison")


def _ints(work: Callable[[int, int], int]) -> Function:
    def run(*values: object) -> int:
        result = as_int(values[0])
        for value in values[1:]:
            result = work(result, as_int(value))
            if abs(result) >= 2**63:
                raise Unsupported("a number beyond 64 bits")
        return result

    return run


def _divided(left: int, right: int) -> int:
    if right == 0:
        raise BadTemplate("integer divide by zero")
    return int(math.copysign(abs(left) // abs(right), left * right)) if left else 0


def _rest(left: int, right: int) -> int:
    return left - right * _divided(left, right)


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace"))
    if isinstance(value, dict | list):
        return len(value)
    raise BadTemplate(f"len of {kind_of(value)}", missing=value is None)


def _until(count: object) -> list[object]:
    return _steps(0, count, 1 if as_int(count) >= 0 else -1)


def _steps(start: object, stop: object, step: object) -> list[object]:
    found = range(as_int(start), as_int(stop), as_int(step)) if as_int(step) else range(0)
    if len(found) > 1_000:
        raise Unsupported("a long sequence")
    return list(found)


def _atoi(value: object) -> int:
    body = text(value)
    return as_int(body)


def _ternary(yes: object, no: object, condition: object) -> object:
    if not isinstance(condition, bool):
        raise BadTemplate(f"wrong type for value; expected bool; got {kind_of(condition)}", missing=condition is None)
    return yes if condition else no


def _round(value: object, places: object, half: object = 0.5) -> float:
    power = 10.0 ** as_int(places)
    scaled = as_float(value) * power
    part = math.modf(scaled)[0]
    return (math.ceil(scaled) if part >= as_float(half) else math.floor(scaled)) / power


def _all(*values: object) -> bool:
    return all(map(is_true, values))


def _any(*values: object) -> bool:
    return any(map(is_true, values))


NUMBERS: dict[str, tuple[int, int, Function]] = {
    "eq": (1, _MOST, _equal), "ne": (2, 2, lambda a, b: not _same(a, b)), "not": (1, 1, lambda v: not is_true(v)),
    "lt": (2, 2, _less), "gt": (2, 2, lambda a, b: _less(b, a)),
    "le": (2, 2, lambda a, b: not _less(b, a)), "ge": (2, 2, lambda a, b: not _less(a, b)),
    "len": (1, 1, _length), "ternary": (3, 3, _ternary), "all": (0, _MOST, _all), "any": (0, _MOST, _any),
    "int": (1, 1, as_int), "int64": (1, 1, as_int), "float64": (1, 1, as_float), "atoi": (1, 1, _atoi),
    "add": (1, _MOST, _ints(lambda a, b: a + b)), "add1": (1, 1, lambda v: as_int(v) + 1),
    "sub": (2, 2, _ints(lambda a, b: a - b)), "mul": (1, _MOST, _ints(lambda a, b: a * b)),
    "div": (2, 2, _ints(_divided)), "mod": (2, 2, _ints(_rest)),
    "max": (1, _MOST, _ints(max)), "min": (1, _MOST, _ints(min)), "biggest": (1, _MOST, _ints(max)),
    "floor": (1, 1, lambda v: float(math.floor(as_float(v)))), "ceil": (1, 1, lambda v: float(math.ceil(as_float(v)))),
    "round": (2, 3, _round), "until": (1, 1, _until), "untilStep": (3, 3, _steps),
}  # fmt: skip
