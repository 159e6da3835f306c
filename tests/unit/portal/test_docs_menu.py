"""The menu beside an article is whole where it is short; where it is long a page does not grow with it."""

from __future__ import annotations

from catalejo.model.docs import Article, Bundle, NavItem
from catalejo.model.origin import Origin
from catalejo.portal.pages.docs.menu import GAP, MOST, NEAR, Menu, MenuEntry


def bundle(*nav: NavItem) -> Bundle:
    """A bundle whose articles are the pages of its navigation."""

    def urls(items: tuple[NavItem, ...]) -> list[str]:
        return [url for item in items for url in ([item.url] if item.url is not None else []) + urls(item.children)]

    articles = tuple(Article(url=url, title=url or "start", html="", origin=Origin()) for url in urls(nav))
    return Bundle("component:default/x", "r", "docs", "mkdocs", "X", articles, nav)


def entries(rows: tuple[MenuEntry, ...]) -> int:
    """How many rows there are at all depths."""
    return sum(1 + entries(row.children) for row in rows)


def test_a_short_menu_is_whole() -> None:
    """Sections, pages, links elsewhere; the own page is marked."""
    made = bundle(
        NavItem("Start", ""),
        NavItem("Guide", children=(NavItem("A", "a/"), NavItem("B", "b/"))),
        NavItem("Out", external="https://example.com/"),
    )
    rows = Menu(made, "docs/x/").rows("b/", "docs/x/b/")
    inside = (MenuEntry("A", "../../../docs/x/a/"), MenuEntry("B", "../../../docs/x/b/", current=True))
    assert rows == (
        MenuEntry("Start", "../../../docs/x/"), MenuEntry("Guide", children=inside),
        MenuEntry("Out", "https://example.com/"),
    )  # fmt: skip
    before, after = Menu(made, "docs/x/").neighbours("a/")
    assert before is not None and after is not None and (before.title, after.title) == ("Start", "B")


def test_a_long_menu_shows_the_way_and_the_neighbours() -> None:
    """Other sections lead to their first page; what is left out is said by a gap that leads to the start."""
    sections = tuple(
        NavItem(f"S{i}", children=tuple(NavItem(f"P{i}.{k}", f"s{i}/p{k}/") for k in range(200))) for i in range(100)
    )
    made = bundle(NavItem("Start", ""), *sections)
    menu = Menu(made, "docs/x/")
    rows = menu.rows("s50/p100/", "docs/x/s50/p100/")
    assert entries(rows) <= 4 * NEAR + 6
    own = next(row for row in rows if row.children)
    assert own.text == "S50" and [row.text for row in own.children if row.current] == ["P50.100"]
    assert rows[0].text == rows[-1].text == own.children[0].text == GAP
    assert next(row for row in rows if row.text == "S49").href.endswith("docs/x/s49/p0/")
    assert entries(menu.rows("", "docs/x/")) <= 2 * NEAR + 3 and len(made.articles) > MOST
    before, after = menu.neighbours("s50/p0/")
    assert before is not None and after is not None and (before.title, after.title) == ("P49.199", "P50.1")
