"""What is wrong with a definition."""

from __future__ import annotations

import msgspec


class Trouble(msgspec.Struct, frozen=True):
    """A finding code, a message for people, the line inside the definition (0 = unknown)."""

    code: str
    message: str
    line: int = 0
