"""Reads the size of a picture from its header; pictures are never decoded."""

from __future__ import annotations

import struct

MAX_PIXELS = 40_000_000
_JPEG_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))


def picture_size(data: bytes, kind: str) -> tuple[int, int] | None:
    """Return (width, height) of a picture of the kind that its name says (``.png`` …); None where it is not one."""
    try:
        match kind:
            case ".png":
                return _png(data)
            case ".jpg" | ".jpeg":
                return _jpeg(data)
            case ".gif":
                return struct.unpack_from("<HH", data, 6) if data[:6] in (b"GIF87a", b"GIF89a") else None
            case ".webp":
                return _webp(data)
            case ".avif":
                return _avif(data)
            case ".ico":
                return _ico(data)
    except (struct.error, IndexError):
        return None
    return None


def picture_problem(data: bytes, kind: str) -> str:
    """Return why a picture cannot be shown: ``format``, ``size``, or "" where it can."""
    size = picture_size(data, kind)
    if size is None:
        return "format"
    return "size" if size[0] * size[1] > MAX_PIXELS else ""


def _png(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        while data[at] == 0xFF:
            at += 1
        mark = data[at]
        at += 1
        if mark in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            return width, height
        if mark not in (0x01, *range(0xD0, 0xD9)):
            at += max(struct.unpack_from(">H", data, at)[0], 2)
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack_from("<I", data, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _avif(data: bytes) -> tuple[int, int] | None:
    """The largest image spatial extents property (``ispe``) of the header (ISO/IEC 23008-12, 6.5.3)."""
    if data[4:8] != b"ftyp" or b"avi" not in data[8:64]:
        return None
    sizes: list[tuple[int, int]] = []
    at = data.find(b"ispe")
    while 0 <= at < 65536 and len(sizes) < 100:
        sizes.append(struct.unpack_from(">II", data, at + 8))
        at = data.find(b"ispe", at + 4)
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else None


def _ico(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"\0\0\1\0":
        return None
    count = min(struct.unpack_from("<H", data, 4)[0], 64)
    sizes = [(data[6 + 16 * n] or 256, data[7 + 16 * n] or 256) for n in range(count)]
    return max(sizes) if sizes else None
