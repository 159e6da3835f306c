"""Drawings are written anew: what draws stays, in one spelling; the rest goes, and is named where a reader may miss it."""

from __future__ import annotations

import base64
import struct

import pytest

from catalejo.docs.cleaning.svg import Refused, clean_svg, enclose
from catalejo.docs.cleaning.svg.css import StyleSheet
from catalejo.docs.wire import DrawingBox

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 3, 3) + b"\x08\x02\0\0\0"


def redrawn(inner: str) -> str:
    """Return what becomes of the inside of a drawing."""
    text = clean_svg(f'<?xml version="1.0"?>{SVG}{inner}</svg>'.encode()).text
    return text.partition(">")[2].removesuffix("</svg>")


@pytest.mark.parametrize(
    "inner",
    [
        '<rect width="1" height="1" fill="url(#a)"/><text x="1">a &amp; b</text>',
        "<style>.a{fill:red}@media (prefers-color-scheme:dark){.a{fill:blue}}</style>",
        '<use href="#a"/>',
        '<g style="fill:light-dark(#fff,#000);transform:rotate(3deg)"><path d="M0 0L1 1"/></g>',
        '<text xml:space="preserve">  a  <tspan dy="1em">b</tspan></text>',
        '<foreignObject width="9"><div xmlns="http://www.w3.org/1999/xhtml" style="color:red">la<br/>bel</div></foreignObject>',
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><style>.a{fill:red}</style>'
        '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg></div></foreignObject>',
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g data-look="neo" class="n"/>',
    ],
)
def test_what_draws_stays_as_it_is(inner: str) -> None:
    """Shapes, paint, styles, labels, filters: in our spelling they come out as they went in."""
    assert redrawn(inner) == inner


@pytest.mark.parametrize(
    ("inner", "outcome"),
    [
        ('<use xlink:href="#a"/>', '<use href="#a"/>'),
        ('<s:rect xmlns:s="http://www.w3.org/2000/svg"/>', "<rect/>"),
        ('<a href="https://example.com"><text>x</text></a>', "<a><text>x</text></a>"),
        ('<metadata><rdf:RDF xmlns:rdf="x"/></metadata><title>t</title><!-- c --><?p i?><g/>', "<g/>"),
        ('<i:g xmlns:i="http://example.com/i"><rect/></i:g><g i:x="1" xmlns:i="x"/>', "<g/>"),
        ("<style>@import 'a';@font-face{src:url(a)}.a{fill:red;background:url(x)}</style>", "<style>.a{fill:red}</style>"),
        ("<style>.a{fill:r<g/>ed}</style>", "<style>.a{fill:red}</style>"),
        ('<rect fill="url(a.svg#b)" stroke="red"/>', '<rect stroke="red"/>'),
        ('<rect style="fill:\\75rl(#a);x:\\75rl(b)"/>', '<rect style="fill:url(#a)"/>'),
        ('<filter width="99999%"><feMorphology radius="9999"/></filter>', "<filter><feMorphology/></filter>"),
        ('<image href="a.png"/><script>x()</script>', ""),
        ("<rect>\n</rect>", "<rect/>"),
    ],
)  # fmt: skip
def test_the_rest_goes(inner: str, outcome: str) -> None:
    """Prefixes, links, metadata, foreign namespaces, addresses, what would keep a renderer busy."""
    assert redrawn(inner) == outcome


def test_what_a_reader_may_miss_is_named() -> None:
    """Scripts, handlers, animation, fonts, pictures from elsewhere; not what was never seen."""
    inner = (
        '<script/><rect onclick="x()"><animate/></rect><style>@font-face{}</style><image href="a.png"/><title>t</title>'
    )
    assert clean_svg(f"{SVG}{inner}</svg>".encode()).lost == ("@font-face", "animate", "image", "onclick", "script")


def test_pictures_that_a_drawing_carries() -> None:
    """A picture is what its bytes say; a drawing inside is written anew like the one around it."""
    png = base64.b64encode(PNG).decode()
    assert redrawn(f'<image href="data:image/jpeg;base64,{png[:9]} {png[9:]}"/>') == (
        f'<image href="data:image/png;base64,{png}"/>'
    )
    inner = base64.b64encode(f"{SVG}<script/><rect/></svg>".encode()).decode()
    found = redrawn(f'<image href="data:image/svg+xml;base64,{inner}"/>')
    assert b"script" not in base64.b64decode(found.partition("base64,")[2].removesuffix('"/>'))
    assert redrawn('<image href="data:image/png;base64,AAAA"/>') == ""


@pytest.mark.parametrize(
    ("drawing", "problem"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "DOCTYPE"), (b"<html><body/></html>", "html without a namespace"),
        (b"not xml", "XML"), (b"", "XML"), (b'<?xml version="1.0" encoding="UTF-7"?><svg/>', "encoding"),
        ((SVG + "<g>" * 300).encode(), "depth"), ((SVG[:-1] + ' a="\0"></svg>').encode(), "XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_to_its_end_is_refused(drawing: bytes, problem: str) -> None:
    """Entities, other documents, broken markup, odd encodings, depth: in a word."""
    with pytest.raises(Refused, match=problem):
        clean_svg(drawing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_an_honest_drawing_may_have_an_old_encoding(encoding: str) -> None:
    """What is written is UTF-8, whatever was read."""
    data = f'<?xml version="1.0" encoding="{encoding}"?>{SVG}<text>é</text></svg>'.encode(encoding)
    assert "<text>é</text>" in clean_svg(data).text


@pytest.mark.parametrize(
    ("attributes", "box"),
    [
        ('width="20" height="10"', DrawingBox(20, 10, 20, 10)),
        ('width="1in" viewBox="0 0 4 2"', DrawingBox(96, 48, 96, 48)),
        ('viewBox="-1 -1 40 20" preserveAspectRatio="none"', DrawingBox(0, 0, 40, 20, "none")),
        ('width="100%" viewBox="0 0 4 2" style="max-width:9px"', DrawingBox(0, 0, 4, 2)),
        ("", DrawingBox()), ('width="1e99" height="1"', DrawingBox(0, 1)), ('viewBox="0 0 0 1"', DrawingBox()),
    ],
)  # fmt: skip
def test_a_drawing_keeps_its_size(attributes: str, box: DrawingBox) -> None:
    """As an ``img`` it takes the room that it took before."""
    assert clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()).box == box


def test_the_file_holds_nothing_foreign_but_percent_signs() -> None:
    """Whatever the text is: one element of ours, one picture in it."""
    file = enclose('"/><script>&\n\tñ</script>', DrawingBox(float("nan"), float("inf"), -1, 5, '"><script>'))
    assert file == (
        b'<svg xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="%22%3E%3Cscript%3E"><image width="100%" '
        b'height="100%" href="data:image/svg+xml,%22/%3E%3Cscript%3E%26%0A%09%C3%B1%3C/script%3E"/></svg>\n'
    )


@pytest.mark.parametrize(
    ("style", "outcome"),
    [
        ("a{b:c}", "a{b:c}"), (".a\\:b>c , d{e : f ; g:h}", ".a\\3a b>c , d{e:f;g:h}"), (".\\31 a{b:c}", ".\\31 a{b:c}"),
        ("a{b:rgb(1,2,3)!important}", "a{b:rgb(1,2,3)!important}"), ("a{b:unknown(1);c:d}", "a{c:d}"),
        ("a{b:'x\\\"<'}", 'a{b:"x\\22 \\3c "}'), ("a{b:(}c{d:e}", "c{d:e}"), ("a{b:c", "a{b:c}"), ("a{&:hover{b:c} d:e}", "a{d:e}"),
        ("@keyframes k{0%{a:b}to{a:c}}", "@keyframes k{0%{a:b}to{a:c}}"), ("@charset 'x';a{b:c}", "a{b:c}"),
        ("a{filter:blur(99999px);b:c}", "a{b:c}"), ("a{filter:blur(1\\65 9px);b:c}", "a{b:c}"), ("<!-- a{b:c} -->", "a{b:c}"),
        ("a{background:URL( \"#x\" )}", "a{background:url(#x)}"), ("a{b:url(data:x)}", ""), ("a{--b:1px;c:var(--b)}", "a{--b:1px;c:var(--b)}"),
    ],
)  # fmt: skip
def test_style_is_written_by_the_grammar(style: str, outcome: str) -> None:
    """Escapes are decoded first; a declaration that holds what is not allowed goes whole."""
    assert StyleSheet().read(style) == outcome


def test_reading_style_takes_linear_time() -> None:
    """A hundred kilobytes of what never ends, ten times."""
    for piece in ("/*", '"', "\\", "a{", "url(", "((((", "@a ", "a:", "-", "\\75"):
        StyleSheet().read(piece * (100_000 // len(piece)))
