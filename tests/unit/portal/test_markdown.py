"""The Markdown beside a page says what the page says, and a text of others in it is never our word."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.text.segments import segment
from catalejo.kit.text.words import Words
from catalejo.model.delivery import Cell
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.html.frame import Frame, marker
from catalejo.portal.html.output import Output
from catalejo.portal.html.page import Page
from catalejo.portal.machine.llms import llms
from catalejo.portal.markdown import MarkdownPage, code, escaped, fenced
from catalejo.portal.pages.catalog.entity import entity_page
from catalejo.portal.pages.docs.html_markdown import html_markdown
from catalejo.portal.pages.teams.team import page as team_page

from .worlds import TEAM, entity, portal

ORDERS, CART = "component:default/orders", "component:default/cart"
HOSTILE = "# Owner\n\n[me](https://evil.example) | <b>x</b> `y` **z** ![p](q) \u202e\x1b[31m"


@pytest.mark.parametrize(("text", "expected"), [
    ("1.42.0", "1.42.0"), ("1. one", r"1\. one"), ("# head", r"\# head"), ("#channel", "#channel"), ("- item", r"\- item"),
    ("===", r"\==="), ("a|b", r"a\|b"), ("[a](b)", r"\[a\](b)"), ("<b>", r"\<b\>"), ("*a*", r"\*a\*"),
    ("snake_case_name", "snake_case_name"), ("_a_", r"\_a\_"), ("a\n\n# b", "a # b"), ("&amp;", r"\&amp;"),
    ("a & b", "a & b"), ("back\\slash", r"back\\slash"), ("\u202eabc\x1b", "\ufffdabc\ufffd"), ("~~a~~", r"\~\~a\~\~"),
])  # fmt: skip
def test_a_text_of_others_is_words_on_one_line(text: str, expected: str) -> None:
    """What means something in Markdown is escaped; names and versions stay readable."""
    assert escaped(text) == expected


def test_code_of_others_cannot_end_its_fence() -> None:
    assert code("a `b` c") == "``a `b` c``"
    assert code("`") == "`` ` ``"
    assert fenced("x\n````\ny", "yaml") == "`````yaml\nx\n````\ny\n`````"
    assert fenced("x", "a b`") == "```\nx\n```"


@pytest.mark.parametrize(("href", "expected"), [
    ("catalog/default/component/cart/", "[cart](../../catalog/default/component/cart/index.md)"),
    ("catalog/default/api/a/reference/", "[cart](../../catalog/default/api/a/reference/)"),
    ("docs/default/component/cart/", "[cart](../../docs/default/component/cart/index.md)"), ("docs/", "[cart](../../docs/)"),
    ("../../teams/", "[cart](../../teams/)"), ("https://example.com/a b)", "[cart](https://example.com/a%20b%29)"),
    ("javascript:alert(1)", "cart"), ("data:text/html,x", "cart"), ("", "cart"), ("#owns", "[cart](#owns)"),
])  # fmt: skip
def test_a_link_leads_to_the_markdown_of_a_page_that_has_one(href: str, expected: str) -> None:
    """Only the web and the site itself are led to."""
    assert MarkdownPage("a/b/").link("cart", href) == expected


def test_a_hostile_entity_writes_no_line_of_ours() -> None:
    """Each of its texts is part of a line that we began."""
    made = portal([entity(ORDERS, title=HOSTILE, description=HOSTILE, tags=(HOSTILE,)), entity(TEAM, "")])
    text = entity_page(made, made.entities[ORDERS]).markdown
    assert [line for line in text.splitlines() if line.startswith("# ")] == [text.splitlines()[0]]
    assert "](https://evil.example)" not in text.replace("\\](", "")
    assert "\x1b" not in text and "\u202e" not in text


def test_what_is_stale_says_so_before_it_says_healthy() -> None:
    """A file without colours has words only."""
    cells = {ORDERS: {
        "prod": Cell("prod", "stale", Level.UNKNOWN, live="1.0", health=Health.HEALTHY, sync=Sync.SYNCED),
        "dev": Cell("dev", "running", Level.OK, live="1.1", health=Health.HEALTHY, sync=Sync.SYNCED),
    }}  # fmt: skip
    made = portal([entity(ORDERS), entity(TEAM, "")], cells=cells)
    text = entity_page(made, made.entities[ORDERS]).markdown
    assert "| prod | Stale (Healthy) | 1.0 | – |" in text
    assert "| dev | Healthy | 1.1 | Synced |" in text


def test_a_team_names_what_it_owns_in_the_language_of_the_portal() -> None:
    made = portal([entity(ORDERS), entity(CART), entity(TEAM, "")], language="es")
    text = team_page(made, made.entities[TEAM]).markdown
    assert "[orders](../../../../catalog/default/component/orders/index.md)" in text
    assert "## Es dueño de (2)" in text


@pytest.mark.parametrize(("html", "expected"), [
    ('<h2 id="a">A &amp; B<a class="headerlink" href="#a">¶</a></h2>\n<p>One\ntwo <strong>three</strong>.</p>',
     "## A & B\n\nOne two **three**."),
    ("<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>", "- a\n  - b\n- c"),
    ("<ol><li><p>a</p><p>more</p></li><li>b</li></ol>", "1. a\n\n   more\n2. b"),
    ('<div class="language-sh highlight"><pre><code>a <span class="x">b</span>\n&lt;c\n</code></pre></div>', "```sh\na b\n<c\n```"),
    ("<table><thead><tr><th>H</th></tr></thead><tbody><tr><td><code>a|b</code></td></tr></tbody></table>",
     "| H |\n| --- |\n| `a\\|b` |"),
    ('<div class="admonition tip"><p class="admonition-title">T</p><p>x</p></div><p>y</p>', "> **T**\n>\n> x\n\ny"),
    ('<p><a href="other/">o</a> <a href="#x">x</a> <a href="../../assets/files/a.pdf">f</a></p>',
     "[o](other/index.md) [x](#x) [f](../../assets/files/a.pdf)"),
    ('<p><img src="a.svg" alt="A [b]"></p>', "![A \\[b\\]](a.svg)"),
    ('<ul><li><label><input type="checkbox" disabled="" checked=""></label> done</li></ul>', "- [x] done"),
    ("<p># no head</p><p>a<svg><text>drawn</text></svg>b</p>", "\\# no head\n\nab"),
    ("</p></div><p>a<p>b</b>", "a\n\nb"), ("a < b <", "a \\< b \\<"),
])  # fmt: skip
def test_an_article_keeps_its_headings_lists_tables_and_code(html: str, expected: str) -> None:
    """Broken HTML, which the docs room never writes, loses marks and no text."""
    assert html_markdown(html) == expected


def test_the_head_of_a_page_names_its_markdown_where_it_has_one() -> None:
    frame = Frame(lambda _s, slots: "".join(slots.values()), "Acme", "", "en")
    made = Page(path="a/", section="s", title="T", description="", body=marker("body"))
    told = '<link rel="alternate" type="text/markdown" href="index.md">'
    assert told not in frame.stamp(made)
    assert told in frame.stamp(Page(path="a/", section="s", title="T", description="", body=made.body, markdown="x"))


def test_a_name_cannot_take_the_place_of_the_file() -> None:
    assert segment("index.md") != "index.md"


def test_llms_txt_says_what_the_portal_is_and_names_only_what_is_there(tmp_path: Path) -> None:
    made = portal([entity("system:default/shop", title=HOSTILE), entity(TEAM, "")])
    output = Output(tmp_path)
    output.write("api/v1/entities.jsonl", b"{}\n")
    text = llms(made, output)
    assert "(./api/v1/entities.jsonl)" in text
    assert "stacks.jsonl" not in text
    assert text.count("\n# ") == 0
    assert Words("es").t("Data of {time}.") in llms(portal([], language="es"), output).replace(made.taken_at, "{time}")
