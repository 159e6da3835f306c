"""Code blocks are highlighted by what all of them share: the style's classes, and the table of languages.

Pygments makes the style anew for every block and goes through all its languages for every name; that was a third of the
time of a block. The functions of ``pymdownx.highlight`` run as they are, and find our short ways under its names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import TypeVar

import markdown
from pygments.lexer import Lexer  # type: ignore[import-untyped]  # Pygments has no types
from pygments.lexers import find_lexer_class_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]
from pymdownx import highlight

_Function = TypeVar("_Function", bound=Callable[..., object])


class _SharedStyle:
    """A formatter's part that depends on nothing but the style: made once, and only read after that."""

    ttype2class: dict[object, str]
    class2style: dict[str, object]

    def _create_stylesheet(self) -> None:
        key = (type(self), self.style, self.classprefix)  # type: ignore[attr-defined]  # a formatter's
        if key not in _styles:
            super()._create_stylesheet()  # type: ignore[misc]  # a formatter's
            _styles[key] = self.ttype2class, self.class2style
        self.ttype2class, self.class2style = _styles[key]


class _BlockFormatter(_SharedStyle, highlight.BlockHtmlFormatter):  # type: ignore[misc]  # no types
    pass


class _InlineFormatter(_SharedStyle, highlight.InlineHtmlFormatter):  # type: ignore[misc]  # no types
    pass


_styles: dict[tuple[type, type, str], tuple[dict[object, str], dict[str, object]]] = {}


def lexer_by_name(alias: str | None, **options: object) -> Lexer:
    """Return a new lexer, as ``pygments.lexers.get_lexer_by_name`` does.

    Raises:
        ClassNotFound: there is no such language.

    """
    found = _lexer_class(alias) if alias else None
    if found is None:
        raise ClassNotFound(f"no lexer for alias {alias!r} found")
    return found(**options)


@lru_cache(maxsize=1024)
def _lexer_class(alias: str) -> type[Lexer] | None:
    """Return a lexer's class. A name that is none is remembered too: it is looked for in every installed package."""
    try:
        found: type[Lexer] = find_lexer_class_by_name(alias)
    except ClassNotFound:
        return None
    return found


def _with(function: _Function, **others: object) -> _Function:
    """Return a function of a module that finds other things under some of the module's names."""
    made = FunctionType(function.__code__, function.__globals__ | others, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made  # type: ignore[return-value]  # it takes what the other takes


class _Highlight(highlight.Highlight):  # type: ignore[misc]  # no types
    get_lexer = _with(highlight.Highlight.get_lexer, get_lexer_by_name=lexer_by_name)
    highlight = _with(
        highlight.Highlight.highlight, BlockHtmlFormatter=_BlockFormatter, InlineHtmlFormatter=_InlineFormatter
    )


class _HighlightIndented(highlight.HighlightTreeprocessor):  # type: ignore[misc]  # no types
    run = _with(highlight.HighlightTreeprocessor.run, Highlight=_Highlight)


def highlighted(source: str, language: str, title: str = "") -> str:
    """Return a code block as HTML, as ``pymdownx.highlight`` writes it for techdocs-core."""
    return str(_Highlight(pygments_lang_class=True).highlight(source, language, title=title or None))


def quicken_code(converter: markdown.Markdown) -> None:
    """Let a converter highlight code blocks by what they share."""
    for extension in converter.registeredExtensions:
        if isinstance(extension, highlight.HighlightExtension):
            extension.get_pymdownx_highlighter = lambda: _Highlight
    for processor in converter.treeprocessors:
        if type(processor) is highlight.HighlightTreeprocessor:
            processor.__class__ = _HighlightIndented
