"""What the YAML parser says of a text, as types: libyaml's where the installation has it, else the slower one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import yaml


class YamlMark(Protocol):
    """A place in the text; the C parser and the other each have a class for it."""

    line: int
    column: int
    index: int


class YamlEvent(Protocol):
    """What the parser says of a node; an event has those of them that its kind has."""

    start_mark: YamlMark
    end_mark: YamlMark
    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    style: str | None
    value: str


class YamlParser(Protocol):
    """Reads a text event by event."""

    def get_event(self) -> YamlEvent:
        """Return the next event."""

    def dispose(self) -> None:
        """Give back what the parser holds."""


open_parser: Callable[[str], YamlParser] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Opens a text; whoever does disposes of it."""
