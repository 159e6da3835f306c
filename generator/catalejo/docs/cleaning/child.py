"""Sanitises rendered pages and writes drawings anew inside a grandchild that sees nothing else."""

from __future__ import annotations

import importlib

import msgspec
import nh3

from ..wire import CheckedDrawing, CleanPage, RawDiagram, RawPage, StoppedPage, ToCleaner, encode
from . import rules
from .frames import link_frames
from .language import guess_language
from .mermaid import NotDrawn, draw_mermaid
from .tokens import NotCanonical, walk


def warm() -> None:
    """Run the sanitiser once before the fork."""
    clean(RawPage("x", '<h1 id="a">A</h1><p class="b">c <a href="d">e</a></p>'))


def before_fork(payload: bytes) -> None:
    """Import what writes drawings anew where a task is one: once for a worker, not once for a task."""
    if b"drawing" in payload or b"diagram" in payload:
        importlib.import_module(f"{__package__}.svg")
    if payload.startswith(_DIAGRAM):
        importlib.import_module("mmdr")


_DIAGRAM = encode(RawDiagram("", ""))[:9]
"""How a diagram's task begins: the form of the list and its tag."""
_task: msgspec.msgpack.Decoder[ToCleaner] = msgspec.msgpack.Decoder(ToCleaner)


def handle(payload: bytes) -> bytes:
    """Clean one page or write one drawing anew; see ``wire.FromCleaner`` for the answer."""
    task = _task.decode(payload)
    if isinstance(task, RawPage):
        return encode(clean(task))
    if isinstance(task, RawDiagram):
        return encode(_diagram(task))
    return encode(draw_anew(task.key, task.data))


def _diagram(task: RawDiagram) -> CheckedDrawing:
    """Return a diagram drawn, and that drawing written anew; or why there is none."""
    try:
        svg = draw_mermaid(task.source)
    except NotDrawn as why:
        return CheckedDrawing(task.key, problem=str(why) or "unknown")
    return draw_anew(task.key, svg.encode())


def draw_anew(key: str, data: bytes) -> CheckedDrawing:
    """Return a drawing written anew, or why it may not be shown."""
    # Only here: few sites have drawings, and every worker would import it.
    from .svg import Refused, clean_svg

    try:
        clean = clean_svg(data)
    except Refused as refused:
        return CheckedDrawing(key, problem=str(refused))
    return CheckedDrawing(key, text=clean.text, box=clean.box, lost=clean.lost)


_cleaner = nh3.Cleaner(
    tags=set(rules.TAGS),
    clean_content_tags=set(rules.CLEAN_CONTENT),
    attributes=rules.ATTRIBUTES,
    tag_attribute_values=rules.ATTRIBUTE_VALUES,
    attribute_filter=rules.attribute,
    url_schemes=rules.SCHEMES,
    link_rel=None,
    strip_comments=True,
)


def clean(page: RawPage) -> CleanPage | StoppedPage:
    """Return the page as HTML that may be shown, or why it cannot be; the input itself is never passed on."""
    if len(page.html) > rules.MAX_HTML:
        return StoppedPage(page.path, "DOC315")
    if rules.too_deep(page.html):
        return StoppedPage(page.path, "DOC314")
    html = _cleaner.clean(link_frames(page.html))
    if len(html) > rules.MAX_HTML:
        return StoppedPage(page.path, "DOC315")
    try:
        found = walk(html)
    except NotCanonical:
        return StoppedPage(page.path, "DOC312")
    return CleanPage(
        path=page.path,
        parts=tuple(found.parts),
        links=tuple(found.links),
        headings=tuple(found.headings),
        ids=tuple(sorted(found.ids)),
        text=found.text,
        words=found.words,
        lang=guess_language(found.text),
    )
