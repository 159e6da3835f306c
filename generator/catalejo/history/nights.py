"""The nights of a store: their names, what each remembers, and what of it is still as it was written.

What a store holds came from an earlier job, an older version or a broken disk. A name that is no time is not looked at;
a file that is not the one that was written, or says what it cannot say, costs its own night, and is counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Protocol, TypedDict, TypeVar, cast

import msgspec

from ..kit.read import jsonl
from ..kit.text.moments import is_time, moment
from ..model.deployments import Deployment
from ..model.history import SNAPSHOT_SCHEMA, CellFacts, Change, EntityFacts, IncidentFacts, Snapshot, SnapshotMeta

META, RUNS, CHANGES, SUMS = "meta.json", "runs.json", "changes.jsonl", "sums.json"
PARTS = ("entities", "cells", "repos", "incidents", "deployments")
_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z")
SHARD = re.compile(r"[0-9a-f]{2}\.jsonl")
"""The name of a shard of a snapshot."""
MAX_FILE = 256 * 1024 * 1024

T = TypeVar("T")

_FOREIGN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OSError)
_lines = msgspec.json.Decoder(tuple[str, str, dict[str, object]])
_changes = msgspec.json.Decoder(Change)


class NightFiles(Protocol):
    """What nights are read from: ``nights/NAME/…``."""

    def read(self, path: str) -> bytes | None:
        """Return a file, or None."""

    def names(self, path: str) -> list[str]:
        """Return the names below a folder, sorted."""


class Runs(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a night remembers of all before it: since when each drift and lag runs, when each entity was first seen."""

    drift: dict[str, str] = {}
    lag: dict[str, str] = {}
    first: dict[str, str] = {}
    trend: dict[str, dict[str, int]] = {}
    held: dict[str, tuple[str, str]] = {}
    """Names whose holder could not be read: its id and the host's own id."""
    thinned: bool = False
    """Only the trend is left: newer nights remember the rest."""


class _RepositoryFacts(TypedDict, total=False):
    commit: str
    source: str
    status: str


_FACTS: dict[str, type] = {
    "entities": EntityFacts,
    "cells": CellFacts,
    "repos": _RepositoryFacts,
    "incidents": IncidentFacts,
    "deployments": Deployment,
}
"""What the facts of each part must be; further ones are kept as they are."""


def night_name(taken_at: str) -> str:
    """Return the folder of a night: its time without what file systems do not like.

    Raises:
        ValueError: it is no time, so it names no folder.

    """
    if not is_time(taken_at):
        raise ValueError(f"{taken_at[:40]!r} is no time of a night")
    return taken_at.replace("+00:00", "Z").replace(":", "")


def is_night(name: str) -> bool:
    """Tell whether a name is that of a night."""
    return _NAME.fullmatch(name) is not None and is_time(night_time(name))


def night_time(name: str) -> str:
    """Return the time that a night's name says (RFC 3339 in UTC)."""
    return f"{name[:13]}:{name[13:15]}:{name[15:]}"


def nights_before(store: NightFiles, taken_at: str) -> list[str]:
    """Return the names of the finished nights strictly before a time, newest first."""
    last = night_name(taken_at)
    nights = [name for name in store.names("nights") if _NAME.fullmatch(name) and name < last]
    return [name for name in reversed(nights) if META in store.names(f"nights/{name}")]  # else it was never finished


def change_of(line: bytes) -> Change | None:
    """Return the change that a line tells, None where it is damaged; an event's time that is none is left out."""
    try:
        return sound(_changes.decode(line))
    except _FOREIGN:
        return None


def sound(change: Change) -> Change | None:
    """Return a change that was read from a store, None where its night is no time."""
    if not is_time(change.at):
        return None
    known = not change.event_at or moment(change.event_at) is not None
    return change if known else msgspec.structs.replace(change, event_at="")


class Night:
    """One night of a store, read file by file; ``damaged`` counts files and lines that are not what was written."""

    def __init__(self, store: NightFiles, name: str) -> None:
        """Read what the night's files must be; a night of an older version says nothing of it."""
        self.name = name
        self.damaged = 0
        self._store = store
        self._sums = self._json(SUMS, dict[str, str]) or {}

    def meta(self) -> SnapshotMeta | None:
        """Return the night's facts about itself, None where it cannot be read or is of another night."""
        found = self._json(META, SnapshotMeta)
        if found is None or found.schema != SNAPSHOT_SCHEMA:
            return None
        if not is_time(found.taken_at) or night_name(found.taken_at) != self.name:
            self.damaged += 1
            return None
        return found

    def runs(self) -> Runs | None:
        """Return what the night remembers, None where that is lost; a time that is none is left out."""
        found = self._json(RUNS, Runs)
        if found is None:
            return None
        return msgspec.structs.replace(
            found, drift=_times(found.drift), lag=_times(found.lag), first=_times(found.first)
        )

    def changes(self, most: int) -> list[Change]:
        """Return the night's changes, at most so many."""
        found: list[Change] = []
        for line in (self._read(CHANGES) or b"").split(b"\n"):
            if not line or len(found) >= most:
                continue
            change = change_of(line)
            if change is None:
                self.damaged += 1
            else:
                found.append(change)
        return found

    def snapshot(self) -> tuple[Snapshot | None, bool]:
        """Return the snapshot, None where there is none, and whether it is whole."""
        before = self.damaged
        names = self._store.names(f"nights/{self.name}/state")
        lost = {path for path in self._sums if path.startswith("state/")} - {f"state/{name}" for name in names}
        self.damaged += len(lost)
        snapshot, damaged = read_snapshot(self._read, [name for name in names if SHARD.fullmatch(name)])
        self.damaged += damaged
        return snapshot, self.damaged == before

    def is_whole(self) -> bool:
        """Tell whether every file of the night is the one that was written, and nothing is missing."""
        folder = f"nights/{self.name}"
        there = {*self._store.names(folder), *(f"state/{name}" for name in self._store.names(f"{folder}/state"))}
        for path in {*self._sums, *(path for path in there if path not in ("state", SUMS))}:
            self._read(path)
        return self.damaged == 0 and bool(self._sums)

    def _read(self, path: str) -> bytes | None:
        try:
            data = self._store.read(f"nights/{self.name}/{path}")
        except _FOREIGN:
            data = None
        wanted = self._sums.get(path) if path != SUMS else None
        if wanted is not None and (data is None or hashlib.sha256(data).hexdigest() != wanted):
            self.damaged += 1
            # Lines can be told apart from damaged ones one by one; anything else is whole or nothing.
            return data if path.endswith(".jsonl") else None
        return data

    def _json(self, path: str, kind: type[T]) -> T | None:
        before = self.damaged
        data = self._read(path)
        if data is None:
            return None
        try:
            return msgspec.json.decode(data, type=kind)
        except _FOREIGN:
            self.damaged = before + 1
            return None


def _times(found: dict[str, str]) -> dict[str, str]:
    return {key: at for key, at in found.items() if is_time(at)}


def read_snapshot(read: Callable[[str], bytes | None], names: list[str]) -> tuple[Snapshot | None, int]:
    """Read a snapshot through ``read`` (relative path to bytes); ``names`` are its shards.

    Returns the snapshot (None where there is none that this version understands) and how many lines were damaged.
    """
    try:
        meta = msgspec.json.decode(read(META) or b"", type=SnapshotMeta)
    except _FOREIGN:
        return None, 0
    if meta.schema != SNAPSHOT_SCHEMA or not is_time(meta.taken_at):
        return None, 0
    parts: dict[str, dict[str, dict[str, object]]] = {part: {} for part in PARTS}
    damaged = 0
    for name in names:
        for line in (read(f"state/{name}") or b"").split(b"\n"):
            if not line:
                continue
            try:
                part, subject, facts = _lines.decode(line)
                msgspec.convert(facts, _FACTS[part])
                for key in ("since", "at"):
                    if facts.get(key) and moment(facts.get(key)) is None:
                        del facts[key]
                parts[part][subject] = facts
            except (*_FOREIGN, KeyError):
                damaged += 1
    entities = cast("dict[str, EntityFacts]", parts["entities"])  # each was held to its facts above
    cells, incidents = (
        cast("dict[str, CellFacts]", parts["cells"]),
        cast("dict[str, IncidentFacts]", parts["incidents"]),
    )
    return Snapshot(meta, entities, cells, parts["repos"], incidents, parts["deployments"]), damaged


def thinned(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a night whose memory of all before it is left to newer nights: only its trend stays."""
    try:
        runs = msgspec.json.decode(files.get(RUNS, b""), type=Runs)
    except _FOREIGN:
        return files
    return resealed(files, {RUNS: jsonl.encode(Runs(trend=runs.trend, thinned=True)) + b"\n"})


def resealed(files: dict[str, bytes], changed: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a night with some of them changed, and their sums with them."""
    try:
        sums = msgspec.json.decode(files.get(SUMS, b"{}"), type=dict[str, str])
    except _FOREIGN:
        sums = {}
    sums |= {path: hashlib.sha256(data).hexdigest() for path, data in changed.items() if path in sums}
    return files | changed | ({SUMS: jsonl.encode(sums) + b"\n"} if sums else {})


def night_files(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a night with the list of their sums; what says that the night is finished comes last."""
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    last = {META: files[META]} if META in files else {}
    return {**{p: d for p, d in files.items() if p != META}, SUMS: jsonl.encode(sums) + b"\n", **last}
