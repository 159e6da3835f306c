"""What is kept of a drawing while it is read: elements with clean attributes, and the text that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .names import SVG, XHTML


class Refused(Exception):
    """The drawing may not be shown; the message names why, in a word."""


class Element:
    """One allowed element; ``space`` is its namespace, ``weight`` what drawing it costs besides its children."""

    __slots__ = ("attributes", "children", "name", "references", "space", "weight")

    def __init__(self, space: str, name: str) -> None:
        self.space = space
        self.name = name
        self.attributes: dict[str, str] = {}
        self.children: list[Element | str] = []
        self.references: list[tuple[str, int]] = []
        """Fragments that it draws once more, and how many times."""
        self.weight = 1

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it."""
        todo = [self]
        while todo:
            element = todo.pop()
            yield element
            todo += [child for child in element.children if isinstance(child, Element)]


def write(root: Element) -> str:
    """Return a drawing as XML: one spelling, one prefix-free namespace at a time, every value escaped."""
    pieces: list[str] = []
    _write(root, "", pieces)
    return "".join(pieces)


def _write(element: Element, around: str, pieces: list[str]) -> None:
    pieces.append(f"<{element.name}")
    if element.space != around:
        pieces.append(f' xmlns="{XHTML if element.space == XHTML else SVG}"')
    pieces += [f' {name}="{_value(value)}"' for name, value in element.attributes.items()]
    if not element.children:
        pieces.append("/>")
        return
    pieces.append(">")
    for child in element.children:
        if isinstance(child, Element):
            _write(child, element.space, pieces)
        else:
            pieces.append(escape(child, quote=False).replace("\r", "&#13;"))
    pieces.append(f"</{element.name}>")


def _value(text: str) -> str:
    return escape(text).replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
