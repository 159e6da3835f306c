"""Renders pages inside a grandchild: a converter as MkDocs makes it, with our extensions.

Nothing that it says is trusted.

The pages of a chunk share one converter, as new for each page: making one took as long as converting a page. Tests hold
the result to that of a fresh one, byte for byte.
"""

from __future__ import annotations

import gc
import importlib
import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

import markdown
import msgspec
import pymdownx.emoji
import pymdownx.extra
import pymdownx.superfences
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # Pygments has no types

from ...kit.gc import SELDOM
from ..naming import names
from ..wire import PageProblem, RenderedPage, RenderOptions, RenderSite, SourcePage, StoppedPage, encode
from . import github
from .anchors import source_anchors
from .code import quicken_code
from .extensions import SANE_LISTS, extension_configs, extension_names
from .front import split_front, yaml_reader
from .inline import quicken
from .plain import has, plain_configs, plain_names
from .preprocess import prepare
from .snippets import Snippets
from .texts import StagedTexts

MAX_HTML = 2 * 1024 * 1024
MKDOCS = ("toc", "tables", "fenced_code")
"""Extensions that MkDocs always adds, in front."""

_FRONT = re.compile(rb"(?:\xd9.|\xda..|\xdb....|[\xa0-\xbf])---[ \t]*\r?\n", re.DOTALL)
"""A text of MessagePack that begins as front matter does."""
_FENCED = re.compile(rb"(?:```|~~~)[ \t]*\{?\.?([a-z]{2,10})\b")
_LEXERS = names(
    "bash console css diff docker dockerfile go graphql hcl html ini java javascript js json kotlin makefile proto "
    "protobuf python py ruby rust sh shell sql toml ts tsx typescript xml yaml yml"
)


class _MarkLinks(markdown.treeprocessors.Treeprocessor):  # type: ignore[misc]  # Markdown has no types
    """Marks links and images that came from Markdown: they are relative to the file, those of raw HTML are not."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("a", "img"):
                element.set("data-md", "1")


class _Converter(markdown.Markdown):  # type: ignore[misc]  # Markdown has no types
    """Finds extensions where they are; knows the tags of blocks as a set, for the list is complete from then on."""

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        self._blocks = frozenset(self.block_level_elements)

    def build_extension(self, ext_name: str, configs: Mapping[str, object]) -> markdown.Extension:
        """Return an extension by its module: the base asks every installed package whether it has one of that name."""
        name = ext_name if "." in ext_name or ext_name == SANE_LISTS else f"markdown.extensions.{ext_name}"
        return importlib.import_module(name).makeExtension(**configs)

    def is_block_level(self, tag: object) -> bool:
        """Tell whether a tag, or what stands in its place, is that of a block."""
        return isinstance(tag, str) and tag.lower().rstrip("/") in self._blocks


def emoji_index(options: object, md: object) -> dict[str, object]:
    """Return one shared index: ``pymdownx.emoji`` would copy 2,000 records for every page."""
    return _EMOJI


_EMOJI: dict[str, object] = pymdownx.emoji.emojione({}, None)


def converter(options: RenderOptions) -> markdown.Markdown:
    """Return a converter as MkDocs makes it for a page: its own extensions, then those of the dialect, no plugins."""
    if options.dialect == "mkdocs":
        listed, configs = plain_names(options), plain_configs(options, emoji_index)
    else:
        listed, configs = extension_names(options), extension_configs(options, emoji_index)
    names = dict.fromkeys((*MKDOCS, *listed))
    made = _Converter(extensions=list(names), extension_configs=configs)
    made.treeprocessors.register(_MarkLinks(made), "catalejo_links", 0)
    quicken(made)
    quicken_code(made)
    return made


def warm() -> None:
    """Import and compile before the fork what nearly every page needs."""
    logging.disable(logging.CRITICAL)
    gc.set_threshold(*SELDOM)
    page = "# A\n\n| a |\n|---|\n| b |\n\n- [ ] x\n\n!!! note\n    :smile: [b](c.md) ==d== `e`\n\n"
    converter(RenderOptions()).convert(f"{page}```bash\nx=1\n```\n")
    github.convert(f"{page}```bash\nx=1\n```\n", readme=True)
    _converters[RenderOptions()] = converter(RenderOptions())


def before_fork(payload: bytes) -> None:
    """Import the reader of front matter if a page has some, compile the lexers of known languages that fences name.

    That is done once for a worker then, not once for a task.
    """
    if _FRONT.search(payload):
        yaml_reader()
    for name in sorted(_LEXERS.intersection(word.decode() for word in set(_FENCED.findall(payload)))):
        list(get_lexer_by_name(name).get_tokens("x"))


def handle(payload: bytes, shared: bytes) -> bytes:
    """Render one page of a chunk; see ``wire.FromRenderer`` for the answer."""
    return encode(_render(_page.decode(payload), *_chunk(shared)))


@lru_cache(maxsize=1)
def _chunk(shared: bytes) -> tuple[RenderSite, StagedTexts]:
    site = msgspec.msgpack.decode(shared, type=RenderSite)
    return site, StagedTexts(site.folder, site.texts)


def _render(page: SourcePage, site: RenderSite, texts: StagedTexts) -> RenderedPage | StoppedPage:
    if not page.known:
        return StoppedPage(page.path, "DOC348")
    text = page.text.replace("\r\n", "\n").replace("\r", "\n")
    anchors = source_anchors(text)
    text, front = split_front(text)
    snippets = Snippets(texts, site.bases, site.templates, page.path)
    left: tuple[PageProblem, ...] = ()
    try:
        if site.options.dialect == "github":
            html, left = github.convert(snippets.translate(text, site.tool), site.options.readme, text)
        else:
            html = convert(_prepared(snippets.translate(text, site.tool), site.options, snippets), site.options)
    except RecursionError:  # Markdown calls itself for each list in a list
        return StoppedPage(page.path, "DOC314")
    if len(html) > MAX_HTML:
        return StoppedPage(page.path, "DOC315")
    met = (*snippets.problems, *left)
    moved = [PageProblem(p.code, p.line + front.lines if p.line else 0, p.what) for p in met]
    problems = (*front.problems, *moved)
    said = (front.title, front.description, front.lang)
    return RenderedPage(page.path, html, *said, tuple(sorted(snippets.used)), problems, anchors, front.address)


def _prepared(text: str, options: RenderOptions, snippets: Snippets) -> str:
    """Return a page's text with its includes and in the spelling that its extensions read."""
    if options.dialect == "techdocs" or has(options, "pymdownx.snippets"):
        text = snippets.expand(text)
    return prepare(text, options.dialect == "techdocs" or has(options, "admonition"))


def convert(text: str, options: RenderOptions) -> str:
    """Convert one page by the converter that the pages of a grandchild share, as new for each of them.

    A page that raises leaves a converter in the middle of its work: it is not used again.
    """
    found = _converters.pop(options, None) or converter(options)
    html = str(found.reset().convert(text))
    _converters[options] = found
    return html


_converters: dict[RenderOptions, markdown.Markdown] = {}
_page = msgspec.msgpack.Decoder(SourcePage)
