"""Methods of texts and lists that templates call, as JavaScript has them."""

from __future__ import annotations

from collections.abc import Callable

from .filters import guarded, trimmed
from .parsing import NotSupported
from .values import UNDEFINED, equal, known_inside, number, text_of


def _text_argument(value: object) -> str:
    if not isinstance(value, str):
        raise NotSupported("a method of a text gets something else")
    return value


def _replace_first(text: str, old: object, new: object) -> str:
    if "$" in _text_argument(new):
        raise NotSupported("replace with $ in the new text")
    return text.replace(_text_argument(old), _text_argument(new), 1)


def _replace_all(text: str, old: object, new: object) -> str:
    if "$" in _text_argument(new) or not old:
        raise NotSupported("replaceAll with $ in the new text, or of nothing")
    return text.replace(_text_argument(old), _text_argument(new))


def _split(text: str, between: object = UNDEFINED) -> list[object]:
    if between is UNDEFINED:
        return [text]
    return list(text.split(between)) if _text_argument(between) else list(text)  # type: ignore[arg-type]  # looked at


def _cut(whole: str | list[object], start: object = 0, end: object = UNDEFINED) -> object:
    first = int(number(start))
    return whole[first:] if end is UNDEFINED else whole[first : int(number(end))]


def _substring(text: str, start: object, end: object = UNDEFINED) -> str:
    size = len(text)
    first = max(0, min(int(number(start)), size))
    last = size if end is UNDEFINED else max(0, min(int(number(end)), size))
    return text[min(first, last) : max(first, last)]


def _at(items: list[object], wanted: object) -> int:
    for place, item in enumerate(items):
        if not isinstance(item, list | dict) and equal(item, wanted, True):
            return place
    return -1


def _join(items: list[object], between: object = ",") -> str:
    known_inside(items)
    return text_of(between).join(text_of(item) for item in items)


_TEXT: dict[str, Callable[..., object]] = {
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "toString": lambda text: text,
    "trim": lambda text: trimmed(text),
    "replace": _replace_first,
    "replaceAll": _replace_all,
    "split": _split,
    "startsWith": lambda text, start: text.startswith(_text_argument(start)),
    "endsWith": lambda text, end: text.endswith(_text_argument(end)),
    "includes": lambda text, part: _text_argument(part) in text,
    "indexOf": lambda text, part: text.find(_text_argument(part)),
    "slice": _cut,
    "substring": _substring,
    "concat": lambda text, *more: text + "".join(_text_argument(part) for part in more),
}
_LIST: dict[str, Callable[..., object]] = {
    "join": _join,
    "includes": lambda items, item: _at(items, item) >= 0,
    "indexOf": _at,
    "slice": _cut,
    "concat": lambda items, *more: sum((one if isinstance(one, list) else [one] for one in more), list(items)),
}
METHODS: dict[type, dict[str, Callable[..., object]]] = {
    str: {name: guarded(method) for name, method in _TEXT.items()},
    list: {name: guarded(method) for name, method in _LIST.items()},
}
"""By the type of the value, then by name."""
