"""Pictures by their headers, drawings by their elements."""

from __future__ import annotations

import struct

import pytest

from catalejo.docs.articles.images import picture_problem, picture_size
from catalejo.docs.cleaning.svg import check_svg


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


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    "inner",
    [
        '<rect width="1" height="1" fill="url(#a)"/><text>a</text>',
        "<style>.a{fill:red}</style>",
        '<use xlink:href="#a"/>',
        '<image href="data:image/png;base64,AA=="/>',
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml" style="color:red">label</div></foreignObject>',
        '<a href="https://example.com"><text>x</text></a>',
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    ],
)
def test_ordinary_drawings_pass(inner: str) -> None:
    """Shapes, styles, labels, links to the web, metadata of drawing programs."""
    assert check_svg(f'<?xml version="1.0"?>{SVG}{inner}</svg>'.encode()) == ""


@pytest.mark.parametrize(
    ("svg", "problem"),
    [
        (f"{SVG}<script>x()</script></svg>", "script"),
        (f'{SVG}<rect onload="x()"/></svg>', "onload"),
        (f'{SVG}<a href="javascript:x()"><text>x</text></a></svg>', "href"),
        (f'{SVG}<a xlink:href="java\tscript:x()"><text>x</text></a></svg>', "xlink:href"),
        (f'{SVG}<image href="https://example.com/a.png"/></svg>', "href"),
        (f'{SVG}<use href="data:image/svg+xml;base64,AA"/></svg>', "href"),
        (f"{SVG}<style>@import url(//e)</style></svg>", "style"),
        (f'{SVG}<rect style="fill:url(//e)"/></svg>', "style"),
        (f'{SVG}<rect fill="url(https://e)"/></svg>', "fill"),
        (f'{SVG}<animate attributeName="href" values="javascript:x()"/></svg>', "animate"),
        (f'{SVG}<foreignObject><iframe src="x"/></foreignObject></svg>', "iframe"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG}</svg>', "ENTITY"),
        ("<html><body/></html>", "html"),
        ("not xml", "XML"),
        ("", "XML"),
        (f'<?xml-stylesheet href="x.css"?>{SVG}</svg>', "?xml-stylesheet"),
        (SVG + "<g>" * 300, "depth"),
        (SVG[:-1] + ' a="\0"></svg>', "encoding"),
    ],
)
def test_drawings_that_could_act_are_refused(svg: str, problem: str) -> None:
    """Script, handlers, foreign files, entities, other documents: the first of them is named."""
    assert check_svg(svg.encode()) == problem


def test_other_encodings_hide_nothing() -> None:
    """A drawing in UTF-16 is refused rather than read twice in two ways."""
    assert check_svg(f"{SVG}<script>x()</script></svg>".encode("utf-16")) != ""
