"""Looks through the contents of one repository, in a limited child: they are foreign, and there may be many."""

from __future__ import annotations

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..kit.read.archive import ArchiveReader, DamagedArchive
from ..kit.text.mask import Secret, find_secrets, wide_encoding


class Contents(msgspec.Struct, frozen=True, array_like=True):
    """What to look through: an archive, and the ids of the contents in it."""

    archive: str
    blobs: tuple[str, ...]


class Leak(msgspec.Struct, frozen=True, array_like=True):
    """A content that holds secrets: its id, the shape and line of the first one, and how many there are."""

    blob: str
    shape: str
    line: int
    count: int


_ESCAPED = re.compile(
    r"""\\([_*~.!#()\[\]{}+`>|=:/@$&%'"-])|\\(?:u00|x)([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])|(&(?:\#x?[0-9a-fA-F]{1,7}|[a-zA-Z]{2,31});)"""
)
"""A character as Markdown, JSON, YAML, an address or HTML may spell it: what reads the file may undo that."""


def read(payload: bytes) -> bytes:
    """Return the leaks of a :class:`Contents`, in the order of its ids; one that is damaged is told elsewhere.

    Raises:
        FileNotFoundError: there is no archive.

    """
    contents = msgspec.msgpack.decode(payload, type=Contents)
    if contents.blobs and not os.path.isfile(contents.archive):
        raise FileNotFoundError("blobs.zip")  # never "nothing found" where nothing was read
    archive = ArchiveReader(Path(contents.archive))
    found: list[Leak] = []
    for blob in contents.blobs:
        with contextlib.suppress(DamagedArchive):
            found += _leaks(blob, archive.read(blob) or b"")
    return msgspec.msgpack.encode(found)


def _leaks(blob: str, data: bytes) -> Iterator[Leak]:
    text = data.decode(wide_encoding(data) or "utf-8", "replace")
    secrets = list(find_secrets(text)) or list(_hidden(text))
    if secrets:
        yield Leak(blob, secrets[0].shape, secrets[0].line, len(secrets))


def _hidden(text: str) -> Iterator[Secret]:
    """Yield the secrets that escapes part."""
    plain = _ESCAPED.sub(_unescaped, text)
    if plain != text:
        yield from find_secrets(plain)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[4]:
        char = html.unescape(match[4])
        return " " if char.isspace() else char
    return chr(int(match[2] or match[3], 16))
