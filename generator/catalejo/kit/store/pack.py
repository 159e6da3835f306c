"""What one build keeps for the next one: many small results in a single file, replaced as a whole.

What a build does not use is dropped, so the file never grows beyond one build. Deleting it changes time, not bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
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
        self._now: dict[bytes, bytes] = {}
        self.found = 0

    def _read(self) -> dict[bytes, bytes]:
        if self._path is None:
            return {}
        try:
            if self._path.stat().st_size > MAX_BYTES:
                return {}
            data = self._path.read_bytes()
        except OSError:
            return {}
        start, end = len(self._head), len(self._head) + 32
        if data[:start] != self._head or data[start:end] != hashlib.sha256(data[end:]).digest():
            return {}
        try:
            return msgspec.msgpack.decode(memoryview(data)[end:], type=dict[bytes, bytes])
        except msgspec.DecodeError:
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

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value for the next build."""
        if self._path is not None:
            self._now[key] = zlib.compress(value, 1)

    def close(self) -> None:
        """Write what was used and what was made; a full or read-only disk is no error."""
        if self._path is None or self._now.keys() == self._before.keys():
            return
        data = msgspec.msgpack.encode(self._now)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._head + hashlib.sha256(data).digest())
                    file.write(data)
                os.replace(name, self._path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise
