"""Documentation: articles, bundles, and why there are none."""

from __future__ import annotations

import msgspec

from .findings import Finding
from .origin import Origin


class Heading(msgspec.Struct, frozen=True, array_like=True):
    """One heading of an article: level 1-6, anchor id, text."""

    level: int
    id: str
    text: str


class Article(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sanitised HTML of one docs page.

    ``url`` is relative to the bundle's root, "" for its start page, else ``name/`` or ``folder/name/``. Links inside
    ``html`` are relative to the page's own address. ``text`` is the visible text for search (at most 20 kB).
    """

    url: str
    title: str
    html: str
    origin: Origin
    headings: tuple[Heading, ...] = ()
    text: str = ""
    words: int = 0
    lang: str = ""
    changed_at: str = ""
    description: str = ""


class NavItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry of a bundle's navigation: a page (``url``), a section (``children``) or an external link."""

    title: str
    url: str | None = None
    external: str = ""
    children: tuple[NavItem, ...] = ()


class Asset(msgspec.Struct, frozen=True):
    """A picture or download of a bundle: its path in the portal, which its content decides, and the blob that holds it.

    ``packed`` is what stands in the blob's place (zlib), such as a drawing written anew.
    """

    path: str
    repo: str
    blob: str
    size: int
    packed: bytes = b""


class Bundle(msgspec.Struct, frozen=True, omit_defaults=True):
    """The articles of one docs site, for one entity.

    ``shared`` is another entity that names the same place and has the pages, "" where this one has them: they are shown
    once, however many things they document.
    ``status``: ``ok``, ``partial`` (some pages could not be made), ``failed`` (none), ``stale``; ``reason`` in a word.
    """

    ref: str
    repo: str
    root: str
    kind: str
    title: str
    articles: tuple[Article, ...] = ()
    nav: tuple[NavItem, ...] = ()
    assets: tuple[Asset, ...] = ()
    findings: tuple[Finding, ...] = ()
    status: str = "ok"
    reason: str = ""
    changed_at: str = ""
    code_changed_at: str = ""
    words: int = 0
    lang: str = ""
    shared: str = ""

    @property
    def beyond_readme(self) -> bool:
        """Whether there is a page that is more than a README: what is meant by having docs."""
        return bool(self.articles) and self.kind != "readme"


class UnreadDocs(msgspec.Struct, frozen=True):
    """Documentation files of an entity that are seen and not read here.

    ``count`` of them, their ``formats`` (names for people, sorted), and the path of the first.
    """

    count: int
    formats: tuple[str, ...]
    first: str


class Documentation(msgspec.Struct, frozen=True):
    """The result of the docs room: bundles by entity reference (sorted), findings, and what is seen and not read."""

    bundles: dict[str, Bundle]
    findings: tuple[Finding, ...] = ()
    unread: dict[str, UnreadDocs] = {}
