"""What ``catalejo instrument`` is asked for, and what it would write."""

from __future__ import annotations

import msgspec


class InstrumentWishes(msgspec.Struct, frozen=True):
    """What people say of the component; what they do not say is found with evidence, or left out.

    ``selector`` is label to value; ``into`` a relative folder for files that are made; ``otel`` None: by evidence.
    """

    entity: str = ""
    port: int = 0
    metrics_path: str = ""
    selector: dict[str, str] = {}
    convention: str = ""
    env: str = ""
    into: str = "monitoring"
    otel: bool | None = None


class InstrumentGap(msgspec.Struct, frozen=True, order=True):
    """What was not written: a file or a part, and why with what would change that."""

    what: str
    reason: str


class InstrumentPlan(msgspec.Struct, frozen=True):
    """Relative path to (text before, None where the file is new; text after), and what is left out."""

    component: str
    edits: dict[str, tuple[str | None, str]]
    left: tuple[InstrumentGap, ...]


class InstrumentRefused(Exception):
    """Nothing can be planned; says why and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both."""
        self.hint = hint
        super().__init__(message)
