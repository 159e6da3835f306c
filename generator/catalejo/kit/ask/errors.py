"""Why a source or a system gave no answer: errors are kinds, never words to match."""

from __future__ import annotations

import enum

import msgspec

from ..swallowed import note_swallowed
from .words import plain_words


class ErrorKind(enum.StrEnum):
    """Why a source, a repository or a system gave no answer; what is done next depends on this, never on words."""

    FAILED = "failed"
    """Something that no other kind says."""
    DENIED = "denied"
    """The host said no (401, 403)."""
    GONE = "gone"
    """The host said that it does not exist (404, 410): no older content may stand in."""
    RATE_LIMITED = "rate-limited"
    """The host asks to wait longer than a capture waits (429)."""
    TIMEOUT = "timeout"
    """Nothing came within the time that it may take."""
    UNREACHABLE = "unreachable"
    """There was no connection."""
    MALFORMED = "malformed"
    """The answer has a form that is not understood."""
    TOO_LARGE = "too-large"
    """It, or what it expands to, is more than is read."""
    DAMAGED = "damaged"
    """An object store holds less, or something else, than it should."""
    REFUSED = "refused"
    """It would lead out of the source, or is no address that is followed."""
    HOST = "host"
    """The host reports an error of its own."""
    WHOLE_ONLY = "whole-only"
    """The host gives no single objects: the commit has to be fetched whole."""


class SourceError(Exception):
    """A source or repository gave no answer. ``str()`` is one line for people, already without tokens.

    ``kind`` says why; ``permission`` names what the token lacks; ``status`` is the HTTP status, 0 without one;
    ``challenge`` is how the host wants to be asked (``WWW-Authenticate``), which is for no reader's eyes.
    """

    challenge: str = ""

    def __init__(self, message: str, kind: ErrorKind = ErrorKind.FAILED, permission: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.permission = permission
        self.status = status

    @property
    def state(self) -> str:
        """The state of a source that gave nothing for this reason: ``denied`` or ``failed``."""
        return "denied" if self.kind is ErrorKind.DENIED else "failed"

    @property
    def gone(self) -> bool:
        """Whether the host said that it does not exist, so that no older content may stand in."""
        return self.kind is ErrorKind.GONE


MALFORMED_ANSWER = (TypeError, KeyError, IndexError, AttributeError, ValueError, OverflowError, msgspec.MsgspecError)
"""What code meets in an answer of another form than its documentation says."""


def malformed_answer(error: Exception) -> SourceError:
    """Return the error for an answer that cannot be used; a foreign form costs its own source only.

    The exception's own text repeats what the answer held, so that only its type and known words are told.
    """
    note_swallowed(error, "an answer of another form")
    words = f"{type(error).__name__}: {plain_words(str(error))}".rstrip(": …")
    return SourceError(f"an answer has a form that is not understood ({words})", ErrorKind.MALFORMED)
