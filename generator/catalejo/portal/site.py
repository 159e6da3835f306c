"""Draws every page of the portal; the one place that knows which pages there are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..kit.read.captured import Captured
from ..kit.text.words import Words
from ..model.world import World
from .bounds import bounded_world
from .context import Portal
from .graphs.maps import all_maps
from .html.commits import commits_by_slot
from .html.frame import Frame
from .html.output import AddressTakenError, Output
from .html.page import Deferred, Page, PortalTexts
from .html.page_cache import PageCache
from .html.render import Renderer
from .machine import api, badges, digest, feeds, indexes, llms
from .pages import PAGES


@dataclass
class PortalResult:
    """What was drawn: pages by kind, and the sizes that budgets look at."""

    pages: dict[str, int] = field(default_factory=dict)
    addresses: list[tuple[str, bool]] = field(default_factory=list)
    kept: int = 0
    """Pages taken from the build before, those of the last site as they are among them."""
    linked: int = 0
    """Pages taken from the last site as they are."""
    drawn: int = 0
    """Pages of entities, teams and articles that had to be made."""
    lost: list[str] = field(default_factory=list)
    """Addresses of pages that were left out because another has them."""


@dataclass(frozen=True)
class DrawingTools:
    """What a portal is drawn with: the frame and the templates of pages, the site's folder, the portal's own texts.

    ``cache`` is the folder of what builds keep, None where nothing is kept.
    """

    frame: Frame
    renderer: Renderer
    output: Output
    texts: PortalTexts = field(default_factory=PortalTexts)
    cache: Path | None = None


def build_portal(
    world: World,
    captured: Captured,
    tools: DrawingTools,
    progress: Callable[[str, int], None] = lambda _stage, _count: None,
) -> PortalResult:
    """Write the whole portal below the output's folder: pages, twins, indexes, styles of age, sitemap.

    Of two pages that want one address the first has it.
    """
    frame, renderer, output, language = tools.frame, tools.renderer, tools.output, world.settings.language
    output.commits = commits_by_slot(world.repos.values())
    portal = Portal(
        world=bounded_world(world), words=Words(language), captured=captured, renderer=renderer, output=output,
        texts=tools.texts, kept=PageCache(tools.cache, language, renderer.folders),
    )  # fmt: skip
    portal.once(all_maps)  # before the pages, whose cost is counted apart
    result = PortalResult()
    for name, pages in PAGES.items():
        result.pages[name] = _write(pages(portal), portal, frame, output, result)
        progress(name, result.pages[name])
    indexes.write_indexes(portal, output)
    api.write_api(portal, output, result.addresses)
    feeds.write_feeds(portal, output)
    badges.write_badges(portal, output)
    digest.write_digest(portal, output)
    llms.write_llms(portal, output)
    portal.kept.close()
    result.kept, result.drawn = portal.kept.taken + result.linked, portal.kept.made
    return result


def _write(pages: Iterable[Page | Deferred], portal: Portal, frame: Frame, output: Output, result: PortalResult) -> int:
    """Link pages of the last site, or stamp and write them with their twins; return how many pages there are."""
    count = 0
    for page in pages:
        try:
            if isinstance(page, Deferred):
                _link_or_write(page, portal, frame, output, result)
            else:
                _stamp(page, frame, output)
        except AddressTakenError:
            result.lost.append(page.path)
            continue
        result.addresses.append((page.path, page.index))
        count += 1
    return count


def _link_or_write(page: Deferred, portal: Portal, frame: Frame, output: Output, result: PortalResult) -> None:
    """Link a page and what is beside it where the last site has all of it from the same.

    Else write what is missing, from what was kept of the page where nothing but commits in its slots has moved.
    """
    key = hashlib.sha256(frame.digest(page.section) + page.key).digest()
    known = output.link(f"{page.path}index.html", key)
    twin = not page.twin or output.link(f"{page.path}index.json", key) is not None
    markdown = not page.markdown or output.link(f"{page.path}index.md", key) is not None
    if known is not None:
        portal.kept.carry(known.kept)
        result.linked += 1
        if twin and markdown:
            return
    unmoved = page.unmoved()
    kept = portal.kept.get(unmoved)
    made, data = kept if kept is not None else (fresh := page.make(), portal.kept.put(unmoved, fresh))
    if known is None:
        output.write(f"{page.path}index.html", frame.stamp(made), key, unmoved)
    if not twin:
        output.write(f"{page.path}index.json", data, key)
    if not markdown:
        output.write(f"{page.path}index.md", made.markdown, key)


def _stamp(page: Page, frame: Frame, output: Output) -> None:
    """Stamp and write a page with its twin."""
    path = page.path if page.path.endswith(".html") else f"{page.path}index.html"
    output.write(path, frame.stamp(page))
    if page.twin is not None:
        output.write_json(f"{page.path}index.json", page.twin)
    if page.markdown:
        output.write(f"{page.path}index.md", page.markdown)
