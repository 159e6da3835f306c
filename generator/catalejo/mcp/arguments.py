"""What a tool is told: texts and numbers within bounds, everything that is wrong named at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from .site import SiteError

MAX_TEXT = 500


class Argument(msgspec.Struct, frozen=True):
    """An argument: a text of at most ``MAX_TEXT`` characters, or a whole number from 1 to ``most``."""

    name: str
    text: str
    required: bool = False
    kind: str = "string"
    most: int = MAX_TEXT

    def schema(self) -> dict[str, object]:
        """Return it as JSON Schema."""
        bounds = {"minimum": 1, "maximum": self.most} if self.kind == "integer" else {"maxLength": self.most}
        return {"type": self.kind, "description": self.text, **bounds}

    def wrong(self, value: object) -> str:
        """Return what is wrong with a value, "" for nothing."""
        if self.kind == "integer":
            good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= self.most
            return "" if good else f"{self.name} is no whole number from 1 to {self.most}"
        good = isinstance(value, str) and bool(value.strip()) and len(value) <= self.most
        return "" if good else f"{self.name} is no text of 1 to {self.most} characters"


def checked(known: Iterable[Argument], given: Mapping[object, object]) -> dict[str, object]:
    """Return the arguments that are given; one that is null is none.

    Raises:
        SiteError: one is missing, unknown or out of its bounds.

    """
    by_name = {one.name: one for one in known}
    found = {str(name): value for name, value in given.items() if value is not None}
    problems = [f"{one.name} is missing" for one in by_name.values() if one.required and one.name not in found]
    problems += [by_name[name].wrong(value) for name, value in found.items() if name in by_name]
    unknown = sum(name not in by_name for name in found)
    problems += [f"{unknown} arguments are unknown; there are {', '.join(by_name)}"] if unknown else []
    if any(problems):
        raise SiteError("; ".join(filter(None, problems)))
    return found
