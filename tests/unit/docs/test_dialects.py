"""Which dialect a page is written in is decided by evidence, and only that dialect reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.docs.rig import REPO, article, build, found, write_capture

from catalejo.docs import engine
from catalejo.docs.cleaning.child import clean
from catalejo.docs.rendering.child import convert
from catalejo.docs.rendering.plain import ALLOWED, chosen
from catalejo.docs.sites.dialect import options_of
from catalejo.docs.sites.find import Wanted, site_at
from catalejo.docs.wire import CleanPage, Extension, RawPage, RenderOptions
from catalejo.kit.store.cache import Cache

PAGE = "# P\n\nSteps:\n- one\n    - two\n\n!!! note\n    Inside.\n"
TECHDOCS, PLAIN, GITHUB = "techdocs", "mkdocs", "github"


@pytest.mark.parametrize(
    ("config", "how", "dialect"),
    [
        ("plugins: [techdocs-core]\n", "docs-folder", TECHDOCS),
        ("plugins:\n  - search\n  - techdocs-core: {use_material_search: true}\nmarkdown_extensions: [abbr]\n", "docs-folder", TECHDOCS),
        ("markdown_extensions: [admonition]\n", "techdocs-ref", PLAIN),
        ("plugins: [search]\n", "docs-folder", PLAIN),
        ("plugins: [search]\n", "techdocs-ref", PLAIN),
        ("site_name: X\n", "techdocs-ref", TECHDOCS),
        ("site_name: X\n", "docs-folder", PLAIN),
        (None, "techdocs-ref", TECHDOCS),
        (None, "docs-folder", GITHUB),
    ],
)  # fmt: skip
def test_the_dialect_of_a_site(tmp_path: Path, config: str | None, how: str, dialect: str) -> None:
    """By its configuration; without one by who named it."""
    files = {"docs/index.md": PAGE} | ({"mkdocs.yml": config} if config is not None else {})
    repo = write_capture(tmp_path, {REPO: files}).repositories()[0]
    site = site_at(repo, Wanted(REPO, "", how), ("component:default/x",))
    assert [options_of(site, page).dialect for page in site.pages] == [dialect]


def test_a_readme_is_githubs_wherever_it_stands_in(tmp_path: Path) -> None:
    """As the start page of a site of MkDocs too; the other pages are the site's."""
    page = "Steps:\n- one\n- two\n"
    page += '\n<a href="b.md">b</a>\n'
    files = {
        "mkdocs.yml": "plugins: [techdocs-core]\n",
        "README.md": page,
        "docs/guide.md": page,
        "b.md": "B",
        "docs/b.md": "B",
    }
    docs = build(tmp_path, files)
    assert "<li>one</li>" in article(docs).html and "<li>" not in article(docs, "guide/").html
    # A link of HTML is relative to the file on GitHub, to the page's address in a site.
    assert "/blob/" in article(docs).html and '<a href="../b/">' in article(docs, "guide/").html


def test_a_site_has_the_extensions_that_it_lists_and_no_others() -> None:
    """With those of their settings that choose a notation."""
    tilde = RenderOptions(dialect="mkdocs", extensions=(Extension("pymdownx.tilde", (("subscript", False),)),))
    assert convert("H~2~O ~~a~~ ==b==", tilde) == "<p>H~2~O <del>a</del> ==b==</p>"
    sane = RenderOptions(dialect="mkdocs", extensions=(Extension("mdx_truly_sane_lists", (("nested_indent", 2),)),))
    assert "<li>a<ul>" in convert("- a\n  - b", sane) and "<li>a<ul>" not in convert(
        "- a\n  - b", RenderOptions(dialect="mkdocs")
    )
    assert 'id="é--b"' in convert(
        "# É & b", RenderOptions(dialect="mkdocs", extensions=(Extension("toc", (("slugify", "unicode"),)),))
    )


def test_settings_are_chosen_by_type() -> None:
    """What is of another type, too long or not allowed is left out; an unknown extension is none."""
    assert chosen(
        "toc", {"toc_depth": 3, "permalink": "javascript:", "title": 7, "slugify": {"kwds": {}}}
    ) == Extension("toc", (("toc_depth", 3), ("slugify", "unicode")))
    assert chosen("pymdownx.superfences", {"custom_fences": [{"format": "os.system"}]}) == Extension(
        "pymdownx.superfences"
    )
    assert chosen("pymdownx.blocks.admonition", {"types": ["note", 1, "Bad Name", {"name": "check"}]}) == Extension(
        "pymdownx.blocks.admonition", (("types", "note,check"),)
    )
    assert chosen("pymdownx.b64", {}) is None and chosen("markdown_include.include", {}) is None


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_every_allowed_extension_converts_a_page(name: str) -> None:
    """Alone and with settings of every kind."""
    settings: dict[str, object] = {
        key: {bool: True, int: 2, str: "a", list: ["note"]}[kind] for key, kind in ALLOWED[name].items()
    }
    settings |= {"smart_enable": "all", "provider": "github", "additional_ordered_styles": "roman"}
    for given in ({}, settings):
        one = chosen(name, given)
        assert one is not None
        assert "text" in convert(
            "# T\n\ntext `x`\n\n```py\nx\n```\n", RenderOptions(dialect="mkdocs", extensions=(one,))
        )


def test_an_anchor_in_the_source_is_never_broken(tmp_path: Path) -> None:
    """In whatever dialect it stands there; what stands nowhere is told."""
    files = {
        "mkdocs.yml": "plugins: [techdocs-core]\n",
        "docs/index.md": "# A\n\n[a](b.md#my-id) [b](b.md#elastic) [c](b.md#jsx) [d](b.md#Step_one) [e](b.md#1-step-one) [f](b.md#nowhere) [g](b.md#heading-image)\n",
        "docs/b.md": '# B\n\n## Heading [my-id]\n\n$$$elastic$$$\n\n<Foo id="jsx"/>\n\n## 1. Step one!\n\n## Heading\n\n=== ":icon-x: Image"\n\n    a\n',
    }
    docs = build(tmp_path, files)
    assert [finding.args["target"] for finding in found(docs, "DOC318")] == ["b.md#nowhere"]
    html = article(docs).html
    assert html.count('href="b/#1-step-one"') == 2 and 'class="broken-link"' not in html


@pytest.mark.parametrize("tool", ["docs/conf.py", "docs/_toc.yml"])
def test_a_link_by_the_name_of_a_place_is_followed_where_sphinx_makes_the_site(tmp_path: Path, tool: str) -> None:
    """On whatever page the place is; a name that no page has may be an object of the code, and a file is still a file."""
    files = {
        tool: "",
        "docs/index.md": "# A\n\n[a](the-place) [b](#the:other) [c](Hub.db_url) [d](#HUB_VERSION) [e](gone.md) [f](x/gone)\n",
        "docs/b.md": "# B\n\n(the-place)=\n\n## Heading\n\n(the:other)=\n\n## Next\n",
    }
    docs = build(tmp_path, files, how="docs-folder")
    assert {finding.args["target"] for finding in found(docs, "DOC316")} == {"gone.md", "x/gone"}
    assert not found(docs, "DOC318") and '<a href="b/#the-place">a</a>' in article(docs).html


def test_without_sphinx_a_name_is_no_label(tmp_path: Path) -> None:
    """A file of that name in another place is the application's."""
    docs = build(
        tmp_path, {"src/conf.py": "", "docs/index.md": "# A\n\n[a](the-place) [b](#gone)\n"}, how="docs-folder"
    )
    assert found(docs, "DOC316") and found(docs, "DOC318")


@pytest.mark.parametrize(
    "config", ["hooks: [x.py]\n", "plugins: [mkdocstrings]\n", "markdown_extensions: [mkdocs-click]\n"]
)
def test_anchors_that_code_may_write_are_not_known(tmp_path: Path, config: str) -> None:
    """A site with hooks, or with plugins that are not run here, has none called broken."""
    docs = build(tmp_path, {"mkdocs.yml": config, "docs/index.md": "# A\n\n[x](#generated)\n"})
    assert not found(docs, "DOC318")


def test_a_folder_below_has_the_dialect_of_its_own_configuration(tmp_path: Path) -> None:
    """As where there is a site for each language, and none above."""
    config = "markdown_extensions: [admonition]\n"
    files = {
        "docs/en/mkdocs.yml": config,
        "docs/en/docs/index.md": "",
        "docs/es/mkdocs.yml": config,
        "docs/more.md": "",
    }
    repo = write_capture(tmp_path, {REPO: files}).repositories()[0]
    site = site_at(repo, Wanted(REPO, "", "docs-folder"), ("component:default/x",))
    assert {page.path: options_of(site, page).dialect for page in site.pages} == {
        "docs/en/docs/index.md": PLAIN,
        "docs/more.md": GITHUB,
    }


def test_a_name_is_an_id_and_no_empty_link_is_left(tmp_path: Path) -> None:
    """``<a name>`` of HTML 4 is a place; a place does not look like a link."""
    readme = '# S\n\n[c](#config) [f](#flag-x) [u](#user-content-config)\n\n<a name="config"></a>\n## Options\n\n- <a name="flag-x">`-x`</a>\n'
    docs = build(tmp_path, {"README.md": readme}, how="readme", path="README.md")
    html = article(docs).html
    assert '<span id="config"></span>' in html and '<span id="flag-x"><code>-x</code></span>' in html
    assert '<a href="#config">' in html and "<a>" not in html and not found(docs, "DOC318")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ('Service <a href="x"><img src="b.svg" alt="License"></a> <img src="c.svg" alt="x">', "Service"),
        ('<img src="l.png" alt="Podinfo">', "Podinfo"),
    ],
)
def test_a_badge_is_no_word_of_a_title_and_a_logo_is(heading: str, title: str) -> None:
    """The title is what the heading says beside its pictures."""
    page = clean(RawPage("x", f"<h1>{heading}</h1>"))
    assert isinstance(page, CleanPage) and page.headings == ((1, "", title),)


def test_a_dialect_that_is_not_read_is_one_finding(tmp_path: Path) -> None:
    """However many pages use it; links to what it would make are not called broken."""
    pages = {
        f"docs/p{number}.md": "# P\n\n{{< skew currentVersion >}}\n\n[x](p0.md#made-by-it)\n" for number in range(30)
    }
    docs = build(tmp_path, pages, how="docs-folder")
    assert [(f.args["notation"], f.occurrences, f.origin.line) for f in found(docs, "DOC337")] == [("{{< … >}}", 30, 3)]
    assert not found(docs, "DOC318")


def test_pages_are_kept_by_their_dialect(tmp_path: Path) -> None:
    """The same text in another dialect is made anew; the code's name holds the parsers' versions."""
    page, cache = {"docs/index.md": PAGE}, Cache(tmp_path / "cache", engine())
    first = article(build(tmp_path / "a", page, how="docs-folder", cache=cache)).html
    assert article(build(tmp_path / "b", page, how="techdocs-ref", cache=cache)).html != first
    assert article(build(tmp_path / "c", page, how="docs-folder", cache=cache)).html == first


def test_a_link_that_a_template_fills_in_leads_nowhere_that_is_known(tmp_path: Path) -> None:
    """As an address it is encoded; what is written beside it in plain is still looked up."""
    files = {
        "mkdocs.yml": "plugins: [techdocs-core]\n",
        "docs/index.md": "# A\n\n[a]({{site.git_address}}/tree/master) [b]({{pull}}12) [c](gone.md)\n",
    }
    assert [finding.args["target"] for finding in found(build(tmp_path, files), "DOC316")] == ["gone.md"]
