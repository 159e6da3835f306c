"""The short ways of rendering and cleaning give what the long ones give, for any page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound
from tests.unit.docs.by_mkdocs import STATEFUL, by_mkdocs

from catalejo.docs.cleaning import rules
from catalejo.docs.cleaning.child import clean
from catalejo.docs.rendering import inline
from catalejo.docs.rendering.child import convert, converter
from catalejo.docs.rendering.code import lexer_by_name
from catalejo.docs.rendering.extensions import OPTIONAL
from catalejo.docs.rendering.inline import QuickInlineProcessor, needed
from catalejo.docs.wire import CleanPage, RawPage, RenderOptions

PIECES = (
    *STATEFUL, "a", "B c", "1st", "2nd 33rd 11th", "1/2", "(c)", "(tm)", "+/-", "=/=", "c/o", "-->", "<-->", "*", "**", "_", "__",
    "~", "~~", "^", "^^", "==", "`", "``", "\\", "\\*", "[", "](", "](b.md)", ")", "![", "[^1]", "][ref]", "<b>", "</b>", "<br>",
    "<https://e.example>", "<a@e.example>", "www.e.example", "http://e.example/a_b", "a@e.example", "&amp;", "&#x41;", "&", ":smile:",
    ":", ":x:", "  \n", "\n", "\n\n", "\n    ", "{.c}", "{: #i }", "`#!py x=1`", "\n\n```py\nx = 1\n```\n\n",
    "\n\n``` {.yaml title='t' linenums='1'}\na: 1\n```\n\n", "\n\n```nosuch\n<x>\n```\n\n", "\n\n    indented\n\n", "\n\n# H\n\n",
    "\n\n- x\n- y\n\n", "\n\n| a | b |\n|---|---|\n| `c` | *d* |\n\n", "ñ", "ſ", "\u212a", "\u0130", "\u0002klzzwxh:0000\u0003", "\u0660",
)  # fmt: skip
OPTIONS = st.builds(
    RenderOptions, st.integers(1, 6), st.booleans(), st.sets(st.sampled_from(sorted(OPTIONAL))).map(sorted).map(tuple)
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=300, deadline=None)


@FEW
@given(pages=st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=3), options=OPTIONS)
def test_a_used_converter_gives_what_mkdocs_gives_with_a_fresh_one(pages: list[str], options: RenderOptions) -> None:
    """Pages of any notations, one after the other, under any set of extensions: the same bytes."""
    for page in pages:
        assert convert(page, options) == by_mkdocs(page, options)


EVERYTHING = converter(RenderOptions(extras=tuple(sorted(OPTIONAL))))
EXPRESSIONS = sorted(
    {
        pattern.getCompiledRegExp()
        for processor in EVERYTHING.treeprocessors if isinstance(processor, QuickInlineProcessor)
        for pattern in processor.inlinePatterns
    },
    key=lambda expression: expression.pattern,
)  # fmt: skip


@MANY
@given(text=st.lists(st.sampled_from(PIECES) | st.characters(), max_size=8).map("".join))
def test_what_matches_holds_what_is_needed(text: str) -> None:
    """Every expression of every converter is tried where it may match."""
    assert len(EXPRESSIONS) > 25
    for expression in EXPRESSIONS:
        if expression.search(text) or expression.match(text):
            assert all(not clause.isdisjoint(text) for clause in needed(expression)), expression.pattern


@pytest.mark.parametrize(
    ("expression", "characters"),
    [
        ("a", ["a"]), ("[*_]x+", ["*_", "x"]), (r"\*(.+?)\*", ["*"]), ("(?:a|b)c?", ["ab"]), ("(?:a|b*)", []), ("a*", []),
        (r"(?<!\\)(`+)(.+?)\1", ["`"]), ("(?i)k", ["kK\u212a"]), ("(?i)~b", ["~", "bB"]), ("(?i:x)", ["xX"]), ("[^a]", []),
        (r"\d", []), ("[a-z]", []), ("[0-3]", ["0123"]), ("(?=a)", []), (r"^(.*?)\[\^(.*)$", ["[", "^"]), ("(?:)|a", []), ("", []),
        ("(a)?(?(1)b|c)", []), ("a/b|c/d", ["/", "ac", "ad", "bc", "bd"]), ("(?i)é", []), ("ab|cd|ef|gh|ij|kl", ["acegik"]),
    ],
)  # fmt: skip
def test_what_an_expression_cannot_match_without(expression: str, characters: list[str]) -> None:
    """Every match of it holds one of each of these."""
    assert needed(re.compile(expression)) == {frozenset(some) for some in characters}


def test_ascii_letters_have_no_other_forms_than_we_know() -> None:
    """Where case does not count, no further character of Unicode is a letter of the alphabet."""
    others = "".join(map(chr, range(128, 0xD800))) + "".join(map(chr, range(0xE000, 0x110000)))
    for letter in "abcdefghijklmnopqrstuvwxyz":
        found = re.findall(letter, others, re.IGNORECASE) if letter in "iks" else []
        assert "".join(found) == inline._OTHER_CASES.get(letter, "")
    assert set(re.findall("[a-z]", others, re.IGNORECASE)) == set("".join(inline._OTHER_CASES.values()))


def test_languages_are_found_as_pygments_finds_them() -> None:
    """Every name of every language, in any case; what is none is refused, however often it is asked for."""
    for _, aliases, _, _ in get_all_lexers():
        for alias in aliases:
            assert type(lexer_by_name(alias, stripnl=False)) is type(get_lexer_by_name(alias))
    assert lexer_by_name("PyTHon", stripnl=False).stripnl is False
    for _ in range(2):
        with pytest.raises(ClassNotFound):
            lexer_by_name("nosuch")


class Reader(HTMLParser):
    """Reads HTML as text in the plainest way: blocks stand apart, a picture is its alternative text."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.mute = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that opens."""
        given = dict(attrs)
        self._block(tag)
        if tag == "img" and not self.mute and given.get("alt"):
            self.text += f" {given['alt']} "
        if tag == "a":
            self.mute = "a" if "headerlink" in (given.get("class") or "").split() else self.mute
        elif tag == "td" and "linenos" in (given.get("class") or ""):
            self.mute = "td"

    def handle_endtag(self, tag: str) -> None:
        """Take a tag that closes."""
        self._block(tag)
        self.mute = "" if tag == self.mute else self.mute

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += "" if self.mute else data

    def _block(self, tag: str) -> None:
        inline_tags = "a abbr b bdi bdo cite code col colgroup del dfn em i img input ins kbd label mark q rp rt ruby s"
        more = "samp small span strong sub sup tbody tfoot thead time u var wbr"
        self.text += "" if tag in (*inline_tags.split(), *more.split()) else " "


HTML = (
    "<p>", "</p>", "<b>", "</b>", "<h2 id='h'>", "</h2>", "<a class='headerlink' href='#h'>¶</a>", "<a href='x.md'>", "</a>", "text ",
    "word", "<img src='a.png' alt='alt &lt;b&gt;'>", "<td class='linenos'>", "<td>", "</td>", "<table><tbody><tr>", "</table>", "<br>",
    "&amp;", "&lt;i&gt;", "<pre class='mermaid-source'>", "</pre>", "<span title='&lt;p&gt;'>", "</span>", "<li>", "<input type='checkbox'>",
    "<input name='__tabbed_1'>", "<a id='h'>", "<hr>", "<code>", "</code>", " id=\"q\" ", "<h2 id='__config'>", "<a class='headerlink' href='#z'>",
)  # fmt: skip


@MANY
@given(html=st.lists(st.sampled_from(HTML), max_size=25).map("".join))
def test_the_text_of_a_page_is_what_a_plain_reader_reads(html: str) -> None:
    """Whatever stands in what, the walk reads the sanitiser's output as the plainest reader does."""
    from catalejo.docs.cleaning.child import _cleaner

    page = clean(RawPage("p.md", html))
    assert isinstance(page, CleanPage)
    reader = Reader()
    reader.feed(_cleaner.clean(html))
    reader.close()
    assert page.text == " ".join(reader.text.split())
    assert page.words == len(re.findall(r"\w+", page.text))


def by_counting(html: str) -> bool:
    """Tell whether tags nest too deeply, tag by tag."""
    depth = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        if match[2].lower() not in rules._FLAT:
            depth = max(depth + (-1 if match[1] else 1), 0) if depth <= rules.MAX_DEPTH else depth
    return depth > rules.MAX_DEPTH


@MANY
@given(
    around=st.integers(rules.MAX_DEPTH - 3, rules.MAX_DEPTH + 1),
    html=st.lists(
        st.sampled_from(("<b>", "</b>", "<B >", "<P>", "<pre>", "</Pre>", "<i", "<", "b>", "</", "x", "<li>", "<span>y</b>")), max_size=12
    ).map("".join),
)  # fmt: skip
def test_depth_is_what_counting_tag_by_tag_finds(around: int, html: str) -> None:
    """Near the limit, with tags of any spelling."""
    page = "<div>" * around + html
    assert rules.too_deep(page) == by_counting(page)
