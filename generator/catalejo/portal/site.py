"""Draws every page of the portal; the one place that knows which pages there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..kit.read.captured import Captured
from ..kit.text.words import Words
from ..model.world import World
from .context import Portal
from .facts.neighbours import dependency_graph
from .graphs.maps import all_graphs
from .html.frame import Frame
from .html.kept import BodyCache
from .html.output import Output
from .html.page import Page, PortalTexts
from .html.render import Renderer
from .machine import api, indexes
from .pages import PAGES


@dataclass
class PortalResult:
    """What was drawn: pages by kind, and the sizes that budgets look at."""

    pages: dict[str, int] = field(default_factory=dict)
    addresses: list[tuple[str, bool]] = field(default_factory=list)
    kept: int = 0
    """Bodies taken from the build before."""
    drawn: int = 0
    """Bodies of entities and articles that had to be drawn."""


def build_portal(
    world: World,
    captured: Captured,
    frame: Frame,
    renderer: Renderer,
    output: Output,
    texts: PortalTexts,
    progress: Callable[[str, int], None] = lambda _stage, _count: None,
    cache: Path | None = None,
) -> PortalResult:
    """Write the whole portal below ``output.folder``: pages, twins, indexes, styles of age, sitemap.

    Raises:
        ValueError: two pages want one address.

    """
    portal = Portal(world, Words(world.settings.language), renderer, captured, output, texts)
    portal.dependency_graph = dependency_graph(portal)
    portal.kept = BodyCache(cache, world.settings.language, renderer.folders)
    portal.maps = all_graphs(portal)
    result = PortalResult()
    for name, pages in PAGES.items():
        result.pages[name] = _write(pages(portal), frame, output, result)
        progress(name, result.pages[name])
    indexes.write_indexes(portal, output)
    api.write_api(portal, output, result.addresses)
    portal.kept.close()
    result.kept, result.drawn = portal.kept.taken, portal.kept.drawn
    return result


def _write(pages: Iterable[Page], frame: Frame, output: Output, result: PortalResult) -> int:
    """Stamp and write pages with their twins; return how many."""
    count = 0
    for page in pages:
        path = page.path if page.path.endswith(".html") else f"{page.path}index.html"
        output.write(path, frame.stamp(page))
        if page.twin is not None:
            output.write_json(f"{page.path}index.json", page.twin)
        result.addresses.append((page.path, page.index))
        count += 1
    return count
