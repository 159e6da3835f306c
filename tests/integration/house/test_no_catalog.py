"""An organisation that declares nothing: owners come from CODEOWNERS, and are owners."""

from __future__ import annotations

import json
from pathlib import Path

from tests.house import catalejo

FILES = {
    "shop/package.json": '{"name": "shop", "version": "1.0.0", "dependencies": {"express": "4"}}',
    "shop/README.md": "# Shop\n\nSells things.\n",
    "shop/.github/CODEOWNERS": "* @acme/web\n",
    "tools/README.md": "# Tools\n",
}
GROUP = """apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ledger}
spec: {type: service, lifecycle: production, owner: paymnts}
"""


def portal(folder: Path, files: dict[str, str]) -> Path:
    """Return the site of some repositories."""
    for name, text in files.items():
        path = folder / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = catalejo("run", "--source", "src", "--out", "site", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def without_owner(site: Path) -> set[str]:
    """Names on the page of things that nobody answers for."""
    page = (site / "teams/unowned/index.html").read_text()
    return {name for name in ("shop", "tools", "ledger") if f"/component/{name}/" in page}


def test_a_team_that_codeowners_names_is_an_owner(tmp_path: Path) -> None:
    """Only what nobody names is without an owner."""
    assert without_owner(portal(tmp_path, FILES)) == {"tools"}


def test_a_person_who_is_not_shown_is_not_nobody(tmp_path: Path) -> None:
    """With ``people: none`` the owner's name stays out of the portal; that there is one does not."""
    for name, text in {
        "src/shop/package.json": '{"name": "shop"}',
        "src/shop/CODEOWNERS": "* @zoraida-q\n",
        "mkdocs.yml": "site_name: P\ntheme: material\nplugins: [{catalejo: {sources: [{local: src}], people: none}}]\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert catalejo("run", cwd=tmp_path).returncode == 0
    assert without_owner(tmp_path / "site") == set()
    page = (tmp_path / "site/catalog/default/component/shop/index.html").read_text()
    assert "A person" in page
    assert not any(b"zoraida" in path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file())


def test_an_inferred_entity_names_its_repository_and_no_file(tmp_path: Path) -> None:
    """Nobody wrote it, so there is no path and no document; a team that was only named is no entity."""
    site = portal(tmp_path, FILES)
    lines = (site / "api/v1/entities.jsonl").read_text().splitlines()
    found = {entity["ref"]: entity for entity in map(json.loads, lines)}
    assert list(found) == sorted(found)
    shop = found["component:default/shop"]
    assert (shop["repo"], shop["path"], shop["document"], shop["inferred"]) == ("local/shop", None, None, True)
    assert shop["owner"]["ref"] == "group:default/web" and shop["owner"]["evidence"]
    assert "group:default/web" not in found


def test_a_declared_owner_must_be_among_declared_teams(tmp_path: Path) -> None:
    """Where teams are declared, one that is not among them is a mistake; where none is, a name is all there is."""
    assert without_owner(portal(tmp_path / "with", {"ledger/catalog-info.yaml": GROUP})) == {"ledger"}
    alone = GROUP.split("---\n")[1]
    assert without_owner(portal(tmp_path / "without", {"ledger/catalog-info.yaml": alone})) == set()


def test_the_front_page_tells_what_was_found_and_what_to_mend(tmp_path: Path) -> None:
    """Without a system, a history or a System there is no empty box: counts by type, kinds of problems."""
    broken = {"shop/docs/index.md": "# Shop\n\n[a](gone.md) [b](lost.md) [c](away.md)\n", "shop/docs/run.md": "# Run\n"}
    site = portal(tmp_path, FILES | broken)
    home = (site / "index.html").read_text()
    assert "What was found" in home and "2 things concluded from files" in home
    assert (
        "What to mend first" in home
        and '<a class="ct-rowlink" href="./findings/?code=DOC316#findings">A link leads nowhere</a>' in home
    )
    assert "With an owner" in home and "ct-empty" not in home
    health = (site / "findings/index.html").read_text()
    assert 'A link leads nowhere</a> <span class="ct-2">3 places · shop</span>' in health


def test_docs_that_several_things_share_are_shown_once(tmp_path: Path) -> None:
    """The component has the pages; the API's address leads there, and the list names both in one row."""
    both = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop\n"
        "  annotations: {backstage.io/techdocs-ref: 'dir:.'}\nspec: {type: service, lifecycle: production, owner: web}\n---\n"
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: shop-api\n"
        "  annotations: {backstage.io/techdocs-ref: 'dir:.'}\n"
        "spec: {type: grpc, lifecycle: production, owner: web, definition: 'syntax = \"proto3\";'}\n"
    )
    files = {"shop/catalog-info.yaml": both, "shop/docs/index.md": "# Shop\n", "shop/docs/run.md": "# Run it\n"}
    site = portal(tmp_path, files)
    docs = site / "docs/default"
    assert (docs / "component/shop/run/index.html").is_file() and not (docs / "api/shop-api/run").exists()
    assert 'href="../../../../docs/default/component/shop/"' in (docs / "api/shop-api/index.html").read_text()
    page = (site / "catalog/default/api/shop-api/index.html").read_text()
    assert 'href="../../../../docs/default/component/shop/run/"' in page
    assert "also of shop-api" in (site / "docs/index.html").read_text()


def test_a_team_of_codeowners_sees_what_its_repository_asks_for(tmp_path: Path) -> None:
    """Nobody declared it, and that is no mistake; what is wrong in its repository is its to mend, errors first."""
    broken = {
        "shop/k8s/kustomization.yaml": "resources: [gone.yaml]\n",
        "shop/docs/index.md": "# Shop\n\n[a](gone.md)\n",
    }
    page = (portal(tmp_path, FILES | broken) / "catalog/default/group/web/index.html").read_text()
    assert "Known from CODEOWNERS" in page and "others refer to it" not in page
    assert 0 < page.index("refers to gone.yaml") < page.index("A link leads nowhere: gone.md")
