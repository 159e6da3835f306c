"""The menu beside an article: whole where it is short, else the way to the article and what stands near it.

A page must not grow with the number of its site's pages: five thousand menus of five thousand entries are a
site of gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....model.docs import Bundle, NavItem
from ...html.page import relative

MOST = 250
"""Entries of a menu that stands whole on every page."""

NEAR = 30
"""Entries before and after the own one that a longer menu shows of a section."""

GAP = "…"


class MenuEntry(Struct, frozen=True, omit_defaults=True):
    """An entry: a section with its children, or a link; ``current`` is the page that it stands on."""

    text: str
    href: str = ""
    current: bool = False
    children: tuple[MenuEntry, ...] = ()


class Menu:
    """The menu of one bundle, indexed once for all its pages."""

    def __init__(self, bundle: Bundle, root: str) -> None:
        """Index the navigation; ``root`` is the site-root address of the bundle."""
        self._items, self._root = bundle.nav, root
        known = {article.url for article in bundle.articles}
        trails = list(_trails(bundle.nav))
        self._whole = len(trails) <= MOST
        self._order = [item for item, _ in trails if item.url in known]
        self._place: dict[str, int] = {}
        self._trail: dict[str, tuple[int, ...]] = {}
        for at, item in enumerate(self._order):
            self._place.setdefault(item.url or "", at)
        for item, trail in trails:
            if item.url is not None:
                self._trail.setdefault(item.url, trail)

    def neighbours(self, url: str) -> tuple[NavItem | None, NavItem | None]:
        """Return the pages before and after a page in reading order."""
        at = self._place.get(url)
        if at is None:
            return None, None
        after = self._order[at + 1] if at + 1 < len(self._order) else None
        return self._order[at - 1] if at else None, after

    def rows(self, url: str, here: str) -> tuple[MenuEntry, ...]:
        """Return the menu of the page ``url`` of the bundle with links relative to the address ``here``."""
        return self._section(self._items, self._trail.get(url, ()), url, here)

    def _section(
        self, items: tuple[NavItem, ...], trail: tuple[int, ...], url: str, here: str
    ) -> tuple[MenuEntry, ...]:
        at = trail[0] if trail else -1
        first, end = (0, len(items)) if self._whole else (max(0, at - NEAR), min(len(items), max(at, 0) + NEAR + 1))
        rows = [self._gap(here)] if first else []
        for index in range(first, end):
            item = items[index]
            if item.children and (self._whole or index == at):
                children = self._section(item.children, trail[1:] if index == at else (), url, here)
                rows.append(MenuEntry(item.title, children=children))
            elif item.children:
                page = next((page for page, _ in _trails(item.children) if page.url is not None), None)
                rows.append(MenuEntry(item.title, self._href(page.url if page else "", here)))
            elif item.url is not None:
                rows.append(MenuEntry(item.title, self._href(item.url, here), item.url == url))
            elif item.external:
                rows.append(MenuEntry(item.title, item.external))
        return (*rows, self._gap(here)) if end < len(items) else tuple(rows)

    def _href(self, url: str | None, here: str) -> str:
        return relative(here, self._root + (url or ""))

    def _gap(self, here: str) -> MenuEntry:
        return MenuEntry(GAP, self._href("", here))


def _trails(items: tuple[NavItem, ...], above: tuple[int, ...] = ()) -> Iterator[tuple[NavItem, tuple[int, ...]]]:
    """Yield every entry that leads somewhere in reading order, with its place in each section above it."""
    for index, item in enumerate(items):
        if item.url is not None or item.external:
            yield item, (*above, index)
        yield from _trails(item.children, (*above, index))
