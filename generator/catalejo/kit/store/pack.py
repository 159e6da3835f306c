"""What one build keeps for the next one: many small results in a single file, replaced as a whole.

What a build does not use is dropped, so the file never grows beyond one build. Deleting it changes time, not bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

_MAGIC = b"catalejo-pack-1\n"
MAX_BYTES = 1 << 30


class BuildCacheFile:
    """Bytes by key; without a folder it keeps nothing.

    ``engine`` names the code that made the values: another engine never reads them. A damaged, foreign or truncated
    file is an empty one.
    """

    def __init__(self, folder: Path | None, name: str, engine: str) -> None:
        """Read what the build before kept."""
        self._path = folder / f"{name}.pack" if folder is not None else None
        self._head = _MAGIC + hashlib.sha256(engine.encode()).digest()
        self._before = self._read()
        self._now: dict[bytes, bytes | memoryview] = {}
        self.found = 0

    def _read(self) -> dict[bytes, memoryview]:
        """Return the values as views of the one text that was read: a second copy would be a hundred megabytes."""
        data = read_sealed(self._path, self._head) if self._path is not None else None
        try:
            return msgspec.msgpack.decode(data, type=dict[bytes, memoryview]) if data is not None else {}
        except (msgspec.DecodeError, UnicodeError):
            return {}

    def get(self, key: bytes) -> bytes | None:
        """Return a value that the build before kept, or this one put; it is kept for the next one."""
        value = self._before.get(key) or self._now.get(key)
        if value is None:
            return None
        try:
            unpacked = zlib.decompress(value)
        except zlib.error:
            return None
        self._now[key] = value
        self.found += 1
        return unpacked

    def carry(self, key: bytes) -> bool:
        """Keep a value for the next build without looking at it; False where there is none."""
        value = self._before.get(key)
        if value is not None:
            self._now[key] = value
        return value is not None

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value for the next build."""
        if self._path is not None:
            self._now[key] = zlib.compress(value, 1)

    def close(self) -> None:
        """Write what was used and what was made; a full or read-only disk is no error."""
        if self._path is None or self._now.keys() == self._before.keys():
            return
        write_sealed(self._path, self._head, _packed(self._now))


def _packed(values: Mapping[bytes, bytes | memoryview]) -> Iterator[bytes]:
    """Yield a map as MessagePack, piece by piece."""
    yield b"\xdf" + len(values).to_bytes(4, "big")
    for key, value in values.items():
        yield msgspec.msgpack.encode(key) + msgspec.msgpack.encode(value)


def read_sealed(path: Path, head: bytes) -> memoryview | None:
    """Return what ``write_sealed`` wrote under the same head; None for a damaged, foreign or truncated file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    start, end = len(head), len(head) + 32
    if data[:start] != head or data[start:end] != hashlib.sha256(data[end:]).digest():
        return None
    return memoryview(data)[end:]


def write_sealed(path: Path, head: bytes, parts: Iterable[bytes]) -> None:
    """Replace a file as a whole by a head, the hash of the data, and the data; a full or read-only disk is no error."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                digest = hashlib.sha256()
                file.write(head + bytes(digest.digest_size))
                for part in parts:
                    digest.update(part)
                    file.write(part)
                file.seek(len(head))
                file.write(digest.digest())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
