"""From entities to sites."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from catalejo.docs.sites.find import Site
from catalejo.docs.sites.search import find_sites
from catalejo.kit.store.cache import Cache
from catalejo.model.findings import Finding
from catalejo.model.refs import make_ref

from .rig import REPO, Files, catalog_of, entity, write_capture

NOTHING_KEPT = Cache(None, "")


def find(tmp_path: Path, files: Files, path: str = "", how: str = "techdocs-ref") -> tuple[list[Site], list[Finding]]:
    """Find the site of one component."""
    captured = write_capture(tmp_path, {REPO: files})
    return find_sites(captured, catalog_of(entity("orders", REPO, path, how)), NOTHING_KEPT)[:2]


def pages(sites: list[Site]) -> dict[str, str]:
    """Return address to path of the only site."""
    (site,) = sites
    return {page.url: page.path for page in site.pages}


def test_a_folder_with_docs(tmp_path: Path) -> None:
    """Without a configuration the folder ``docs`` below the place is the site."""
    sites, findings = find(tmp_path, {"docs/index.md": "", "docs/a.md": "", "src/x.md": ""})
    assert (pages(sites), findings) == ({"": "docs/index.md", "a/": "docs/a.md"}, [])


def test_a_bare_docs_folder(tmp_path: Path) -> None:
    """``docs-folder`` names the folder itself; the README beside it becomes the start page."""
    sites, _ = find(tmp_path, {"docs/a.md": "", "README.md": ""}, "docs", "docs-folder")
    assert pages(sites) == {"": "README.md", "a/": "docs/a.md"}
    sites, _ = find(tmp_path / "b", {"docs/a.md": "", "README.md": ""})
    assert pages(sites) == {"": "README.md", "a/": "docs/a.md"}


def test_a_docs_folder_has_the_configuration_above_it(tmp_path: Path) -> None:
    """A ``mkdocs.yml`` that names this folder is its configuration."""
    sites, _ = find(tmp_path, {"docs/a.md": "", "mkdocs.yml": "site_name: Orders\n"}, "docs", "docs-folder")
    assert sites[0].config.name == "Orders"


def test_a_readme_alone(tmp_path: Path) -> None:
    """One page, at the start of its site."""
    sites, _ = find(tmp_path, {"README.md": "", "a.md": ""}, "README.md", "readme")
    assert pages(sites) == {"": "README.md"}


def test_a_promise_without_docs(tmp_path: Path) -> None:
    """Where the reference names a place with a README only, that is shown; with nothing, a finding says so."""
    sites, findings = find(tmp_path, {"svc/README.md": "", "svc/main.go": ""}, "svc")
    assert (pages(sites), findings) == ({"": "svc/README.md"}, [])
    sites, findings = find(tmp_path / "b", {"svc/main.go": ""}, "svc")
    assert sites == []
    assert [(f.code, f.args["path"]) for f in findings] == [("DOC301", "svc")]


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    """A folder that the repository does not have is a finding, never an error."""
    sites, findings = find(tmp_path, {"a.md": ""}, "nowhere")
    assert (sites, [f.code for f in findings]) == ([], ["DOC301"])


def test_entities_share_a_site(tmp_path: Path) -> None:
    """Two entities that name one place have one site."""
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": ""}})
    sites, *_ = find_sites(captured, catalog_of(entity("b", REPO), entity("a", REPO)), NOTHING_KEPT)
    assert [site.refs for site in sites] == [("component:default/a", "component:default/b")]


def test_shared_docs_are_those_of_the_component(tmp_path: Path) -> None:
    """Of several things that name one place, the repository's namesake comes first, then a Component, then the rest."""
    captured = write_capture(tmp_path, {REPO: {"docs/index.md": ""}})
    api = replace(entity("a", REPO), ref=make_ref("api", "default", "a"), kind="API")
    sites, *_ = find_sites(captured, catalog_of(api, entity("b", REPO), entity("orders", REPO)), NOTHING_KEPT)
    assert [site.refs for site in sites] == [("component:default/orders", "component:default/b", "api:default/a")]


def test_included_sites_are_taken_in(tmp_path: Path) -> None:
    """``!include`` and ``*include`` put other sites below their alias; nothing outside is included."""
    files = {
        "mkdocs.yml": "site_name: Top\nnav:\n  - Home: index.md\n  - Sub: '!include ./sub/mkdocs.yml'\n"
        "  - All: '*include ./many/*/mkdocs.yml'\n  - Out: '!include /etc/mkdocs.yml'\n"
        "  - Up: '!include ../x/mkdocs.yml'\n",
        "docs/index.md": "", "sub/mkdocs.yml": "site_name: Sub Site\nnav:\n  - Start: index.md\n",
        "sub/docs/index.md": "",
        "many/a/mkdocs.yml": "site_name: a\n", "many/a/docs/index.md": "", "many/b/mkdocs.yml": "site_name: many/b\n",
        "many/b/docs/x.md": "",
    }  # fmt: skip
    sites, _ = find(tmp_path, files)
    assert pages(sites) == {
        "": "docs/index.md", "sub-site/": "sub/docs/index.md", "a/": "many/a/docs/index.md",
        "many/b/x/": "many/b/docs/x.md",
    }  # fmt: skip
    nav = sites[0].nav
    assert nav is not None
    assert [(entry.kind, entry.title) for entry in nav] == [("page", "Home"), ("section", "Sub"), ("section", "All")]
    assert [entry.title for entry in nav[2].children] == ["a", "many/b"]
    assert [(f.code, f.origin.line) for f in sites[0].findings] == [("DOC308", 6), ("DOC308", 7)]
