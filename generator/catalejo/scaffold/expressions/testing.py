"""The tests of Nunjucks (``x is defined``) that are read.

https://github.com/mozilla/nunjucks/blob/master/nunjucks/src/tests.js
"""

from __future__ import annotations

from collections.abc import Callable

from .filters import guarded
from .values import UNDEFINED, equal, is_number, number, truthy

TESTS: dict[str, Callable[..., object]] = {
    "defined": lambda value: value is not UNDEFINED,
    "divisibleby": guarded(lambda value, by: number(value) % number(by) == 0),
    "eq": guarded(lambda value, other: equal(value, other, True)),
    "equalto": guarded(lambda value, other: equal(value, other, True)),
    "even": guarded(lambda value: number(value) % 2 == 0),
    "falsy": guarded(lambda value: not truthy(value)),
    "mapping": guarded(lambda value: isinstance(value, dict)),
    "none": guarded(lambda value: value is None),
    "null": guarded(lambda value: value is None),
    "number": guarded(is_number),
    "odd": guarded(lambda value: number(value) % 2 == 1),
    "string": guarded(lambda value: isinstance(value, str)),
    "truthy": guarded(truthy),
    "undefined": lambda value: value is UNDEFINED,
}
