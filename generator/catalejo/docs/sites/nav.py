"""The navigation of a site: as written, or from its folders as MkDocs makes it."""

from __future__ import annotations

import posixpath

from ...model.docs import NavItem
from ...model.findings import Finding
from ...wording.codes import finding
from .config import NavEntry
from .find import Site
from .navfiles import words_of as title_of
from .staging import PageFile, is_start

MAX_WRITTEN_OUT = 20_000
"""Pages that the folders of one navigation are written out to; a site has 5,000."""


def build_nav(site: Site, shown: dict[str, str]) -> tuple[NavItem, ...]:
    """Return the navigation; ``shown`` is the title of every page that could be made, by address.

    Entries without a page become findings of the site; pages that could not be made are left out in silence, for they
    have findings of their own.
    """
    by_place = {page.place: page for page in site.pages}
    start = next((page for page in site.pages if page.url == ""), None)
    if start is not None:
        by_place.setdefault("index.md", start)
        by_place.setdefault("README.md", start)
    if site.nav is None:
        return _from_folders([page for page in site.pages if page.url in shown], shown)
    missing: dict[str, list[NavEntry]] = {}
    written = _Written(site, by_place, shown, missing)
    items = tuple(item for entry in site.nav if (item := _item(written, entry)) is not None)
    site.findings += [_missing(site, path, entries) for path, entries in missing.items()]
    # A navigation that names nothing that there is would hide every page.
    return items if any(map(_leads, items)) else _from_folders([p for p in site.pages if p.url in shown], shown)


def _leads(item: NavItem) -> bool:
    """Tell whether an entry, or one below it, is a page of the site."""
    return item.url is not None or any(map(_leads, item.children))


def _missing(site: Site, path: str, entries: list[NavEntry]) -> Finding:
    """Tell once what a configuration file names in vain: where many pages are gone, they went together."""
    first, others = entries[0], len(entries) - 1
    target = first.target[:200] + (f" (+{others})" if others else "")
    origin = site.repo.origin(path, first.line)
    file = posixpath.basename(path)
    return finding("DOC308", site.subject, origin, "pages", len(entries), target=target, file=file)


def written_titles(site: Site) -> dict[str, str]:
    """Return the titles that the written navigation gives, by place."""
    found: dict[str, str] = {}

    def visit(entries: tuple[NavEntry, ...]) -> None:
        for entry in entries:
            if entry.kind == "page" and entry.title:
                found.setdefault(posixpath.normpath(entry.target), entry.title)
            visit(entry.children)

    visit(site.nav or ())
    return found


class _Written:
    """A navigation while it is made: the site's pages, and the folders that still may be written out."""

    def __init__(
        self, site: Site, by_place: dict[str, PageFile], shown: dict[str, str], missing: dict[str, list[NavEntry]]
    ) -> None:
        self.site, self.by_place, self.shown, self.missing = site, by_place, shown, missing
        self.folders = {place[:end] for place in by_place for end, char in enumerate(place) if char == "/"}
        self.room = MAX_WRITTEN_OUT

    def inside(self, folder: str) -> tuple[NavItem, ...]:
        """Return the pages of a folder; a navigation that names folders again and again has room for some only."""
        if folder not in self.folders:
            return ()
        pages = [p for p in self.site.pages if p.place.startswith(f"{folder}/") and p.url in self.shown]
        self.room -= len(pages)
        return _from_folders(pages, self.shown) if self.room >= 0 else ()


def _item(written: _Written, entry: NavEntry) -> NavItem | None:
    match entry.kind:
        case "section":
            items = (_item(written, child) for child in entry.children)
            children = tuple(item for item in items if item is not None)
            return NavItem(entry.title, children=children) if children else None
        case "link":
            return NavItem(entry.title, external=entry.target)
        case "page":
            place = posixpath.normpath(entry.target.lstrip("/"))
            page = written.by_place.get(place)
            if page is not None:
                shown = written.shown
                return NavItem(entry.title or shown[page.url], page.url) if page.url in shown else None
            if inside := written.inside(place):  # a folder, as literate-nav and awesome-pages take it
                return _folder(inside, entry.title)
            if place not in written.site.places and written.room >= 0:
                written.missing.setdefault(entry.path, []).append(entry)
    return None


def _folder(items: tuple[NavItem, ...], title: str) -> NavItem:
    """Return the innermost section of a lone chain of folders, under the title that the navigation gives it."""
    while len(items) == 1 and items[0].children:
        title, items = title or items[0].title, items[0].children
    return NavItem(title, children=items)


def _from_folders(pages: list[PageFile], shown: dict[str, str]) -> tuple[NavItem, ...]:
    """Return sections by folder: pages before folders, the start page of each folder first."""

    def section(folder: str, inside: list[PageFile]) -> tuple[NavItem, ...]:
        here: list[PageFile] = []
        below: dict[str, list[PageFile]] = {}
        for page in inside:
            rest = page.place[len(folder) + 1 :] if folder else page.place
            name, slash, _ = rest.partition("/")
            (below.setdefault(name, []) if slash else here).append(page)
        items = [NavItem(shown[page.url], page.url) for page in sorted(here, key=_start_first)]
        for name in sorted(below):
            children = section(f"{folder}/{name}" if folder else name, below[name])
            items.append(NavItem(title_of(name), children=children))
        return tuple(items)

    return section("", pages)


def _start_first(page: PageFile) -> tuple[bool, str]:
    return not is_start(page.place), page.place


__all__ = ["build_nav", "title_of", "written_titles"]
