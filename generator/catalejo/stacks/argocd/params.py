"""Sets of parameters as ApplicationSet generators make, join and choose them.

https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Matrix/ , Generators-Merge/ and
Generators-Post-Selector/ ; ``applicationset/utils/map.go`` of Argo CD.
"""

from __future__ import annotations

from typing import NamedTuple

from ...kit.read.narrow import listing, mapping, text_of, texts_of
from .gotemplate.values import is_true, printed

_MAX_FLAT, _MAX_DEPTH = 2_000_000, 30
"""Characters of all names of one flattened set; maps in one another."""


class Params(NamedTuple):
    """One set of parameters, and the line that it comes from (0 = the generator's).

    ``derived``: that there is such a cluster is concluded, not declared.
    """

    values: dict[str, object]
    line: int
    derived: bool = False


class Unexpandable(Exception):
    """What a generator makes cannot be known from files; its message is a generator's name, or why."""


class SetRefused(Exception):
    """Argo CD refuses what a generator makes; its message says why."""


def flatten(values: dict[str, object]) -> dict[str, object]:
    """Return parameters as flat texts, nested ones by dotted keys, as the older template engine sees them.

    Raises:
        Unexpandable: they are nested too deep or their names are too long.

    """
    flat: dict[str, object] = {}
    waiting: list[tuple[str, object, int]] = [(key, value, 0) for key, value in reversed(values.items())]
    size = 0
    while waiting:
        key, value, depth = waiting.pop()
        size += len(key)
        if size > _MAX_FLAT or depth > _MAX_DEPTH:
            raise Unexpandable("limit")
        if isinstance(value, dict) and value:
            waiting += [(f"{key}.{name}", item, depth + 1) for name, item in reversed(value.items())]
        elif isinstance(value, list) and value:
            waiting += [(f"{key}.{place}", item, depth + 1) for place, item in reversed(list(enumerate(value)))]
        else:
            flat[key] = value if isinstance(value, str) else printed(value, inside=True)
    return flat


def joined(first: dict[str, object], second: dict[str, object], go: bool) -> dict[str, object]:
    """Return the parameters of a matrix: of Go templates the first wins, deep; else a difference is refused.

    Raises:
        SetRefused: the older engine finds one key with two values.

    """
    if go:
        return _deep(first, second)
    left, right = flatten(first), flatten(second)
    for key in left.keys() & right.keys():
        if left[key] != right[key]:
            raise SetRefused(f"found duplicate key {key} with different value")
    return left | right


def overridden(base: dict[str, object], by: dict[str, object], go: bool) -> dict[str, object]:
    """Return the parameters of a merge: those of the later generator win, deep with Go templates."""
    return _deep(by, base) if go else {**base, **by}


def _deep(winner: dict[str, object], other: dict[str, object], depth: int = 0) -> dict[str, object]:
    if depth > _MAX_DEPTH:
        raise Unexpandable("limit")
    result = dict(other)
    for key, value in winner.items():
        here = result.get(key)
        both = isinstance(value, dict) and isinstance(here, dict)
        result[key] = _deep(mapping(value), mapping(here), depth + 1) if both else value
    return result


def filled(first: dict[str, object], second: dict[str, object], depth: int = 0) -> dict[str, object]:
    """Return a generator's own template, its empty fields filled from the set's: maps by key, lists whole."""
    result = dict(first)
    for key, value in second.items():
        here = result.get(key)
        if isinstance(here, dict) and isinstance(value, dict) and depth < _MAX_DEPTH:
            result[key] = filled(here, value, depth + 1)
        elif not is_true(here):
            result[key] = value
    return result


def is_selected(selector: dict[str, object], values: dict[str, object]) -> bool:
    """Tell whether flat texts fit a label selector.

    Raises:
        SetRefused: the selector names an operator that there is not.

    """
    for key, wanted in texts_of(selector.get("matchLabels")).items():
        if values.get(key) != wanted:
            return False
    for item in listing(selector.get("matchExpressions")):
        key, operator = text_of(mapping(item).get("key")), text_of(mapping(item).get("operator"))
        wanted_values = [text_of(value) for value in listing(mapping(item).get("values"))]
        match operator:
            case "In":
                fits = key in values and values[key] in wanted_values
            case "NotIn":
                fits = key not in values or values[key] not in wanted_values
            case "Exists":
                fits = key in values
            case "DoesNotExist":
                fits = key not in values
            case _:
                raise SetRefused(f"{operator!r} is not a valid label selector operator")
        if not fits:
            return False
    return True
