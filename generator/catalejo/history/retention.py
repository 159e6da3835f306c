"""Which nights a store keeps, and how what is left of the others is kept: daily, then weekly, then monthly.

Nothing depends on when this runs: which nights stay is decided by their dates and that of the newest alone. Changes of
``LASTING`` kinds stay for ever, each with its own night; the others go with the time in which every night is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from ..kit.read import jsonl
from ..kit.text.moments import is_time
from ..model.history import Change, Keep
from .branch import BranchStore
from .nights import CHANGES, Night, NightFiles, change_of, is_night, night_time, resealed, sound, thinned
from .packs import NIGHTS, STATE, Files, Packed, PackedNight, folded, open_store

LASTING = frozenset((
    "entity.added", "entity.removed", "entity.renamed", "owner.moved", "level.moved", "deployed", "rolled_back",
))  # fmt: skip
"""Kinds of changes that are kept for ever."""
ALL_CHANGES = 1 << 30
OPEN, MOST_OPEN = 2, 7
"""Nights that lie open after packing, and from how many more on it is done: a pack is not rewritten each night."""


def staying(names: Iterable[str], keep: Keep) -> set[str]:
    """Return which of some nights a store keeps: all of two days, then one a day, a week, a month, each the newest.

    A week begins on Monday, as in ISO 8601. The newest of a month stays among the weekly ones as well: so a night that
    stands for a month later is always still there, whenever this ran. The newest of all always stays.
    """
    nights = sorted(names)
    if not nights:
        return set()
    newest = _day(nights[-1])
    last = {period: name for name in nights for period in _periods(_day(name))}
    found = set()
    for name in nights:
        day, week, month = _periods(_day(name))
        age = (newest - _day(name)).days
        if age < 2:
            found.add(name)
        elif age < keep.days:
            found.add(last[day])
        elif age < max(keep.days, keep.weeks * 7):
            found |= {last[week], last[month]}
        else:
            found.add(last[month])
    return found


def _periods(day: date) -> tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]:
    """Return the day, the week and the month that a night lies in."""
    return ("day", day), ("week", *day.isocalendar()[:2]), ("month", day.year, day.month)


def _day(name: str) -> date:
    return date.fromisoformat(name[:10])


class LastingNight(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is left of a night that a store no longer keeps: a line of ``lasting/YYYY.jsonl``."""

    night: str
    changes: tuple[Change, ...]
    visibility: str = ""


def compact(place: str, keep: Keep) -> int:
    """Bring a store to what it keeps, and return how many nights went; killed at any moment it loses nothing.

    What this version cannot read it leaves alone. On a branch git shares what nights have in common, so they stay open.

    Raises:
        OSError: the store cannot be written.
        ValueError: the branch cannot be used, or a part of the store is damaged.

    """
    with open_store(place) as store:
        names = [name for name in store.names("nights") if is_night(name)]
        if not names:
            return 0
        _sweep(store, names[-1])
        if not isinstance(store.store, BranchStore):
            _pack(store)
        readable = [name for name in names if Night(store, name).meta() is not None]
        lost = sorted(set(readable) - staying(readable, keep))
        _keep_lasting(store, lost)
        _leave(store, set(lost), _old(readable, keep))
        store.finish(night_time(names[-1]))
        return len(lost)


def _sweep(store: Packed, newest: str) -> None:
    """Remove what a kill left of open nights: those that were never finished, or whose removal was not."""
    for name, finished in sorted(store.opened.items()):
        if not finished and is_night(name) and name < newest:
            store.drop(name)


def _files(store: Packed, name: str, state: bool) -> Files:
    """Return the shards of an open night, or its other files."""
    folder, prefix = (f"nights/{name}/state", "state/") if state else (f"nights/{name}", "")
    found = {f"{prefix}{path}": store.read(f"{folder}/{path}") for path in store.names(folder) if path != "state"}
    return {path: data for path, data in found.items() if data is not None}


def _pack(store: Packed) -> None:
    """Pack the open nights but the newest, where there are many; a damaged one stays as it is."""
    opened = sorted(name for name, finished in store.opened.items() if finished and is_night(name))
    if len(opened) <= MOST_OPEN:
        return
    months: dict[str, list[str]] = {}
    for name in opened[:-OPEN]:
        if Night(store, name).is_whole():
            months.setdefault(name[:7], []).append(name)
    for month, names in sorted(months.items()):
        try:
            states = {name: files for name, files in store.states(month) if name in store.month(month)}
        except ValueError:
            continue  # a damaged pack is not written over: somebody may have a good copy
        if store.is_broken(month) or states.keys() != store.month(month).keys():
            continue
        nights = store.month(month) | {name: thinned(_files(store, name, state=False)) for name in names}
        states |= {name: _files(store, name, state=True) for name in names}
        store.write_pack(month, STATE, folded(sorted(states.items())))
        store.write_pack(month, NIGHTS, [PackedNight(name, files) for name, files in sorted(nights.items())])
        for name in names:
            store.drop(name)


def _old(names: list[str], keep: Keep) -> set[str]:
    """Return the nights that are older than the time in which every night is kept."""
    return {name for name in names if (_day(names[-1]) - _day(name)).days >= keep.days}


def _keep_lasting(store: Packed, lost: list[str]) -> None:
    """Write down what stays of nights before they go; what is written already is not written twice."""
    years: dict[str, list[str]] = {}
    for name in lost:
        years.setdefault(name[:4], []).append(name)
    for year, names in sorted(years.items()):
        path = f"lasting/{year}.jsonl"
        before = store.read(path) or b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        known = {line.night for line in _lines(before)}
        added = []
        for name in names:
            meta = Night(store, name).meta()
            changes = tuple(change for change in Night(store, name).changes(ALL_CHANGES) if change.kind in LASTING)
            if meta is not None and changes and meta.taken_at not in known:
                added.append(LastingNight(meta.taken_at, changes, meta.visibility))
        if added:
            store.write(path, before + b"".join(jsonl.encode(line) + b"\n" for line in added))


def _lines(data: bytes) -> Iterator[LastingNight]:
    for line in data.split(b"\n"):
        try:
            found = msgspec.json.decode(line, type=LastingNight) if line else None
            if found is not None and is_time(found.night):
                changes = tuple(change for each in found.changes if (change := sound(each)) is not None)
                yield msgspec.structs.replace(found, changes=changes)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue


def lasting_nights(store: NightFiles, before: str) -> list[LastingNight]:
    """Return what is left of nights that went and that were before a time, newest first."""
    found: dict[str, LastingNight] = {}
    for name in store.names("lasting"):
        for line in _lines(store.read(f"lasting/{name}") or b""):
            if line.night < before:
                found[line.night] = line
    return [line for _, line in sorted(found.items(), reverse=True)]


def _leave(store: Packed, lost: set[str], old: set[str]) -> None:
    """Remove nights, and of the old ones that stay the changes that do not last."""
    for name in sorted(store.opened):
        if name in lost:
            store.drop(name)
        elif name in old:
            files = _files(store, name, state=False)
            slim = _slim(files)
            for path in sorted(path for path in slim if slim[path] != files.get(path)):
                store.write(f"nights/{name}/{path}", slim[path])
    for month in store.months:
        nights = store.month(month)
        left = {name: _slim(files) if name in old else files for name, files in nights.items() if name not in lost}
        if left == nights:
            continue
        store.write_pack(month, NIGHTS, [PackedNight(name, files) for name, files in sorted(left.items())])
        if left.keys() != nights.keys():
            states = [(name, files) for name, files in store.states(month) if name in left]
            store.write_pack(month, STATE, folded(states))


def _slim(files: Files) -> Files:
    """Return the files of a night whose changes are only those that last."""
    lines = files.get(CHANGES, b"").split(b"\n")
    told = [(line, change_of(line)) for line in lines if line]
    lasting = [line for line, change in told if change is not None and change.kind in LASTING]
    data = b"".join(line + b"\n" for line in lasting)
    return files if data == files.get(CHANGES, b"") else resealed(files, {CHANGES: data})
