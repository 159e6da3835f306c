"""The names of a catalog, and which of them a name that is not there was meant to be.

Names of teams and parts share words (``equipo-…``, ``…-service``): measured is only what tells them apart, word by
word. Where no name, or more than one, is near by that, none is offered: a wrong suggestion is worse than none.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable

from ...model.refs import split_ref

MAX_NAME = 100
"""Characters of a name that may be a slip."""
MAX_ASKED, MAX_ASKED_BY_ALL = 20, 500
"""Missing names of one repository, and of all, for which a near one is looked for: thousands are one mistake."""
MAX_COMPARED = 400
"""Names that one misspelt name is compared with; more would cost more than a suggestion is worth."""
LEAST = 3
"""Names of a kind from which a word counts as shared by most."""
NEAR, LEAD = 0.82, 0.05
"""How alike two words have to be, from 0 to 1, and by how much the nearest name has to lead."""
MAX_TOKENS = 8
_BREAK = re.compile(r"[-_.]+")
_DIGITS = re.compile(r"\d+")

Tokens = tuple[str, ...]


class Names:
    """The names of a catalog, arranged so that a near one is found without comparing with all.

    Looking for near names is bounded for each repository that needs them, so that none can use up the time of all.
    """

    def __init__(self, refs: Iterable[str]) -> None:
        self._refs: dict[str, list[str]] = {}
        self._of_kind: dict[str, list[str]] = {}
        self._asked: Counter[str] = Counter()
        self._arranged: dict[str, _Kind] = {}
        for ref in sorted(refs):
            kind, _, name = split_ref(ref)
            self._refs.setdefault(name, []).append(ref)
            self._of_kind.setdefault(kind, []).append(name)

    def same(self, name: str) -> list[str]:
        """Return the references that have a name, of whatever kind and namespace."""
        return self._refs.get(name, [])

    def near(self, kind: str, name: str, asker: str, more: int = 0) -> str:
        """Return the name of a kind that is meant, "" where none or several may be, and past ``asker``'s share.

        ``more`` is the number of words that the right name may have besides: who writes a team's name from memory
        leaves one out.
        """
        if len(name) > MAX_NAME or self._asked[asker] >= MAX_ASKED or self._asked.total() >= MAX_ASKED_BY_ALL:
            return ""
        self._asked[asker] += 1
        if kind not in self._arranged:
            self._arranged[kind] = _Kind(self._of_kind.get(kind, ()))
        return self._arranged[kind].near(name.lower(), more)


class _Kind:
    """The names of one kind by the first letter of what tells them apart."""

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted(set(names))
        split = {name: tokens_of(name) for name in known if len(name) <= MAX_NAME}
        self._front = _shared(list(split.values()), front=True)
        self._back = _shared(list(split.values()), front=False)
        self._by_letter: dict[str, list[tuple[Tokens, str]]] = {}
        self._joined: dict[str, set[str]] = {}
        for name, tokens in split.items():
            self._joined.setdefault("".join(tokens), set()).add(name)
            left = self._telling(tokens)
            self._by_letter.setdefault(left[0][:1], []).append((left, name))

    def _telling(self, tokens: Tokens) -> Tokens:
        """Return the words of a name without those that most names begin or end with."""
        front, back = 0, len(tokens)
        while front < len(tokens) and tokens[: front + 1] in self._front:
            front += 1
        while back > front and tokens[back - 1 :] in self._back:
            back -= 1
        return tokens[front:back] or tokens

    def near(self, name: str, more: int) -> str:
        whole = tokens_of(name)
        same = self._joined.get("".join(whole), set())
        if len(same) == 1:
            return next(iter(same))
        asked = self._telling(whole)
        candidates = self._by_letter.get(asked[0][:1], [])
        if len(candidates) > MAX_COMPARED:
            return ""
        scored = sorted(((likeness(asked, tokens, more), other) for tokens, other in candidates), reverse=True)
        if not scored or scored[0][0] <= 0 or (len(scored) > 1 and scored[0][0] - scored[1][0] < LEAD):
            return ""
        return scored[0][1]


def tokens_of(name: str) -> Tokens:
    """Return the words of a name; what has none is one word."""
    return tuple(filter(None, _BREAK.split(name)[:MAX_TOKENS])) or (name,)


def _shared(names: list[Tokens], front: bool) -> set[Tokens]:
    """Return the beginnings, or the ends, that more than half of the names have besides words of their own."""
    if len(names) < LEAST:
        return set()
    counts = Counter(tokens[:size] if front else tokens[-size:] for tokens in names for size in range(1, len(tokens)))
    return {part for part, number in counts.items() if 2 * number > len(names)}


def likeness(asked: Tokens, known: Tokens, more: int) -> float:
    """Return how near a name is, 0 where it is another: every word that is asked for has its like in it."""
    if "".join(asked) == "".join(known):
        return 1.0
    if not 0 <= len(known) - len(asked) <= more:
        return 0.0
    left, total = list(known), 0.0
    for word in asked:
        best = max(left, key=lambda other: _alike(word, other))
        if not _alike(word, best):
            return 0.0
        total += _alike(word, best)
        left.remove(best)
    return total / len(asked) - 0.1 * len(left)


def _alike(word: str, other: str) -> float:
    """Return how alike two words are, 0 where they are not: a short word or a number is itself or another."""
    if word == other:
        return 1.0
    if min(len(word), len(other)) < 4 or _DIGITS.findall(word) != _DIGITS.findall(other):
        return 0.0
    ratio = difflib.SequenceMatcher(None, word, other, autojunk=False).ratio()
    return ratio if ratio >= NEAR else 0.0
