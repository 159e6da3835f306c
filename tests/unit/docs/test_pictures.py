"""Pictures by their headers."""

from __future__ import annotations

import struct

import pytest

from catalejo.docs.articles.images import picture_problem, picture_size


def png(width: int, height: int) -> bytes:
    """Return the head of a PNG."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 20, 30) + b"\x01\x01\x11\x00"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (29).to_bytes(3, "little") + (19).to_bytes(3, "little")
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 30, 20)
ICO = b"\0\0\1\0\1\0" + bytes((30, 20)) + bytes(14)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(30, 20), ".png"), (JPEG, ".jpg"), (b"GIF89a" + struct.pack("<HH", 30, 20), ".gif"), (WEBP, ".webp"),
        (AVIF, ".avif"), (ICO, ".ico"),
    ],
)  # fmt: skip
def test_sizes_come_from_headers(data: bytes, kind: str) -> None:
    """Each format says its size; another name or a cut file says nothing."""
    assert picture_size(data, kind) == (30, 20)
    assert picture_size(data[:5], kind) is None
    assert picture_size(b"<html><script>", kind) is None


def test_problems() -> None:
    """What is no picture, or has more than 40 megapixels, is said."""
    assert picture_problem(png(10, 10), ".png") == ""
    assert picture_problem(png(30000, 30000), ".png") == "size"
    assert picture_problem(png(10, 10), ".jpg") == "format"
