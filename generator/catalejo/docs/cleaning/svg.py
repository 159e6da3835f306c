"""Checks a drawing (SVG): it is shown only if it parses and holds nothing that could act or load.

As an ``<img>`` a drawing cannot run script in any browser, but its file can also be opened by itself.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from ..naming import names

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 200

_DRAWING = names(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath marker "
    "linearGradient radialGradient stop pattern clipPath mask filter image a switch style metadata "
    "feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap "
    "feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode "
    "feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence font-face view "
    # labels of diagrams.net are HTML inside a foreignObject
    "foreignObject div span p b i u br font table tbody tr td sub sup strong em code pre ul ol li h1 h2 h3 hr"
)
_METADATA = re.compile(
    r"^(?:rdf|cc|dc|sodipodi|inkscape|sketch|i|xmp|xmpMM|stEvt|stRef|serif|bx|krita|figma):", re.ASCII
)
_INNER_IMAGE = re.compile(r"^data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_URL = re.compile(r"url\s*\(\s*(['\"]?)(?!['\"]?#)", re.IGNORECASE)
_CSS_DANGER = re.compile(r"@import|expression\s*\(|javascript:|behavior\s*:|-moz-binding|\\", re.IGNORECASE)


class _Refused(Exception):
    """Names what may not be in a drawing."""


def check_svg(data: bytes) -> str:
    """Return "" for a drawing that may be shown, else the first thing that may not, in a word."""
    if len(data) > MAX_BYTES:
        return "size"
    if b"<!ENTITY" in data or b"\0" in data:
        return "ENTITY" if b"<!ENTITY" in data else "encoding"
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.buffer_size = MAX_BYTES  # a style must be seen whole
    checker = _Checker()
    parser.StartElementHandler = checker.start
    parser.EndElementHandler = checker.end
    parser.CharacterDataHandler = checker.text
    parser.ProcessingInstructionHandler = checker.instruction
    parser.EntityDeclHandler = checker.entity
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return str(refused)[:80]
    except (expat.ExpatError, ValueError, LookupError):
        return "XML"
    return "" if checker.seen else "XML"


class _Checker:
    """Looks at every element, attribute and style of a drawing."""

    def __init__(self) -> None:
        self.seen = False
        self._open: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.seen and name.removeprefix("svg:") != "svg":
            raise _Refused(name)
        self.seen = True
        self._open.append(name)
        if len(self._open) > MAX_DEPTH:
            raise _Refused("depth")
        plain = name.removeprefix("svg:").removeprefix("xhtml:")
        if plain not in _DRAWING and not _METADATA.match(name):
            raise _Refused(name)
        for key, value in attributes.items():
            self._attribute(plain, key, value)

    def _attribute(self, element: str, key: str, value: str) -> None:
        lower = key.lower()
        local = lower.rpartition(":")[2]
        if local.startswith("on") or local in ("src", "action", "formaction", "srcdoc", "attributename"):
            raise _Refused(key)
        if local == "href" and not _METADATA.match(key):
            text = "".join(value.split())
            fine = text.startswith("#") or (element == "image" and _INNER_IMAGE.match(text))
            if not fine and not (element == "a" and text.lower().startswith(("https://", "http://"))):
                raise _Refused(key)
        if lower.startswith("xmlns"):
            return
        if _URL.search(value) or (local == "style" and _CSS_DANGER.search(value)):
            raise _Refused(key)

    def end(self, name: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        in_style = bool(self._open) and self._open[-1].removeprefix("svg:") == "style"
        if in_style and (_URL.search(data) or _CSS_DANGER.search(data)):
            raise _Refused("style")

    def instruction(self, target: str, data: str) -> None:
        raise _Refused(f"?{target}")

    def entity(self, *_: object) -> None:
        raise _Refused("ENTITY")
