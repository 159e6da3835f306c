"""Asks hosts and systems and writes the capture folder: the only room with a network, a clock, an environment."""

from __future__ import annotations

from .again import WantedAnswers, ask_again, now, until
from .clock import ClockError
from .creating import resolve, send_requests, source_for
from .doctor import Diagnosis, examine
from .findings import capture_findings, damage_findings
from .git.worktree import change_base
from .known import token_values, without_known
from .measuring import Patience, measure, ready_at
from .run import run_capture
from .shards.staging import StagingError

CAPTURE_ERRORS = (StagingError, ClockError)
"""What a capture raises before it asks anybody; the message is for people."""

__all__ = [
    "CAPTURE_ERRORS", "Diagnosis", "Patience", "WantedAnswers", "ask_again", "capture_findings", "change_base",
    "damage_findings", "examine", "measure", "now", "ready_at", "resolve", "run_capture", "send_requests",
    "source_for", "token_values", "until", "without_known",
]  # fmt: skip
