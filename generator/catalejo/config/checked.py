"""What is wrong with a configuration, and what a checked one holds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..model.notify import NotifyTarget
from ..model.settings import Source, System
from ..model.world import Settings


class ConfigProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a configuration: where, what, how to mend it."""

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")


class ConfigError(Exception):
    """A configuration cannot be used; carries every problem that was found."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        """Keep the problems in the order of the file."""
        self.problems = tuple(sorted(problems, key=lambda p: (p.path, p.line, p.column, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Configuration(msgspec.Struct, frozen=True):
    """A checked configuration. Paths are absolute; ``text`` is the file as it stands (no secrets are in it)."""

    settings: Settings
    sources: tuple[Source, ...] = ()
    systems: tuple[System, ...] = ()
    path: str = ""
    text: str = ""
    docs_dir: str = ""
    custom_dir: str = ""
    gates: str = ""
    """The file of the policy for gates, "" where none is named."""
    notify: tuple[NotifyTarget, ...] = ()
    """Who is told of what changed."""
