"""Inline patterns are tried on a text only where it holds a character that they cannot match without.

Markdown tries some thirty expressions on every piece of text, most of them in vain; that was half the time of a page.
What an expression cannot match without is read from its own parse tree, so that the result is the same for any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as names  # type: ignore[attr-defined]  # not in the type stubs
from re import _parser as parser  # type: ignore[attr-defined]  # not in the type stubs
from typing import Any

import markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

MAX_CHARACTERS = 8


class QuickInlineProcessor(InlineProcessor):  # type: ignore[misc]  # Markdown has no types
    """Does what its base does, by the same expressions in the same order; the base's private loop is replaced."""

    def run(self, tree: Any, ancestors: Any = None) -> Any:
        """Apply the patterns to a tree."""
        self._patterns = list(self.inlinePatterns)
        self._needed = [needed(pattern.getCompiledRegExp()) for pattern in self._patterns]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: Any, patternIndex: int = 0) -> Any:
        if isinstance(data, AtomicString):
            return data
        start = 0
        present = set(data)
        while patternIndex < len(self._patterns):
            characters = self._needed[patternIndex]
            if characters is not None and characters.isdisjoint(present):
                patternIndex, start = patternIndex + 1, 0
                continue
            before = data
            data, matched, start = self._InlineProcessor__applyPattern(
                self._patterns[patternIndex], data, patternIndex, start
            )
            if not matched:
                patternIndex += 1
            elif data is not before:
                present = set(data)
        return data


def quicken(converter: markdown.Markdown) -> None:
    """Let every inline processor of a converter be a quick one; subclasses of extensions stay as they are."""
    for processor in converter.treeprocessors:
        if type(processor) is InlineProcessor:
            processor.__class__ = QuickInlineProcessor


@lru_cache(maxsize=512)
def needed(expression: re.Pattern[str]) -> frozenset[str] | None:
    """Return characters of which every match has at least one, None where none are known."""
    tree = parser.parse(expression.pattern, expression.flags)
    return _of_sequence(tree, bool(expression.flags & re.IGNORECASE))


def _of_sequence(parts: Iterable[Any], fold: bool) -> frozenset[str] | None:
    found = [characters for part in parts if (characters := _of_part(part, fold)) is not None]
    return min(
        found, key=lambda characters: sum(5 if c.isalnum() or c.isspace() else 1 for c in characters), default=None
    )


def _of_part(part: Any, fold: bool) -> frozenset[str] | None:
    kind, value = part
    if kind is names.LITERAL:
        return _characters([chr(value)], fold)
    if kind is names.IN and all(item[0] is names.LITERAL for item in value):
        return _characters([chr(item[1]) for item in value], fold)
    if kind is names.BRANCH:
        choices = [_of_sequence(choice, fold) for choice in value[1]]
        return None if None in choices else _characters([c for choice in choices for c in choice or ()], False)
    if kind is names.SUBPATTERN:
        return _of_sequence(value[3], fold or bool(value[1] & re.IGNORECASE))
    if kind in (names.MAX_REPEAT, names.MIN_REPEAT) and value[0] >= 1:
        return _of_sequence(value[2], fold)
    return None


def _characters(found: list[str], fold: bool) -> frozenset[str] | None:
    """Return characters as a set; letters whose case does not count have too many forms to be looked for."""
    if len(found) > MAX_CHARACTERS or (fold and any(char.isalpha() for char in found)):
        return None
    return frozenset(found)
