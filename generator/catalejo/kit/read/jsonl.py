"""JSON and JSON Lines with one spelling: sorted keys, compact, LF, UTF-8, safe inside HTML."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from ..text.controls import escaped_json

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="sorted")


def encode(value: object) -> bytes:
    """Return one JSON text of a struct or plain data, keys sorted, without a line end."""
    return _encoder.encode(value)


def encode_page(value: object) -> bytes:
    """Return JSON that a browser may read: ``<``, ``>``, ``&``, line separators and what reorders text are escaped."""
    text = encode(value)
    for char, escape in ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026")):
        text = text.replace(char, escape)
    text = text.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")
    return escaped_json(text)


def dump_lines(path: Path, values: Iterable[object]) -> int:
    """Write a line per value; return how many."""
    lines = [encode(value) for value in values]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return len(lines)


def load_lines(path: Path, kind: type[T]) -> list[T]:
    """Read a file of lines as structs of one type; a missing file is empty.

    Raises:
        msgspec.ValidationError: a line does not fit the type.

    """
    if not path.is_file():
        return []
    decoder = msgspec.json.Decoder(kind)
    return [decoder.decode(line) for line in path.read_bytes().split(b"\n") if line]
