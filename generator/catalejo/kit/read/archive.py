"""Reads ``blobs.zip`` by place: the table is read once, no file stays open, and damage is told by name.

A portal has thousands of archives and a process some thousand open files at most.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

import msgspec

_LOCAL = struct.Struct("<4s22xHH")
"""Local file header: signature, lengths of the name and of the extra field (APPNOTE.TXT 4.3.7)."""


class DamagedArchive(Exception):
    """An archive, or one content of it, is not what was written; the message says in short what is wrong."""


class BlobPlace(msgspec.Struct, frozen=True, array_like=True):
    """Where a content lies: offset of its local header, size in the file, size, method, CRC-32."""

    offset: int
    packed: int
    size: int
    method: int
    crc: int


class ArchiveReader:
    """One archive of contents by blob id."""

    def __init__(self, path: Path) -> None:
        """Read nothing before it is asked for."""
        self._path = path
        self._places: dict[str, BlobPlace] | None = None

    def read(self, blob: str) -> bytes | None:
        """Return a content, or None where the archive has none of this id or is not there.

        Raises:
            DamagedArchive: the archive cannot be read, or the content is not the one that was written.

        """
        place = self._table().get(blob)
        if place is None:
            return None
        try:
            with self._path.open("rb") as file:
                return _content(file, place)
        except (OSError, struct.error, zlib.error, MemoryError) as error:
            raise DamagedArchive(f"{blob}: {error or type(error).__name__}") from error

    def _table(self) -> dict[str, BlobPlace]:
        if self._places is None:
            self._places = {}
            if self._path.is_file():
                self._places = _table_of(self._path)
        return self._places


def _table_of(path: Path) -> dict[str, BlobPlace]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                item.filename: BlobPlace(
                    item.header_offset, item.compress_size, item.file_size, item.compress_type, item.CRC
                )
                for item in archive.infolist()
            }
    except (OSError, zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, RuntimeError) as error:
        raise DamagedArchive(str(error) or type(error).__name__) from error


def _content(file: BinaryIO, place: BlobPlace) -> bytes:
    file.seek(place.offset)
    signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise zlib.error("no content starts at its place")
    file.seek(name + extra, 1)
    data = file.read(place.packed)
    if place.method == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-15).decompress(data, place.size + 1)
    elif place.method != zipfile.ZIP_STORED:
        raise zlib.error("packed in a way that is not ours")
    if len(data) != place.size or zlib.crc32(data) != place.crc:
        raise zlib.error("the content is not the one that was written")
    return data
