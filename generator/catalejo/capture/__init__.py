"""Asks hosts and systems and writes the capture folder: the only room with a network, a clock, an environment."""

from __future__ import annotations

from .clock import DEFAULT_TOKENS
from .findings import capture_findings, damage_findings
from .run import run_capture

__all__ = ["DEFAULT_TOKENS", "capture_findings", "damage_findings", "run_capture"]
