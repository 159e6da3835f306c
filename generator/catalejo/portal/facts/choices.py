"""Values by which a reader narrows a list: it is whole without a script, ``facets.js`` narrows it by the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

MOST_VALUES = 30


class ChoiceValue(Struct, frozen=True):
    """A value, in the words that stand on the page, and how many things of the list have it."""

    word: str
    n: int


class ChoiceGroup(Struct, frozen=True):
    """A group of values: its name in the address, its heading."""

    id: str
    label: str
    values: tuple[ChoiceValue, ...]


def choice(identity: str, label: str, words: Iterable[str]) -> ChoiceGroup | None:
    """Return a group, the frequent values first; None where there is nothing to choose."""
    counts = Counter(filter(None, words))
    if len(counts) < 2:
        return None
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]
    return ChoiceGroup(identity, label, tuple(ChoiceValue(word, n) for word, n in order))


def choices(*groups: ChoiceGroup | None) -> tuple[ChoiceGroup, ...]:
    """Return the groups in which there is something to choose."""
    return tuple(group for group in groups if group is not None)
