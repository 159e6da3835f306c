"""Pictures that a drawing carries with it, as ``data:`` addresses."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

from ...articles.images import picture_problem

_RASTER = {"png": ".png", "jpeg": ".jpg", "gif": ".gif", "webp": ".webp"}


def inner_picture(address: str) -> str | bytes | None:
    """Return a picture in our spelling, a drawing (SVG) as its bytes, or None for anything else.

    The type is the one that the first bytes say, as browsers take it.
    """
    head, comma, body = address.partition(",")
    kind, *options = head[5:].lower().replace(" ", "").split(";")
    if not comma or not kind.startswith("image/"):
        return None
    data = unquote_to_bytes("".join(body.split()) if "base64" in options else body)
    if "base64" in options:
        try:
            data = base64.b64decode(data.rstrip(b"=") + b"=" * (-len(data.rstrip(b"=")) % 4), validate=True)
        except (binascii.Error, ValueError):
            return None
    if kind == "image/svg+xml":
        return data
    for name, suffix in _RASTER.items():
        if picture_problem(data, suffix) == "":
            return f"data:image/{name};base64,{base64.b64encode(data).decode()}"
    return None


def as_picture(drawing: str) -> str:
    """Return a clean drawing as the address of a picture."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
