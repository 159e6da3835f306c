"""What a page is before it is put into the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup


@dataclass(frozen=True)
class PortalTexts:
    """Bodies that the portal's own docs folder gives, as HTML (Markup) from MkDocs: the home page's words and
    ``/start/``.
    """

    home: str = ""
    start: str = ""
    own_pages: tuple[str, ...] = ()
    """Site-root addresses of the pages that MkDocs itself wrote."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the portal.

    ``path`` is its address below the site's root: "" (home), ``components/``, ``catalog/default/component/x/``.
    ``section`` is the tab it belongs to. ``twin`` is the value of the JSON beside it (``index.json``), None for none.
    ``edit`` is the address of the host's editor, ``article`` asks for the article styles, ``search`` for Pagefind's
    policy, ``index`` is false for pages that search engines and sitemaps leave out. ``what`` says in the window's
    title what the page is, so that a thing, its docs and its API do not share one. ``feed`` is a feed beside the page,
    ``markdown`` the text of the ``index.md`` beside it, "" for none.
    """

    path: str
    section: str
    title: str
    description: str
    body: Markup
    twin: Any = None
    edit: str = ""
    article: bool = False
    search: bool = False
    index: bool = True
    wide: bool = False
    kind: str = "page"
    what: str = ""
    feed: str = ""
    markdown: str = ""


class Deferred(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is made only where the last site has none that was made from the same.

    ``key`` is the hash of everything that the page and its twin say, the frame and our own code apart; ``unmoved``
    makes that of all but the commits in its slots. ``path``, ``section`` and ``index`` are those of the page, ``twin``
    tells whether it has one, ``markdown`` whether it has an ``index.md``.
    """

    path: str
    section: str
    key: bytes
    unmoved: Callable[[], bytes]
    make: Callable[[], Page]
    twin: bool = False
    markdown: bool = False
    index: bool = True


ELSEWHERE = ("#", "http:", "https:", "mailto:")
"""How targets begin that are no site-root address."""


def root_of(path: str) -> str:
    """Return the relative address of the site's root seen from a page, without a slash at the end: ``.``, ``..`` …"""
    depth = path.count("/")
    return "/".join([".."] * depth) if depth else "."


def relative(path: str, target: str) -> str:
    """Return a site-root address (``teams/``) as a link from the page at ``path``; other schemes stay as they are."""
    if target.startswith(ELSEWHERE):
        return target
    return f"{root_of(path)}/{target}"
