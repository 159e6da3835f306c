"""One walk over the sanitiser's output: takes links and images out, gathers headings, ids and the visible text.

The sanitiser writes one spelling only (lower case, double quotes, no comments, no angle bracket inside a value);
anything else ends the walk. Most tags only pass through: the walk stops at those that say something.
"""

from __future__ import annotations

import re
from html import escape, unescape

from ..wire import Open

MAX_TEXT = 20_000
MAX_HEADINGS = 500

_BLOCKS = (
    "address|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|summary|table|td|th|"
    "tr|ul"
)
_ATTRIBUTES = r'((?: [a-z-]+="[^"<>]*")*)>'
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)" + _ATTRIBUTES)
_SPEAKING = re.compile("<(/?)(a|img|input|h[1-6])" + _ATTRIBUTES)
_SPEAKING_OR_CELL = re.compile("<(/?)(a|img|input|h[1-6]|td)" + _ATTRIBUTES)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})[ >]")
_DIAGRAM = re.compile(
    r'<pre class="mermaid-source"><code>([^<]*)</code></pre>|<pre><code class="language-mermaid">([^<]*)</code></pre>'
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_NAME = re.compile(r'<a(?: [a-z-]+="[^"<>]*")*? name="([^"]*)"')
_WORD = re.compile(r"\w+")


class NotCanonical(Exception):
    """The HTML is not in the sanitiser's own spelling."""


class Walk:
    """The result: HTML parts between the links, links, headings, ids, visible text and its words."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links: list[Open] = []
        self.headings: list[tuple[int, str, str]] = []
        self.ids: set[str] = set()
        self.text = ""
        self.words = 0
        self._html: list[str] = []
        self._text: list[str] = []
        self._heading: tuple[int, str, int] | None = None
        self._pictures: set[int] = set()
        self._in_link = ""
        self._mute = ""

    def cut(self, link: Open) -> None:
        """End a part with a link."""
        self.parts.append("".join(self._html))
        self._html.clear()
        self.links.append(link)

    def pass_on(self, html: str) -> None:
        """Take text and tags that say nothing."""
        self._html.append(html if self._in_link != "dropped" else "".join(m.group() for m in _TAG.finditer(html)))
        if not self._mute:
            self._text.append(html)
        elif _BLOCK.search(html):
            self._text.append(" ")

    def tag(self, closing: bool, name: str, attributes: str, raw: str) -> None:
        """Take one tag that says something."""
        if name not in ("a", "img", "input"):
            self._text.append(" ")
        if closing:
            self._close(name, raw)
        elif name == "a":
            self._anchor(attributes, raw)
        elif name == "img":
            self._image(attributes)
        elif name == "input":
            if ' type="' in attributes:
                self._html.append(raw)
        else:
            self._html.append(raw)
            if name[0] == "h":
                identity = _ID.search(attributes)
                self._heading = (int(name[1]), unescape(identity[1]) if identity else "", len(self._text))
                self._pictures.clear()
            elif "linenos" in attributes:
                self._mute = "td"

    def _close(self, name: str, raw: str) -> None:
        if name == self._mute:
            self._mute = ""
        if name == "a" and self._in_link:
            if self._in_link == "open":
                self.cut(Open("/a"))
            elif self._in_link == "kept":
                self._html.append(raw)
            elif self._in_link == "place":
                self._html.append("</span>")
            self._in_link = ""
            return
        self._html.append(raw)
        if self._heading and name == f"h{self._heading[0]}":
            level, identity, start = self._heading
            # A badge in a heading is none of its words, but a logo that is all of a heading is.
            said = [text for at, text in enumerate(self._text[start:], start) if at not in self._pictures]
            words = _plain("".join(said)) or _plain("".join(self._text[start:]))
            if words and len(self.headings) < MAX_HEADINGS:
                self.headings.append((level, identity, words[:300]))
            self._heading = None

    def _anchor(self, attributes: str, raw: str) -> None:
        found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        target = found.pop("href", None)
        plain = found.pop("data-md", "") == "1"
        if name := found.pop("name", ""):
            found.setdefault("id", name)
        own = "headerlink" in found.get("class", "").split()
        if own:
            self._mute = "a"
        if own and target and target.startswith("#") and target[1:] not in self.ids:
            self._in_link = "dropped"  # the heading's id was one of the frame's
        elif target is None:
            self._html.append(f"<span{_join(found)}>")  # a place, which must not look like a link
            self._in_link = "place"
        elif target.startswith("#") and target[1:] in self.ids:
            self._html.append(f"<a{_join(found | {'href': target})}>")
            self._in_link = "kept"
        else:
            self.cut(Open("a", target, _join(found), plain))
            self._in_link = "open"

    def _image(self, attributes: str) -> None:
        found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        target, plain = found.pop("src", ""), found.pop("data-md", "") == "1"
        text = found.pop("alt", "")
        if text and not self._mute:
            if self._heading:
                self._pictures.add(len(self._text))
            self._text.append(f" {escape(text)} ")
        self.cut(Open("img", target, _join(found), plain, text, bool(self._in_link)))

    def diagram(self, source: str) -> None:
        """Take the escaped text of a diagram; its words are searched for like those of the page."""
        if not self._mute:
            self._text.append(f" {source} ")
        self.cut(Open("diagram", unescape(source)))

    def end(self) -> None:
        """Close the last part and count the words."""
        self.parts.append("".join(self._html))
        text = _plain("".join(self._text))
        self.words = len(_WORD.findall(text))
        self.text = text[:MAX_TEXT]


def walk(html: str) -> Walk:
    """Walk over the sanitiser's output.

    Raises:
        NotCanonical: something is not in its spelling, so that a mistake of ours would be possible.

    """
    rest = _TAG.sub("", html)
    if "<" in rest or ">" in rest:
        raise NotCanonical
    found = Walk()
    found.ids = {unescape(value) for value in (*_ID.findall(html), *(_NAME.findall(html) if " name=" in html else ()))}
    speaking = _SPEAKING_OR_CELL if "linenos" in html else _SPEAKING
    at = 0
    for diagram in _DIAGRAM.finditer(html) if "mermaid" in html else ():
        _stretch(found, html[at : diagram.start()], speaking)
        found.diagram(diagram[1] or diagram[2] or "")
        at = diagram.end()
    _stretch(found, html[at:], speaking)
    found.end()
    return found


def _stretch(found: Walk, html: str, speaking: re.Pattern[str]) -> None:
    """Walk over HTML without diagrams."""
    at = 0
    for match in speaking.finditer(html):
        if match.start() > at:
            found.pass_on(html[at : match.start()])
        found.tag(bool(match[1]), match[2], match[3], match.group())
        at = match.end()
    found.pass_on(html[at:])


def _plain(html: str) -> str:
    """Return the visible text: blocks stand apart, other tags leave no gap."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(r" \g<0>", html))).split())


def _join(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
