"""Configurations and includes that want all the time or memory of the build cost their own repository only."""

from __future__ import annotations

import hashlib
import resource
from pathlib import Path

import pytest
from tests.pace import paced
from tests.unit.docs.rig import build as build_one
from tests.unit.docs.rig import bundle_of, catalog_of, entity, found, write_capture

from catalejo.docs import build_docs, engine
from catalejo.docs.sites import search
from catalejo.kit.sandbox.nursery import Limits
from catalejo.kit.store.cache import Cache
from catalejo.model.docs import Documentation
from catalejo.model.world import Settings

GOOD, BAD = "git.example.com/shop/good", "git.example.com/shop/bad"
PAGE = "# Page\n\nan ordinary sentence\n"


def build_both(root: Path, bad: dict[str, str | bytes]) -> Documentation:
    """Build the documentation of a good repository and of a hostile one."""
    captured = write_capture(root, {GOOD: {"docs/index.md": PAGE}, BAD: bad})
    catalog = catalog_of(entity("good", GOOD), entity("bad", BAD))
    return build_docs(captured, catalog, Settings(), Cache(None, engine()), 1)


def urls(docs: Documentation, name: str = "bad") -> set[str]:
    """Return the addresses of a component's articles."""
    bundle = docs.bundles.get(f"component:default/{name}")
    return {article.url for article in bundle.articles} if bundle is not None else set()


def grown(before: int) -> int:
    """Return by how many MiB this process has grown at its most."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10


def test_texts_that_pages_may_include_are_not_held_by_the_build(tmp_path: Path) -> None:
    """Forty megabytes of texts for each of many chunks were gigabytes."""
    texts = {f"docs/t/{n}.txt": f"{n} ".encode() + b"x" * 2_000_000 for n in range(20)}
    pages = {f"docs/p{n:03}.md": f'{PAGE}\n--8<-- "docs/s.txt"\n' for n in range(160)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    docs = build_both(tmp_path, {**texts, **pages, "docs/s.txt": "included words\n"})
    assert len(urls(docs)) == 161
    assert "included words" in next(a.html for a in docs.bundles["component:default/bad"].articles if a.url == "p007/")
    assert grown(before) < 100


@pytest.mark.parametrize(
    "patterns", [["*a" * 6 + "b"] * 200, ["**/" * 30 + "x"] * 200, ["[a-z]" * 40] * 200, ["["] * 9]
)
def test_patterns_of_many_stars_take_no_time(tmp_path: Path, patterns: list[str]) -> None:
    """One match by backtracking took seconds; there are thousands of paths."""
    files = {f"docs/{'a' * 60}{n}.md": PAGE for n in range(100)}
    mkdocs = "exclude_docs: |\n" + "".join(f"  {line}\n" for line in patterns)
    with paced(5):
        docs = build_both(tmp_path, {**files, "mkdocs.yml": mkdocs, "docs/index.md": PAGE})
        assert len(urls(docs)) == 101


@pytest.mark.parametrize(
    "mkdocs",
    [
        "".join(f"key{n}: 1\n" for n in range(30_000)),
        "nav:\n" + "".join(f"  - !!x{n} a\n" for n in range(20_000)),
        "nav:\n" + "".join(f"  - '*include */{'*a' * 9}{n}/mkdocs.yml'\n" for n in range(2000)),
        "nav:\n" + "  - docs\n" * 2000, "nav:\n" + "  - f\n" * 2000 + "  - index.md\n",
        "site_name: x\n#" + "x" * 600_000, "a: &a [" + "x, " * 200 + "]\nb: [" + "*a, " * 900 + "]\n",
    ],
    ids=["keys", "tags", "includes", "docs", "folders", "large", "aliases"],
)  # fmt: skip
def test_a_configuration_out_of_bounds_costs_itself_only(tmp_path: Path, mkdocs: str) -> None:
    """Pages are there all the same, and findings are few."""
    files = {f"docs/f/{n}.md": PAGE for n in range(60)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with paced(10):
        docs = build_both(tmp_path, {**files, "docs/index.md": PAGE, "mkdocs.yml": mkdocs})
        assert urls(docs, "good") == {""}
        assert len(urls(docs)) == 61
        assert len(docs.findings) <= 110
    assert grown(before) < 150


def test_what_takes_too_long_to_look_through_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is: the repository loses its pages, the others do not."""
    monkeypatch.setattr(search, "LIMITS", Limits(cpu_seconds=0.3, wall_seconds=20.0))
    names = [f"m{n}" for n in range(60)]
    nav = "nav:\n" + "".join(f"  - '!include {name}/mkdocs.yml'\n" for name in names)
    large = "site_name: x\nx: [" + "a, " * 160_000 + "]\n"
    files = {f"{name}/mkdocs.yml": f"{large}#{name}" for name in names}
    docs = build_both(tmp_path, {**files, "mkdocs.yml": nav, "docs/index.md": PAGE})
    assert urls(docs, "good") == {""}
    assert [(f.subject, f.args) for f in found(docs, "DOC333")] == [
        ("component:default/bad", {"repository": BAD, "limit": "20 s"})
    ]


@pytest.mark.parametrize("folder", ["repository-files/a.png", "assets/files/x.png", "index.html", "x.json", "con"])
def test_folders_of_any_name_are_folders(tmp_path: Path, folder: str) -> None:
    """A page's address is never that of a file."""
    picture = b"\x89PNG\r\n\x1a\n"
    docs = build_one(tmp_path, {"docs/index.md": f"{PAGE}\n[x]({folder}/y.md)\n", f"docs/{folder}/y.md": PAGE,
                                f"docs/{folder}/z.png": picture, "docs/a.png.md": PAGE})  # fmt: skip
    assert len(bundle_of(docs).articles) == 3
    assert hashlib.sha256(b"").hexdigest() not in "".join(article.url for article in bundle_of(docs).articles)


def test_sites_are_kept_until_their_tree_changes(tmp_path: Path) -> None:
    """The second time no child looks, and the result is the same."""
    cache = Cache(tmp_path / "cache", engine())
    files = {"mkdocs.yml": "nav:\n  - Start: index.md\n  - Gone: gone.md\n", "docs/index.md": PAGE}
    first = build_one(tmp_path / "a", files, cache=cache)
    assert build_one(tmp_path / "b", files, cache=cache) == first
    more = build_one(tmp_path / "c", {**files, "docs/gone.md": PAGE}, cache=cache)
    assert {article.url for article in bundle_of(more).articles} == {"", "gone/"}
    assert found(first, "DOC308")
    assert not found(more, "DOC308")


@pytest.mark.parametrize("mark", ["- ", "1. "])
def test_a_list_in_a_list_in_a_list_without_end_is_left_out_by_its_kind(tmp_path: Path, mark: str) -> None:
    docs = build_both(tmp_path, {"docs/index.md": PAGE, "docs/deep.md": mark * 2_000 + "a"})
    assert urls(docs) == {""}
    assert [(item.code, item.origin.path) for item in docs.findings if item.severity.rank < 2] == [
        ("DOC314", "docs/deep.md")
    ]
