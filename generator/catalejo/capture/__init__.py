"""Asks hosts and systems and writes the capture folder: the only room with a network, a clock, an environment."""

from __future__ import annotations

from .clock import DEFAULT_TOKENS, ClockError
from .findings import capture_findings, damage_findings
from .run import run_capture
from .staging import StagingError

CAPTURE_ERRORS = (StagingError, ClockError)
"""What a capture raises before it asks anybody; the message is for people."""

__all__ = ["CAPTURE_ERRORS", "DEFAULT_TOKENS", "capture_findings", "damage_findings", "run_capture"]
