"""Where links and images lead."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from catalejo.docs import build_docs, engine
from catalejo.kit.store.cache import Cache
from catalejo.model.docs import Documentation
from catalejo.model.world import Settings

from .rig import COMMIT, REPO, article, bundle_of, catalog_of, entity, found, write_capture

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 3, 3) + b"\x08\x02\0\0\0"
WEB = f"https://{REPO}/blob/{COMMIT}"
OTHER = "git.example.com/shop/payments"

LINKS = {
    # written on docs/guide/use.md, whose address is guide/use/
    "[l](other.md)": '<a href="../other/">l</a>',
    "[l](../index.md)": '<a href="../../">l</a>',
    "[l](../index.md#part-1)": '<a href="../../#part-1">l</a>',
    "[l](other.md?x=1#there)": '<a href="../other/#there">l</a>',
    "[l](/guide/other.md)": '<a href="../other/">l</a>',
    "[l](/docs/index.md)": '<a href="../../">l</a>',
    "[l](/guide/other/)": '<a href="../other/">l</a>',
    "[l](../other/)": '<a href="../other/">l</a>',
    "[l](other)": '<a href="../other/">l</a>',
    "[l](..)": '<a href="../../">l</a>',
    "[l](#below)": '<a href="#below">l</a>',
    "[l](#top)": '<a href="#top">l</a>',
    "[l](other.html#there)": '<a href="../other/#there">l</a>',
    "[l](?q=orders)": '<a href="#">l</a>',
    "[l](#Ready---Steady-1)": '<a href="#ready-steady_1">l</a>',
    "[l](../index.md#part-1-now)": '<a href="../../#part-1-now">l</a>',
    '<a href="../other/">l</a>': '<a href="../other/">l</a>',
    '<a href="../../">l</a>': '<a href="../../">l</a>',
    "[l](../../src/main.go)": f'<a href="{WEB}/src/main.go" rel="R">l</a>',
    "[l](../../src/main.go#L3)": f'<a href="{WEB}/src/main.go#L3" rel="R">l</a>',
    "[l](../../src/)": f'<a href="https://{REPO}/tree/{COMMIT}/src" rel="R">l</a>',
    "[l](https://example.com/?a=1&b=2)": '<a href="https://example.com/?a=1&amp;b=2" rel="R">l</a>',
    "[l](/there.md)": '<a href="../there/">l</a>',
    "[l]({{ url }})": '<span class="broken-link" title="T {{ url }}">l</span>',
    "[l](//example.com/x)": '<a href="https://example.com/x" rel="R">l</a>',
    "[l](mailto:a@example.com)": '<a href="mailto:a@example.com" rel="R">l</a>',
    f"[l](https://{REPO}/blob/main/docs/index.md#part-1)": '<a href="../../#part-1">l</a>',
    f"[l](https://{OTHER}/blob/main/docs/refunds.md)":
        '<a href="../../../../../../docs/default/component/payments/refunds/">l</a>',
    "[l](../a.csv)": '<a href="../../../../../../assets/files/HASH.csv" download="a.csv">l</a>',
    "![p](../img/a.png)": '<img src="../../../../../../assets/files/HASH.png" alt="p" loading="lazy">',
    "![p](/img/a.png)": '<img src="../../../../../../assets/files/HASH.png" alt="p" loading="lazy">',
    "![p](../../assets/b%20c.png)": '<img src="../../../../../../assets/files/HASH.png" alt="p" loading="lazy">',
    "![p](https://example.com/x.png)": '<a href="https://example.com/x.png" class="external-image" rel="R">p</a>',
    "[![p](https://example.com/x.svg)](other.md)": '<a href="../other/"><span class="external-image">p</span></a>',
    f"![p](https://{REPO}/raw/main/docs/img/a.png)": '<img src="../../../../../../assets/files/HASH.png" alt="p" loading="lazy">',
    "[l](missing.md)": '<span class="broken-link" title="T missing.md">l</span>',
    "[l](#nothing)": '<span class="broken-link" title="T #nothing">l</span>',
    "[l](other.md#nothing)": '<a href="../other/">l</a>',
    "[l](../../../../etc/passwd)": '<span class="broken-link" title="T ../../../../etc/passwd">l</span>',
    "[l](\\\\\\\\example.com)": '<span class="broken-link" title="T \\\\example.com">l</span>',
    "[l](file:///etc/passwd)": "<span>l</span>",
    "[l]()": '<span class="broken-link" title="T ">l</span>',
    "![p](missing.png)": '<span class="broken-link" title="T missing.png">p</span>',
    "![p](data:image/png;base64,AA==)": '<span class="broken-link" title="T ">p</span>',
    "[l](https://user:word@example.com/)": '<span class="no-address" title="An address with a name and a password, which is not followed">l</span>',
}  # fmt: skip


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Documentation:
    """One page with every kind of link, and another site beside it."""
    body = "# Use\n\n" + "\n\n".join(f"{number}: {link}" for number, link in enumerate(LINKS))
    body += "\n\n## Below\n\n## Ready - Steady\n\n## Ready - Steady\n"
    captured = write_capture(
        tmp_path_factory.mktemp("links"),
        {
            REPO: {
                "docs/index.md": "# Start\n\n## Part 1\n\n## Part 1: now\n", "docs/guide/use.md": body,
                "docs/guide/other.md": "# O\n\n## There\n",
                "docs/img/a.png": PNG, "docs/guide/there.md": "# T", "docs/a.csv": "a,b", "assets/b c.png": PNG, "src/main.go": "package main",
            },
            OTHER: {"docs/refunds.md": "# R"},
        },
    )  # fmt: skip
    catalog = catalog_of(entity("orders", REPO), entity("payments", OTHER))
    return build_docs(captured, catalog, Settings(), Cache(None, engine()), 1)


@pytest.mark.parametrize("number", range(len(LINKS)), ids=list(LINKS))
def test_where_a_link_leads(docs: Documentation, number: int) -> None:
    """Inside the site, to another site, to the repository at its commit, to the web, or nowhere."""
    html = article(docs, "guide/use/").html
    line = next(line for line in html.split("\n") if line.startswith(f"<p>{number}: "))
    line = line.replace("noopener noreferrer nofollow ugc", "R").replace("This link leads nowhere:", "T")
    line = re.sub(r"files/[0-9a-f]{2}/[0-9a-f]{24}\.", "files/HASH.", line)
    assert line == f"<p>{number}: {list(LINKS.values())[number]}</p>"


def test_no_dead_address_is_left(docs: Documentation) -> None:
    """Every relative address in every article is that of an article, an asset or a heading."""
    bundle = bundle_of(docs)
    for page in bundle.articles:
        for target in re.findall(r'(?:href|src)="([^"]*)"', page.html):
            if re.match(r"https?:|mailto:|#", target) or "docs/default/component/payments" in target:
                continue
            parts = f"docs/default/component/orders/{page.url}".split("/")[:-1]
            path = target.partition("#")[0]
            while path.startswith("../"):
                parts, path = parts[:-1], path[3:]
            if path.startswith("assets/files/"):
                assert path in {a.path for a in bundle.assets}, target
                continue
            full = "/".join([*parts, path.removeprefix("./")])
            assert full in {f"docs/default/component/orders/{a.url}" for a in bundle.articles}, target


def test_each_missing_thing_is_one_finding_with_its_line(docs: Documentation) -> None:
    """Links, images and headings that are not there, at the line where they are written first."""
    source = ["# Use", "", *(line for number, link in enumerate(LINKS) for line in (f"{number}: {link}", ""))]
    expected = {
        "DOC316": {"missing.md", "../../../../etc/passwd", "( )", "\\\\example.com"},
        "DOC317": {"missing.png", "( )"},
        "DOC318": {"#nothing (+1)"},
    }
    for code, targets in expected.items():
        findings = found(docs, code)
        assert {finding.args["target"] for finding in findings} == targets
        for finding in findings:
            if finding.origin.line and finding.args["target"][0] not in "(\\":
                assert finding.args["target"].removesuffix(" (+1)") in source[finding.origin.line - 1]
                assert finding.origin.path == "docs/guide/use.md"


def test_a_generated_table_of_contributors_is_no_list_of_broken_links(tmp_path: Path) -> None:
    """The all-contributors bot writes anchors that nobody made; a link outside its table still counts."""
    table = '<!-- ALL-CONTRIBUTORS-LIST:START -->\n<a href="#code-ana">c</a>\n<!-- ALL-CONTRIBUTORS-LIST:END -->\n'
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": f"# A\n\n[x](#gone)\n\n{table}"}})
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert [finding.args["target"] for finding in docs.findings] == ["#gone"]


def test_places_that_a_template_fills_are_no_broken_links(tmp_path: Path) -> None:
    """What is written in capitals with underscores, or as a variable, is somebody's to fill in."""
    text = "# A\n\n[a](<INGRESS_URL>) [b](${HOST}/x) [c]({{ url }}) [d](CHANGES) [e](x/%3CVERSION%3E/y.md) [f](</a/<MY_VERSION>/b.md>)\n"
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": text}})
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert [f.args["target"] for f in docs.findings] == ["CHANGES"]


def test_a_picture_that_links_to_itself_is_missing_once(tmp_path: Path) -> None:
    """Image and link name one file: one thing is to be mended."""
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": "# A\n\n[![p](gone.png)](gone.png)\n"}})
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert [(f.code, f.occurrences) for f in docs.findings] == [("DOC317", 2)]


def test_what_a_translation_lacks_is_taken_from_english(tmp_path: Path) -> None:
    """Languages as folders side by side: a link to a page that nobody translated leads to the English one."""
    files = {
        "mkdocs.yml": "site_name: X\n", "docs/en/docs/index.md": "# X\n", "docs/en/docs/more/a.md": "# A\n",
        "docs/es/docs/index.md": "# X\n\n[l](more/a.md) [m](more/b.md)\n",
    }  # fmt: skip
    captured = write_capture(tmp_path, {REPO: files})
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert '<a href="../../en/docs/more/a/">l</a>' in article(docs, "es/docs/").html
    assert [f.args["target"] for f in docs.findings] == ["more/b.md"]


def test_only_what_is_shown_becomes_an_asset(docs: Documentation) -> None:
    """Assets are the pictures and downloads that some page names; one content under two names is one asset."""
    paths = [asset.path for asset in bundle_of(docs).assets]
    assert sorted(path.rpartition(".")[2] for path in paths) == ["csv", "png"]


def test_without_a_web_address_repository_files_are_marked(tmp_path: Path) -> None:
    """A link to code in a repository that has no address is text with a note, and no finding."""
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": "[l](../src/a.go)", "src/a.go": "x"}}, web=False)
    docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
    assert (
        '<span class="no-address" title="In the repository, which has no web address: src/a.go">l</span>'
        in article(docs).html
    )
    assert docs.findings == ()


def test_a_path_from_the_root_of_an_unknown_site_is_judged_only_where_github_shows_it(tmp_path: Path) -> None:
    """Nobody says where a folder without a configuration is published; a README and a file of Markdown are GitHub's."""
    text = "# A\n\n[a](/docs/other/) ![p](/media/a.png) [b](/docs/gone.md)\n"
    for name, missing in (
        ("_index.md", ["/docs/gone.md"]),
        ("README.md", ["/docs/gone.md", "/docs/other/", "/media/a.png"]),
    ):
        captured = write_capture(tmp_path / name, {REPO: {f"docs/{name}": text}})
        docs = build_docs(captured, catalog_of(entity("orders", REPO)), Settings(), Cache(None, engine()), 1)
        assert sorted(f.args["target"] for f in docs.findings) == missing
