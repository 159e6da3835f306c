"""A store of results by the hash of what they were made from; deleting it changes time, not bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

_MAGIC = b"catalejo-cache-1\n"
_DIGEST = 32
MAX_ENTRY = 64 * 1024 * 1024


class Cache:
    """Bytes by key, in files below a folder; without a folder it keeps nothing.

    ``engine`` names the code that made the values (schema and library versions): another engine never reads them.
    A damaged, foreign or truncated entry is a miss. Several processes may use one folder at the same time.
    """

    def __init__(self, folder: Path | None, engine: str) -> None:
        """Use a folder; it is made with the first value that is put."""
        self.folder = folder
        self.engine = engine

    def key(self, parts: Iterable[str | bytes]) -> str:
        """Return the key for the parts that determine a value; their borders count."""
        digest = hashlib.sha256(_MAGIC)
        for part in (self.engine, *parts):
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        if self.folder is None:
            return None
        try:
            with open(self._path(key), "rb") as file:
                data = file.read(MAX_ENTRY + 1)
        except OSError:
            return None
        head = len(_MAGIC) + _DIGEST
        if len(data) > MAX_ENTRY or not data.startswith(_MAGIC) or data[len(_MAGIC) : head] != bytes.fromhex(key):
            return None
        try:
            unpacker = zlib.decompressobj()
            value = unpacker.decompress(data[head:], MAX_ENTRY)
        except zlib.error:
            return None
        return value if unpacker.eof else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value; a full or read-only disk is no error, the next build makes it again."""
        if self.folder is None or len(value) > MAX_ENTRY:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MAGIC + bytes.fromhex(key) + zlib.compress(value, 1))
                os.replace(name, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise

    def _path(self, key: str) -> Path:
        if self.folder is None:
            raise ValueError("this cache keeps nothing")
        return self.folder / key[:2] / key[2:]
