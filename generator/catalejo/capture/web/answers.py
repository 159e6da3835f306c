"""The one reader of JSON that hosts, systems and recorded files give: bounded before anything is made of it.

An answer of 256 MB may stand for 5.7 GB of lists, so its values are counted first. What comes out can be
written again: a lone surrogate, which Python's reader lets through, is replaced.
"""

from __future__ import annotations

import json
import re

import msgspec

from ...kit.ask.errors import ErrorKind, SourceError

MAX_BODY = 256 << 20
MAX_VALUES = 8_000_000
"""Commas, colons and brackets of an answer: each stands for at most some 85 bytes of what is made of it."""
MAX_DEPTH = 200
_LONE = re.compile("[\ud800-\udfff]")
_LONE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def decode_answer(data: bytes | bytearray) -> object:
    """Return the one JSON value of an answer.

    Raises:
        SourceError: it is no JSON, or stands for more than is read; the message goes on after the host's name.

    """
    _check_size(data)
    try:
        value = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        if not _LONE_ESCAPE.search(data):
            raise _no_json() from None
        values = decode_values(data)
        if len(values) != 1:
            raise _no_json() from None
        return values[0]
    return value


def decode_values(data: bytes | bytearray) -> list[object]:
    """Return the JSON values of a text: one, one per line, or one after the other as ``gh api --paginate`` prints.

    Raises:
        SourceError: it is no JSON, or stands for more than is read.

    """
    _check_size(data)
    decoder = json.JSONDecoder()
    values: list[object] = []
    position = 0
    lone = _LONE_ESCAPE.search(data) is not None
    try:
        text = data.decode("utf-8").lstrip("\ufeff")
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            value, position = decoder.raw_decode(text, position)
            values.append(_writable(value) if lone else value)
    except (ValueError, RecursionError):
        raise _no_json() from None
    return values


def _no_json() -> SourceError:
    return SourceError("answers with something that is not JSON", ErrorKind.MALFORMED)


def _check_size(data: bytes | bytearray) -> None:
    if len(data) > MAX_BODY:
        raise SourceError(f"sends more than is read ({len(data) >> 20} MiB)", ErrorKind.TOO_LARGE)
    if sum(data.count(mark) for mark in (b",", b":", b"[", b"{")) > MAX_VALUES:
        raise SourceError(f"sends more values than are read ({MAX_VALUES:,})", ErrorKind.TOO_LARGE)


def _writable(value: object, depth: int = 0) -> object:
    """Return a value without lone surrogates, which no JSON writer takes; lists and maps are changed in place.

    Raises:
        ValueError: it is nested deeper than any answer.

    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    match value:
        case str():
            return _LONE.sub("\ufffd", value)
        case list():
            value[:] = [_writable(item, depth + 1) for item in value]
        case dict():
            for key in [key for key in value if _LONE.search(key)]:
                value[_LONE.sub("\ufffd", key)] = value.pop(key)
            for key, item in value.items():
                value[key] = _writable(item, depth + 1)
    return value
