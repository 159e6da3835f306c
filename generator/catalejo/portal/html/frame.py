"""The frame around every page: our own base template, rendered inside MkDocs' environment and then stamped.

The template is rendered once per section with ASCII markers in place of what differs between pages; a page is the
joined pieces. Text from repositories can never be a marker: pages are joined from pieces, never searched and replaced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import msgspec
from markupsafe import Markup, escape

from ...kit.text.words import Words
from .page import Page, root_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'; frame-src 'none'"
)
SEARCH_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")

SLOTS = ("root", "title", "description", "styles", "head", "body", "twins", "policy", "edit", "lang", "kind", "name")
_MARKER = re.compile(r"@@CT-([a-z]+)@@")

RenderFrame = Callable[[str, dict[str, Markup]], str]
"""Renders the base template for a section with the given slots (an HTML text)."""


class FrameError(Exception):
    """The base template does not fit: a slot is missing."""


def marker(slot: str) -> Markup:
    """Return the marker of a slot."""
    return Markup(f"@@CT-{slot}@@")


class Frame:
    """Stamps pages; keeps the pieces of each section's frame."""

    def __init__(
        self, render: RenderFrame, site_name: str, site_url: str, language: str, article_styles: Sequence[str] = ()
    ) -> None:
        """``render`` is given by the plugin, because only MkDocs knows its environment.

        ``article_styles`` are the theme's content styles (site-root paths), loaded where an article is.
        """
        self._render = render
        self._article_styles = tuple(article_styles)
        self.twin_text = Words(language).t("This page as JSON")
        self.markdown_text = Words(language).t("as Markdown")
        self._pieces: dict[str, list[str]] = {}
        self._digests: dict[str, bytes] = {}
        self.site_name = site_name
        self.site_url = site_url.rstrip("/") + "/" if site_url else ""
        self.language = language

    def _section(self, section: str) -> list[str]:
        """Pieces of a section's frame: text, slot, text, slot … text."""
        if section not in self._pieces:
            text = self._render(section, {slot: marker(slot) for slot in SLOTS})
            pieces = _MARKER.split(text)
            missing = {"root", "title", "body"} - set(pieces[1::2])
            if missing:
                raise FrameError(f"the base template has no place for: {', '.join(sorted(missing))}")
            self._pieces[section] = pieces
        return self._pieces[section]

    def digest(self, section: str) -> bytes:
        """Return the hash of what a section's frame adds to the facts of a page."""
        if section not in self._digests:
            said = (
                self._section(section),
                self._article_styles,
                self.twin_text,
                self.markdown_text,
                self.site_name,
                self.site_url,
            )
            text = msgspec.msgpack.encode((*said, self.language))
            self._digests[section] = hashlib.sha256(text).digest()
        return self._digests[section]

    def slots(self, page: Page) -> dict[str, str]:
        """Return the HTML of every slot for a page."""
        parts = (page.title, page.what, self.site_name) if page.path else (page.title,)
        name = " · ".join(filter(None, parts))
        return {
            "root": root_of(page.path),
            "title": str(escape(name)),
            "name": str(escape(page.title)),
            "description": str(escape(page.description)),
            "styles": self._styles(page.article, root_of(page.path)),
            "head": self._head(page, name),
            "body": str(page.body),
            "twins": self._twins(page),
            "policy": SEARCH_POLICY if page.search else POLICY,
            "edit": str(escape(page.edit)),
            "lang": str(escape(self.language)),
            "kind": str(escape(page.kind)) + (" ct-wide" if page.wide else ""),
        }

    def stamp(self, page: Page) -> str:
        """Return the HTML of a page."""
        pieces = self._section(page.section)
        slots = self.slots(page)
        return "".join(piece if index % 2 == 0 else slots[piece] for index, piece in enumerate(pieces))

    def _styles(self, article: bool, root: str) -> str:
        """The theme's content styles, before ours."""
        paths = self._article_styles if article else ()
        return "\n".join(f'<link rel="stylesheet" href="{root}/{escape(path)}">' for path in paths)

    def _head(self, page: Page, name: str) -> str:
        """Addresses that must be absolute (left out without ``site_url``) and what chat shows of a link."""
        tags = [
            ("og:title", name),
            ("og:description", page.description),
            ("og:type", "article" if page.article else "website"),
            ("og:site_name", self.site_name),
        ]
        lines = []
        if self.site_url:
            address = self.site_url + page.path
            lines.append(f'<link rel="canonical" href="{escape(address)}">')
            tags += [("og:url", address), ("og:image", self.site_url + "assets/ct/card.png")]
        lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in tags if value]
        if page.feed:
            lines.append(f'<link rel="alternate" type="application/atom+xml" href="{escape(page.feed)}">')
            beside = page.feed.removesuffix(".xml") + ".json"
            lines.append(f'<link rel="alternate" type="application/feed+json" href="{escape(beside)}">')
        if page.markdown:
            lines.append('<link rel="alternate" type="text/markdown" href="index.md">')
        if not page.index:
            lines.append('<meta name="robots" content="noindex">')
        if page.article:
            lines.append(f'<link rel="stylesheet" href="{root_of(page.path)}/assets/ct/article.css">')
        return "\n".join(lines)

    def _twins(self, page: Page) -> str:
        twin = f'<a href="index.json">{escape(self.twin_text)}</a>' if page.twin is not None else ""
        return twin + (f' <a href="index.md">{escape(self.markdown_text)}</a>' if page.markdown else "")
