"""What hosts, systems and the run hand to each other inside this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..kit.swallowed import note_swallowed
from ..model.capture import HostTeam, RepositoryInfo
from ..model.settings import CaptureOptions
from .clock import CaptureClock
from .previous import Previous

Progress = Callable[[str, int, int, str], None]
"""Called with (source id, done, total, name); names of left-out things never come here."""


class SourceError(Exception):
    """A source or repository gave no answer. ``str()`` is one line for people, already without tokens.

    ``state`` is ``failed`` or ``denied``; ``gone`` when the host said that it does not exist (404, 410), so that no
    older content may stand in; ``permission`` names what the token lacks; ``status`` the HTTP status, 0 without one.
    """

    def __init__(
        self, message: str, state: str = "failed", gone: bool = False, permission: str = "", status: int = 0
    ) -> None:
        super().__init__(message)
        self.state = state
        self.gone = gone
        self.permission = permission
        self.status = status


MALFORMED_ANSWER = (TypeError, KeyError, IndexError, AttributeError, ValueError, OverflowError, msgspec.MsgspecError)
"""What code meets in an answer of another form than its documentation says."""


def malformed_answer(error: Exception) -> SourceError:
    """Return the error for an answer that cannot be used; a foreign form costs its own source only."""
    note_swallowed(error, "an answer of another form")
    words = f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return SourceError(f"an answer has a form that is not understood ({words})")


class Patience:
    """How often a source let git wait in vain: after ``MOST`` time-outs in a row nothing more is asked of it."""

    MOST = 3

    def __init__(self) -> None:
        self._lost = 0

    def check(self) -> None:
        """Raise SourceError where the source has been silent too often."""
        if self._lost >= self.MOST:
            raise SourceError(f"not asked: the host did not answer {self.MOST} times in a row")

    def told(self, error: SourceError | None) -> None:
        """Count a time-out; anything else, a refusal too, is an answer."""
        words = str(error).lower() if error else ""
        late = any(word in words for word in ("took longer than", "too slow", "timed out"))
        self._lost = self._lost + 1 if late else 0


class Context(NamedTuple):
    """What one source is given: time and tokens, options, a cache and a scratch folder of its own, progress."""

    id: str
    world: CaptureClock
    options: CaptureOptions
    cache: Path
    scratch: Path
    previous: Previous
    progress: Progress
    patience: Patience


class Found(NamedTuple):
    """A repository that a host told of: its facts without content, and how to write its contents into a folder.

    ``read`` gets the facts as the run decided on them, the new shard's folder, and the folder of the same repository's
    earlier shard (or None); it returns the final facts. It raises SourceError.
    """

    info: RepositoryInfo
    read: Callable[[RepositoryInfo, Path, Path | None], RepositoryInfo]
    names: tuple[str, ...] = ()
    """Further names by which a configuration may mean it: the folder of a clone."""
    mark: str = ""
    """Changes when the host's check state of the head does; kept in the cache to ask for runs only then."""


class Listing(NamedTuple):
    """A host's answer: repositories, teams with their level, what was left out by filters, notes, requests sent."""

    found: tuple[Found, ...]
    teams: tuple[HostTeam, ...] = ()
    secret_teams: frozenset[str] = frozenset()
    grants: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  # never changed
    """Repository id to slugs of teams that may write, the strongest grant first."""
    missing: bool = False
    """True when the host left repositories out of its answer by an error of its own: earlier ones stand in."""
    left_out: tuple[RepositoryInfo, ...] = ()
    """Facts of repositories that a filter leaves out; ``error`` holds the filter's name."""
    notes: tuple[str, ...] = ()
    requests: int = 0
    error: str = ""
    permission: str = ""
    teams_missing: bool = False
    """True when the host failed to tell the teams: earlier ones stand in."""
