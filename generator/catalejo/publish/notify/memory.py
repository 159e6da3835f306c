"""What was sent already, so that a second run of one night, or of a night that was built again, says nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from ...model.digest import DigestItem

MEMORY_SCHEMA = 1
MAX_MEMORY = 4 << 20


class Sent(msgspec.Struct, frozen=True):
    """What one team was told by one target: until which night, and the ids of that night's items and newer ones."""

    night: str
    ids: tuple[str, ...] = ()


class SentMemory(msgspec.Struct, frozen=True):
    """By the key of a target and a team; it holds no address and no name."""

    schema: int = MEMORY_SCHEMA
    sent: dict[str, Sent] = {}


def read_memory(path: Path) -> SentMemory:
    """Return what a file remembers; nothing where there is none.

    Raises:
        ValueError: the file cannot be read, or is of another form.

    """
    try:
        with path.open("rb") as file:
            memory = msgspec.json.decode(file.read(MAX_MEMORY), type=SentMemory)
    except FileNotFoundError:
        return SentMemory()
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read as what was sent: {error}") from error
    if memory.schema != MEMORY_SCHEMA:
        raise ValueError(f"{path} is of another version")
    return memory


def remember(memory: SentMemory, key: str, night: str, items: Iterable[DigestItem]) -> SentMemory:
    """Return the memory after a message was sent; what is older than its newest night needs no ids any more."""
    before = memory.sent.get(key)
    kept = set(before.ids) if before is not None and before.night == night else set()
    kept.update(item.id for item in items if item.night >= night)
    return SentMemory(memory.schema, {**memory.sent, key: Sent(night, tuple(sorted(kept)))})


def write_memory(path: Path, memory: SentMemory) -> None:
    """Write a memory in one step.

    Raises:
        OSError: it cannot be written.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(msgspec.json.encode(memory, order="sorted") + b"\n")
    new.replace(path)
