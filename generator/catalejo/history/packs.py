"""Packs of nights: a month of a store in two files, so that a night costs what changed in it and not a whole snapshot.

``packs/YYYY-MM.nights`` has what every build reads of a night (its facts about itself, its changes, its trend, the
sums of its files), ``packs/YYYY-MM.state`` the shards: those of the first night whole, of each later one the lines that
differ. Both are zlib of MessagePack behind a hash. A night that lies open in ``nights/`` counts before a packed one; so
a pack is written first, the open night removed afterwards, and a kill between the two loses nothing.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..kit.store.place import Store
from .branch import PREFIX, BranchStore
from .nights import META, is_night

_MAGIC = b"catalejo-nights-1\n"
_HASH = 32
MAX_UNPACKED = 1 << 30
"""Bytes that a pack may unfold to: 10,000 entities that all change each night of a month are a fifth of it."""
NIGHTS, STATE = "nights", "state"

_PACK = re.compile(r"([0-9]{4}-[0-9]{2})\.(?:nights|state)")

Files = dict[str, bytes]
"""The files of one night by path inside it."""


class LineEdit(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """How a file differs from that of the night before: places of lines that went, then lines put in at places."""

    gone: list[int] = []
    put: list[tuple[int, bytes]] = []


class PackedState(msgspec.Struct, frozen=True, array_like=True):
    """The shards of one night against those of the night before it in the pack."""

    name: str
    whole: Files
    edits: dict[str, LineEdit]
    gone: list[str]


class PackedNight(msgspec.Struct, frozen=True, array_like=True):
    """The other files of one night."""

    name: str
    files: Files


class Packed:
    """A store whose nights lie open or in packs; reads both as if all lay open, writes open ones."""

    def __init__(self, store: Store | BranchStore) -> None:
        """Read no more than is asked for."""
        self.store = store
        self._months: dict[str, dict[str, Files]] = {}
        self._state: tuple[str, Files] = ("", {})
        self._walk: Iterator[tuple[str, Files]] | None = None
        self._broken: set[str] = set()
        self._list()

    def _list(self) -> None:
        found = {match[1] for name in self.store.names("packs") if (match := _PACK.fullmatch(name))}
        self.months = sorted(found)
        """The months that have a pack."""
        self.opened = {name: META in self.store.names(f"nights/{name}") for name in self.store.names("nights")}
        """What lies in ``nights/``, and whether it was finished: what tells that is written last, and removed first."""

    def __enter__(self) -> Packed:
        """Use it as a context."""
        self.store.__enter__()
        return self

    def __exit__(self, *gone: object) -> None:
        """End what reads."""
        self.store.__exit__(*gone)

    def names(self, path: str) -> list[str]:
        """Return the names below a folder, sorted; of the nights only those that are finished."""
        if path == "nights":
            done = {name for name, finished in self.opened.items() if finished}
            return sorted(done | {name for month in self.months for name in self.month(month)})
        name, inner = _inside(path)
        if not name or self.opened.get(name):
            return self.store.names(path)
        files = self._shards(name) if inner else self.month(name[:7]).get(name, {})
        prefix = f"{inner}/" if inner else ""
        return sorted({file[len(prefix) :].split("/")[0] for file in files if file.startswith(prefix)})

    def read(self, path: str) -> bytes | None:
        """Return a file, or None.

        Raises:
            ValueError: it lies in a pack that is damaged.

        """
        name, inner = _inside(path)
        if not name or self.opened.get(name):
            return self.store.read(path)
        return (self._shards(name) if "/" in inner else self.month(name[:7]).get(name, {})).get(inner)

    def month(self, month: str) -> dict[str, Files]:
        """Return the packed nights of a month by name, without their shards; none where the pack is damaged."""
        if month not in self.months:
            return {}
        if month not in self._months:
            try:
                nights = unpack(self.store.read(f"packs/{month}.{NIGHTS}"), list[PackedNight])
            except ValueError:
                nights = []
                self._broken.add(month)
            self._months[month] = {n.name: n.files for n in nights if is_night(n.name) and n.name[:7] == month}
        return self._months[month]

    def is_broken(self, month: str) -> bool:
        """Tell whether the pack of a month cannot be read."""
        return not self.month(month) and month in self._broken

    def damaged(self) -> int:
        """Return how many months have a pack that cannot be read."""
        return sum(self.is_broken(month) for month in self.months)

    def states(self, month: str) -> Iterator[tuple[str, Files]]:
        """Yield the packed nights of a month with their shards, oldest first.

        Raises:
            ValueError: the pack is damaged.

        """
        files: Files = {}
        for night in unpack(self.store.read(f"packs/{month}.{STATE}"), list[PackedState]):
            files = unfolded(night, files)
            yield night.name, files

    def _shards(self, name: str) -> Files:
        """Return the shards of a packed night; who reads nights in their order unfolds each month once."""
        if self._state[0] != name:
            found: Files | None = None
            if name in self.month(name[:7]):
                if self._walk is None or name[:7] != self._state[0][:7] or name < self._state[0]:
                    self._walk = self.states(name[:7])
                found = next((files for at, files in self._walk if at == name), None)
            if found is None:
                self._walk = None
            self._state = name, found or {}
        return self._state[1]

    def write_pack(self, month: str, kind: str, nights: list[PackedNight] | list[PackedState]) -> None:
        """Write one of the two files of a month, or remove it where nothing is left in it."""
        path = f"packs/{month}.{kind}"
        if nights:
            self.store.write(path, packed(nights))
        elif self.store.read(path) is not None:
            self.store.remove(path)
        self._months.pop(month, None)
        self._state, self._walk = ("", {}), None
        self._list()

    def drop(self, name: str) -> None:
        """Remove an open night: first what says that it is finished, so that half of one is none."""
        if not isinstance(self.store, BranchStore) and self.opened.get(name):
            self.store.remove(f"nights/{name}/{META}")
        self.store.remove(f"nights/{name}")
        self.opened.pop(name, None)

    def write(self, path: str, data: bytes) -> None:
        """Write a file."""
        self.store.write(path, data)

    def replace(self, path: str, files: Mapping[str, bytes]) -> None:
        """Let a folder have just these files."""
        self.store.replace(path, files)

    def finish(self, moment: str) -> None:
        """Let what was written be seen."""
        self.store.finish(moment)


def open_store(place: str) -> Packed:
    """Open the place of a history: ``branch:NAME:FOLDER``, a folder, or any fsspec URL.

    Raises:
        ValueError: it is a branch that cannot be used, or a URL that is not understood.
        ImportError: the package that knows this kind of URL is not installed.

    """
    return Packed(BranchStore(place) if place.startswith(PREFIX) else Store(place))


def _inside(path: str) -> tuple[str, str]:
    """Return the night that a path lies in and the path inside it; "" for what lies in no night."""
    if not path.startswith("nights/"):
        return "", ""
    name, _, inner = path.removeprefix("nights/").partition("/")
    return name, inner


def packed(value: object) -> bytes:
    """Return a value as the bytes of a pack."""
    body = zlib.compress(msgspec.msgpack.encode(value, order="deterministic"), 6)
    return _MAGIC + hashlib.sha256(body).digest() + body


def unpack(data: bytes | None, kind: type[list[PackedNight]] | type[list[PackedState]]) -> list:  # type: ignore[type-arg]
    """Return what ``packed`` was given; nothing of an absent file.

    Raises:
        ValueError: these are not the bytes that were written.

    """
    if data is None:
        return []
    start = len(_MAGIC) + _HASH
    body = data[start:]
    if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != data[len(_MAGIC) : start]:
        raise ValueError("a pack of nights is damaged")
    try:
        unfold = zlib.decompressobj()
        found = msgspec.msgpack.decode(unfold.decompress(body, MAX_UNPACKED), type=kind)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("a pack of nights is damaged") from error
    return found


def folded(nights: Iterable[tuple[str, Files]]) -> list[PackedState]:
    """Return nights with their shards, oldest first, each against the one before it."""
    found: list[PackedState] = []
    before: Files = {}
    for name, files in nights:
        whole: Files = {}
        edits: dict[str, LineEdit] = {}
        for path, data in sorted(files.items()):
            old = before.get(path)
            if old == data:
                continue
            edit = edited(old, data) if old is not None else None
            if edit is None:
                whole[path] = data
            else:
                edits[path] = edit
        found.append(PackedState(name, whole, edits, sorted(before.keys() - files.keys())))
        before = files
    return found


def edited(old: bytes, new: bytes) -> LineEdit | None:
    """Return how one file became another by lines; None where that says nothing shorter, or not exactly this."""
    was, now = old.split(b"\n"), new.split(b"\n")
    here, there = set(now), set(was)
    edit = LineEdit(
        [number for number, line in enumerate(was) if line not in here],
        [(number, line) for number, line in enumerate(now) if line not in there],
    )
    return edit if len(edit.put) * 2 < len(now) and applied(edit, old) == new else None


def applied(edit: LineEdit, old: bytes) -> bytes:
    """Return the file that an edit makes of another."""
    gone = set(edit.gone)
    lines = [line for number, line in enumerate(old.split(b"\n")) if number not in gone]
    for number, line in edit.put:
        lines.insert(number, line)
    return b"\n".join(lines)


def unfolded(night: PackedState, before: Files) -> Files:
    """Return the shards of a night out of those of the night before."""
    files = {path: data for path, data in before.items() if path not in set(night.gone)}
    files |= night.whole
    for path, edit in night.edits.items():
        files[path] = applied(edit, before.get(path, b""))
    return files
