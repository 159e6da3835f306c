"""Values as JavaScript has them: what is true, what is equal, what a value looks like as text.

https://tc39.es/ecma262/ (ToString, ToBoolean, IsLooselyEqual); Nunjucks prints ``null`` and ``undefined`` as nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from .parsing import NotSupported


class Undefined:
    """JavaScript's ``undefined``."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


class Later(str):
    """A text that is known only once a request was sent; it may be printed and passed on, never looked into."""

    __slots__ = ()


def truthy(value: object) -> bool:
    """Return what JavaScript's ``!!value`` says: an empty list and an empty object are true."""
    known(value)
    if isinstance(value, float) and math.isnan(value):
        return False
    if isinstance(value, list | dict):
        return True
    return bool(value) and value is not UNDEFINED


def known(value: object) -> None:
    """Refuse to look into what is known only later."""
    if isinstance(value, Later):
        raise NotSupported("a value that is known only after a request was sent can be printed, not looked into")


def is_number(value: object) -> bool:
    """Tell whether a value is a number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_of(value: object) -> str:
    """Return what JavaScript's ``String(value)`` gives, with nothing for ``null`` and ``undefined`` as in Nunjucks."""
    match value:
        case None | Undefined():
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return number_text(value)
        case list():
            return ",".join(text_of(item) for item in value)
        case dict():
            return "[object Object]"
    raise NotSupported("this value has no text")


def number_text(value: float) -> str:
    """Return a number as JavaScript writes it.

    Raises:
        NotSupported: it is written with an exponent, or is none.

    """
    if isinstance(value, float) and not math.isfinite(value):
        raise NotSupported("the result is no number")
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    text = repr(value)
    if "e" in text and abs(value) >= 1e-6:
        return f"{value:.20f}".rstrip("0")
    if "e" in text or abs(value) >= 1e21:
        raise NotSupported("a number with an exponent")
    return text


def equal(left: object, right: object, strict: bool) -> bool:
    """Return what ``==`` (or ``===``) says of two JSON values; objects are equal to themselves only, so refused."""
    known(left)
    known(right)
    nothing = (None, UNDEFINED)
    if left in nothing or right in nothing:
        return left is right if strict else left in nothing and right in nothing
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        raise NotSupported("lists and objects are not compared")
    if type(left) is type(right) or (is_number(left) and is_number(right)):
        return left == right
    return False if strict else _as_number(left) == _as_number(right)


def less(left: object, right: object) -> bool:
    """Return what ``<`` says of two numbers or two texts."""
    known(left)
    known(right)
    if isinstance(left, str) and isinstance(right, str):
        return left.encode("utf-16-be", "surrogatepass") < right.encode("utf-16-be", "surrogatepass")
    return number(left) < number(right)


def number(value: object) -> float:
    """Return a number.

    Raises:
        NotSupported: it is something else, of which JavaScript would make one.

    """
    known(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise NotSupported("calculates with what is no number")


def _as_number(value: object) -> float:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            return float(value.strip() or "0")
        except ValueError:
            return math.nan
    return number(value)


_INHERITED = frozenset((
    "constructor", "__proto__", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
    "toString", "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
))  # fmt: skip
"""What every object of JavaScript has without saying so; no template needs it."""


def member(value: object, key: object) -> object:
    """Return a member of an object, an item of a list, a character of a text, a length; ``undefined`` without one."""
    known(value)
    known(key)
    if isinstance(key, str) and key in _INHERITED and not (isinstance(value, Mapping) and key in value):
        raise NotSupported(f"{key} is a part of JavaScript, not of the value")
    if isinstance(value, Mapping):
        return value.get(text_of(key), UNDEFINED)
    if isinstance(value, list | str):
        if key == "length":
            return length(value)
        if is_number(key) or (isinstance(key, str) and key.isascii() and key.isdigit()):
            at = int(text_of(key)) if float(text_of(key)).is_integer() else -1
            found = list(value) if isinstance(value, str) else value
            return found[at] if 0 <= at < len(found) else UNDEFINED
    return UNDEFINED


def length(value: object) -> int:
    """Return how long a text is in UTF-16 units, or how many items there are."""
    if isinstance(value, str):
        return len(value.encode("utf-16-le", "surrogatepass")) // 2
    return len(value) if isinstance(value, list | dict) else 0


def as_json(value: object, spaces: int = 0) -> object:
    """Return what ``JSON.stringify`` gives: ``undefined`` for what has no JSON."""
    if value is UNDEFINED:
        return UNDEFINED
    known_inside(value)
    separators = (",", ": ") if spaces else (",", ":")
    text = json.dumps(_plain(value), ensure_ascii=False, indent=spaces or None, separators=separators)
    return text


def known_inside(value: object) -> None:
    """Refuse to look into a value that holds, at any depth, what is known only later."""
    known(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        known_inside(item)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list):
        return [None if item is UNDEFINED else _plain(item) for item in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value
