"""What we write as Markdown means, to a reader of Markdown that is not ours, what it meant before."""

from __future__ import annotations

import random
import re
from html import escape, unescape

import pytest
from markdown_it import MarkdownIt

from catalejo.portal.markdown import code, escaped, fenced
from catalejo.portal.pages.docs.html_markdown import html_markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PARTS = [
    *"ab1 .:-+=#*_`~[]()<>!|&;\\/\"'\n", "&amp;", "<b>", "1. ", "1) ", "# ", "- ", "```", "[a](b)", "![a](b)", "<!--",
    "[x]: y", "\n\n", "    ", "---", "***", "<a@b.example>", "&#35;", "  \n", "> ", "word ",
]  # fmt: skip
COUNTED = ("<h2", "<a ", "<img", "<li", "<pre", "<table", "<blockquote", "<script", "<b>")


class _Writer:
    """Writes random articles as the docs room does: well formed, every text escaped."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        return "".join(self.chance.choice(PARTS) for _ in range(self.chance.randint(1, 7)))

    def inline(self) -> str:
        text = escape(self.text())
        forms = ("{}", "{}", "<code>{}</code>", "<em>{}</em>", '<a href="x/">w{}</a>', "!<a href='x/'>w{}</a>")
        return self.chance.choice(forms).replace("'", '"').format(text)

    def block(self, depth: int = 0) -> str:
        form = self.chance.choice(("p", "p", "h2", "pre", "table", "ul", "blockquote") if depth < 2 else ("p",))
        if form == "ul":
            made = (f"w{self.inline()}" if self.chance.random() < 0.5 else self.block(depth + 1) for _ in range(2))
            items = "".join(f"<li>{item}</li>\n" for item in made)
            return f"<ul>\n{items}</ul>\n"
        if form == "blockquote":
            return f"<blockquote>\n{self.block(depth + 1)}</blockquote>\n"
        if form == "table":
            cells = f"<tr><td>{self.inline()}</td><td>{self.inline()}</td></tr>"
            return f"<table><thead><tr><th>w</th><th>h</th></tr></thead><tbody>{cells}</tbody></table>\n"
        if form == "pre":
            return f"<pre><code>w{escape(self.text())}\n</code></pre>\n"
        return f"<{form}>w{self.inline()}</{form}>\n"


def words(html: str) -> str:
    """Return what is read, blanks and stars apart: emphasis beside a letter may show its stars."""
    return re.sub(r"[\s*]+", "", unescape(re.sub(r"<[^>]*>", "", html)))


@pytest.mark.parametrize("seed", range(4))
def test_a_text_of_others_is_read_as_that_text(seed: int) -> None:
    """In a line of a list, in a cell, as code: never a link, a picture, a block."""
    writer = _Writer(seed)
    for _ in range(60):
        text = writer.text()
        flat = " ".join(text.split())
        line = READER.render(f"- {escaped(text)}\n")
        assert unescape(re.sub(r"</?(ul|li)>", "", line)).strip() == flat, text
        table = READER.render(f"| x | {escaped(text)} |\n| --- | --- |\n| a | b |\n")
        assert len(re.findall("<t[dh]>", table)) == 4, text
        assert READER.render(f"{fenced(text)}\n\nafter\n").endswith("<p>after</p>\n"), text
        if flat:
            assert unescape(READER.render(f"x {code(text)}\n")) == f"<p>x <code>{flat}</code></p>\n", text


@pytest.mark.parametrize("seed", range(4))
def test_an_article_is_read_with_the_same_words_links_and_blocks(seed: int) -> None:
    writer = _Writer(seed)
    for _ in range(40):
        html = "".join(writer.block() for _ in range(2))
        read = READER.render(html_markdown(html))
        assert words(read) == words(html), html
        joined = re.sub(r"</(ul|blockquote)>\s*<\1>", "", read)
        for tag in COUNTED[:3] + COUNTED[4:6] + COUNTED[7:]:
            assert joined.count(tag) == html.count(tag), (tag, html)
