"""Joins the parts of a clean page with its links; the only place that writes tags into an article."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import urlsplit

import msgspec

from ...kit.text.words import Words
from ..sites.staging import DOWNLOADS, suffix
from ..wire import CleanPage, Open
from .links import MOVING, LinkTarget

FOREIGN = "noopener noreferrer nofollow ugc"
"""``rel`` of links that documents make to other origins."""

SAVED = DOWNLOADS - {".pdf"}
"""Downloads that a browser saves, under the name that they have in the repository; it shows the others."""

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BADGE = re.compile(r'<(a|span)\b[^>]*\bclass="(?:external-image|broken-link)"[^>]*>[^<]*</\1>')
"""Pictures of other origins, as ``_image`` writes them: their words are no sentence."""
_TITLE = re.compile(r"^\s*accTitle\s*:(.{1,300})$", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_CLASS = re.compile(r' class="([^"]*)"')


def join_page(page: CleanPage, targets: Sequence[LinkTarget], bad: frozenset[str], words: Words) -> str:
    """Return the HTML of a page; ``bad`` are paths of pictures and downloads that may not be shown."""
    html: list[str] = [page.parts[0]]
    ending = ""
    for link, target, part in zip(page.links, targets, page.parts[1:], strict=True):
        if target.kind == "asset" and target.path in bad:
            target = LinkTarget("broken", path=target.path)
        if link.kind == "/a":
            html.append(ending)
        elif link.kind == "a":
            opening, ending = _anchor(link, target, words)
            html.append(opening)
        elif link.kind == "diagram":
            html.append(_diagram(link.target, target, words))
        else:
            html.append(_image(link, target, words))
        html.append(part)
    return "".join(html)


def _anchor(link: Open, target: LinkTarget, words: Words) -> tuple[str, str]:
    match target.kind:
        case "page":
            return f'<a href="{escape(target.href)}"{link.rest}>', "</a>"
        case "anchor" if target.href:
            return f'<a href="{escape(target.href)}"{link.rest}>', "</a>"
        case "asset":
            saved = f' download="{escape(posixpath.basename(target.path))}"' if suffix(target.path) in SAVED else ""
            return f'<a href="{escape(target.href)}"{saved}{link.rest}>', "</a>"
        case "external" | "web":
            return f'<a href="{escape(target.href)}"{link.rest} rel="{FOREIGN}">', "</a>"
        case "published":
            title = words.t("On the published site perhaps, and no file of the repository: {path}", path=target.path)
            return f'<span class="no-address" title="{escape(title)}">', "</span>"
        case "login":
            title = words.t("An address with a name and a password, which is not followed")
            return f'<span class="no-address" title="{escape(title)}">', "</span>"
        case "place":
            title = words.t("In the repository, which has no web address: {path}", path=target.path)
            return f'<span class="no-address" title="{escape(title)}">', "</span>"
    return _broken(link.target, words), "</span>"


def _image(link: Open, target: LinkTarget, words: Words) -> str:
    text = link.text or posixpath.basename(urlsplit_path(link.target))
    if target.kind != "asset" and suffix(urlsplit_path(link.target)) in MOVING and not link.nested:
        opening, closing = _anchor(msgspec.structs.replace(link, rest=' class="embedded"'), target, words)
        return f"{opening}{escape(text)}{closing}"
    if target.kind == "asset":
        lazy = "" if " loading=" in link.rest else ' loading="lazy"'
        return f'<img src="{escape(target.href)}" alt="{escape(link.text)}"{link.rest}{lazy}>'
    if target.kind == "external" and not target.href.lower().startswith("mailto:"):
        if link.nested:
            return f'<span class="external-image">{escape(text)}</span>'
        return f'<a href="{escape(target.href)}" class="external-image" rel="{FOREIGN}">{escape(text)}</a>'
    if target.kind == "web" and not link.nested:
        return f'<a href="{escape(target.href)}" class="external-image" rel="{FOREIGN}">{escape(text)}</a>'
    if target.kind in ("published", "web", "place", "login"):
        return f'<span class="external-image">{escape(text)}</span>'
    return f"{_broken(link.target, words)}{escape(text)}</span>"


def _diagram(source: str, target: LinkTarget, words: Words) -> str:
    """Return a diagram as a picture above its text; as the text alone where it is not drawn."""
    text = f'<pre class="mermaid-source"><code>{escape(source, quote=False)}</code></pre>'
    if target.kind != "diagram":
        return text
    said = _TITLE.search(source)
    alt = said[1].strip()[:200] if said else words.t("Diagram; its text is below")
    size, summary = f'width="{target.width}" height="{target.height}"', escape(words.t("Text of the diagram"))
    href = escape(target.href)
    return (
        f'<figure class="diagram"><a href="{href}"><img src="{href}" alt="{escape(alt)}" {size} loading="lazy"></a>'
        f'<details class="diagram-text"><summary>{summary}</summary>{text}</details></figure>'
    )


def _broken(target: str, words: Words) -> str:
    title = words.t("This link leads nowhere: {target}", target=target[:200])
    return f'<span class="broken-link" title="{escape(title)}">'


def urlsplit_path(target: str) -> str:
    """Return the path of an address, "" where it cannot be read."""
    try:
        return urlsplit(target).path.rstrip("/")
    except ValueError:
        return ""


def first_paragraph(html: str, least: int = 30, most: int = 200) -> str:
    """Return the first paragraph with enough words, as one line, cut at a word."""
    for match in _PARAGRAPH.finditer(html[:20_000]):
        text = " ".join(unescape(_TAG.sub("", _BADGE.sub("", match[1]))).split())
        if len(text) >= least:
            return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
    return ""
