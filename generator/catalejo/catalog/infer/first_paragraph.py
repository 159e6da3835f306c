"""Finds the first paragraph of a README that says what a thing is, as plain text.

Markdown is read by a CommonMark parser with GitHub's tables and strikethrough. What is no prose is passed over: front
matter, comments, headings, lists, tables, code, quotes, pictures and badges, bars of links, tables of contents, and
notes, whatever dialect they are written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_TEXT = 20_000
"""Characters of a file that are looked at: a description stands at its start."""
MAX_PARAGRAPH, MOST = 4_000, 200
"""Characters of a paragraph that are looked at, and of the result."""
_LEAST_WORDS = 2
_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(?:.*\n){0,400}?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_SENTENCE = re.compile(r"[.!?](?= |$)")
_ADDRESS_ONLY = re.compile(r"^[\w ]{0,40}:? ?(?:https?://|www\.)\S+$")
_CONTENTS = re.compile(
    r"^(?:table of contents?|contents?|toc|index|índice|tabla de contenidos?|contenidos?|quick links|links)\b.{0,3}$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:please )?(?:note|nb|n\.b\.|notice|warning|important|caution|attention|danger|tip|hint|info|update|todo"
    r"|heads up|disclaimer|deprecated|deprecation(?: notice)?|archived|nota|aviso|atención"
    r"|importante|advertencia|obsoleto) ?(?:[:!]|\u2014|\u2013| - )",
    re.IGNORECASE,
)
_UNDONE = re.compile(r"^(?://|#|\W*(?:todo|fixme|tbd)\b)", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:if|when|to|run|see|first|once|before|after|then|use|install|for (?:more|details))\b", re.IGNORECASE
)
"""Words that begin what leads into a block, where the paragraph ends without a full stop."""
_ABOUT_THE_FILES = re.compile(
    r"^(?:this|the) (?:app|application|project|repo|repository|package|module|template)? ?(?:was|is) "
    r"(?:created|generated|bootstrapped|scaffolded)\b|^(?:we use|to get started)\b",
    re.IGNORECASE,
)
"""Sentences of generators, and of how it is built, that say nothing of what it is."""
_CALLOUT = re.compile(r"^(?:!!!|\?\?\?\+?|:::+|/{3,})")
_LANGUAGE = re.compile(
    r"^(?:english|español|spanish|deutsch|german|français|french|italiano|português(?: .*)?|portuguese|русский|中文"
    r"|简体中文|繁體中文|繁体中文|chinese|日本語|japanese|한국어|korean|हिन्दी|hindi|العربية|türkçe|polski|українська|nederlands"
    r"|tiếng việt|bahasa indonesia|zh|cn|ja|jp|en|es|de|fr|ko|ru|pt|[a-z]{2}[-_][a-z]{2,4})(?: ?[（(].{0,20}[)）])?$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*[|•·/,،、–—-]\s*|\s{2,}")
_TAG = re.compile(r"<[^<>]{0,400}>")
_HTML_PARAGRAPH = re.compile(r"<p\b[^<>]{0,300}>(.{0,4000}?)</p>", re.IGNORECASE | re.DOTALL)
_HTML_LINK = re.compile(r"<a\b[^<>]{0,400}>(.{0,400}?)</a>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.{0,20000}?(?:-->|\Z)", re.DOTALL)
_EMOJI_CODE = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]{1,40}:(?!\w)")


class _Piece(NamedTuple):
    """A paragraph: plain text, the part of it that stands in links, the line, whether all of it is emphasised."""

    text: str
    linked: str
    line: int
    emphasised: bool = False


def first_paragraph(text: str, path: str = "README.md") -> tuple[str, int]:
    """Return the first paragraph that says what a thing is, cut to whole sentences, and its line; "" and 0 for none."""
    text = text[:MAX_TEXT].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for piece in _plain_pieces(text, path.lower()) if _is_plain(path) else _markdown_pieces(text):
        piece = piece._replace(text=_before_lead_in(piece.text))
        if _says_what(piece):
            return _cut(piece.text), piece.line
    return "", 0


def _before_lead_in(text: str) -> str:
    """Return the sentences before one that leads into a block: what it is stands there, what follows is an example."""
    if not text.endswith((":", "：")):
        return text
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return text[: ends[-1]] if ends else text


def _is_plain(path: str) -> bool:
    return path.lower().endswith((".rst", ".adoc", ".asciidoc", ".txt", ".org"))


def _says_what(piece: _Piece) -> bool:
    """Tell whether a paragraph is prose about the thing, and no label, bar of links, note or list of languages."""
    text = piece.text
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    if len(words) < _LEAST_WORDS and not re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{6,}", text):
        return False
    if text.endswith((":", "：")) or _ADDRESS_ONLY.match(text) or _CONTENTS.match(text) or _NOTE.match(text):
        return False
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) > 1 and all(_LANGUAGE.match(part) for part in parts):
        return False
    ends = text[-1] in ".!?…。！？)"
    if _UNDONE.match(text) or _ABOUT_THE_FILES.match(text) or (not ends and _LEAD_IN.match(text)):
        return False
    if piece.emphasised and not ends and len(words) < 4:
        return False
    rest = len(text) - len(piece.linked)
    if piece.linked and rest * 4 < len(text) and not ends:
        return False
    return ends or len(words) >= 3 or bool(re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{6,}", text))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])


def _markdown_pieces(text: str) -> Iterator[_Piece]:
    front = _FRONT.match(text)
    if front is not None:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    inside = ""
    for token, following in _pairs(_parser().parse(text)):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block" and not inside:
            yield from _html_pieces(token.content, line)
        elif token.type == "paragraph_open" and token.level == 0 and following is not None:
            raw = following.content.strip()
            inside, was = _container(raw, inside), inside
            if not (inside or was or _CALLOUT.match(raw) or re.match(r"^\[[^\]]+\]:", raw)):
                yield _inline_piece(following, line)


def _pairs(tokens: list[Token]) -> Iterator[tuple[Token, Token | None]]:
    for index, token in enumerate(tokens):
        yield token, tokens[index + 1] if index + 1 < len(tokens) else None


def _container(raw: str, inside: str) -> str:
    """Return the fence of a container (``:::note``) that is still open after a paragraph, "" where none is."""
    for row in raw.split("\n"):
        fence = re.match(r"^(:{3,}|/{3,})\s*(.*)$", row.strip())
        if fence is None:
            continue
        if inside and not fence[2]:
            inside = ""
        elif not inside and fence[2]:
            inside = fence[1]
    return inside


def _inline_piece(inline: Token, line: int) -> _Piece:
    """Return a paragraph of Markdown as plain text; pictures are left out, whole lines that are badges vanish."""
    texts: list[str] = []
    linked: list[str] = []
    depth = strong = outside = 0
    for child in inline.children or ():
        match child.type:
            case "link_open":
                depth += 1
            case "link_close":
                depth -= 1
            case "strong_open" | "em_open":
                strong += 1
            case "strong_close" | "em_close":
                strong -= 1
            case "softbreak" | "hardbreak":
                texts.append(" ")
            case "text" | "code_inline":
                texts.append(child.content)
                outside += bool(child.content.strip()) and not strong
                if depth:
                    linked.append(child.content)
    return _Piece(_tidy("".join(texts)), _tidy("".join(linked)), line, not outside)


def _html_pieces(html: str, line: int) -> Iterator[_Piece]:
    """Yield the paragraphs of a block of HTML; of other elements nothing is read."""
    html = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), html)
    for found in _HTML_PARAGRAPH.finditer(html):
        inner = found[1]
        linked = " ".join(_TAG.sub(" ", part) for part in _HTML_LINK.findall(inner))
        bare = re.sub(r"</?(?:b|i|em|strong|u|s|code|a|span)\b[^<>]{0,400}>", "", inner, flags=re.IGNORECASE)
        emphasised = re.match(r"\s*<(?:b|strong|em|i)\b", inner, re.IGNORECASE) is not None
        text, at = _tidy(unescape(_TAG.sub(" ", bare))), line + html.count("\n", 0, found.start())
        yield _Piece(text, _tidy(unescape(linked)), at, emphasised)


def _tidy(text: str) -> str:
    text = unescape(_EMOJI_CODE.sub("", text[:MAX_PARAGRAPH]))
    text = " ".join(text.replace("\xa0", " ").split())
    return re.sub(r" +([.,;:!?])(?= |$)", r"\1", text)


def _plain_pieces(text: str, path: str) -> Iterator[_Piece]:
    """Yield the paragraphs of reStructuredText, AsciiDoc or plain text: lines at the left margin between blank ones."""
    rows: list[str] = []
    start, delimiter = 0, ""
    lines = [*text.split("\n"), ""]
    directive = False
    for number, row in enumerate(lines, 1):
        bare = row.strip()
        if re.fullmatch(r"(-{4,}|={4,}|\.{4,}|\*{4,}|/{4,}|\+{4,}|_{4,}|\|===)", bare) and path.endswith("doc"):
            delimiter = "" if delimiter == bare else delimiter or bare
            rows = []
            continue
        indented = bool(row) and row[0] in " \t"
        if bare and not delimiter and not (indented and (directive or not rows)):
            directive = bool(re.match(r"^(?:\.\. |\.\.$|:[\w -]+:|\[.*\]$|//|include::|image::|\|.*\| )", bare))
            start = start if rows else number
            rows.append(bare)
            continue
        if bare:
            continue
        if rows and not directive and not _is_markup(rows):
            yield _Piece(_tidy(_without_roles(" ".join(rows))), "", start)
        rows = []


def _is_markup(rows: list[str]) -> bool:
    """A title with its line, a list, a directive, a table, an attribute: no prose."""
    first = rows[0]
    if re.match(r"^(?:[-*+•] |\d+[.)] |[.=:|+#]|//|\.\. |:\w|image::|ifdef::|endif::|\[)", first):
        return True
    return any(len(set(row)) == 1 and not row[0].isalnum() and len(row) > 2 for row in rows)


def _without_roles(text: str) -> str:
    """Remove the inline markup of reStructuredText and AsciiDoc."""
    text = re.sub(r"`([^`<]{1,300}?)\s*<[^`>]{1,400}>`_{1,2}", r"\1", text)
    text = re.sub(r"(?:https?://|link:)[^\s\[\]]{1,400}\[([^\]]{1,300})\]", r"\1", text)
    text = re.sub(r":[\w+-]{1,40}:`([^`]{1,300})`", r"\1", text)
    text = re.sub(r"\|[\w -]{1,60}\|", "", text)
    return re.sub(r"`{1,2}([^`]{1,300})`{1,2}_{0,2}", r"\1", re.sub(r"\*{1,2}([^*]{1,300})\*{1,2}", r"\1", text))


def _cut(text: str) -> str:
    """Keep whole sentences where the text is long or leads into a list; else cut at a word."""
    sentences = list(_SENTENCE.finditer(text[: MOST + 1]))
    if len(text) <= MOST and (text[-1] in ".!?…)" or not sentences):
        return text
    if sentences and sentences[-1].end() >= 40:
        return text[: sentences[-1].end()]
    return text if len(text) <= MOST else text[:MOST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
