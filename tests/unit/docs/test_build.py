"""The room as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import msgspec
import pytest

from catalejo.docs import build_docs, engine
from catalejo.docs.wire import CleanPage, Open
from catalejo.docs.work import looks_clean
from catalejo.kit.store.cache import Cache
from catalejo.model.docs import Documentation
from catalejo.model.world import Settings

from .rig import REPO, article, build, bundle_of, catalog_of, entity, found, write_capture

SITE = {
    "mkdocs.yml": "site_name: Orders service\nnav:\n  - Start: index.md\n  - Guide:\n"
    "      - guide/use.md\n      - gone.md\n",
    "docs/index.md": "---\ntitle: Welcome\n---\n# Orders\n\n"
    "The service that keeps the orders of the shop until they are paid.\n",
    "docs/guide/use.md": "# How to use it\n\n## First {#first}\n\n```mermaid\nflowchart LR\n  a --> b\n```\n",
    "docs/plain.md": "Just words.\n",
    "docs/decisions/0001-use-kafka.md": "Words.\n",
}


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Documentation:
    """A small site."""
    return build(tmp_path_factory.mktemp("site"), SITE)


def test_titles_come_from_front_matter_heading_navigation_or_name(docs: Documentation) -> None:
    """In this order; a page without a first heading gets its title as one."""
    titles = {page.url: page.title for page in bundle_of(docs).articles}
    assert titles == {
        "": "Welcome", "guide/use/": "How to use it", "plain/": "Plain", "decisions/0001-use-kafka/": "0001 use kafka",
    }  # fmt: skip
    assert article(docs, "plain/").html.startswith("<h1>Plain</h1>\n<p>Just words.</p>")
    assert article(docs, "guide/use/").html.count("<h1") == 1


def test_the_navigation_is_as_written(docs: Documentation) -> None:
    """Entries without a file are left out and named with their line."""
    nav = bundle_of(docs).nav
    assert [(item.title, item.url) for item in nav] == [("Start", ""), ("Guide", None)]
    assert [(item.title, item.url) for item in nav[1].children] == [("How to use it", "guide/use/")]
    assert [(f.origin.line, f.args["target"]) for f in found(docs, "DOC308")] == [(6, "gone.md")]


def test_pages_that_are_gone_are_told_once_for_a_file(tmp_path: Path) -> None:
    """The first with its line, and how many more."""
    nav = "".join(f"  - {name}.md\n" for name in ("index", "a", "b", "c"))
    docs = build(tmp_path, {"mkdocs.yml": f"site_name: X\nnav:\n{nav}", "docs/index.md": "# X\n"})
    assert [(f.origin.line, f.args["target"], f.occurrences) for f in docs.findings] == [(4, "a.md (+2)", 3)]


def test_a_folder_in_the_navigation_is_a_section(tmp_path: Path) -> None:
    """As the plugins literate-nav and awesome-pages take it; a folder without pages is missing."""
    written = "site_name: X\nnav:\n  - User guide: guide/\n  - more/\n  - gone/\n"
    files = {"mkdocs.yml": written, "docs/index.md": "", "docs/guide/a.md": "# A\n", "docs/more/part/b.md": "# B\n"}
    docs = build(tmp_path, files)
    shown = [(item.title, [(page.title, page.url) for page in item.children]) for item in bundle_of(docs).nav]
    assert shown == [("User guide", [("A", "guide/a/")]), ("More", [("B", "more/part/b/")])]
    assert [f.args["target"] for f in docs.findings] == ["gone/"]


def test_the_texts_beside_a_configuration_may_be_included(tmp_path: Path) -> None:
    """A page that is the repository's CONTRIBUTING.md; what lies elsewhere in the repository may not."""
    page = '--8<-- "CONTRIBUTING.md"\n\n--8<-- "src/secret.md"\n'
    files = {
        "mkdocs.yml": "site_name: X\n",
        "docs/index.md": page,
        "CONTRIBUTING.md": "Be kind.",
        "src/secret.md": "S3",
    }
    docs = build(tmp_path, files)
    assert "Be kind." in article(docs).html and "S3" not in article(docs).html
    assert [(f.code, f.args["target"]) for f in docs.findings] == [("DOC321", "src/secret.md")]


def test_drawings_that_one_tool_spoilt_are_told_once(tmp_path: Path) -> None:
    """By their reason, with the first of them."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><style>@import url(https://example.com/a.css);</style></svg>'
    page = "![a](a.svg) ![b](b.svg)\n"
    docs = build(tmp_path, {"docs/index.md": page, "docs/a.svg": drawing, "docs/b.svg": drawing})
    found = [(f.code, f.args["path"], f.args["what"], f.occurrences) for f in docs.findings]
    assert found == [("DOC332", "docs/a.svg (+1)", "@import", 2)]


def test_badges_are_no_description(tmp_path: Path) -> None:
    """Pictures of other origins at the top of a README are links with a word each; the first sentence follows them."""
    badges = "[![build state of the main branch](https://example.com/b.svg)](https://example.com/b)\n"
    docs = build(tmp_path, {"docs/index.md": f"# X\n\n{badges}{badges}\nX keeps the orders of the shop until paid.\n"})
    assert article(docs).description == "X keeps the orders of the shop until paid."


def test_facts_of_articles_and_bundle(docs: Documentation) -> None:
    """Headings, description, language, words, diagrams, and where each page comes from."""
    use = article(docs, "guide/use/")
    assert [(h.level, h.id, h.text) for h in use.headings] == [
        (1, "how-to-use-it", "How to use it"),
        (2, "first", "First"),
    ]
    assert use.html.count('<figure class="diagram"><a href="../../../../../../assets/files/') == 1
    assert use.origin.path == "docs/guide/use.md"
    start = article(docs)
    assert start.description == "The service that keeps the orders of the shop until they are paid."
    assert start.lang == bundle_of(docs).lang == "en"
    assert (bundle_of(docs).title, bundle_of(docs).status) == ("Orders service", "ok")


def test_a_site_without_start_page_gets_a_list(tmp_path: Path) -> None:
    """The list of pages is in the portal's language, and leads to each of them."""
    docs = build(tmp_path, {"docs/b.md": "# B <b>", "docs/a/c.md": "# C"}, language="es")
    start = article(docs)
    assert start.url == ""
    assert "Esta documentación no tiene página de inicio" in start.html
    assert '<a href="a/c/">C</a>' in start.html
    nav = bundle_of(docs).nav
    assert [(item.title, item.url) for item in nav] == [("B", "b/"), ("A", None)]


def test_a_slow_page_costs_itself_only(tmp_path: Path) -> None:
    """The other pages of the site are there and are kept; the stopped one is a finding, and is tried again."""
    cache = Cache(tmp_path / "cache", engine())
    files = {"docs/index.md": "# Good\n\nwords", "docs/slow.md": "*a_" * 20000 + "\n\n" + "~^=" * 15000}
    docs = build(tmp_path / "c", files, cache=cache)
    assert [page.title for page in bundle_of(docs).articles] == ["Good"]
    assert bundle_of(docs).status == "partial"
    assert [(f.code, f.origin.path) for f in docs.findings] == [("DOC310", "docs/slow.md")]
    for path in (path for path in (tmp_path / "cache").rglob("*") if path.is_file()):
        key = path.parent.name + path.name
        cache.put(key, (cache.get(key) or b"").replace(b"<p>words</p>", b"<p>taken</p>"))
    again = build(tmp_path / "d", files, cache=cache)
    assert "<p>taken</p>" in article(again).html
    assert again.findings == docs.findings


def test_the_cache_changes_nothing_but_time(tmp_path: Path) -> None:
    """A second build reads every page from the cache, without a child, and gives the same."""
    cache = Cache(tmp_path / "cache", engine())
    first = build(tmp_path / "a", SITE, cache=cache)
    told: list[tuple[int, int]] = []
    captured = write_capture(tmp_path / "b", {REPO: SITE})
    catalog = catalog_of(entity("orders", REPO))
    second = build_docs(captured, catalog, Settings(), cache, 1, lambda done, total: told.append((done, total)))
    assert (second, told) == (first, [])


def test_a_tampered_cache_is_not_believed(tmp_path: Path) -> None:
    """An entry that holds what the sanitiser would not have written is made again."""
    cache = Cache(tmp_path / "cache", engine())
    first = build(tmp_path / "a", {"docs/index.md": "# Good\n\ntext"}, cache=cache)
    entries = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    for path in entries:
        key = path.parent.name + path.name
        value = cache.get(key)
        assert value is not None
        cache.put(key, value.replace(b"<p>text</p>", b"<p onx=1>xt"))
    assert build(tmp_path / "b", {"docs/index.md": "# Good\n\ntext"}, cache=cache) == first


@pytest.mark.parametrize(
    "part",
    ["<script>", "<p onclick=x>", '<a href="javascript:x">', "<svg/onload=x>", '<p style="x">', "<!-- -->", "<P>"],
)
def test_the_scan_of_kept_pages(part: str) -> None:
    """Foreign tags and active attributes fail the scan, as does a count that does not fit."""
    assert looks_clean(CleanPage("p", ("<p>a</p>",)))
    assert not looks_clean(CleanPage("p", (part,)))
    assert not looks_clean(CleanPage("p", ("a", "b")))
    assert not looks_clean(CleanPage("p", ("a", "b"), (Open("a", "x", ' onclick="x"'),)))


def test_a_changed_include_changes_its_pages(tmp_path: Path) -> None:
    """A kept page knows the files that it included, also those that were missing."""
    cache = Cache(tmp_path / "cache", engine())
    page = '# A\n\n--8<-- "docs/part.txt"\n'
    missing = build(tmp_path / "a", {"docs/index.md": page}, cache=cache)
    assert [f.code for f in missing.findings] == ["DOC321"]
    one = build(tmp_path / "b", {"docs/index.md": page, "docs/part.txt": "one"}, cache=cache)
    two = build(tmp_path / "c", {"docs/index.md": page, "docs/part.txt": "two"}, cache=cache)
    assert "one" in article(one).html
    assert "two" in article(two).html
    assert two.findings == ()


def test_stale_documentation_is_said(tmp_path: Path) -> None:
    """More than 180 days between the newest docs and the newest code; other text does not count as code."""
    files = {"docs/index.md": "# A", "src/a.go": "", "README.md": "", "catalog-info.yaml": ""}
    dates = {
        "docs/index.md": "2026-01-01T00:00:00Z", "src/a.go": "2026-07-10T12:00:00-05:00",
        "README.md": "2026-11-01T00:00:00Z", "catalog-info.yaml": "2026-11-01T00:00:00Z",
    }  # fmt: skip
    docs = build(tmp_path / "a", files, history=dates)
    assert [f.args["days"] for f in found(docs, "DOC330")] == ["190"]
    bundle = bundle_of(docs)
    assert (bundle.changed_at, bundle.code_changed_at) == (dates["docs/index.md"], dates["src/a.go"])
    assert article(docs).changed_at == dates["docs/index.md"]
    fresh = build(tmp_path / "b", files, history={**dates, "src/a.go": "2026-06-01T00:00:00Z"})
    assert found(fresh, "DOC330") == []
    unknown = build(tmp_path / "c", files)
    assert (bundle_of(unknown).changed_at, found(unknown, "DOC330")) == ("", [])


def test_pictures_that_cannot_be_shown_are_marked(tmp_path: Path) -> None:
    """A wrong format, a bomb, a drawing with entities: marked text and one finding each; none is an asset."""
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (30000).to_bytes(4, "big") * 2
    entity = b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>'
    fine = b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
    docs = build(
        tmp_path,
        {"docs/index.md": "![a](a.png) ![b](b.png) ![c](c.svg) ![d](d.svg)", "docs/a.png": b"GIF89a",
         "docs/b.png": bomb, "docs/c.svg": entity, "docs/d.svg": fine},
    )  # fmt: skip
    assert sorted((f.code, f.origin.path) for f in docs.findings) == [
        ("DOC323", "docs/a.png"), ("DOC327", "docs/b.png"), ("DOC328", "docs/c.svg"),
    ]  # fmt: skip
    (drawing,) = bundle_of(docs).assets
    assert drawing.path in article(docs).html
    assert b"rect" in zlib.decompress(drawing.packed)
    assert article(docs).html.count('class="broken-link"') == 3


def test_front_matter_cannot_leave_its_place(tmp_path: Path) -> None:
    """Titles are text: they are escaped where they become HTML."""
    docs = build(tmp_path, {"docs/index.md": "---\ntitle: '</h1><script>x()</script>'\n---\nwords\n"})
    assert article(docs).title == "</h1><script>x()</script>"
    assert article(docs).html.startswith("<h1>&lt;/h1&gt;&lt;script&gt;x()&lt;/script&gt;</h1>")


def test_shared_documentation_is_one_work(tmp_path: Path) -> None:
    """Two entities with one place have equal bundles but for their reference, and each finding once."""
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": "# A\n\n[x](gone.md)"}})
    docs = build_docs(captured, catalog_of(entity("a", REPO), entity("b", REPO)), Settings(), Cache(None, engine()), 2)
    one, two = docs.bundles.values()
    assert (one.ref, two.ref) == ("component:default/a", "component:default/b")
    assert one.articles == two.articles
    assert [(f.code, f.subject) for f in docs.findings] == [("DOC316", "component:default/a")]


_SCRIPT = """
import hashlib, sys
from pathlib import Path
import msgspec
from catalejo.docs import build_docs, engine
from catalejo.kit.store.cache import Cache
from catalejo.kit.read.captured import Captured
from catalejo.model.entities import Catalog
from catalejo.model.world import Settings
catalog = msgspec.json.decode(Path(sys.argv[2]).read_bytes(), type=Catalog)
docs = build_docs(Captured(Path(sys.argv[1])), catalog, Settings(), Cache(None, engine()), int(sys.argv[3]))
print(hashlib.sha256(msgspec.json.encode(docs)).hexdigest())
"""


def test_the_result_does_not_depend_on_the_machine(tmp_path: Path) -> None:
    """Other hash seeds, time zones, locales, folders and numbers of workers give the same bytes."""
    repositories = {f"git.example.com/shop/r{n}": {**SITE, "docs/n.md": f"# {n}\n\n[x](gone{n}.md)"} for n in range(3)}
    catalog = catalog_of(*(entity(f"r{n}", repo) for n, repo in enumerate(repositories)))
    (tmp_path / "catalog.json").write_bytes(msgspec.json.encode(catalog))
    digests = set()
    for number, (seed, zone, jobs) in enumerate((("1", "America/Lima", "1"), ("2", "Asia/Tokyo", "3"))):
        folder = tmp_path / f"capture{number}"
        write_capture(folder, repositories)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": ["C", "C.UTF-8"][number]}
        arguments = [str(folder), str(tmp_path / "catalog.json"), jobs]
        command = [sys.executable, "-c", _SCRIPT, *arguments]
        digests.add(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
    assert len(digests) == 1


def test_results_are_plain_data(docs: Documentation) -> None:
    """The result survives JSON, so that it can be handed between processes and kept."""
    assert msgspec.json.decode(json.dumps(json.loads(msgspec.json.encode(docs))), type=Documentation) == docs


def test_one_repository_has_a_share_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it the largest files are left out, with a finding; one content counts once, whatever its names."""
    monkeypatch.setattr("catalejo.docs.articles.assets.MAX_SHOWN", 1000)
    names = ("a.csv", "b.csv", "c.csv", "d.csv")
    docs = build(
        tmp_path,
        {"docs/index.md": " ".join(f"[l]({name})" for name in names), "docs/a.csv": "a" * 300, "docs/b.csv": "a" * 300,
         "docs/c.csv": "c" * 600, "docs/d.csv": "d" * 900},
    )  # fmt: skip
    assert [(f.code, f.origin.path) for f in docs.findings] == [("DOC331", "docs/d.csv")]
    assert sorted(asset.size for asset in bundle_of(docs).assets) == [300, 600]
    assert article(docs).html.count("download=") == 3


def test_what_many_pages_include_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small repository cannot fill the portal: pages beyond its share are left out, the same ones from the cache."""
    monkeypatch.setattr("catalejo.docs.work.MAX_REPOSITORY", 200_000)
    files = {f"docs/p{number}.md": '# P\n\n--8<-- "docs/long.txt"\n' for number in range(6)}
    cache = Cache(tmp_path / "cache", engine())
    told = []
    for folder in ("cold", "warm"):
        docs = build(
            tmp_path / folder, {"docs/long.txt": "word " * 8_000, "docs/index.md": "# A\n", **files}, cache=cache
        )
        told.append([(finding.code, finding.origin.path) for finding in docs.findings])
        assert len(bundle_of(docs).articles) == 3
    assert told[0] == told[1] == [("DOC334", f"docs/p{number}.md") for number in range(2, 6)]
