"""One walk over the sanitiser's output: takes links and images out, gathers headings, ids and the visible text.

The sanitiser writes one spelling only (lower case, double quotes, no comments); anything else ends the walk.
"""

from __future__ import annotations

import re
from html import escape, unescape

from ..naming import names
from ..wire import Open

MAX_TEXT = 20_000
MAX_HEADINGS = 500

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_BLOCKS = names(
    "address blockquote br caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary "
    "table td th tr ul"
)
_WORD = re.compile(r"\w+")
_NOT_NAMED = ("headerlink", "linenos")


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
        self.mermaid = False
        self._html: list[str] = []
        self._text: list[str] = []
        self._heading: tuple[int, str, int] | None = None
        self._in_link = ""
        self._mute = ""

    def cut(self, link: Open) -> None:
        """End a part with a link."""
        self.parts.append("".join(self._html))
        self._html.clear()
        self.links.append(link)

    def literal(self, text: str) -> None:
        """Take text between two tags."""
        if "<" in text or ">" in text:
            raise NotCanonical
        if self._in_link != "dropped":
            self._html.append(text)
        if not self._mute:
            self._text.append(text)

    def tag(self, closing: bool, name: str, attributes: str, raw: str) -> None:
        """Take one tag."""
        if name in _BLOCKS:
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
            if name[0] == "h" and name[1:].isdigit():
                identity = _ID.search(attributes)
                self._heading = (int(name[1]), unescape(identity[1]) if identity else "", len(self._text))
            elif name == "pre" and "mermaid-source" in attributes:
                self.mermaid = True
            elif name == "td" and "linenos" in attributes:
                self._mute = "td"

    def _close(self, name: str, raw: str) -> None:
        if name == self._mute:
            self._mute = ""
        if name == "a" and self._in_link:
            if self._in_link == "open":
                self.cut(Open("/a"))
            elif self._in_link == "kept":
                self._html.append(raw)
            self._in_link = ""
            return
        self._html.append(raw)
        if self._heading and name == f"h{self._heading[0]}":
            level, identity, start = self._heading
            words = _plain("".join(self._text[start:]))
            if words and len(self.headings) < MAX_HEADINGS:
                self.headings.append((level, identity, words[:300]))
            self._heading = None

    def _anchor(self, attributes: str, raw: str) -> None:
        found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        target = found.pop("href", None)
        plain = found.pop("data-md", "") == "1"
        own = "headerlink" in found.get("class", "").split()
        if own:
            self._mute = "a"
        if own and target and target.startswith("#") and target[1:] not in self.ids:
            self._in_link = "dropped"  # the heading's id was one of the frame's
        elif target is None or (target.startswith("#") and target[1:] in self.ids):
            self._html.append(f"<a{_join(found | ({'href': target} if target else {}))}>")
            self._in_link = "kept"
        else:
            self.cut(Open("a", target, _join(found), plain))
            self._in_link = "open"

    def _image(self, attributes: str) -> None:
        found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        target, plain = found.pop("src", ""), found.pop("data-md", "") == "1"
        text = found.pop("alt", "")
        if text and not self._mute:
            self._text.append(f" {escape(text)} ")
        self.cut(Open("img", target, _join(found), plain, text, bool(self._in_link)))

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
    found = Walk()
    found.ids = {unescape(value) for value in _ID.findall(html)}
    at = 0
    for match in _TOKEN.finditer(html):
        if match.start() > at:
            found.literal(html[at : match.start()])
        found.tag(bool(match[1]), match[2], match[3], match.group())
        at = match.end()
    found.literal(html[at:])
    found.end()
    return found


def _plain(html: str) -> str:
    return " ".join(unescape(html).split())


def _join(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
