"""What may stand in an article, and what is taken out of it."""

from __future__ import annotations

import re

import pytest

from catalejo.docs.cleaning.child import clean
from catalejo.docs.cleaning.tokens import NotCanonical, walk
from catalejo.docs.wire import CleanPage, Open, RawPage, StoppedPage


def cleaned(html: str) -> CleanPage:
    """Clean a page that must pass."""
    page = clean(RawPage("p.md", html))
    assert isinstance(page, CleanPage), page
    return page


def text_of(html: str) -> str:
    """Return the clean HTML with a mark for every open link."""
    return "@".join(cleaned(html).parts)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<script>x()</script>a", "a"),
        ("<p onclick=x() style='color:red'>a</p>", "<p>a</p>"),
        ("<iframe src=//e></iframe><object data=x></object><embed src=x>a", "@e@@x@@x@a"),
        ("<form action=//e><input name=user><input type=password><button>go</button></form>", "go"),
        ("<svg><script>x()</script><a href=javascript:x()>t</a></svg>a", "a"),
        ("<!-- c --><p>a</p>", "<p>a</p>"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<meta http-equiv=refresh content=0><base href=//e><link rel=stylesheet href=//e>a", "a"),
        ('<div id="__search" name="location" data-md-component="x">a</div>', "<div>a</div>"),
        ('<h2 id="__config">a</h2>', "<h2>a</h2>"),
        ('<p id="ct-x">a</p>', "<p>a</p>"),
        ('<p class="md-header x md-nav__link js-y admonition ct-z">a</p>', '<p class="x admonition">a</p>'),
        ('<input name="__tabbed_1" type="radio" data-x="1">', '<input name="__tabbed_1" type="radio">'),
        ('<table><tbody><tr><td align="right" style="x">a</td></tr></tbody></table>',
         '<table><tbody><tr><td align="right">a</td></tr></tbody></table>'),
        ('<img alt="a" src="data:image/png;base64,AA==">', "@"),
        ("<details open ontoggle=x()><p>s</p></details>", '<details open=""><p>s</p></details>'),
    ],
)  # fmt: skip
def test_only_the_allow_list_survives(html: str, expected: str) -> None:
    """Script, handlers, styles, frames, forms, the frame's own names: all gone; the text stays, and a link where a frame was."""
    assert text_of(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<noscript><p title='</noscript><img src=x onerror=x()>'></noscript>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x()&gt;'>",
        "<svg></p><style><a id='</style><img src=1 onerror=x()>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>",
        "<!--><img src=x onerror=x()>-->",
        "<xmp><img alt='</xmp><img src=x onerror=x()>'>",
        "<textarea><img title='</textarea><img src=x onerror=x()>'>",
    ],
)
def test_mutations_come_out_as_text(html: str) -> None:
    """Markup that changes its meaning when it is read twice leaves no tag with a handler."""
    once = "".join(cleaned(html).parts)
    assert all("onerror" not in tag for tag in re.findall(r"<[^>]*>", once))
    assert "".join(cleaned(once).parts) == once


@pytest.mark.parametrize(
    "url",
    ["javascript:x()", "JaVaScRiPt:x()", "&#1;javascript:x()", "java\tscript:x()", "vbscript:x", "data:text/html,x"],
)
def test_script_addresses_are_no_links(url: str) -> None:
    """Whatever the spelling, such a target never comes out as an address."""
    targets = [link.target for link in cleaned(f'<a href="{url}">a</a>').links]
    assert not any(target.replace("\t", "").replace("\x01", "").lower().startswith("javascript") for target in targets)
    assert not any(target.startswith(("vbscript", "data")) for target in targets)


def test_links_are_left_open() -> None:
    """A link or image is cut out with its other attributes; links to headings of the page stay."""
    page = cleaned(
        '<p>a <a class="x" href="b.md" data-md="1">c</a> <img src="d.png" alt="e"><a href="#h">f</a></p>'
        '<h2 id="h">g</h2>'
    )
    assert page.links == (
        Open("a", "b.md", ' class="x"', True), Open("/a"), Open("img", "d.png", "", False, "e"),
    )  # fmt: skip
    assert page.parts[-1] == '<a href="#h">f</a></p><h2 id="h">g</h2>'


def test_headings_text_and_words() -> None:
    """Headings carry their ids, the text is what a reader sees, the permanent links' sign is none of it."""
    page = cleaned(
        '<h1 id="a">A &amp; B<a class="headerlink" href="#a">¶</a></h1><p>c d</p><ul><li>e</li><li>f</li></ul>'
    )
    assert page.headings == ((1, "a", "A & B"),)
    assert page.text == "A & B c d e f"
    assert page.words == 6


def test_a_permanent_link_without_its_heading_is_dropped() -> None:
    """Where the heading's id was refused, no dead link stays."""
    assert text_of('<h2 id="__config">a<a class="headerlink" href="#__config">¶</a></h2>') == "<h2>a</h2>"


def test_line_numbers_are_not_text() -> None:
    """The column of line numbers is neither searched nor counted."""
    html = '<table><tbody><tr><td class="linenos"><pre>1 2</pre></td><td class="code">x</td></tr></tbody></table>'
    assert cleaned(html).text == "x"


@pytest.mark.parametrize(("html", "code"), [("<div>" * 300, "DOC314"), ("a" * (2 * 1024 * 1024 + 1), "DOC315")])
def test_what_would_take_too_long_is_refused(html: str, code: str) -> None:
    """Deep nesting and sheer size are refused before the sanitiser sees them."""
    assert clean(RawPage("p.md", html)) == StoppedPage("p.md", code)


def test_long_lists_without_closing_tags_are_not_deep() -> None:
    """Elements that end by themselves do not count as nesting."""
    assert isinstance(clean(RawPage("p.md", "<ul>" + "<li>a" * 1000 + "</ul>")), CleanPage)


@pytest.mark.parametrize("html", ["<P>a</P>", "<a href=x>b</a>", "a < b", '<p title="x" >a</p>', "a > b"])
def test_only_the_sanitisers_spelling_is_walked(html: str) -> None:
    """Anything that the sanitiser would not write ends the page."""
    with pytest.raises(NotCanonical):
        walk(html)


def test_hostile_ids_do_not_hide_a_link() -> None:
    """An id that looks like markup is escaped in both places."""
    page = cleaned('<a href="x&quot; onclick=&quot;y">a</a>')
    assert page.links[0].target == 'x" onclick="y'
    assert page.links[0].rest == ""


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("El servicio guarda los pedidos de la tienda y los envía a la cola para que otros los lean", "es"),
        ("The service keeps the orders of the shop and sends them to the queue for others to read", "en"),
        ("kubectl apply -f x.yaml", ""),
        ("", ""),
    ],
)
def test_language_is_guessed_from_small_words(text: str, lang: str) -> None:
    """Spanish, English, or no guess at all."""
    assert cleaned(f"<p>{text}</p>").lang == lang
