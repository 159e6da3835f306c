"""Which files belong to a site, and their addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.structure.files import File
from msgspec import structs

from catalejo.docs.sites.staging import MAX_PAGE, asset_url, page_url, safe_name, stage
from catalejo.model.capture import TreeEntry

from .rig import REPO, write_capture


@pytest.mark.parametrize(
    "place", ["index.md", "README.md", "a.md", "a/index.md", "a/b-c.md", "a/README.md", "x.y/z.1.md"]
)
def test_addresses_are_those_of_mkdocs(place: str) -> None:
    """For plain names a page has the address that MkDocs' directory URLs give it."""
    url = File(place, "/docs", "/site", use_directory_urls=True).url
    assert page_url(place) == ("" if url == "./" else url)


@pytest.mark.parametrize("name", ["con", "a b", "guía", "..", "a%2e", "x?y", "a#b", "<b>", "-rf", "a" * 200, "\u202e"])
def test_other_names_become_safe(name: str) -> None:
    """What a file system or a browser could misread is replaced by a slug with a hash, the same each time."""
    safe = safe_name(name)
    assert safe == safe_name(name) != name
    assert set(page_url(f"{name}.md")[:-1]) | set(safe) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_two_names_stay_two() -> None:
    """Names with one slug have two addresses, and an ending stays."""
    assert safe_name("á.png") != safe_name("à.png")
    assert safe_name("á.png").endswith(".png")


def staged(
    tmp_path: Path, files: dict[str, str | bytes], exclude: tuple[str, ...] = ()
) -> tuple[list[str], list[str], list[str]]:
    """Return the paths of pages, of other files, and the codes of findings."""
    captured = write_capture(tmp_path, {REPO: files})
    result, findings = stage(captured.repositories()[0], "docs", exclude, "s")
    return [page.path for page in result.pages], sorted(result.files), [finding.code for finding in findings]


def test_only_types_of_the_list_take_part(tmp_path: Path) -> None:
    """Pages, pictures and downloads; no scripts, pages of their own, dot files, control files."""
    files: dict[str, str | bytes] = dict.fromkeys(
        ["docs/index.md", "docs/a.png", "docs/b.pdf", "docs/x.js", "docs/y.html", "docs/z.xml", "docs/.hidden.md",
         "docs/_headers.txt", "docs/.git/a.md", "docs/CNAME", "docs/s.svgz", "src/main.md", "docs/templates/t.md"], "x",
    )  # fmt: skip
    assert staged(tmp_path, files) == (["docs/index.md"], ["docs/a.png", "docs/b.pdf"], [])


def test_exclusions_are_those_of_git(tmp_path: Path) -> None:
    """``exclude_docs`` patterns apply; a broken one costs itself."""
    pages, _, _ = staged(tmp_path, {"docs/a.md": "", "docs/drafts/b.md": "", "docs/c.md": ""}, ("drafts/", "c.*", "!"))
    assert pages == ["docs/a.md"]


def test_one_address_is_one_page(tmp_path: Path) -> None:
    """``index`` goes before ``README`` in silence; other clashes, also in case only, are said."""
    files: dict[str, str | bytes] = dict.fromkeys(
        ["docs/README.md", "docs/index.md", "docs/a.md", "docs/a/index.md", "docs/B.md", "docs/b.md"], ""
    )
    pages, _, codes = staged(tmp_path, files)
    assert pages == ["docs/B.md", "docs/a.md", "docs/index.md"]
    assert codes == ["DOC319", "DOC319"]


def test_large_pages_are_left_out(tmp_path: Path) -> None:
    """A page above the limit is said and costs no other."""
    pages, _, codes = staged(tmp_path, {"docs/a.md": "x", "docs/b.md": b"x" * (MAX_PAGE + 1)})
    assert (pages, codes) == (["docs/a.md"], ["DOC315"])


@pytest.mark.parametrize("name", ["index.html", "INDEX.json"])
def test_nothing_takes_the_place_of_the_files_beside_an_article(name: str) -> None:
    """Neither a page, nor a folder of that name."""
    urls = [page_url(f"{name}.md"), page_url(f"{name}/a.md")]
    heads = [url.split("/")[0] for url in urls]
    assert name.lower() not in [head.lower() for head in heads]
    assert heads[0] != heads[1]


def test_pictures_and_downloads_stand_apart_from_pages() -> None:
    """Their address is made of their content and their type alone, so no page or folder can have it."""
    png = TreeEntry("a/x.png/y.PNG", "0123456789abcdef0123456789abcdef01234567", "100644", 1)
    assert asset_url(png) == "assets/files/01/23456789abcdef0123456789.png"
    assert asset_url(structs.replace(png, path="b/other.png")) == asset_url(png)
    assert asset_url(structs.replace(png, path="c.puml")).endswith(".txt")


def test_a_page_does_not_take_the_address_of_a_picture() -> None:
    """``x.png.md`` is a page whose address ends like no file."""
    assert page_url("a/x.png.md").split("/")[1] != "x.png"
    assert page_url("v1.2.md") == "v1.2/"
