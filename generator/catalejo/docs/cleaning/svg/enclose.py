"""How a drawing is served: as a picture inside a drawing of ours.

A drawing that is opened at its own address is a document of the portal's origin, and a static host sends no header that
would forbid it scripts. So the file is a drawing of ours that holds one picture: there browsers run no script, load
nothing and follow no link, whatever it says (SVG Integration, secure animated mode). Of the foreign drawing nothing
stands in the file but percent-encoded characters and four numbers.
"""

from __future__ import annotations

from urllib.parse import quote

from ...wire import DrawingBox

LARGEST = 1e9
_SAFE = " !*=:@,/;()$?-._~"
"""Characters that mean nothing in an attribute or a ``data:`` address."""


def enclose(text: str, box: DrawingBox) -> bytes:
    """Return the file of a clean drawing."""
    sides = (("width", box.width), ("height", box.height))
    size = "".join(f' {name}="{value:.6g}"' for name, value in sides if 0 < value < LARGEST)
    inner = 'width="100%" height="100%"'
    if 0 < box.shape_width < LARGEST and 0 < box.shape_height < LARGEST:
        size += f' viewBox="0 0 {box.shape_width:.6g} {box.shape_height:.6g}"'
        inner = f'width="{box.shape_width:.6g}" height="{box.shape_height:.6g}" preserveAspectRatio="none"'
    if box.ratio:
        size += f' preserveAspectRatio="{quote(box.ratio, safe=" ")}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{size}><image {inner} '
        f'href="data:image/svg+xml,{quote(text, safe=_SAFE)}"/></svg>\n'
    ).encode()
