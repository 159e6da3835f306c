"""Mermaid is drawn at build, and nothing in it can run."""

from __future__ import annotations

import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest

from catalejo.docs import engine
from catalejo.docs.cleaning.mermaid import MAX_SOURCE, NotDrawn, draw_mermaid
from catalejo.kit.store.cache import Cache
from catalejo.model.docs import Documentation

from .rig import article, build, bundle_of, found

KINDS = {
    "flowchart": "flowchart LR\n  shop --> cart[el carrito]",
    "sequence": "sequenceDiagram\n  shop->>cart: fill",
    "state": "stateDiagram-v2\n  [*] --> shop",
    "class": "classDiagram\n  shop <|-- cart",
    "er": "erDiagram\n  shop ||--o{ cart : has",
    "gantt": "gantt\n  dateFormat YYYY-MM-DD\n  section shop\n  cart :a1, 2026-01-01, 3d",
    "pie": 'pie\n  "shop" : 3\n  "cart" : 1',
    "front matter": "---\ntitle: shop\n---\nflowchart TD\n  a --> b",
}
HOSTILE = """%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "@import url(//evil.example)"}}%%
flowchart LR
  a["<img src=x onerror=alert(1)><script>alert(2)</script>words"] --> b
  click a "javascript:alert(3)"
  click b href "https://evil.example" _blank
  style a fill:url(https://evil.example/x)
"""


def drawn(docs: Documentation) -> str:
    """Return the drawing of the one diagram, as the browser gets to it."""
    (asset,) = bundle_of(docs).assets
    return unquote(zlib.decompress(asset.packed).decode())


def page(source: str) -> dict[str, str]:
    """Return the files of a site whose only page has one diagram."""
    return {"docs/index.md": f"# A\n\n```mermaid\n{source}\n```\n"}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_diagrams(kind: str) -> None:
    """Each gives a drawing, the same each time, with its words as text."""
    svg = draw_mermaid(KINDS[kind])
    assert svg == draw_mermaid(KINDS[kind])
    assert svg.startswith("<svg")
    assert "shop" in svg
    assert "foreignObject" not in svg


def test_a_diagram_on_a_page(tmp_path: Path) -> None:
    """A picture of a known size with its text below; search finds the words."""
    docs = build(tmp_path, page(KINDS["flowchart"]))
    html = article(docs).html
    (asset,) = bundle_of(docs).assets
    assert f'<img src="../../../../{asset.path}" alt="Diagram; its text is below" width="' in html
    assert '<summary>Text of the diagram</summary><pre class="mermaid-source"><code>flowchart LR\n  shop --&gt;' in html
    assert "el carrito" in article(docs).text
    assert "el carrito" in drawn(docs)
    assert docs.findings == ()


def test_a_diagram_says_itself_what_it_shows(tmp_path: Path) -> None:
    """``accTitle`` is the alternative text."""
    docs = build(tmp_path, page("flowchart LR\n  accTitle: The way of an order\n  a --> b"))
    assert 'alt="The way of an order"' in article(docs).html


def test_what_cannot_be_drawn_stays_text(tmp_path: Path) -> None:
    """One finding for the page, with the line and the words of the program; the page is there."""
    docs = build(tmp_path, page("flowchart LR\n  a -->"))
    assert '<pre class="mermaid-source"><code>flowchart LR' in article(docs).html
    assert "<figure" not in article(docs).html
    (finding,) = found(docs, "DOC335")
    assert (finding.origin.path, finding.origin.line) == ("docs/index.md", 4)
    assert "parse error" in str(finding.args["problem"])


def test_what_is_too_long_is_not_tried() -> None:
    """As Mermaid's own limit."""
    with pytest.raises(NotDrawn):
        draw_mermaid("flowchart LR\n" + "a --> b\n" * MAX_SOURCE)


def test_a_hostile_diagram_draws_only(tmp_path: Path) -> None:
    """No script, no handler, no link, no address of elsewhere is in what the browser gets."""
    docs = build(tmp_path, page(HOSTILE))
    html = article(docs).html
    assert "<script" not in html
    assert "onerror" not in html.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    for asset in bundle_of(docs).assets:
        text = unquote(unquote(zlib.decompress(asset.packed).decode())).lower()
        for word in ("<script", "onerror=", "javascript:", "evil.example", "@import", 'href="http'):
            assert word not in text, word


def test_diagrams_are_kept(tmp_path: Path) -> None:
    """The second night takes them from the cache, and gives the same."""
    cache = Cache(tmp_path / "cache", engine())
    first = build(tmp_path / "1", page(KINDS["flowchart"]), cache=cache)
    assert build(tmp_path / "2", page(KINDS["flowchart"]), cache=cache) == first
