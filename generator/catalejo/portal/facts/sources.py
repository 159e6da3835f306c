"""Sources for people: whether each answered, when, and what would mend it."""

from __future__ import annotations

from msgspec import Struct

from ...kit.text.segments import segment
from ...model.capture import SourceStatus
from ..context import Portal

STATE = {
    "ok": ("ok", "Answered", "ok"),
    "partial": ("warn", "Partly answered", "warn"),
    "stale": ("stale", "Late", "stale"),
    "failed": ("bad", "No answer", "fail"),
    "denied": ("bad", "Refused", "lock"),
}
"""Level, English word and icon of each state of a source; what is fresh or late by the reader's clock is said there."""
WORST_FIRST = ("failed", "denied", "stale", "partial", "ok")


class SourceView(Struct, frozen=True, kw_only=True):
    """One source: its state in words, its age, what it said.

    ``limit`` is in hours; ``rank`` sorts the worst first; ``error`` is a sentence or "", ``permission`` one that is
    missing.
    """

    id: str
    anchor: str
    kind: str
    level: str
    word: str
    icon: str
    fetched_at: str
    limit: int
    count: int
    failed: int
    error: str
    permission: str
    notes: tuple[str, ...]
    hint: str
    rank: int

    @property
    def late(self) -> bool:
        """Whether the source did not answer as it should."""
        return self.rank < WORST_FIRST.index("ok")

    @property
    def troubled(self) -> bool:
        """Whether there is more to say than the state."""
        return bool(self.error or self.permission or self.notes or self.failed)


def source_view(portal: Portal, source: SourceStatus) -> SourceView:
    """One source: its state in words, its age, what it said."""
    level, word, icon = STATE.get(source.state, ("unknown", "Unknown", "unknown"))
    return SourceView(
        id=source.id,
        anchor=f"ct-source-{segment(source.id)}",
        kind=portal.words.t(source.kind.value),
        level=level,
        word=portal.words.t(word),
        icon=icon,
        fetched_at=source.fetched_at,
        limit=source.limit_hours,
        count=source.count,
        failed=source.failed,
        error=sentence(source.error),
        permission=source.permission,
        notes=source.notes,
        hint=hint_of(portal, source.id) if source.state != "ok" else "",
        rank=WORST_FIRST.index(source.state) if source.state in WORST_FIRST else 0,
    )


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does; "" stays ""."""
    return f"{text}." if text and text[-1] not in ".!?" else text


def hint_of(portal: Portal, subject: str) -> str:
    """How to mend what keeps a source or repository from being read; "" where nothing is known."""
    found = next((f for f in portal.world.findings if f.subject == subject and f.code.startswith("SYS6")), None)
    return portal.words.hint(found) if found else ""
