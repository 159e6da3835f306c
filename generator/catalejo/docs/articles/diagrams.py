"""Mermaid diagrams of pages: drawn once for each text, kept by it, shown as pictures with their source below."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence

import msgspec

from ...kit.store.cache import Cache
from ..cleaning.svg import enclose
from ..sites.find import Site
from ..sites.staging import ASSETS
from ..wire import ArticlePage, CheckedDrawing, encode
from ..work import DocsWorkers, draw_sources
from .links import LinkTarget

MAX_DIAGRAMS = 500
"""Of one repository; the others stay text."""


class Diagram(msgspec.Struct, frozen=True, omit_defaults=True):
    """A drawn diagram: its place in the portal, its packed bytes and their number, its size in pixels.

    ``problem`` is why it was not drawn, in words of the library; then there is nothing else.
    """

    path: str = ""
    packed: bytes = b""
    size: int = 0
    width: int = 0
    height: int = 0
    problem: str = ""


Diagrams = dict[str, Diagram]
"""By the text of the diagram."""

_kept = msgspec.msgpack.Decoder(dict[str, Diagram])
_PLACE = re.compile(rf"{ASSETS}[0-9a-f]{{2}}/[0-9a-f]{{22}}\.svg")
_NO_ROOM = Diagram(problem=f"more than {MAX_DIAGRAMS} diagrams in one repository")


def draw_diagrams(
    sites: Sequence[Site], made: Sequence[dict[str, ArticlePage]], cache: Cache, workshop: DocsWorkers
) -> list[Diagrams]:
    """Return, per site, what became of each of its diagrams."""
    wanted = [_sources(pages) for pages in made]
    counts: dict[str, int] = {}
    found: list[Diagrams] = []
    for site, sources in zip(sites, wanted, strict=True):
        room = MAX_DIAGRAMS - counts.get(site.repo.info.id, 0)
        counts[site.repo.info.id] = counts.get(site.repo.info.id, 0) + len(sources)
        drawn = _drawn(sources[: max(room, 0)], cache, workshop)
        found.append(drawn | dict.fromkeys(sources[max(room, 0) :], _NO_ROOM))
    return found


def _sources(pages: dict[str, ArticlePage]) -> list[str]:
    links = (link for _, page in sorted(pages.items()) if page.clean is not None for link in page.clean.links)
    return list(dict.fromkeys(link.target for link in links if link.kind == "diagram"))


def _drawn(sources: list[str], cache: Cache, workshop: DocsWorkers) -> Diagrams:
    if not sources:
        return {}
    key = cache.key(["diagrams", *sources])
    data = cache.get(key)
    if data is not None:
        try:
            kept = _kept.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            kept = {}
        if list(kept) == sources and all(d.problem or _PLACE.fullmatch(d.path) for d in kept.values()):
            return kept
    answers = draw_sources(sources, workshop)
    diagrams = {source: _diagram(answers[source]) for source in sources}
    cache.put(key, encode(diagrams))
    return diagrams


def _diagram(drawing: CheckedDrawing) -> Diagram:
    """Return a drawing as it is served; one that lost its words would be a riddle and is not shown."""
    box = drawing.box
    if drawing.problem or drawing.lost or not box.shape_width or not box.shape_height:
        return Diagram(problem=drawing.problem or ", ".join(drawing.lost) or "size")
    width, height = round(box.shape_width), round(box.shape_height)
    box = msgspec.structs.replace(box, width=float(width), height=float(height))
    data = enclose(drawing.text, box)
    name = hashlib.sha256(data).hexdigest()
    return Diagram(f"{ASSETS}{name[:2]}/{name[2:26]}.svg", zlib.compress(data, 6), len(data), width, height)


def diagram_target(diagram: Diagram | None, root: str) -> LinkTarget:
    """Return where a page finds a diagram; ``root`` leads from the page to the portal's root."""
    if diagram is None or diagram.problem:
        return LinkTarget("source")
    return LinkTarget("diagram", root + diagram.path, width=diagram.width, height=diagram.height)
