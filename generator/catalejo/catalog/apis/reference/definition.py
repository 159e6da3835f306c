"""A definition being laid out: references followed inside it, anchors given once, work bounded."""

from __future__ import annotations

import re

from ....kit.read.narrow import mapping

MAX_NODES = 60_000
"""Fields and examples' values of one definition."""
MAX_HOPS = 20
"""References in a row that are followed: more is a circle."""
MAX_TEXT, MAX_NAME = 4_000, 200
_SLUG = re.compile(r"[^a-z0-9]+")


class Definition:
    """The root of a definition, what of it was named, and how much work is left."""

    def __init__(self, root: dict[str, object]) -> None:
        self.root = root
        self.schemas: dict[str, str] = {}
        """JSON pointer of a named schema -> its anchor."""
        self.unread: dict[str, None] = {}
        self._left = MAX_NODES
        self._anchors: set[str] = set()

    def take(self, count: int = 1) -> bool:
        """Tell whether there is work left for so many more nodes."""
        self._left -= count
        return self._left >= 0

    def anchor(self, text: str) -> str:
        """Return an anchor that no other part of the page has."""
        base = _SLUG.sub("-", text.lower()).strip("-")[:80] or "part"
        found, number = base, 2
        while found in self._anchors:
            found, number = f"{base}-{number}", number + 1
        self._anchors.add(found)
        return found

    def follow(self, value: object) -> dict[str, object]:
        """Return the object that a value is or refers to, {} where there is none."""
        for _ in range(MAX_HOPS):
            item = mapping(value) if isinstance(value, dict) else {}
            target = item.get("$ref")
            if not isinstance(target, str):
                return item
            value = self.at(target)
            if value is None:
                self.unread[target[:MAX_NAME]] = None
                return {}
        return {}

    def at(self, pointer: str) -> object:
        """Return what a reference inside the definition names, None for any other."""
        if not pointer.startswith("#"):
            return None
        here: object = self.root
        for step in pointer[1:].split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(here, dict) and key in here:
                here = here[key]
            elif isinstance(here, list) and key.isdecimal() and int(key[:9]) < len(here):
                here = here[int(key[:9])]
            else:
                return None
        return here


def prose(value: object) -> str:
    """Return a text of several lines, bounded."""
    return value.strip()[:MAX_TEXT] if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """Return a text of one line, bounded."""
    return " ".join(str(value).split())[:MAX_NAME] if isinstance(value, str | int | float) else ""
