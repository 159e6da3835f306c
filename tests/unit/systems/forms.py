"""What the tests of readers share: an answer read as it would be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalejo.model.capture import Envelope
from catalejo.systems.contract import Integration, Keeping
from catalejo.systems.reading import Reading


def read(
    one: Integration, body: object, *, question: str = "", source: str = "", url: str = "", file: str = "",
    hidden: Callable[[str], bool] = lambda _: False, reading: list[Reading] | None = None,
) -> list[Any]:  # fmt: skip
    """The records of a body, cut to what is kept; twice cut is cut once, as older answers are cut again."""
    asked = one.question(question) if question else one.questions[0]
    assert asked is not None
    envelope = Envelope(source or one.id, url, "2026-11-20T02:00:00Z", 200, body)
    parts = asked.parts(file, envelope) if asked.parts else {file: envelope}
    keeping = Keeping(False, hidden, hidden)
    found: list[Any] = []
    for part in parts.values():
        kept = asked.keep(part.body, keeping)
        assert asked.keep(kept, keeping) == kept, "what is kept of what was kept is the same"
        mine = Reading(Envelope(part.source, part.url, part.fetched_at, 200, kept))
        found += asked.read(mine)
        if reading is not None:
            reading.append(mine)
    return found
