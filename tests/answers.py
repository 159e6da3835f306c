"""What systems answered, as a capture holds it."""

from __future__ import annotations

import msgspec

from catalejo.kit.read.captured import Captured
from catalejo.model.capture import Envelope


def answers_of(captured: Captured) -> dict[str, tuple[Envelope, ...]]:
    """Return the raw answers of a whole capture by source id, in the order of their files."""
    answers: dict[str, list[Envelope]] = {}
    for path in captured.answer_files():
        envelope = msgspec.json.decode(path.read_bytes(), type=Envelope)
        answers.setdefault(envelope.source, []).append(envelope)
    return {source: tuple(answers[source]) for source in sorted(answers)}
