"""Markdown for people's tools and language models; a text of others is escaped, so that it cannot pose as ours.

What is escaped is what CommonMark 0.31 and GitHub's tables give a meaning inside a line
(https://spec.commonmark.org/0.31.2/#backslash-escapes): a text of others never begins a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..kit.text.controls import shown
from .html.page import relative, root_of

_MEANING = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])")
_FIRST = re.compile(r"[-+=:]|#{1,6}(?:\s|$)|\d{1,9}[.)](?:\s|$)")
"""What begins a block where it begins a line."""
_OPENING = re.compile(r"(?=[-+=#:])|(?<=\d)(?=[.)])")
_SPACES = re.compile(r"\s+")
_IN_ADDRESS = {ord(char): f"%{ord(char):02X}" for char in ' ()<>\\"`|'}
_SAFE = ("https://", "http://", "mailto:")
_FENCES = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_WITH_TWIN = re.compile(r"(?:catalog(?:/[^/#?]+){3}|docs(?:/[^/#?]+){3,})/")
"""Pages that have a file ``index.md`` beside them: those of entities, teams and docs."""


@lru_cache(maxsize=1 << 14)
def inline(text: str) -> str:
    """Return a text of others that stands behind another on one line, without what Markdown or a terminal obeys."""
    return _MEANING.sub(r"\\\g<0>", _SPACES.sub(" ", shown(text)).strip())


@lru_cache(maxsize=1 << 14)
def escaped(text: str) -> str:
    """Return a text of others as a line, or a part of one, without what Markdown or a terminal obeys."""
    flat = inline(text)
    return _OPENING.sub(r"\\", flat, count=1) if _FIRST.match(flat) else flat


@lru_cache(maxsize=1 << 14)
def code(text: str) -> str:
    """Return a text of others as code on one line."""
    flat = _SPACES.sub(" ", shown(text)).strip()
    if not flat:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in (flat[0], flat[-1]) else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def fenced(text: str, language: str = "") -> str:
    """Return a text of others as a block of code that nothing in it can end."""
    longest = max((len(run) for run in _FENCES.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    word = language if re.fullmatch(r"[A-Za-z0-9+#-]{1,20}", language) else ""
    return f"{fence}{word}\n{shown(text).rstrip()}\n{fence}"


class MarkdownPage:
    """The lines of one page; ``path`` is its site-root address, from which links are relative."""

    def __init__(self, path: str) -> None:
        """Begin an empty page."""
        self.path = path
        self._blocks: list[str] = []

    def link(self, text: str, href: str) -> str:
        """Return a name with its address: a site-root one, or one of the web; any other is left out."""
        name = escaped(text)
        foreign = ":" in href.split("/", 1)[0]
        if not href or (foreign and not href.startswith(_SAFE)):
            return name
        target = href if foreign else self._beside(href)
        return f"[{name or '–'}]({target.translate(_IN_ADDRESS)})"

    def _beside(self, href: str) -> str:
        """Return a relative address; where the page has a twin like this one, that of the twin."""
        if href.startswith("#"):
            return href
        if href.startswith("../"):
            href = href.removeprefix(f"{root_of(self.path)}/")
        place, mark, rest = href.partition("#")
        if _WITH_TWIN.fullmatch(place):
            return relative(self.path, f"{place}index.md")
        return relative(self.path, place + mark + rest)

    def heading(self, level: int, text: str, count: int | None = None) -> None:
        """Begin a section; ``count`` is how many things are in it."""
        self._blocks.append(f"{'#' * level} {escaped(text)}" + (f" ({count})" if count is not None else ""))

    def paragraph(self, markdown: str) -> None:
        """Add a paragraph of Markdown; "" adds none."""
        if markdown:
            self._blocks.append(markdown)

    def items(self, lines: Iterable[str]) -> None:
        """Add a list of lines of Markdown, those that are "" left out."""
        found = [f"- {line}" for line in lines if line]
        if found:
            self._blocks.append("\n".join(found))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table of Markdown cells."""
        lines = [_row(map(escaped, heads)), _row("---" for _ in heads), *map(_row, rows)]
        if len(lines) > 2:
            self._blocks.append("\n".join(lines))

    def text(self) -> str:
        """Return the whole page."""
        return "\n\n".join(self._blocks) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"
