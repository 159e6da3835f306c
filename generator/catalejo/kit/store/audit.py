"""An append-only log of decisions as JSON Lines, in which each line holds the hash of the line before.

Who changes, adds or takes out a line breaks the chain at the next one. What a chain cannot tell is that its last lines
were cut off: keep the hash that ``append`` returns elsewhere, such as in the log of the run, where that matters.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ..read import jsonl
from ..read.narrow import mapping

FIRST = "0" * 64
"""What stands for the line before the first one."""
MAX_LINE = 1 << 20
PREVIOUS, TORN = "prev_sha256", "after_torn"


class AuditState(msgspec.Struct, frozen=True):
    """What is known of a log: good ``lines``, the hash of the last one, and the first ``broken`` line (0 = none).

    ``problem`` says what is wrong there: ``chain`` it does not follow the line before, ``json`` it is no object,
    ``torn`` it is not finished, ``long`` it is longer than any that is written. ``torn`` are lines that were not
    finished and that the line after them tells of.
    """

    lines: int = 0
    last: str = FIRST
    broken: int = 0
    problem: str = ""
    torn: tuple[int, ...] = ()


def append(path: Path, event: Mapping[str, object]) -> tuple[str, bool]:
    """Append an event under a lock; return the hash of its line, and whether the line before was not finished.

    A line that a killed process left unfinished stays as it is, and the new one tells of it. The line is on the disk
    when this returns.

    Raises:
        OSError: the file cannot be written, or is no file.
        ValueError: the event is longer than a line may be.

    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        before, torn = _last_line(descriptor)
        chained = {
            **event,
            PREVIOUS: _digest(before) if before is not None else FIRST,
            **({TORN: True} if torn else {}),
        }
        line = jsonl.encode(chained)
        if len(line) >= MAX_LINE:
            raise ValueError(f"an event of {len(line)} bytes is longer than a line may be")
        _write(descriptor, (b"\n" if torn else b"") + line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return _digest(line), torn


def verify(path: Path) -> AuditState:
    """Follow the chain from the first line; stop at the first that does not hold.

    Raises:
        OSError: the file cannot be read.

    """
    state, previous, torn = AuditState(), FIRST, 0
    with path.open("rb") as file:
        for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), 1):
            if torn:  # the line before is no line of ours, and this one has to know that
                problem = _problem(raw, previous, after_torn=True)
                if problem:
                    return msgspec.structs.replace(state, broken=torn, problem="json")
                state = msgspec.structs.replace(state, torn=(*state.torn, torn))
                torn = 0
            else:
                problem = _problem(raw, previous, after_torn=False)
            line = raw.rstrip(b"\n")
            if problem == "json":
                torn, previous = number, _digest(line)
                continue
            if problem:
                return msgspec.structs.replace(state, broken=number, problem=problem)
            previous = _digest(line)
            state = msgspec.structs.replace(state, lines=state.lines + 1, last=previous)
    return msgspec.structs.replace(state, broken=torn, problem="json") if torn else state


def _problem(raw: bytes, previous: str, after_torn: bool) -> str:
    """Return what is wrong with a line, "" for nothing."""
    if len(raw) > MAX_LINE:
        return "long"
    if not raw.endswith(b"\n"):
        return "torn"
    try:
        event = mapping(msgspec.json.decode(raw))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "json"
    if not event:
        return "json"
    right = event.get(PREVIOUS) == previous and (event.get(TORN) is True) == after_torn
    return "" if right else "chain"


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _last_line(descriptor: int) -> tuple[bytes | None, bool]:
    """Return the last line without its end, None where there is none, and whether it lacks its end."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    tail = os.pread(descriptor, min(end, MAX_LINE + 1), max(0, end - MAX_LINE - 1))
    if not tail:
        return None, False
    torn = not tail.endswith(b"\n")
    return tail.removesuffix(b"\n").rpartition(b"\n")[2], torn


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
