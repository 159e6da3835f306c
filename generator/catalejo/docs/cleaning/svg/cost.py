"""How much a browser would have to draw: a few elements that use one another can stand for billions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .css import StyleRule
from .tree import Element, Refused

MAX_COST = 300_000
"""Elements drawn, each use, pattern, marker, mask and filter counted as often as it is named."""
MAX_CHAIN = 200
"""Elements inside one another, followed through references."""

_HUGE = 1000.0
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_LIMITS = {
    "stdDeviation": 500.0, "radius": 100.0, "order": 9.0, "numOctaves": 8.0, "kernelUnitLength": _HUGE,
}  # fmt: skip
_SIDES = re.compile(r"[\s>+~]+")
_CLASS = re.compile(r"\.([\w-]+)")
_ID = re.compile(r"#([\w-]+)")
_TYPE = re.compile(r"[A-Za-z][\w-]*")


def fits(element: str, name: str, value: str) -> bool:
    """Tell whether an attribute of a filter keeps a renderer busy for no longer than an honest one."""
    if element == "filter" and name in ("x", "y", "width", "height"):
        return all(abs(float(number)) <= (_HUGE if "%" in value else 20_000) for number in _NUMBER.findall(value)[:4])
    limit = _LIMITS.get(name)
    if limit is None or not element.startswith("fe"):
        return True
    return all(abs(float(number)) <= limit for number in _NUMBER.findall(value)[:4])


def check_cost(root: Element, rules: Iterable[StyleRule]) -> int:
    """Return how many elements are drawn; refuse a drawing that would have to be drawn for too long.

    Raises:
        Refused: with ``expansion``.

    """
    elements = list(root.walk())
    by_id: dict[str, Element] = {}
    for element in elements:
        if "id" in element.attributes:
            by_id.setdefault(element.attributes["id"], element)
    _refer(elements, rules)
    known: dict[int, int] = {}
    _cost(root, by_id, known, set(), 0)
    if known[id(root)] > MAX_COST:
        raise Refused("expansion")
    return known[id(root)]


def _refer(elements: list[Element], rules: Iterable[StyleRule]) -> None:
    """Give elements what the rules of a style may make them refer to; rather too much than too little."""
    wanted: dict[str, set[str]] = {}
    for rule in rules:
        for key in _keys(rule.selectors):
            wanted.setdefault(key, set()).update(rule.references)
    if not wanted:
        return
    for element in elements:
        keys = [element.name, "*", f"#{element.attributes.get('id', '')}"]
        keys += [f".{name}" for name in element.attributes.get("class", "").split()]
        found = set().union(*(wanted[key] for key in keys if key in wanted))
        element.references += [(target, 1) for target in sorted(found)]


def _keys(selectors: str) -> set[str]:
    """Return by what elements can be found that a list of selectors may mean: a class, an id, a name, or all."""
    keys = set()
    for selector in selectors.split(","):
        last = _SIDES.split(selector.strip())[-1]
        named, identity, name = _CLASS.search(last), _ID.search(last), _TYPE.match(last)
        if not last or "\\" in last or last.startswith((":", "[")):
            keys.add("*")
        elif named:
            keys.add(f".{named[1]}")
        elif identity:
            keys.add(f"#{identity[1]}")
        else:
            keys.add(name[0] if name else "*")
    return keys


def _cost(element: Element, by_id: dict[str, Element], known: dict[int, int], above: set[int], depth: int) -> int:
    """Return the cost of an element; one that is inside itself by a reference is not drawn by any browser."""
    identity = id(element)
    if identity in known:
        return known[identity]
    if identity in above:
        return 0
    if depth > MAX_CHAIN:
        raise Refused("depth")
    above.add(identity)
    total = element.weight
    for child in element.children:
        if isinstance(child, Element):
            total += _cost(child, by_id, known, above, depth + 1)
    for target, times in element.references:
        found = by_id.get(target[1:])
        if found is not None:
            total += times * _cost(found, by_id, known, above, depth + 1)
    above.discard(identity)
    known[identity] = min(total, MAX_COST + 1)
    return total
