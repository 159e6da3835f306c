"""The order of the docs room's steps."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ..kit.read.captured import Captured
from ..kit.store.cache import Cache
from ..kit.text.words import Words
from ..model.docs import Bundle, Documentation
from ..model.entities import Catalog
from ..model.findings import sort_findings
from ..model.world import Settings
from .articles.assemble import CleanSite, assemble
from .articles.assets import check_assets
from .articles.freshness import Histories
from .articles.links import LinkTarget, PublishedPages, Resolver
from .sites.find import Site
from .sites.search import find_sites
from .wire import ArticlePage
from .work import DocsWorkers, make_pages

_CLOSING = LinkTarget("close")


def build_docs(
    captured: Captured,
    catalog: Catalog,
    settings: Settings,
    cache: Cache,
    jobs: int,
    progress: Callable[[int, int], None] | None = None,
) -> Documentation:
    """Return the documentation of every entity that has any.

    ``cache`` should be made for ``docs.engine()``; ``jobs`` bounds the pairs of child processes; ``progress`` is told
    (chunks of pages done, chunks in all) from the calling thread.

    Raises:
        JailError: no child process can be started at all.

    """
    sites, findings = find_sites(captured, catalog, cache, jobs)
    workshop = DocsWorkers(jobs, captured.folder.absolute())
    try:
        made = make_pages(sites, cache, workshop, progress)
        targets = _targets(sites, made, PublishedPages(sites, catalog.entities, settings.site_url))
        wanted = [_assets(found) for found in targets]
        shown = check_assets(sites, wanted, cache, workshop)
    finally:
        workshop.close()
    words, histories = Words(settings.language), Histories()
    bundles: dict[str, Bundle] = {}
    archived = {repo.info.id for repo in captured.repositories() if repo.info.archived}
    for site, pages, found, assets in zip(sites, made, targets, shown, strict=True):
        subpath = catalog.entities[site.subject].subpath
        bundle = assemble(CleanSite(site, pages, found, assets, words, histories.of(site.repo)), subpath)
        if site.repo.info.id in archived:
            bundle = replace(bundle, findings=tuple(f for f in bundle.findings if f.code != "DOC330"))
        findings += bundle.findings
        first = site.subject
        bundles |= {ref: replace(bundle, ref=ref, shared="" if ref == first else first) for ref in site.refs}
    return Documentation(
        bundles={ref: bundles[ref] for ref in sorted(bundles)},
        findings=tuple(sort_findings(findings)),
    )


def _assets(targets: dict[str, tuple[LinkTarget, ...]]) -> frozenset[str]:
    return frozenset(target.path for found in targets.values() for target in found if target.kind == "asset")


def _targets(
    sites: list[Site], made: list[dict[str, ArticlePage]], elsewhere: PublishedPages
) -> list[dict[str, tuple[LinkTarget, ...]]]:
    """Resolve every link of every page once: per site by path, in the order of the page's links."""
    return [_site_targets(Resolver(site, pages, elsewhere), pages) for site, pages in zip(sites, made, strict=True)]


def _site_targets(resolver: Resolver, pages: dict[str, ArticlePage]) -> dict[str, tuple[LinkTarget, ...]]:
    found = {}
    for path, page in sorted(pages.items()):
        if page.clean is not None:
            links = page.clean.links
            found[path] = tuple(_CLOSING if link.kind == "/a" else resolver.resolve(path, link) for link in links)
    return found
