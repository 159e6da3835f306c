"""Docs that do not lie in ``docs/`` beside a ``mkdocs.yml``, and what other tools' sites are made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from catalejo.docs import build_docs, engine
from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.kit.store.cache import Cache
from catalejo.model.capture import TreeEntry
from catalejo.model.world import Settings

from .rig import REPO, Files, article, build, bundle_of, catalog_of, entity, found, write_capture
from .test_sites import find, pages

DOT = """site_name: Svc
docs_dir: .
nav:
  - README.md
  - Guides:
      - Setup: docs/setup.md
      - docs/guides/*
plugins: [same-dir, search, literate-nav]
"""


def test_a_docs_folder_that_is_the_repository(tmp_path: Path) -> None:
    """``docs_dir: .`` gives what the navigation names, its docs and its README, and no other Markdown of the code."""
    files = {
        "README.md": "# Svc", "mkdocs.yml": DOT, "docs/setup.md": "# Setup", "docs/guides/one.md": "# One",
        "docs/guides/two.md": "# Two", "docs/more.md": "# More", "src/x/notes.md": "# N", "node_modules/a/b.md": "# B",
    }  # fmt: skip
    docs = build(tmp_path, files)
    bundle = bundle_of(docs)
    assert [page.url for page in bundle.articles] == [
        "", "docs/setup/", "docs/guides/one/", "docs/guides/two/", "docs/more/",
    ]  # fmt: skip
    assert [(item.title, item.url) for item in bundle.nav[1].children] == [
        ("Setup", "docs/setup/"), ("One", "docs/guides/one/"), ("Two", "docs/guides/two/"),
    ]  # fmt: skip
    assert docs.findings == ()


def test_a_navigation_that_names_nothing_hides_nothing(tmp_path: Path) -> None:
    """The pages stand in the menu by their folders, and the wrong entries are one finding."""
    docs = build(tmp_path, {"mkdocs.yml": "nav: [x.md, y/*]\n", "docs/index.md": "# A", "docs/b/c.md": "# C"})
    assert [(item.title, item.url) for item in bundle_of(docs).nav] == [("A", ""), ("B", None)]
    assert [(f.code, f.occurrences) for f in docs.findings] == [("DOC308", 2)]


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        ({"doc/guide.md": ""}, "doc", {"": "README.md", "guide/": "doc/guide.md"}),
        (
            {"website/docusaurus.config.js": "", "website/docs/intro.mdx": "", "website/docs/_part.mdx": ""},
            "website",
            {"": "README.md", "intro/": "website/docs/intro.mdx"},
        ),
        (
            {"site/hugo.toml": "", "site/content/en/_index.md": "", "site/content/en/a.md": "", "site/README.md": ""},
            "site",
            {"": "README.md", "en/": "site/content/en/_index.md", "en/a/": "site/content/en/a.md"},
        ),
        (
            {"book.toml": "", "src/SUMMARY.md": "- [A](a.md)", "src/a.md": "", "src/main.rs": ""},
            "",
            {"": "README.md", "a/": "src/a.md"},
        ),
        ({"web/mkdocs.yml": "", "web/docs/index.md": ""}, "web", {"": "web/docs/index.md"}),
        ({"docs/hugo.toml": "", "docs/content/a.md": ""}, "", {"": "README.md", "a/": "docs/content/a.md"}),
    ],
)
def test_sites_of_other_tools(tmp_path: Path, files: Files, folder: str, expected: dict[str, str]) -> None:
    """Each tool's folder of pages is the site; the README above a site introduces it where it has no start page."""
    sites, findings = find(tmp_path, {"README.md": "# R", **files}, folder, "docs-folder")
    assert (pages(sites), findings) == (expected, [])


def test_the_readmes_of_folders_are_pages_of_a_readme(tmp_path: Path) -> None:
    """Links to folders lead to their README; fixtures, vendored and hidden folders are left out."""
    files = {
        "README.md": "# R\n\n[a](bases/a/) [b](bases/a/README.md)", "bases/a/README.md": "# A", "vendor/x/README.md": "",
        ".github/README.md": "", "bases/a/other.md": "", "tests/README.md": "",
    }  # fmt: skip
    docs = build(tmp_path, files, "readme", "README.md")
    assert [page.url for page in bundle_of(docs).articles] == ["", "bases/a/"]
    assert article(docs).html.count('href="bases/a/"') == 2


def test_the_configuration_above_a_named_folder_holds(tmp_path: Path) -> None:
    """However deep the folder is that ``docs_dir`` names."""
    files = {"mkdocs.yml": "site_name: Deep\ndocs_dir: a/b\n", "a/b/x.md": ""}
    sites, _ = find(tmp_path, files, "a/b")
    assert (sites[0].config.name, sites[0].kind) == ("Deep", "techdocs-ref")


SUMMARY = "# Summary\n\n[Start](index.md)\n\n* [Use](use.md)\n    * [Deep](deep/x.md)\n* deep/*\n\n# Part\n\n- [Web](https://e.com)\n"


def test_navigations_beside_the_pages(tmp_path: Path) -> None:
    """``SUMMARY.md`` and ``.pages`` give titles and order."""
    files: dict[str, str] = dict.fromkeys(("index.md", "use.md", "deep/x.md", "deep/y.md"), "")
    site = {f"docs/{name}": f"# {name}" for name in files}
    config = {"mkdocs.yml": "plugins: [literate-nav]\n", "docs/SUMMARY.md": SUMMARY}
    nav = bundle_of(build(tmp_path / "1", {**site, **config})).nav
    assert [item.title for item in nav] == ["Start", "Use", "deep/x.md", "deep/y.md", "Part"]
    assert [item.url for item in nav[1].children] == ["use/", "deep/x/"]
    config = {"docs/.pages": "nav:\n  - ...\n  - First: index.md\n", "docs/deep/.pages": "title: Depths\norder: desc\n"}
    nav = bundle_of(build(tmp_path / "2", {**site, **config})).nav
    assert [item.title for item in nav] == ["use.md", "Depths", "First"]
    assert [item.url for item in nav[1].children] == ["deep/y/", "deep/x/"]


def test_includes_of_plugins(tmp_path: Path) -> None:
    """``base_path``, ``include_dir`` and ``include-markdown`` are honoured inside the repository; nothing outside it."""
    config = (
        "plugins:\n  - macros: {include_dir: parts}\n  - include-markdown\n"
        'markdown_extensions:\n  - pymdownx.snippets: {base_path: ["..", "parts", /etc]}\n'
    )
    page = (
        '```yaml\n{% include "app.yaml" %}\n```\n\n--8<-- "app.yaml"\n\n'
        '{%\n  include-markdown "../README.md"\n  start="<!--s-->" end="<!--e-->"\n%}\n\n{% include "/etc/hostname" %}\n'
    )
    files = {
        "mkdocs.yml": config,
        "docs/index.md": page,
        "parts/app.yaml": "kind: App",
        "README.md": "a<!--s-->*mid*<!--e-->z",
    }
    docs = build(tmp_path, files)
    text = article(docs).html
    assert (text.count("App"), "<em>mid</em>" in text) == (2, True)
    assert [(f.args["target"], f.origin.line) for f in found(docs, "DOC321")] == [("/etc/hostname", 12)]


def test_includes_are_text_where_no_plugin_reads_them(tmp_path: Path) -> None:
    """A page about a template language keeps its words."""
    docs = build(tmp_path, {"docs/index.md": '# A\n\n`{% include "x.yaml" %}`', "docs/x.yaml": "k"})
    assert "{% include" in article(docs).html
    assert docs.findings == ()


MDX = """import Part from './_part.mdx';
import Tabs from '@theme/Tabs';
export const x = 1;

<Part />

{/* hidden */}

<Tabs>
  <TabItem
    value="a"
    label="First">

    **bold** ![p](/img/p.png)

  </TabItem>
</Tabs>

```js
import y from 'y';
```
"""


def test_pages_of_docusaurus(tmp_path: Path) -> None:
    """Imported parts stand in their place, components leave their text, pictures come from ``static/``."""
    files = {
        "docusaurus.config.ts": "", "docs/01-intro.mdx": MDX, "docs/_part.mdx": "---\nx: 1\n---\nfrom a part",
        "docs/b.md": "[i](/docs/intro) [i](intro) [i](./01-intro.mdx)", "static/img/p.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1",
    }  # fmt: skip
    docs = build(tmp_path, files, "docs-folder")
    html = article(docs, "01-intro/").html
    assert "from a part" in html
    assert '<label for="__tabbed_1_1">First</label>' in html
    assert "<strong>bold</strong> <img" in html
    assert "hidden" not in html
    assert "export" not in html
    assert "import" in html  # of the code block
    assert article(docs, "b/").html.count('href="../01-intro/"') == 3
    assert docs.findings == ()


HUGO = """---
title: C
---

{{< note >}}
mind this
{{< /note >}}

[d]({{< relref "d.md#x" >}}) {{< youtube abc123 >}} {{% figure src="/p.png" alt="pic" %}}
"""


def test_pages_of_hugo(tmp_path: Path) -> None:
    """Shortcodes leave notes, links and pictures; the published address of a page leads to it."""
    files = {
        "config.toml": "", "content/en/c.md": HUGO, "content/en/d.md": "## X\n\n[c](/c/) [c](/en/c) [c](../c/)",
        "static/p.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1",
    }  # fmt: skip
    docs = build(tmp_path, files, "docs-folder")
    html = article(docs, "en/c/").html
    assert "{{" not in html
    assert 'class="admonition note"' in html
    assert 'href="../d/#x"' in html
    assert 'href="https://www.youtube.com/watch?v=abc123"' in html
    assert "<img src=" in html
    assert article(docs, "en/d/").html.count('href="../c/"') == 3
    assert docs.findings == ()


def test_what_a_template_of_the_site_includes_is_not_missing(tmp_path: Path) -> None:
    """In Hugo ``include`` is the site's own and looks where its author wrote; what is nowhere is told."""
    page = '## A\n\n{{< include "part.md" >}}\n\n{{< include "gone.md" >}}\n'
    docs = build(tmp_path, {"hugo.toml": "", "content/a.md": page, "includes/part.md": "words"}, "docs-folder")
    assert [finding.args["target"] for finding in found(docs, "DOC321")] == ["gone.md"]


def test_what_is_seen_and_not_read_is_counted(tmp_path: Path) -> None:
    """Other formats, and Markdown of a docs folder that is in no site; hidden, vendored and included files are none."""
    files = {
        "README.md": "# R", "docs/index.rst": "", "docs/a/b.adoc": "", "docs/more/c.ipynb": "", "vendor/docs/d.rst": "",
        ".x/docs/e.rst": "", "src/f.rst": "", "docs/_g.rst": "",
    }  # fmt: skip
    docs = build(tmp_path / "1", files, "readme", "README.md")
    said = docs.unread["component:default/orders"]
    assert (said.count, said.formats, said.first) == (3, ("AsciiDoc", "Jupyter", "reStructuredText"), "docs/a/b.adoc")
    docs = build(tmp_path / "2", {"doc/a.md": "# A", "p/docs/y.md": "", "p/README.md": ""}, "docs-folder", "doc")
    said = docs.unread["component:default/orders"]
    assert (said.count, said.formats, said.first) == (2, ("Markdown",), "p/README.md")
    assert build(tmp_path / "3", {"docs/a.md": "# A"}).unread == {}
    machinery = {"docs/a.md": "# A", "docs/_templates/module.rst": "x", "docs/_includes/note.adoc": "x"}
    assert build(tmp_path / "4", machinery).unread == {}, "templates of the site's own tool are no pages"


def test_pages_of_docusaurus_have_names_of_their_own(tmp_path: Path) -> None:
    """``id`` stands for the file's name, ``slug`` for its address; parts may lie outside the docs."""
    files = {
        "docusaurus.config.js": "", "docs/a/10_sms.md": "---\nid: by-sms\n---\n# S", "src/parts/x.mdx": "*shared*",
        "docs/w.md": "---\nslug: /welcome\n---\nimport X from '@site/src/parts/x.mdx'\n\n<X />",
        "docs/b.md": "[s](a/by-sms) [w](/welcome) [w](/docs/welcome)\n\n```js\nimport P from './gone.mdx'\n```",
    }  # fmt: skip
    docs = build(tmp_path, files, "docs-folder")
    html = article(docs, "b/").html
    assert (html.count('href="../a/10_sms/"'), html.count('href="../w/"')) == (1, 2)
    assert "<em>shared</em>" in article(docs, "w/").html
    assert docs.findings == ()


def test_addresses_of_techdocs_and_of_the_portal(tmp_path: Path) -> None:
    """They lead to the page in this portal, wherever it stands; what it does not have is told."""
    text = (
        "[d](/docs/default/component/orders/use/) [c](/catalog/default/component/orders)\n"
        "[h](https://portal.example.com/docs/Default/Component/Orders/use/index.html#top)\n"
        "[n](/docs/default/component/orders/none/)"
    )
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": text, "docs/use.md": "# Use"}})
    settings = Settings(site_url="https://portal.example.com/")
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), settings, Cache(None, engine()), 1)
    html = article(docs).html
    assert html.count('href="../../../../docs/default/component/orders/use/') == 2
    assert 'href="../../../../catalog/default/component/orders/"' in html
    assert [f.code for f in docs.findings] == ["DOC316"]


def test_a_repository_of_pages(tmp_path: Path) -> None:
    """A start page at the root makes all Markdown pages, but for what tools include and what is another's."""
    files = {"index.md": "# A", "guide/b.md": "# B", "_includes/c.md": "", "vendor/d.md": "", "tests/e.md": ""}
    assert pages(find(tmp_path, files, "", "docs-folder")[0]) == {"": "index.md", "guide/b/": "guide/b.md"}


def test_what_another_tool_may_publish_is_not_called_broken(tmp_path: Path) -> None:
    """Absolute addresses of a site with generated pages, and feeds: nobody knows here; a relative path must hold."""
    text = "# A\n\n[x](/docs/category/x/) [f](feed_rss_created.xml) ![p](/img/none.png)\n[y](none.md)"
    docs = build(tmp_path, {"docusaurus.config.js": "", "docs/index.md": text}, "docs-folder")
    assert article(docs).html.count('class="no-address" title="On the published site') == 2
    assert [(f.code, f.args["target"]) for f in docs.findings] == [("DOC316", "none.md")]


def test_code_that_a_page_includes_is_no_mistake(tmp_path: Path) -> None:
    """It is there, and of a type that is not read; what is not there is told."""
    text = '# A\n\n```py\n--8<-- "src/app.py:part"\n--8<-- "src/gone.py"\n```\n'
    docs = build(tmp_path, {"mkdocs.yml": "plugins: [techdocs-core]", "docs/index.md": text, "src/app.py": "x = 1"})
    assert [f.args["target"] for f in found(docs, "DOC321")] == ["src/gone.py"]


def test_parts_and_excluded_pages_are_none(tmp_path: Path) -> None:
    """Folders that snippets come from, and what ``mkdocs-exclude`` names, are in no menu and in no finding."""
    config = (
        "plugins:\n  - techdocs-core\n  - exclude: {glob: ['old/*']}\n"
        "markdown_extensions:\n  - pymdownx.snippets: {base_path: docs/parts}\n"
    )
    files = {
        "mkdocs.yml": config,
        "docs/index.md": '--8<-- "a.md"',
        "docs/parts/a.md": "in *part*",
        "docs/old/b.md": "[x](y.md)",
    }
    docs = build(tmp_path, files)
    assert [page.url for page in bundle_of(docs).articles] == [""]
    assert "in <em>part</em>" in article(docs).html
    assert docs.findings == ()


def test_lists_inside_lists_of_folders(tmp_path: Path) -> None:
    """``.nav.yml`` groups pages, by paths from its own folder or from that of all docs."""
    nav = "nav:\n  - Group:\n      - One: one.md\n      - Deep:\n          - a/two.md\n"
    files = {"docs/index.md": "# I", "docs/a/.nav.yml": nav, "docs/a/one.md": "# 1", "docs/a/two.md": "# 2"}
    docs = build(tmp_path, files)
    group = bundle_of(docs).nav[1].children[0]
    assert (group.title, group.children[0].url) == ("Group", "a/one/")
    assert (group.children[1].title, group.children[1].children[0].url) == ("Deep", "a/two/")
    assert docs.findings == ()


def test_addresses_of_a_host_that_is_published_elsewhere(tmp_path: Path) -> None:
    """What stands on the host beside the site nobody knows here; a picture of the site itself must be there."""
    text = "[a](/docs/none/) [b](../../../none/) [c](none/) ![d](/img/none.png)"
    files = {"mkdocs.yml": "site_url: https://example.com/\n", "docs/a/b.md": text}
    assert [f.args["target"] for f in build(tmp_path / "1", files).findings] == ["none/", "/img/none.png"]
    files = {"docs/a/b.md": text}
    assert [f.args["target"] for f in build(tmp_path / "2", files).findings] == ["../../../none/", "none/"]


def test_a_picture_that_is_too_large_is_there(tmp_path: Path) -> None:
    """A link to it at the host stands in its place, and no finding says that it is missing."""
    write_capture(tmp_path, {REPO: {"docs/index.md": "![p](p.png)", "docs/p.png": b"x"}})
    tree = next((tmp_path / "repos" / REPO / "trees").iterdir())
    entries = [replace(e, size=-1) if e.path.endswith(".png") else e for e in jsonl.load_lines(tree, TreeEntry)]
    jsonl.dump_lines(tree, entries)
    captured = Captured(tmp_path)
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert 'class="external-image"' in article(docs).html
    assert f'href="https://{REPO}/blob/' in article(docs).html
    assert [f.code for f in docs.findings] == ["DOC325"]
