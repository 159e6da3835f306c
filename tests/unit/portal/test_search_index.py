"""What search is told: names with tags and types, what it reads next, the whole of long pages."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

from catalejo.kit.read.narrow import listing
from catalejo.model.docs import Article, Bundle, Documentation
from catalejo.model.entities import Operation, Package
from catalejo.model.origin import Origin
from catalejo.portal.html.output import Output
from catalejo.portal.html.page import PortalTexts
from catalejo.portal.machine.indexes import entity_index, write_indexes
from catalejo.portal.machine.more import more_index

from .worlds import entity, portal, told

ORDERS, API = "component:default/orders", "api:default/orders-api"


def test_names_have_their_tags_and_types_by_dictionary() -> None:
    """Each word once, however many entities have it."""
    index = entity_index(portal([entity(ORDERS, tags=("kafka", "pci")), entity(API, type="openapi", tags=("kafka",))]))
    tags = {name: [index["tags"][at] for at in tag] for name, tag in zip(index["name"], index["tag"], strict=True)}
    types = {name: index["types"][at] for name, at in zip(index["name"], index["type"], strict=True)}
    assert index["tags"] == ["kafka", "pci"]
    assert (tags["orders"], tags["orders-api"]) == (["kafka", "pci"], ["kafka"])
    assert types["orders-api"] == "openapi"


def test_operations_packages_codes_and_pages_come_after_the_names(tmp_path: Path) -> None:
    """With the page on which each stands; a page that was not written is none, a package that is an entity is one."""
    made = portal([
        entity(API, operations=(Operation("POST /orders", "Create an order"),)),
        entity(ORDERS, packages=(Package("@shop/money", "money", "npm", "1.2.0"), Package("orders", "", ref=ORDERS))),
    ])  # fmt: skip
    output = Output(tmp_path)
    output.write("environments/index.html", "x")
    output.write("teams/unowned/index.html", "x")
    made = dataclasses.replace(made, output=output, texts=PortalTexts(own_pages=("guide/findings/",)))
    index = more_index(made)
    kinds, *columns = (listing(index[name]) for name in ("kinds", "kind", "name", "text", "url"))
    rows = {(kinds[kind], name): (text, url) for kind, name, text, url in zip(*columns, strict=True)}  # type: ignore[call-overload]  # kind is a place
    assert rows["operation", "POST /orders"] == (
        "orders-api · Create an order",
        "catalog/default/api/orders-api/#operations",
    )
    assert rows["package", "@shop/money"][1].startswith("catalog/default/component/orders/#package-"), "to its row"
    assert ("package", "orders") not in rows
    assert rows["code", "GIT404"] == ("The image override … matches no container", "guide/findings/")
    assert {name for kind, name in rows if kind == "page"} == {"Environments", "Unowned"}


def test_the_last_word_of_a_long_page_is_searched(tmp_path: Path) -> None:
    """A reference of ninety thousand characters is indexed whole, with the name of what it belongs to."""
    html = "<p>option of a long reference</p>" * 3_000 + "<p>zebrafinch</p>"
    article = Article("", "Reference", html, Origin("local", "local/shop", "docs/index.md"))
    made = told(
        portal([entity(ORDERS)]),
        docs=Documentation({ORDERS: Bundle(ORDERS, "local/shop", "docs", "mkdocs", "", (article,))}),
    )
    write_indexes(dataclasses.replace(made, output=Output(tmp_path)), Output(tmp_path))
    (fragment,) = (tmp_path / "pagefind/fragment").iterdir()
    said = gzip.decompress(fragment.read_bytes()).decode()
    assert "zebrafinch" in said and '"of":"orders"' in said
