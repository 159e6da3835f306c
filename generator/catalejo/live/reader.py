"""Reads one answer of a system inside a limited child: a file of the capture becomes records of our vocabulary.

An answer is foreign text, of any size and depth. What the child returns is decoded by the parent as what it must be,
and joined with what only the parent knows: the age of the answer tonight, and how its source fared.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ..kit.text.mask import mask_bytes
from ..model.capture import Envelope
from ..model.live import Capability, Record
from ..systems.reading import Oddities, Reading
from ..systems.registry import Recognised, integration, recognise

MAX_BYTES = 64 * 1024 * 1024


class AnswerFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one answer tells. ``good`` is False for an error's answer; ``damage`` says why the file is none at all.

    ``gives`` is what was asked for, None where nobody knows. ``problem``: why its form was not understood.
    ``repository``: what it is about, "" where only its records tell.
    ``stale`` of the records does not yet count the answer's own age.
    """

    source: str = ""
    kind: str = ""
    url: str = ""
    fetched_at: str = ""
    failed: bool = False
    good: bool = False
    damage: str = ""
    problem: str = ""
    repository: str = ""
    gives: Capability | None = None
    records: tuple[Record, ...] = ()
    odd: Oddities = Oddities()


def read(payload: bytes, shared: bytes) -> bytes:
    """Read the file that ``payload`` names; ``shared`` holds the types of the configured sources by id."""
    types = msgspec.msgpack.decode(shared, type=dict[str, str])
    return msgspec.msgpack.encode(_read(Path(os.fsdecode(payload)), types))


def _read(path: Path, types: dict[str, str]) -> AnswerFile:
    try:
        if path.stat().st_size > MAX_BYTES:
            return AnswerFile(damage=f"larger than {MAX_BYTES >> 20} MiB")
        envelope = msgspec.json.decode(mask_bytes(path.read_bytes()), type=Envelope)
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return AnswerFile(damage=(str(error).splitlines() or [""])[0][:200] or type(error).__name__)
    kind = types.get(envelope.source, "")
    kind = kind if integration(kind) is not None else envelope.source.partition(":")[0]
    whose = _whose(envelope, kind)
    base = AnswerFile(envelope.source[:200], kind, envelope.url[:500], envelope.fetched_at[:64], bool(envelope.error),
                      gives=whose.question.gives if whose else None)  # fmt: skip
    if whose is None or not 200 <= envelope.status < 300 or envelope.body is None:
        return base
    reading = Reading(envelope)
    try:
        records = tuple(whose.question.read(reading))
        repository = whose.question.about(envelope) if whose.question.about is not None else ""
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        return msgspec.structs.replace(base, problem=f"{type(error).__name__}: {error}"[:160])
    return msgspec.structs.replace(base, good=True, repository=repository[:300], records=records, odd=reading.odd())


def _whose(envelope: Envelope, kind: str) -> Recognised | None:
    """Return which question an answer is to: as the capture noted, else as it is recognised."""
    one = integration(kind)
    if one is None:
        return None
    question = one.question(envelope.question)
    if question is None and not envelope.question and len(one.questions) == 1:
        question = one.questions[0]
    if question is not None:
        return Recognised(one, question)
    body = envelope.body if 200 <= envelope.status < 300 else None
    return recognise(f"{kind}:", envelope.url, body)
