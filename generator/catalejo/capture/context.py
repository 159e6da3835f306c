"""What hosts, systems and the run hand to each other inside this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..kit.ask.errors import ErrorKind, SourceError
from ..kit.ask.words import plain_words
from ..model.capture import Visibility
from ..model.settings import CaptureOptions
from .clock import CaptureClock
from .shards.previous import Previous

Progress = Callable[[str, int, int, str], None]
"""Called with (source id, done, total, name); names of left-out things never come here."""


class TimeoutBudget:
    """How often a source let git wait in vain: after ``MOST`` time-outs in a row nothing more is asked of it."""

    MOST = 3

    def __init__(self) -> None:
        self._lost = 0

    def check(self) -> None:
        """Raise SourceError where the source has been silent too often."""
        if self._lost >= self.MOST:
            raise SourceError(f"not asked: the host did not answer {self.MOST} times in a row", ErrorKind.TIMEOUT)

    def record(self, outcome: ErrorKind | None) -> None:
        """Count a time-out; anything else, a refusal too, is an answer."""
        self._lost = self._lost + 1 if outcome is ErrorKind.TIMEOUT else 0


class Context(NamedTuple):
    """What one source is given: time and tokens, options, a cache and a scratch folder of its own, progress."""

    id: str
    world: CaptureClock
    options: CaptureOptions
    cache: Path
    scratch: Path
    previous: Previous
    progress: Progress
    timeouts: TimeoutBudget

    def host_words(self, text: str) -> str:
        """Return a host's own words as they may be told: without tokens, and without names that are not ours to tell.

        Only a private portal's readers see whatever the token sees; to all others a host's words may name a repository
        that was left out.
        """
        text = self.world.scrub(text)
        return text if self.options.visibility is Visibility.PRIVATE else plain_words(text)
