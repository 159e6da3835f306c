"""Makes the articles and the bundle of one site from its clean pages."""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import NamedTuple

from ...kit.text.words import Words
from ...model.capture import PathChange
from ...model.docs import Article, Asset, Bundle, Heading, NavItem
from ...model.findings import Finding
from ...model.origin import Origin
from ...wording.codes import finding
from ..sites.find import Site
from ..sites.nav import build_nav, title_of, written_titles
from ..sites.staging import TEXTS, PageFile, asset_url, suffix
from ..wire import ArticlePage
from .anchors import GENERATED
from .assets import SiteAssets
from .broken import broken_findings, line_of
from .diagrams import Diagrams
from .freshness import STALE_DAYS, code_changed, days_between, newest
from .html import first_paragraph, join_page
from .links import LinkTarget


class CleanSite(NamedTuple):
    """A site whose pages are clean: they and where their links lead by path, which files may be in it, its words.

    ``history`` is the last change of each path of its repository, ``diagrams`` are those of its pages.
    """

    site: Site
    pages: dict[str, ArticlePage]
    targets: dict[str, tuple[LinkTarget, ...]]
    files: SiteAssets
    words: Words
    history: dict[str, PathChange]
    diagrams: Diagrams


def assemble(clean: CleanSite, subpath: str) -> Bundle:
    """Return a site's bundle; ``subpath`` is the folder of the entity that it describes."""
    site, pages, targets, files = clean.site, clean.pages, clean.targets, clean.files
    bad = frozenset(files.bad)
    titles = {page.path: _title(site, page, pages[page.path]) for page in site.pages}
    made = [page for page in site.pages if pages[page.path].clean is not None]
    shown = {page.url: titles[page.path] for page in made}
    nav = build_nav(site, shown)
    articles = [
        _article(clean, page, titles[page.path], bad) for page in _in_order(made, [item.url for item in _flat(nav)])
    ]
    if made and "" not in shown:
        articles.insert(0, _list_of_pages(site, articles, clean.words))
    findings = [*site.findings, *_page_findings(site, pages)]
    findings += [*broken_findings(site, pages, targets, bad), *_picture_findings(site, files)]
    findings += _diagram_findings(site, pages, clean.diagrams)
    changed = newest([article.changed_at for article in articles if article.changed_at])
    code = code_changed(site, clean.history, subpath) if changed and site.kind != "readme" else ""
    days = days_between(changed, code)
    if days > STALE_DAYS:
        findings.append(finding("DOC330", site.subject, site.repo.origin(site.root), days=days))
    missing = len(site.pages) - len(made)
    langs = [article.lang for article in articles if article.lang]
    return Bundle(
        ref=site.subject,
        repo=site.repo.info.id,
        root=site.root,
        kind=site.kind,
        title=site.config.name or (articles[0].title if articles else site.repo.info.name),
        articles=tuple(articles),
        nav=nav,
        assets=(*_assets(site, targets, files), *_drawings(site, clean.diagrams)),
        findings=tuple(findings),
        status="ok" if not missing else "partial" if made else "failed",
        reason="stopped" if missing else "",
        changed_at=changed,
        code_changed_at=code,
        words=sum(article.words for article in articles),
        lang=max(sorted(set(langs)), key=langs.count) if langs else "",
    )


def _title(site: Site, page: PageFile, made: ArticlePage) -> str:
    """Front matter, first heading, navigation, file name."""
    if made.title:
        return made.title
    heading = next((text for level, _, text in made.clean.headings if level == 1), "") if made.clean else ""
    if heading:
        return heading
    written = written_titles(site).get(page.place, "")
    if written:
        return written
    if page.url == "":
        return site.config.name or site.repo.info.name
    stem = posixpath.splitext(posixpath.basename(page.place))[0]
    if stem in ("index", "README"):
        stem = posixpath.basename(posixpath.dirname(page.place))
    return title_of(stem)


def _article(site: CleanSite, page: PageFile, title: str, bad: frozenset[str]) -> Article:
    made = site.pages[page.path]
    clean = made.clean
    if clean is None:
        raise ValueError(page.path)
    html = join_page(clean, site.targets[page.path], bad, site.words)
    headings = clean.headings
    if not any(level == 1 for level, _, _ in headings):
        html = f"<h1>{escape(title)}</h1>\n{html}"
        headings = ((1, "", title), *headings)
    change = site.history.get(page.path)
    return Article(
        url=page.url,
        title=title,
        html=html,
        origin=site.site.repo.origin(page.path),
        headings=tuple(Heading(level, identity, text) for level, identity, text in headings),
        text=clean.text,
        words=clean.words,
        lang=made.lang or clean.lang,
        changed_at=change.date if change is not None else "",
        description=made.description or first_paragraph(html),
    )


def _in_order(pages: list[PageFile], urls: list[str | None]) -> list[PageFile]:
    """Return pages in the order of the navigation, the start page first, those outside it last."""
    rank = {url: number for number, url in reversed(list(enumerate(urls)))}
    return sorted(pages, key=lambda page: (page.url != "", rank.get(page.url, len(urls)), page.place))


def _flat(nav: tuple[NavItem, ...]) -> list[NavItem]:
    found: list[NavItem] = []
    for item in nav:
        found += [item, *_flat(item.children)]
    return found


def _list_of_pages(site: Site, articles: list[Article], words: Words) -> Article:
    """Return a start page for a site that has none: its pages, in their order."""
    title = site.config.name or site.repo.info.name
    rows = "".join(f'<li><a href="{escape(article.url)}">{escape(article.title)}</a></li>\n' for article in articles)
    note = words.t("This documentation has no start page. Its pages:")
    return Article(
        url="",
        title=title,
        html=f"<h1>{escape(title)}</h1>\n<p>{escape(note)}</p>\n<ul>\n{rows}</ul>\n",
        origin=site.repo.origin(site.root),
        headings=(Heading(1, "", title),),
        lang=words.language,
    )


def _page_findings(site: Site, pages: dict[str, ArticlePage]) -> list[Finding]:
    """Return what the children met in each page."""
    found = []
    unread: dict[str, list[Origin]] = {}
    for path, page in sorted(pages.items()):
        if page.stopped:
            found.append(finding(page.stopped, site.subject, site.repo.origin(path), page=path))
        for problem in page.problems:
            if problem.code == "DOC321" and _is_there(site, path, problem.what):
                continue  # code or a picture: its author includes it, and it is not read here
            if problem.code == GENERATED:
                unread.setdefault(problem.what, []).append(site.repo.origin(path, problem.line))
                continue
            origin = site.repo.origin(path, problem.line)
            args = {"problem" if problem.code == "DOC324" else "target": problem.what}
            found.append(finding(problem.code, site.subject, origin, problem.what, 1, **args))
    # A site that is written for another tool is one cause, however many pages it has.
    for notation, places in sorted(unread.items()):
        found.append(finding(GENERATED, site.subject, places[0], notation, len(places), notation=notation))
    return found


def _is_there(site: Site, page: str, name: str) -> bool:
    """Tell whether the repository has a file that a page includes, of a type that is not read.

    Where Hugo makes the site, what includes is a template of the site's own, which may look in whatever folder.
    """
    inside = re.sub(r"(?::[\w-]*){0,2}$", "", name.removeprefix("@site/").lstrip("/"))
    folders = (posixpath.dirname(page), site.base, site.root, *site.bases, *site.templates)
    places = {posixpath.normpath(posixpath.join(folder, inside)) for folder in folders}
    if site.tool == "hugo" and any(path.endswith(f"/{inside}") for path in site.repo.paths):
        return True
    return any(place in site.repo.paths and suffix(place) not in TEXTS for place in places)


def _picture_findings(site: Site, shown: SiteAssets) -> list[Finding]:
    """Return a finding for each reason that keeps pictures out: a tool that draws them draws all alike."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for path, problem in sorted(shown.bad.items()):
        code = {"format": "DOC323", "size": "DOC327", "budget": "DOC331"}.get(problem, "DOC328")
        reasons.setdefault((code, problem), []).append(path)
    for path, drawing in sorted(shown.drawings.items()):
        if drawing.lost:
            reasons.setdefault(("DOC332", ", ".join(drawing.lost)), []).append(path)
    found = []
    for (code, problem), paths in reasons.items():
        named = paths[0] + (f" (+{len(paths) - 1})" if len(paths) > 1 else "")
        args = {"path": named} | ({"what": problem} if code in ("DOC328", "DOC332") else {})
        found.append(finding(code, site.subject, site.repo.origin(paths[0]), problem, len(paths), **args))
    return found


def _drawings(site: Site, diagrams: Diagrams) -> tuple[Asset, ...]:
    """Return the diagrams that were drawn, by their address."""
    drawn = {diagram.path: diagram for diagram in diagrams.values() if not diagram.problem}
    return tuple(Asset(path, site.repo.info.id, "", drawn[path].size, drawn[path].packed) for path in sorted(drawn))


def _diagram_findings(site: Site, pages: dict[str, ArticlePage], diagrams: Diagrams) -> list[Finding]:
    """Return a finding for each page with diagrams that were not drawn."""
    found = []
    for path, page in sorted(pages.items()):
        links = page.clean.links if page.clean is not None else ()
        bad = [link.target for link in links if link.kind == "diagram" and diagrams[link.target].problem]
        if bad:
            first = next((line for line in bad[0].split("\n") if line.strip()), "")
            origin = site.repo.origin(path, line_of(site.repo, path, first))
            problem = diagrams[bad[0]].problem
            found.append(finding("DOC335", site.subject, origin, "diagram", len(bad), problem=problem))
    return found


def _assets(site: Site, targets: dict[str, tuple[LinkTarget, ...]], shown: SiteAssets) -> tuple[Asset, ...]:
    """Return the pictures and downloads that some page shows, by their address."""
    paths = {target.path for found in targets.values() for target in found if target.kind == "asset"}
    assets: dict[str, Asset] = {}
    for path in sorted(paths - shown.bad.keys()):
        entry = site.repo.paths[path]
        drawing = shown.drawings.get(path)
        url = asset_url(entry)
        if drawing is None:
            assets.setdefault(url, Asset(url, site.repo.info.id, entry.blob, entry.size))
        else:
            assets.setdefault(url, Asset(url, site.repo.info.id, entry.blob, drawing.size, drawing.packed))
    return tuple(assets[url] for url in sorted(assets))
