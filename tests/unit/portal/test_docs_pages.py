"""The list of docs and the page of an article: whose they are, how old, what is to mend, where to go on."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from catalejo.model.docs import Article, Asset, Bundle, Documentation, Heading, NavItem
from catalejo.model.entities import Entity
from catalejo.model.findings import Finding, Severity
from catalejo.model.origin import Origin
from catalejo.portal.context import Portal
from catalejo.portal.facts.docs_age import days_behind
from catalejo.portal.html.output import Output
from catalejo.portal.html.page import Deferred, Page
from catalejo.portal.pages.docs import article as reader
from catalejo.portal.pages.docs import index

from .worlds import TEAM, entity, portal, told

ORDERS, CART, HANDBOOK = "component:default/orders", "component:default/cart", "component:default/handbook"


def origin(path: str) -> Origin:
    """A file of the documented repository."""
    return Origin("local", "local/shop", f"docs/{path}")


def article(url: str, title: str, **facts: object) -> Article:
    """A page of docs."""
    return Article(url=url, title=title, origin=origin(url or "index.md"), **{"html": "<p>words</p>", **facts})  # type: ignore[arg-type]  # fields of the struct


def bundle(ref: str, *articles: Article, **facts: object) -> Bundle:
    """The docs of an entity, with a menu in the order of the articles."""
    nav = tuple(NavItem(one.title, one.url) for one in articles)
    return Bundle(ref, "local/shop", "docs", articles=articles, nav=nav, **{"kind": "mkdocs", "title": "", **facts})  # type: ignore[arg-type]  # fields of the struct


def broken(path: str, severity: Severity = Severity.ERROR, code: str = "DOC301") -> Finding:
    """Something to mend in a file."""
    return Finding(code, severity, ORDERS, origin(path), {"target": "gone.md"})


def shop(bundles: Mapping[str, Bundle], *others: Entity) -> Portal:
    """A portal with some components and these docs."""
    team = entity(TEAM, owner="", type="team")
    made = portal([team, entity(ORDERS), entity(CART), entity(HANDBOOK, type="documentation", owner=""), *others])
    return told(made, docs=Documentation(dict(bundles)))


def drawn(made: Portal) -> dict[str, Page]:
    """Every page by its address."""
    pages = [page.make() if isinstance(page, Deferred) else page for page in index.pages(made)]
    return {page.path: page for page in pages}


GUIDE = bundle(
    ORDERS,
    article("", "Start"),
    article("run/", "How to run it", headings=(Heading(1, "a", "A"), Heading(2, "b", "B"), Heading(3, "c", "C"))),
    article("end/", "The end", headings=(Heading(2, "only", "Only"),)),
    title="Orders guide",
    lang="es",
)


def test_the_list_puts_what_is_broken_first_and_readmes_last() -> None:
    """Who keeps docs sees the broken ones; a README is better than nothing, and no more."""
    made = shop({
        ORDERS: GUIDE,
        CART: bundle(CART, article("", "Cart"), findings=(broken("index.md"), broken("index.md", Severity.INFO))),
        HANDBOOK: bundle(HANDBOOK, article("", "Hi"), kind="readme"),
    })  # fmt: skip
    rows = index.rows_of(made)
    assert [(row.entity, row.broken, row.note) for row in rows] == [
        ("cart", 1, ""), ("orders", 0, "Orders guide"), ("handbook", 0, "README"),
    ]  # fmt: skip
    assert [(row.owner, row.owner_ref) for row in rows] == [("team-a", TEAM), ("team-a", TEAM), ("", "")]
    assert [row.pages for row in rows] == [1, 3, 1]


def test_a_readme_with_a_title_of_its_own_says_both() -> None:
    """Its title, and that it is only that."""
    (row,) = index.rows_of(shop({CART: bundle(CART, article("", "x"), kind="readme", title="Cart service")}))
    assert row.note == "Cart service · README"


def test_the_page_of_docs_lists_who_has_none() -> None:
    """In the page and in its data."""
    page = drawn(shop({ORDERS: GUIDE}))["docs/"]
    assert (page.title, page.section, page.description) == ("Docs", "docs", "Docs of 1 thing")
    twin = page.twin
    assert isinstance(twin, dict)
    assert twin["docs"] == [{"title": "Orders guide", "href": "docs/default/component/orders/", "entity": "orders",
                             "pages": 3, "owner": "team-a", "lang": "es"}]  # fmt: skip
    assert [one["name"] for one in twin["without"]] == ["cart", "handbook"]
    assert "or nothing but a README." in str(page.body)
    assert "No docs were found" in str(drawn(shop({}))["docs/"].body)


def test_docs_that_another_entity_has_are_shown_once() -> None:
    """Their address leads there, search engines do not see it, and the list says who shares them."""
    made = shop({ORDERS: GUIDE, CART: bundle(CART, article("", "Start"), shared=ORDERS, title="Orders guide")})
    pages = drawn(made)
    pointer = pages["docs/default/component/cart/"]
    assert not pointer.index and 'href="../../../../docs/default/component/orders/"' in str(pointer.body)
    assert [row.also for row in index.rows_of(made)] == ["cart"]
    assert "docs/default/component/cart/run/" not in pages


def view(made: Portal, url: str) -> reader.ArticleView:
    """What the page of an article of the orders' docs says."""
    docs = made.world.docs.bundles[ORDERS]
    return reader.view(reader.DocsSite(made, ORDERS, docs), next(one for one in docs.articles if one.url == url))


def test_an_article_leads_to_the_pages_around_it() -> None:
    """As links from where it stands; the first has none before it, the last none behind."""
    made = shop({ORDERS: GUIDE})
    start, run, end = (view(made, one.url) for one in GUIDE.articles)
    assert (start.before, end.after) == (None, None)
    assert run.before == reader.NeighbourPage("Start", "../../../../../docs/default/component/orders/")
    assert run.after == reader.NeighbourPage("The end", "../../../../../docs/default/component/orders/end/")
    assert [(entry.text, entry.current) for entry in run.menu] == [
        ("Start", False), ("How to run it", True), ("The end", False),
    ]  # fmt: skip


def test_a_page_alone_has_no_menu_and_a_heading_alone_no_contents() -> None:
    """Both would only repeat what the reader sees."""
    alone = view(shop({ORDERS: bundle(ORDERS, article("", "Start"))}), "")
    assert (alone.menu, alone.menu_title) == ((), "orders")
    made = shop({ORDERS: GUIDE})
    assert [item.id for item in view(made, "run/").toc] == ["b", "c"], "the title of the page is no part of it"
    assert view(made, "end/").toc == ()


def test_an_article_says_whose_it_is_and_what_they_run() -> None:
    """Production is what a reader expects; anything else is said, and so is that nobody answers for it."""
    rows = view(shop({ORDERS: GUIDE}), "run/").facts
    assert [(row.text, row.href) for row in rows if row.href] == [
        ("orders", "../../../../../catalog/default/component/orders/"),
        ("team-a", "../../../../../catalog/default/group/team-a/"),
    ]  # fmt: skip
    lost = shop({ORDERS: GUIDE}, entity(ORDERS, owner="", lifecycle="experimental"))
    assert [(row.text, row.level) for row in view(lost, "").facts][1:] == [
        ("No owner", "warn"), ("No owner", "warn"), ("experimental", "none"),
    ]  # fmt: skip
    steady = shop({ORDERS: GUIDE}, entity(ORDERS, lifecycle="production"))
    assert "production" not in [row.text for row in view(steady, "").facts]


def test_what_is_broken_stands_on_the_page_that_has_it() -> None:
    """Errors and warnings, as warnings: the page itself is there. Notes are for the health page."""
    findings = (
        broken("run/"),
        broken("run/", Severity.WARNING, "DOC302"),
        broken("run/", Severity.INFO),
        broken("end/"),
    )
    made = shop({ORDERS: bundle(ORDERS, *GUIDE.articles, findings=findings)})
    assert [(one.code, one.level) for one in view(made, "run/").broken.rows] == [("DOC301", "warn"), ("DOC302", "warn")]
    assert (view(made, "").broken.total, view(made, "end/").broken.total) == (0, 1)


@pytest.mark.parametrize(("docs", "code", "days"), [
    ("2026-01-01", "2026-11-01", 304), ("2026-01-01", "2026-06-30", 0), ("2026-01-01", "2026-07-01", 181),
    ("2026-11-01", "2026-01-01", 0), ("", "2026-11-01", 0), ("2026-01-01", "", 0),
])  # fmt: skip
def test_docs_are_old_when_the_code_went_on_for_half_a_year(docs: str, code: str, days: int) -> None:
    """Where nobody knows one of the two, nobody is accused."""
    moments = {
        name: f"{day}T00:00:00Z" if day else "" for name, day in (("changed_at", docs), ("code_changed_at", code))
    }
    assert days_behind(bundle(ORDERS, **moments)) == days


def test_a_page_says_in_its_own_language_and_by_its_own_words() -> None:
    """An article's language is its own, else its docs', else the portal's; its data holds its text and its source."""
    page = drawn(shop({ORDERS: GUIDE}))["docs/default/component/orders/run/"]
    assert 'lang="es"' in str(page.body) and (page.title, page.what) == ("How to run it", "docs of orders")
    twin = page.twin
    assert isinstance(twin, dict)
    assert twin["source"] == {"repo": "local/shop", "path": "docs/run/", "commit": ""}
    assert twin["headings"] == [[1, "a", "A"], [2, "b", "B"], [3, "c", "C"]]
    own = shop({ORDERS: bundle(ORDERS, article("", "x", lang="pt"), lang="es")})
    assert (view(own, "").language, view(shop({ORDERS: bundle(ORDERS, article("", "x"))}), "").language) == ("pt", "en")


def test_a_thing_that_is_no_component_is_named_with_its_kind() -> None:
    """A system and a component of one name may both have docs."""
    system = "system:default/orders"
    made = shop({}, entity(system))
    assert (reader.full_name(made, ORDERS), reader.full_name(made, system)) == ("orders", "orders (System)")


def test_a_picture_of_several_docs_is_written_once(tmp_path: Path) -> None:
    """It is where the first left it."""
    picture = Asset("assets/docs/p.png", "local/shop", "", 3, zlib.compress(b"png"))
    made = shop({
        ORDERS: bundle(ORDERS, article("", "a"), assets=(picture,)), CART: bundle(CART, article("", "b"), assets=(picture,)),
    })  # fmt: skip
    drawn(dataclasses.replace(made, output=Output(tmp_path)))
    assert (tmp_path / picture.path).read_bytes() == b"png"


def test_prose_search_is_told_each_article_with_its_language_and_whose_it_is() -> None:
    """What is shared is told once."""
    made = shop({ORDERS: GUIDE, CART: bundle(CART, article("", "Start"), shared=ORDERS)})
    assert [(url, one.title, language, of) for url, one, language, of in index.prose_records(made)] == [
        ("docs/default/component/orders/", "Start", "es", "orders"),
        ("docs/default/component/orders/run/", "How to run it", "es", "orders"),
        ("docs/default/component/orders/end/", "The end", "es", "orders"),
    ]  # fmt: skip
