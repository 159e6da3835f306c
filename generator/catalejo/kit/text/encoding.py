"""The text of foreign files: UTF-8, or UTF-16 and UTF-32 where their mark says so; anything else is not guessed."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def in_utf8(data: bytes) -> bytes:
    """Return a content in UTF-8 where its mark says that it is in UTF-16 or UTF-32; any other as it is."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode("utf-8")
            except (UnicodeDecodeError, UnicodeEncodeError):
                return data
    return data


def decoded(data: bytes) -> str | None:
    """Return the text of a content without its mark; None where it is in no encoding that is known for certain."""
    try:
        return in_utf8(data).decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def undecodable(data: bytes) -> int:
    """Return the line of the first byte that cannot be read as text, 0 where all can."""
    try:
        in_utf8(data).decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 0
