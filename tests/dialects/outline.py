"""HTML as an outline: its text, lists, headings, tables, code, quotes and admonitions, without anything else.

Two renderers agree on a page where their outlines are equal. What is left out on purpose: how items of a list are
spaced, classes of code, pictures and diagrams, marks at headings, arrows of footnotes; boxes of tasks are ``[x]`` and ``[ ]``.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_KEPT = frozenset(
    ["ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "th", "td", "pre", "blockquote", "details", "summary", "dl", "dt", "dd", "hr"]
)  # fmt: skip
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_BLOCKS = _KEPT | frozenset(
    ["p", "div", "thead", "tbody", "section", "figure", "address", "article", "aside", "center"]
)
_DROPPED = frozenset(["script", "style", "template", "title", "textarea", "iframe", "noscript", "svg", "video"])
_MUTE = ("headerlink", "footnote-backref", "linenos")
_ALERT = re.compile(r"^\[!(note|tip|important|caution|warning)\]$", re.IGNORECASE)
_DIAGRAM = re.compile(r'<pre[^<>]*>\s*<code class="language-mermaid">.*?</pre>|<pre class="mermaid.*?</pre>', re.DOTALL)
_CLASSES = {"caution": "danger", "important": "warning"}


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._mute = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an opening tag."""
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "br":
            self._text.append(" ")
        if tag == "input" and given.get("type") == "checkbox":
            self._text.append(" [x] " if "checked" in given else " [ ] ")
        if tag == "hr" and not self._in("-footnote"):
            self._row("hr")
        if tag in _VOID:
            return
        row = ""
        if tag in _BLOCKS:
            self._flush()
        if self._mute or tag in _DROPPED or any(mute in classes for mute in _MUTE):
            self._mute += 1
        elif "admonition" in classes:
            row = f"admonition {next((c for c in classes if c not in ('admonition', 'inline', 'end')), '')}"
        elif "footnote" in classes or "footnotes" in classes:
            row = "-footnote"
        elif "highlighttable" in classes or (tag in ("tr", "td", "th") and self._in("-numbered")):
            row = "-numbered"
        elif tag in _KEPT:
            row = tag
        if row and row[0] != "-":
            self._row(f"<{row}>")
        self._open.append((tag, row))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself: in HTML only void ones do."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Take a closing tag, and close what stayed open inside."""
        if tag in _VOID or not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, row = self._open.pop()
            if name in _BLOCKS:
                self._flush()
            if self._mute:
                self._mute -= 1
            elif row and row[0] != "-":
                self._row(f"</{row.split()[0]}>")
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._mute:
            self._text.append(data)

    def _in(self, row: str) -> bool:
        return any(other == row for _, other in self._open)

    def _flush(self) -> None:
        words = " ".join("".join(self._text).split())
        self._text.clear()
        if words:
            self.rows.append(words)

    def _row(self, row: str) -> None:
        self._flush()
        self.rows.append(row)

    def close(self) -> None:
        """Take the rest of the text."""
        super().close()
        self._flush()


def outline(html: str) -> list[str]:
    """Return the rows of an outline: tags that matter, and lines of text."""
    reader = _Outline()
    reader.feed(_DIAGRAM.sub("", html))
    reader.close()
    return _tidy(reader.rows)


def _tidy(rows: list[str]) -> list[str]:
    """Return the rows with text that stands together as one row, and alerts as admonitions."""
    made: list[str] = []
    for row in rows:
        tag = (row.startswith("<") and row.endswith(">")) or row == "hr"
        if made and not tag and not _is_tag(made[-1]):
            made[-1] = f"{made[-1]} {row}"
        else:
            made.append(row)
    return _alerts(made)


def _is_tag(row: str) -> bool:
    return (row.startswith("<") and row.endswith(">")) or row == "hr"


def _alerts(rows: list[str]) -> list[str]:
    made: list[str] = []
    depth: list[bool] = []
    for number, row in enumerate(rows):
        if row == "<blockquote>":
            first, _, rest = rows[number + 1].partition(" ") if number + 1 < len(rows) else ("", "", "")
            match = _ALERT.match(first)
            depth.append(match is not None)
            if match is not None:
                kind = match[1].lower()
                made.append(f"<admonition {_CLASSES.get(kind, kind)}>")
                rows[number + 1] = f"{kind.capitalize()} {rest}".strip()
                continue
        if row == "</blockquote>" and depth.pop():
            row = "</admonition>"
        made.append(row)
    return made
