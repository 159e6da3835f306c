"""What the docs room and its children say to each other: small structs as MessagePack, nothing else crosses a pipe.

What a rendering child sends is foreign text, like the page itself. Only what the cleaning child sends is HTML that may
be shown, and its links are still open: the parent, who knows the repository, closes them.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Extension(msgspec.Struct, frozen=True, array_like=True):
    """A Markdown extension that a site's own configuration lists, with the settings of it that may be chosen."""

    name: str
    settings: tuple[tuple[str, bool | int | str], ...] = ()


class RenderOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a page is rendered: its dialect, and what a site's own configuration may choose; everything else is ours.

    ``dialect``: ``techdocs`` (techdocs-core's extensions), ``mkdocs`` (the extensions that the site lists) or
    ``github`` (GitHub's rules for READMEs and bare Markdown). ``readme``: the page is one that GitHub shows by itself.
    """

    toc_depth: int = 6
    linenums: bool = False
    extras: tuple[str, ...] = ()
    """Names from ``rendering.extensions.OPTIONAL``, sorted."""
    dialect: Literal["techdocs", "mkdocs", "github"] = "techdocs"
    extensions: tuple[Extension, ...] = ()
    """What a site of the dialect ``mkdocs`` lists, of ``rendering.plain.ALLOWED``, in its order."""
    readme: bool = False


class SourcePage(msgspec.Struct, frozen=True, array_like=True):
    """A Markdown page: its path in the repository and its text; ``known``: its encoding is known."""

    path: str
    text: str
    known: bool = True


class RenderSite(msgspec.Struct, frozen=True):
    """What the pages of a chunk have in common: options, and the staged texts that their snippets may name.

    ``texts`` are blobs by repository path, in the captured repository at ``folder``; ``bases`` are the folders that a
    snippet's path may start from, ``templates`` those of other notations, ``tool`` is what publishes the site.
    ``chunk`` keeps chunks of sites apart: each has grandchildren of its own.
    """

    chunk: str
    options: RenderOptions
    folder: str
    texts: dict[str, str]
    bases: tuple[str, ...]
    templates: tuple[str, ...] = ()
    tool: str = ""


class PageProblem(msgspec.Struct, frozen=True, array_like=True):
    """Something a child met: a finding code of ours, the line (0 = unknown) and one argument."""

    code: str
    line: int = 0
    what: str = ""


class StoppedPage(msgspec.Struct, frozen=True, tag="stopped"):
    """The page was given up. ``code`` is a finding code."""

    path: str
    code: str


class RenderedPage(msgspec.Struct, frozen=True, tag="rendered", omit_defaults=True):
    """Raw HTML of a page and what its front matter says. ``used``: files its snippets named, "" where there is none.

    ``anchors``: names that its source gives to places in whatever dialect, whether or not they came to be ids.
    ``address``: what its front matter calls it, which other pages of Docusaurus may name.
    """

    path: str
    html: str
    title: str = ""
    description: str = ""
    lang: str = ""
    used: tuple[str, ...] = ()
    problems: tuple[PageProblem, ...] = ()
    anchors: tuple[str, ...] = ()
    address: str = ""


class RawPage(msgspec.Struct, frozen=True, tag="page", array_like=True):
    """A page on its way to the cleaning child."""

    path: str
    html: str


class RawDrawing(msgspec.Struct, frozen=True, tag="drawing", array_like=True):
    """A drawing on its way to the cleaning child."""

    key: str
    data: bytes


class RawDiagram(msgspec.Struct, frozen=True, tag="diagram", array_like=True):
    """The text of a diagram on its way to the cleaning child."""

    key: str
    source: str


class Open(msgspec.Struct, frozen=True, array_like=True):
    """A link, image or diagram between two parts of a page's HTML.

    ``kind``: ``a``, ``/a``, ``img`` or ``diagram``. ``target`` as written; of a diagram its text. ``rest``: the other
    attributes, ready to be put in a tag.
    ``plain``: written as Markdown (then relative to the file), not as HTML (then relative to the page's address).
    ``text``: an image's alternative text. ``nested``: inside another link.
    """

    kind: str
    target: str = ""
    rest: str = ""
    plain: bool = False
    text: str = ""
    nested: bool = False


class CleanPage(msgspec.Struct, frozen=True, tag="clean", omit_defaults=True):
    """Sanitised HTML with open links: ``parts`` is one longer than ``links``. Headings are (level, id, text)."""

    path: str
    parts: tuple[str, ...]
    links: tuple[Open, ...] = ()
    headings: tuple[tuple[int, str, str], ...] = ()
    ids: tuple[str, ...] = ()
    text: str = ""
    words: int = 0
    lang: str = ""


class DrawingBox(msgspec.Struct, frozen=True, omit_defaults=True):
    """The size of a drawing in pixels, 0 where it says none; the proportions of what it shows; how it fills a box."""

    width: float = 0.0
    height: float = 0.0
    shape_width: float = 0.0
    shape_height: float = 0.0
    ratio: str = ""


class CheckedDrawing(msgspec.Struct, frozen=True, tag="drawing", omit_defaults=True):
    """An SVG written anew; or, in a word, why it may not be shown. ``lost`` names what was left out of it."""

    key: str
    problem: str = ""
    text: str = ""
    box: DrawingBox = DrawingBox()
    lost: tuple[str, ...] = ()


class ArticlePage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a page: the cleaning child's answer joined with the front matter and the problems met."""

    path: str
    clean: CleanPage | None = None
    title: str = ""
    description: str = ""
    lang: str = ""
    used: dict[str, str] = {}
    """Snippet files that were looked up, with their blob ("" = not there): they must still be so."""
    problems: tuple[PageProblem, ...] = ()
    stopped: str = ""
    anchors: tuple[str, ...] = ()
    """As the renderer said."""
    address: str = ""


FromRenderer = StoppedPage | RenderedPage
FromCleaner = StoppedPage | CleanPage | CheckedDrawing
ToCleaner = RawPage | RawDrawing | RawDiagram

from_renderer = msgspec.msgpack.Decoder(FromRenderer)
from_cleaner = msgspec.msgpack.Decoder(FromCleaner)
encode = msgspec.msgpack.Encoder().encode
