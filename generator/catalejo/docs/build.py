"""The order of the docs room's steps."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ..kit.read.captured import Captured
from ..kit.sandbox.pool import Jobs
from ..kit.store.cache import Cache
from ..kit.text.words import Words
from ..model.docs import Bundle, Documentation
from ..model.entities import Catalog
from ..model.findings import sort_findings
from ..model.world import Settings
from .articles.assemble import CleanSite, assemble
from .articles.assets import check_assets
from .articles.diagrams import Diagrams, diagram_target, draw_diagrams
from .articles.freshness import Histories
from .articles.links import LinkTarget, Resolver
from .articles.published import PublishedPages
from .sites.search import find_sites
from .wire import ArticlePage, Open
from .work import DocsWorkers, make_pages

_CLOSING = LinkTarget("close")


def build_docs(
    captured: Captured,
    catalog: Catalog,
    settings: Settings,
    cache: Cache,
    jobs: Jobs,
    progress: Callable[[int, int], None] | None = None,
) -> Documentation:
    """Return the documentation of every entity that has any.

    ``cache`` should be made for ``docs.engine()``; ``jobs`` bounds the pairs of child processes; ``progress`` is told
    (chunks of pages done, chunks in all) from the calling thread.

    Raises:
        JailError: no child process can be started at all.

    """
    sites, findings, unread = find_sites(captured, catalog, cache, jobs)
    workshop = DocsWorkers(jobs, captured.folder.absolute())
    try:
        made = make_pages(sites, cache, workshop, progress)
        drawn = draw_diagrams(sites, made, cache, workshop)
        elsewhere = PublishedPages(sites, catalog.entities, settings.site_url)
        resolvers = [Resolver(site, pages, elsewhere) for site, pages in zip(sites, made, strict=True)]
        targets = [_targets(*each) for each in zip(resolvers, made, drawn, strict=True)]
        wanted = [_assets(found) for found in targets]
        shown = check_assets(sites, wanted, cache, workshop)
    finally:
        workshop.close()
    words, histories = Words(settings.language), Histories()
    bundles: dict[str, Bundle] = {}
    archived = {repo.info.id for repo in captured.repositories() if repo.info.archived}
    for site, pages, found, assets, diagrams in zip(sites, made, targets, shown, drawn, strict=True):
        subpath = catalog.entities[site.subject].subpath
        clean = CleanSite(site, pages, found, assets, words, histories.of(site.repo), diagrams)
        bundle = assemble(clean, subpath)
        if site.repo.info.id in archived:
            bundle = replace(bundle, findings=tuple(f for f in bundle.findings if f.code != "DOC330"))
        findings += bundle.findings
        first = site.subject
        bundles |= {ref: replace(bundle, ref=ref, shared="" if ref == first else first) for ref in site.refs}
    return Documentation(
        bundles={ref: bundles[ref] for ref in sorted(bundles)},
        findings=tuple(sort_findings(findings)),
        unread={ref: unread[ref] for ref in sorted(unread)},
    )


def _assets(targets: dict[str, tuple[LinkTarget, ...]]) -> frozenset[str]:
    return frozenset(target.path for found in targets.values() for target in found if target.kind == "asset")


def _targets(
    resolver: Resolver, pages: dict[str, ArticlePage], diagrams: Diagrams
) -> dict[str, tuple[LinkTarget, ...]]:
    """Resolve every link of a site's pages once, by path, in the order of the page's links."""
    found = {}
    for path, page in sorted(pages.items()):
        if page.clean is not None:
            found[path] = tuple(_target(resolver, path, link, diagrams) for link in page.clean.links)
    return found


def _target(resolver: Resolver, path: str, link: Open, diagrams: Diagrams) -> LinkTarget:
    if link.kind == "/a":
        return _CLOSING
    if link.kind == "diagram":
        return diagram_target(diagrams.get(link.target), resolver.to_root(path))
    return resolver.resolve(path, link)
