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
from ..model.live import Application, Capability, Incident, Run
from . import argocd, github_actions, pagerduty
from .answers import Oddities, Reading
from .contract import Reader
from .github_actions import answered_repository

MAX_BYTES = 64 * 1024 * 1024

READERS: dict[str, Reader] = {
    "argocd": argocd.READER,
    "github-actions": github_actions.READER,
    "pagerduty": pagerduty.READER,
}
"""By the type of the system. To add one: its module, a line here, a test."""


class AnswerFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one answer tells. ``good`` is False for an error's answer; ``damage`` says why the file is none at all.

    ``problem``: why its form was not understood. ``repository``: whose runs it lists, "" where only the runs tell.
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
    applications: tuple[Application, ...] = ()
    runs: tuple[Run, ...] = ()
    incidents: tuple[Incident, ...] = ()
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
    kind = kind if kind in READERS else envelope.source.partition(":")[0]
    base = AnswerFile(envelope.source[:200], kind, envelope.url[:500], envelope.fetched_at[:64], bool(envelope.error))
    if kind not in READERS or not 200 <= envelope.status < 300 or envelope.body is None:
        return base
    reading = Reading(envelope)
    try:
        records = READERS[kind].read(reading)
        repository = answered_repository(envelope) if READERS[kind].capability is Capability.RUNS else ""
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        return msgspec.structs.replace(base, problem=f"{type(error).__name__}: {error}"[:160])
    return msgspec.structs.replace(
        base,
        good=True,
        repository=repository[:300],
        applications=tuple(record for record in records if isinstance(record, Application)),
        runs=tuple(record for record in records if isinstance(record, Run)),
        incidents=tuple(record for record in records if isinstance(record, Incident)),
        odd=reading.odd(),
    )
