"""One module a format. Each writes beside what is there and takes its place in one step, or in one transaction."""

from __future__ import annotations


class ExportError(Exception):
    """An export cannot be written; the message is for people and holds no password. ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep what to do."""
        self.hint = hint
        super().__init__(message)
