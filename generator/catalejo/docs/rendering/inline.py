"""Inline patterns are tried on a text only where it holds the characters that they cannot match without.

Markdown tries some thirty expressions on every piece of text, most of them in vain; that was half the time of a page.
What an expression cannot match without is read from its own parse tree, so that the result is the same for any.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from re import _constants as names  # type: ignore[attr-defined]  # not in the type stubs
from re import _parser as parser  # type: ignore[attr-defined]  # not in the type stubs
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

MAX_CHARACTERS, MAX_CLAUSES = 24, 12
MAX_KNOWN = 4096
"""So many sets of characters are remembered with the patterns that they leave; a page has some hundred."""
_OTHER_CASES = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}
"""What else an ASCII letter matches where case does not count."""

_Reached = tuple[Element, list[str]]
"""An element to go on with, and tags of elements around it that its parents do not tell."""
Clauses = frozenset[frozenset[str]]
"""Each is a set of characters of which every match holds one."""


class Candidates:
    """Which patterns of a list may match a text."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._needed = [needed(pattern) for pattern in patterns]
        self._telling = frozenset(char for clauses in self._needed for clause in clauses for char in clause)
        self._known: dict[frozenset[str], Sequence[int]] = {}

    def of(self, text: str) -> Sequence[int]:
        """Return the numbers of the patterns, in order."""
        present = self._telling.intersection(text)
        found = self._known.get(present)
        if found is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            found = [n for n, clauses in enumerate(self._needed) if not any(map(present.isdisjoint, clauses))]
            self._known[present] = found
        return found


class QuickInlineProcessor(InlineProcessor):  # type: ignore[misc]  # Markdown has no types
    """Does what its base does, by the same expressions in the same order.

    Text that holds nothing to be done is left where it stands. The base takes it out, tries every expression and puts
    it back; it also writes down the ancestors of every element, which few expressions ask for.
    """

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the patterns to a tree."""
        self._patterns = list(self.inlinePatterns)
        self._candidates = candidates(tuple(pattern.getCompiledRegExp() for pattern in self._patterns))
        self.stashed_nodes: dict[str, Element | str] = {}
        self.parent_map = {child: parent for parent in tree.iter() for child in parent}
        waiting = deque([(tree, list(ancestors or ()))])
        while waiting:
            element, above = waiting.popleft()
            waiting += self._children(element, above)
        return tree

    def _children(self, element: Element, above: list[str]) -> list[_Reached]:
        """Apply the patterns to the text in and after each child; return the elements to go on with."""
        found: list[_Reached] = []
        inserted: list[tuple[Element, list[_Reached]]] = []
        built = False
        for child in element:
            text, tail = child.text, child.tail
            if (text and self._holds_work(text)) or (tail and self._holds_work(tail)):
                if not built:
                    self.ancestors, built = [*above, *self._line_of(element)], True
                if text and not isinstance(text, AtomicString):
                    inserted.append((child, self._inner(child, text)))
                    found += inserted[-1][1]
                if tail:
                    self._after(element, child, tail)
            if len(child):
                self.parent_map[child] = element
                found.append((child, above))
        for child, nodes in inserted:
            for place, (node, _) in enumerate(nodes):
                child.insert(place, node)
        return found

    def _holds_work(self, text: str) -> bool:
        return self._InlineProcessor__placeholder_prefix in text or bool(self._candidates.of(text))

    def _line_of(self, element: Element | None) -> list[str]:
        tags = []
        while element is not None:
            tags.append(element.tag.lower())
            element = self.parent_map.get(element)
        return tags[::-1]

    def _inner(self, child: Element, text: str) -> list[_Reached]:
        self.ancestors.append(child.tag.lower())
        child.text = None
        nodes = list(self._InlineProcessor__processPlaceholders(self._InlineProcessor__handleInline(text), child))
        for node, _ in nodes:
            self.parent_map[node] = child
        self.ancestors.pop()
        return nodes

    def _after(self, element: Element, child: Element, tail: str) -> None:
        """Apply the patterns to the text after a child: new elements follow it."""
        tail = self._InlineProcessor__handleInline(tail)
        holder = Element("d")
        child.tail = None
        nodes = self._InlineProcessor__processPlaceholders(tail, holder, False)
        if holder.tail:
            child.tail = holder.tail
        place = list(element).index(child) + 1
        for node, _ in reversed(nodes):
            self.parent_map[node] = element
            element.insert(place, node)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if issubclass(type(data), AtomicString):
            return data
        found = self._candidates.of(data)
        at, start = bisect_left(found, patternIndex), 0
        while at < len(found):
            number, before = found[at], data
            applied: tuple[str, bool, int] = self._InlineProcessor__applyPattern(
                self._patterns[number], data, number, start
            )
            data, matched, start = applied
            if not matched:
                at += 1
            elif data is not before:
                found = self._candidates.of(data)
                at = bisect_left(found, number)
                if at < len(found) and found[at] != number:
                    start = 0
        return data


def quicken(converter: markdown.Markdown) -> None:
    """Let every inline processor of a converter be a quick one; subclasses of extensions stay as they are."""
    for processor in converter.treeprocessors:
        if type(processor) is InlineProcessor:
            processor.__class__ = QuickInlineProcessor


@lru_cache(maxsize=64)
def candidates(patterns: tuple[re.Pattern[str], ...]) -> Candidates:
    """Return what chooses among patterns."""
    return Candidates(patterns)


@lru_cache(maxsize=512)
def needed(expression: re.Pattern[str]) -> Clauses:
    """Return sets of characters: every match of the expression has at least one of each. None where none is known."""
    tree = parser.parse(expression.pattern, expression.flags)
    return _of_sequence(tree, bool(expression.flags & re.IGNORECASE))


def _of_sequence(parts: parser.SubPattern, fold: bool) -> Clauses:
    found = {clause for part in parts for clause in _of_part(part, fold)}
    telling = [clause for clause in found if not any(other < clause for other in found)]
    return frozenset(sorted(telling, key=_worth)[:MAX_CLAUSES])


def _worth(clause: frozenset[str]) -> tuple[int, list[str]]:
    """Order clauses by how much they tell: few characters that are rare in prose come first."""
    return sum(10 if char.isalpha() or char.isspace() else 1 for char in clause), sorted(clause)


def _of_part(part: tuple[object, parser.SubPattern], fold: bool) -> Clauses:
    kind, value = part
    if kind is names.LITERAL:
        return _clause([value], fold)
    if kind is names.IN:
        return _of_set(value, fold)
    if kind is names.BRANCH:
        return _of_branch([_of_sequence(choice, fold) for choice in value[1]])
    if kind is names.SUBPATTERN:
        return _of_sequence(value[3], fold or bool(value[1] & re.IGNORECASE))
    if kind in (names.MAX_REPEAT, names.MIN_REPEAT) and value[0] >= 1:
        return _of_sequence(value[2], fold)
    return frozenset()


def _of_set(items: parser.SubPattern, fold: bool) -> Clauses:
    codes: list[int] = []
    for kind, value in items:
        if kind is names.LITERAL:
            codes.append(value)
        elif kind is names.RANGE and value[1] - value[0] < MAX_CHARACTERS:
            codes += range(value[0], value[1] + 1)
        else:
            return frozenset()
    return _clause(codes, fold)


def _of_branch(choices: list[Clauses]) -> Clauses:
    """Return what all choices need, and one of each of some."""
    if not choices or not all(choices):
        return frozenset()
    few = 3 if len(choices) < 3 else 2 if len(choices) < 6 else 1
    best = [sorted(clauses, key=_worth)[:few] for clauses in choices]
    some = {frozenset[str]().union(*clauses) for clauses in product(*best)}
    return frozenset.intersection(*choices) | {clause for clause in some if len(clause) <= MAX_CHARACTERS}


def _clause(codes: Sequence[int], fold: bool) -> Clauses:
    """Return characters as a clause, none where they have too many forms to be looked for."""
    found = {chr(code) for code in codes}
    if fold:
        if not all(map(str.isascii, found)):
            return frozenset()
        found |= {form for char in found for form in (char.lower(), char.upper(), *_OTHER_CASES.get(char.lower(), ""))}
    return frozenset((frozenset(found),)) if 0 < len(found) <= MAX_CHARACTERS else frozenset()
