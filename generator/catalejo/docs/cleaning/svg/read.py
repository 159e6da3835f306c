"""Reads a drawing with a namespace-aware parser and writes it anew: nothing of the input's bytes is passed on.

Elements are allowed by (namespace, name), attributes by namespace and name, styles by the grammar of CSS. What is not
allowed is left out with all that it holds, and named; a drawing is refused whole only where it cannot be read, or would
grow beyond its bounds.
"""

from __future__ import annotations

import re
from xml.parsers import expat

import msgspec

from ....kit.text.mask import mask
from ...wire import DrawingBox
from . import names
from .box import box_of
from .cost import check_cost, fits
from .css import FRAGMENT, LINES, REFERENCE, StyleSheet
from .inner import as_picture, inner_picture
from .tree import Element, Refused, write

MAX_BYTES = 2 * 1024 * 1024
MAX_WRITTEN = 4 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 50_000
MAX_INNER = 2
"""Drawings inside drawings, as pictures."""
MAX_LOST = 8

_ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"))
_SEPARATOR = "\n"
_NUMBERS = re.compile(r"-?[0-9.]+")
_WORD = re.compile(r"[\w:@-]{1,40}", re.ASCII)


class CleanSvg(msgspec.Struct, frozen=True):
    """A drawing that may be shown: its text, the size that it says, names of what was left out."""

    text: str
    box: DrawingBox
    lost: tuple[str, ...] = ()
    cost: int = 1


def clean_svg(data: bytes, inside: int = 0) -> CleanSvg:
    """Return a drawing written anew.

    Raises:
        Refused: it may not be shown; in a word, why.

    """
    if len(data) > MAX_BYTES:
        raise Refused("size")
    reader = _Reader(inside)
    parser = expat.ParserCreate(None, _SEPARATOR)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.ordered_attributes = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.XmlDeclHandler = reader.declaration
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("XML") from error
    root = reader.root
    if root is None:
        raise Refused("XML")
    cost = check_cost(root, reader.sheet.rules)
    text = write(root)
    if len(text) > MAX_WRITTEN:
        raise Refused("size")
    lost = sorted(word for word in reader.sheet.lost if _WORD.fullmatch(word))
    return CleanSvg(text, box_of(root.attributes), tuple(lost[:MAX_LOST]), cost)


class _Reader:
    """Keeps what is allowed of every element, attribute and text."""

    def __init__(self, inside: int) -> None:
        self.root: Element | None = None
        self.sheet = StyleSheet()
        self._inside = inside
        self._open: list[Element] = []
        self._skipped = 0
        self._count = 0
        self._sheets: list[dict[str, str]] = []

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        """Take no encoding but those that every drawing program writes."""
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise Refused("encoding")

    def doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        """Drop a document type; one that defines something is refused."""
        if subset:
            raise Refused("DOCTYPE")

    def entity(self, *_: object) -> None:
        """Refuse every definition of an entity."""
        raise Refused("ENTITY")

    def start(self, name: str, attributes: list[str]) -> None:
        """Keep an element, or leave it out with all that it holds."""
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise Refused("elements")
        space, _, local = name.rpartition(_SEPARATOR)
        if self._skipped or not self._allowed(space, local):
            self._skipped += 1
            return
        element = Element(space, "span" if space == names.XHTML and local == "a" else local)
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        if local == "style":
            self._sheets.append(dict(pairs))
        else:
            for key, value in pairs:
                self._attribute(element, key, value)
            _refer(element)
        if local == "image" and "href" not in element.attributes:
            self._skipped += 1
            return
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            raise Refused("depth")

    def _allowed(self, space: str, local: str) -> bool:
        if self.root is None:
            if (space, local) != (names.SVG, "svg"):
                raise Refused((local if space else f"{local} without a namespace")[:60])
            return True
        parent = self._open[-1]
        if parent.name == "style":
            return False
        if space == names.SVG:
            drawing = parent.space == names.SVG and parent.name != "foreignObject"
            if local in names.SVG_ELEMENTS if drawing else local == "svg":
                return True
            if local not in names.SILENT:
                self.sheet.lost.add(local)
        elif space == names.XHTML:
            label = parent.space == names.XHTML or parent.name == "foreignObject"
            if label and local in names.HTML_ELEMENTS:
                return True
            self.sheet.lost.add(local)
        return False

    def _attribute(self, element: Element, key: str, value: str) -> None:
        space, _, local = key.rpartition(_SEPARATOR)
        if local == "href" and space in ("", names.XLINK) and element.space == names.SVG:
            if not space or "href" not in element.attributes:
                href = self._href(element, value)
                if href:
                    element.attributes["href"] = href
            return
        if space == names.XML and local in ("space", "lang"):
            element.attributes[f"xml:{local}"] = value[:40]
        if space:
            return
        clean: str | None = None
        if local == "style":
            clean = self.sheet.declarations(value)
        elif element.space == names.XHTML:
            clean = value if local in names.HTML_ATTRIBUTES else None
        elif local in names.PRESENTATION:
            clean = self.sheet.value(value)
        elif local in names.GEOMETRY or names.DATA.fullmatch(local):
            clean = value if fits(element.name, local, value) else None
        if clean:
            element.attributes[local] = _masked(clean)
        elif local.startswith("on"):
            self.sheet.lost.add(local)

    def _href(self, element: Element, value: str) -> str:
        """Return an address that is a part of the drawing, or a picture that it carries with it; else ""."""
        text = value.strip()
        if element.name == "a":
            return ""
        if element.name != "image" and FRAGMENT.fullmatch(text):
            return text
        if element.name in ("image", "feImage") and text[:5].lower() == "data:":
            picture = inner_picture(text)
            if isinstance(picture, str):
                return picture
            if picture is not None and element.name == "image" and self._inside < MAX_INNER:
                return self._inner(element, picture)
        if text:
            self.sheet.lost.add(element.name)
        return ""

    def _inner(self, element: Element, drawing: bytes) -> str:
        """Return a drawing inside this one, written anew like it."""
        try:
            inner = clean_svg(drawing, self._inside + 1)
        except Refused:
            self.sheet.lost.add(element.name)
            return ""
        self.sheet.lost.update(inner.lost)
        element.weight += inner.cost
        return as_picture(inner.text)

    def text(self, data: str) -> None:
        """Keep text that is drawn, and gather that of a style, whatever stands between its pieces."""
        if self._skipped or not self._open:
            return
        parent = self._open[-1]
        if parent.space == names.XHTML or parent.name == "style" or parent.name in names.TEXT_PARENTS:
            if parent.children and isinstance(parent.children[-1], str):
                parent.children[-1] += data
            else:
                parent.children.append(data)

    def end(self, name: str) -> None:
        """Close an element; a style is judged as a whole."""
        if self._skipped:
            self._skipped -= 1
            return
        element = self._open.pop()
        if element.name == "style":
            element.children = self._sheet(element, self._sheets.pop())
        else:
            element.children = [_masked(child) if isinstance(child, str) else child for child in element.children]

    def _sheet(self, element: Element, attributes: dict[str, str]) -> list[Element | str]:
        text = "".join(child for child in element.children if isinstance(child, str))
        if attributes.get("type", "").strip().lower() not in names.SHEET_TYPES:
            return []
        media = attributes.get("media", "").strip().lower()
        clean = self.sheet.read(text if media in ("", "all", "screen") else f"@media {media} {{{text}}}")
        return [_masked(clean)] if clean else []


def _masked(text: str) -> str:
    return mask(text) if len(text) >= 16 else text


def _refer(element: Element) -> None:
    """Note which parts an element draws once more; a marker stands at each vertex of a line."""
    for name, value in element.attributes.items():
        if name == "href" and value.startswith("#"):
            element.references.append((value, 1))
        elif name != "href" and "url(" in value:
            times = _vertices(element) if LINES.search(value if name == "style" else name) else 1
            element.references += [(target, times) for target in REFERENCE.findall(value)]


def _vertices(element: Element) -> int:
    """Return how many vertices a line has at most, by the length of its description."""
    described = element.attributes.get("d") or element.attributes.get("points") or ""
    return max(len(_NUMBERS.findall(described)) // 2, 1)
