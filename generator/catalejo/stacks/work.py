"""How much one repository may make this room do, in a unit that is the same on every machine."""

from __future__ import annotations

FLOOR = 5_000_000
"""Units for a repository without files; each byte of possible desired state adds one. One is about a microsecond."""


SETTINGS = 60_000
"""Settings of all stacks of one repository."""


class Work:
    """What is left for one repository: every loop whose length two inputs multiply takes from it first.

    The wall of the sandbox is the backstop; this is the same on a slow machine, so that a night's bytes are.
    """

    def __init__(self, units: int = FLOOR) -> None:
        self.left = units
        self.short = False
        """Whether something was left undone."""
        self.settings = SETTINGS
        """How many settings of stacks may still be told."""

    def take(self, units: int) -> bool:
        """Take units; False where they are not there any more: the caller gives what it has."""
        if units > self.left:
            self.short = True
            return False
        self.left -= units
        return True
