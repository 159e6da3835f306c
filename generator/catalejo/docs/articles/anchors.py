"""Which id of a page a link's fragment means, whichever tool the author thought of.

Tools name a heading in their own ways; a link that is right in one of them leads to that heading here. A name that
stands in the page's source in any notation, or that a generator would write which is not run here, is not missing.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import unquote

from ..wire import ArticlePage
from .slugs import bare_name, github_anchors

GENERATED = "DOC337"
"""The problem of a page of which some notation was not read: what it would give is not known."""
_UNKNOWN = (GENERATED, "DOC321", "DOC322")
"""Nor is what a file would give that could not be included."""


class PageAnchors:
    """The places of one page."""

    def __init__(self, page: ArticlePage, code: bool = False) -> None:
        """``page`` need not have been made; then it has no places. ``code``: its site has code write into its pages."""
        self._page = page
        self._unknown = code or any(problem.code in _UNKNOWN for problem in page.problems)
        self._ids = frozenset(page.clean.ids) if page.clean else frozenset()
        self._headings = page.clean.headings if page.clean else ()

    def find(self, name: str) -> str | None:
        """Return the id that a fragment means; "" where it is there without one, None where it is missing.

        As written, decoded, as GitHub names it, by its letters and digits, as the source has it; in this order.
        """
        plain = unquote(name)
        for form in (name, plain, f"user-content-{plain}", plain.removeprefix("user-content-")):
            if form in self._ids:
                return form
        found = self._github.get(plain.lower()) or self._bare.get(bare_name(name), "")
        if found:
            return found
        if self._unknown or bare_name(name) in self._written or self._is_tab(bare_name(name)):
            return ""
        return None

    def _is_tab(self, bare: str) -> bool:
        """Tell whether a name is that of a heading and of a tab below it, as ``combine_header_slug`` joins them."""
        starts = (bare_name(text) for _, _, text in self._headings)
        return any(start and bare.startswith(start) and bare[len(start) :] in self._written for start in starts)

    @cached_property
    def _github(self) -> dict[str, str]:
        return github_anchors(self._headings)

    @cached_property
    def _bare(self) -> dict[str, str]:
        found = {bare_name(identity): identity for identity in sorted(self._ids, reverse=True)}
        named = [(bare_name(text), identity) for _, identity, text in reversed(self._headings) if identity]
        # Jekyll leaves out what a heading begins with until the first letter.
        found = {bare.lstrip("0123456789"): identity for bare, identity in named} | found | dict(named)
        found.pop("", None)
        return found

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(bare for name in self._page.anchors if (bare := bare_name(name)))
