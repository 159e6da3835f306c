"""From the clean HTML of an article to Markdown: headings, lists, tables, code, links and pictures stay what they are.

The HTML is that of the docs room: well formed, tags and attributes from its own list. What Markdown has no word for
keeps its text.
"""

from __future__ import annotations

import re
from html import unescape

from ...markdown import code, escaped, fenced, inline

_TOKEN = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"]|"[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SPACES = re.compile(r"\s+")
_CLOSING = re.compile(r"(?<=\s)#+\s*$")
"""Signs that would close a heading."""
_LANGUAGE = re.compile(r"\blanguage-([A-Za-z0-9+#-]{1,20})")
_IN_ADDRESS = {ord(char): f"%{ord(char):02X}" for char in ' ()<>\\"`|\n\t'}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(("p", "div", "section", "figure", "figcaption", "details", "summary", "dt", "dd", "dl", "article"))
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
SKIPPED = frozenset(("svg", "style", "button", "math"))
"""Elements whose text is no text of the article."""
UNSEEN = ("headerlink", "footnote-backref", "linenos", "linenodiv")
"""Classes of what stands beside the text."""
VOID = frozenset(("img", "br", "hr", "input", "wbr", "col", "source"))


def html_markdown(html: str) -> str:
    """Return an article as Markdown."""
    reader = _ArticleReader()
    for closing, name, rest, text in _TOKEN.findall(html):
        if text:
            reader.text(unescape(text))
        elif closing:
            reader.close(name.lower())
        else:
            reader.open(name.lower(), rest)
    reader.flush()
    return "\n\n".join(reader.blocks)


class _ArticleReader:
    """Reads an article from its beginning to its end; ``blocks`` are what is whole."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._line: list[str] = []
        self._raw: list[str] | None = None
        self._language = ""
        self._elements: list[tuple[str, str, int]] = []
        """Open elements: name, what closing it does, where its text begins in the line."""
        self._before: list[str] = []
        """What stands before each line of a block: quotes and the depth of lists."""
        self._markers: dict[int, str] = {}
        """Marks of items that have no block yet, by their place in ``_before``."""
        self._counts: list[int] = []
        self._rows: list[list[str]] | None = None
        self._labels: list[str] = []
        self._skipping = 0
        self._tight = False
        """Whether the block before was of the same list."""
        self._quote = self._last_quote = 0
        """The number of the quote that is open, and of that of the block before."""

    def text(self, text: str) -> None:
        """Take a text."""
        if self._skipping:
            return
        if self._raw is not None:
            self._raw.append(text)
        elif text.strip():
            inner = inline(text) if self._line else escaped(text)
            start = " " if text[0].isspace() else ""
            self._line.append(start + inner + (" " if text[-1].isspace() else ""))
        elif self._line:
            self._line.append(" ")

    def flush(self, head: str = "", around: str = "") -> None:
        """End the block that the line is; in a cell of a table the line goes on."""
        if self._rows is not None:
            self._line.append(" ")
            return
        inner = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line = []
        if inner:
            self._emit(f"{head}{around}{inner}{around}")

    def _emit(self, block: str) -> None:
        prefix, marked = "".join(self._before), bool(self._markers)
        first = "".join(self._markers.get(at, part) for at, part in enumerate(self._before))
        self._markers.clear()
        lines = block.split("\n")
        shown = [first + lines[0], *((prefix + line).rstrip() for line in lines[1:])]
        listed = marked and self.blocks and self._counts and self._tight
        quoted = "> " in self._before and self._quote == self._last_quote
        self._tight, self._last_quote = True, self._quote if "> " in self._before else 0
        if listed or quoted:
            self.blocks[-1] += ("\n" if listed else f"\n{prefix.rstrip()}\n") + "\n".join(shown)
        else:
            self.blocks.append("\n".join(shown))

    def open(self, name: str, rest: str) -> None:
        """Begin an element."""
        attributes = dict(_ATTRIBUTE.findall(rest))
        classes = attributes.get("class", "")
        if self._skipping or name in SKIPPED or any(word in classes.split() for word in UNSEEN):
            if name not in VOID:
                self._skipping += 1
            return
        if name in VOID:
            self._void(name, attributes, rest)
            return
        action = self._begin(name, classes, attributes)
        self._elements.append((name, action, len(self._line)))

    def _void(self, name: str, attributes: dict[str, str], rest: str) -> None:
        if name == "img":
            source = unescape(attributes.get("src", "")).translate(_IN_ADDRESS)
            self._line.append(f"![{escaped(unescape(attributes.get('alt', '')))}]({source})")
        elif name == "input" and attributes.get("type") == "checkbox":
            self._line.append("[x] " if "checked" in rest else "[ ] ")
        elif name == "br":
            self._line.append(" ")
        elif name == "hr":
            self.flush()
            self._emit("* * *")

    def _begin(self, name: str, classes: str, attributes: dict[str, str]) -> str:
        """Return what closing the element does, in a word; "" for nothing."""
        if name in ("pre", "code"):
            return self._begin_code(name, classes)
        if name in HEADINGS or name in BLOCKS or name in ("ul", "ol", "li", "blockquote", "table"):
            return self._begin_block(name, classes)
        if name == "a":
            return "link " + unescape(attributes.get("href", ""))
        if name == "label" and self._elements and self._elements[-1][1] == "labels":
            return "label"
        if name in ("tr", "td", "th") and self._rows is not None:
            if name == "tr":
                self._rows.append([])
            self._line = []
            return "cell" if name != "tr" else ""
        return "filename" if "filename" in classes.split() else "mark" if name in MARKS else ""

    def _begin_code(self, name: str, classes: str) -> str:
        if self._raw is not None:
            return ""
        if name == "pre":
            self.flush()
        self._raw = []
        if found := _LANGUAGE.search(classes):
            self._language = found[1]
        return name

    def _begin_block(self, name: str, classes: str) -> str:
        self.flush()
        words = classes.split()
        if name == "table":
            if "highlighttable" in words or self._rows is not None:
                return ""
            self._rows = []
            return "table"
        if name in ("ul", "ol"):
            self._counts.append(1 if name == "ol" else 0)
            self._tight = len(self._counts) > 1
            return "list"
        if name == "li":
            return self._begin_item()
        if name == "blockquote" or "admonition" in words or name == "details":
            self._before.append("> ")
            self._quote += 1
            return "quote"
        if found := _LANGUAGE.search(classes):
            self._language = found[1]
        if "tabbed-labels" in words:
            return "labels"
        if "tabbed-block" in words and self._labels:
            self._emit(f"**{self._labels.pop(0)}**")
        return "title" if "admonition-title" in words or name in ("summary", "dt") else "block"

    def _begin_item(self) -> str:
        marker = "- "
        if self._counts and self._counts[-1]:
            marker = f"{self._counts[-1]}. "
            self._counts[-1] += 1
        self._markers[len(self._before)] = marker
        self._before.append(" " * len(marker))
        return "item"

    def close(self, name: str) -> None:
        """End an element; one that was never begun is none."""
        if self._skipping:
            self._skipping -= 1
            return
        if not self._elements or self._elements[-1][0] != name:
            return
        _, action, begun = self._elements.pop()
        if name in HEADINGS:
            self._line = [_CLOSING.sub(r"\\\g<0>", "".join(self._line))] if self._rows is None else self._line
            self.flush("#" * HEADINGS[name] + " ")
        elif action.startswith("link "):
            self._end_link(action[5:], begun)
        elif action in ("pre", "code"):
            self._end_code(action)
        elif action == "mark":
            inner = "".join(self._line[begun:]).strip()
            self._line[begun:] = (
                [f"{self._apart(MARKS[name][0], begun)}{MARKS[name]}{inner}{MARKS[name]}"] if inner else []
            )
        elif action in ("cell", "label"):
            self._end_cell(action, begun)
        elif action == "table":
            self._end_table()
        elif action in ("title", "filename"):
            self.flush(around="**")
        elif action:
            self._end_block(action)

    def _end_block(self, action: str) -> None:
        self.flush()
        if action in ("quote", "item") and self._before:
            if action == "item" and len(self._before) - 1 in self._markers:
                self._emit("")
            self._before.pop()
        elif action == "list":
            self._counts.pop()
            self._tight = bool(self._counts)

    def _end_link(self, href: str, begun: int) -> None:
        inner = "".join(self._line[begun:])
        if not href or not inner.strip():
            return
        before = "".join(self._line[:begun])
        if before.endswith("!"):
            self._line[:begun] = [before[:-1], "\\!"]  # else it would be a picture
            begun = 2
        self._line[begun:] = [f"[{inner.strip()}]({_target(href)})" + (" " if inner[-1:] == " " else "")]

    def _end_code(self, name: str) -> None:
        text = "".join(self._raw or ())
        self._raw = None
        if name == "code" or self._rows is not None:
            inner = self._apart("`") + code(text)
            self._line.append(inner.replace("|", "\\|") if self._rows is not None else inner)
        else:
            self._emit(fenced(text, self._language))
            self._language = ""

    def _apart(self, mark: str, begun: int | None = None) -> str:
        """Return a blank where the line ends with a mark that would run into the next one of its kind."""
        return " " if "".join(self._line[:begun])[-1:] == mark else ""

    def _end_cell(self, action: str, begun: int) -> None:
        inner = _SPACES.sub(" ", "".join(self._line[begun:] if action == "label" else self._line)).strip()
        self._line = self._line[:begun] if action == "label" else []
        if action == "label":
            self._labels.append(inner)
        elif self._rows:
            self._rows[-1].append(inner)

    def _end_table(self) -> None:
        rows, self._rows, self._line = self._rows or [], None, []
        wide = max((len(row) for row in rows), default=0)
        if wide:
            filled = [row + [""] * (wide - len(row)) for row in rows]
            filled.insert(1, ["---"] * wide)
            self._emit("\n".join("| " + " | ".join(row) + " |" for row in filled))


def _target(href: str) -> str:
    """Return an address; that of another page of docs or of the catalog as the address of its Markdown."""
    place = href.partition("#")[0]
    if place.endswith("/") and ":" not in place and "/assets/" not in place:
        href = place + "index.md"
    return href.translate(_IN_ADDRESS)
