"""Parts of a repository that nobody declared: joined by the image that their folder builds, told about once."""

from __future__ import annotations

from pathlib import Path

from .test_delivery import _app, _argocd, _delivery, _repos

SHOP = {
    "skaffold.yaml": "build:\n  artifacts:\n  - {image: ghcr.io/acme/shop/basket-server, context: cart}\n"
                     "  - {image: ghcr.io/acme/shop/till-server, context: till}\n",
    "cart/Dockerfile": "", "cart/a.py": "", "till/Dockerfile": "", "till/a.py": "",
}  # fmt: skip


def test_parts_stand_in_the_matrix_and_are_told_about_once(tmp_path: Path) -> None:
    """Nothing but the image leads from the application to the folder; one file is missing, for one reason."""
    repos = {**_repos(prod="1.0.0"), "github.com/acme/shop": SHOP}
    source = {"source": {"repoURL": "https://github.com/acme/gitops", "path": "x"}}
    answer = _argocd(
        _app("orders-prod", "ghcr.io/acme/orders:1.0.0"),
        _app("baskets-prod", "ghcr.io/acme/shop/basket-server:2.1.0", **source),
        _app("tills-prod", "ghcr.io/acme/shop/till-server:3.0.0", **source),
    )
    delivery = _delivery(tmp_path, repos, answer)
    rows = {row.component: row for row in delivery.placements}
    assert rows["component:default/cart"].cells["prod"].live == "2.1.0"
    assert [evidence.code for evidence in rows["component:default/cart"].join] == ["join.built-image"]
    assert rows["component:default/till"].cells["prod"].live == "3.0.0"
    links = {name: delivery.link(f"component:default/{name}", "deployments").value for name in ("cart", "shop")}
    assert links == {"cart": "linked", "shop": "linked"}, "what runs by its parts lacks no line that links it"
    (found,) = [finding for finding in delivery.findings if finding.code == "GIT408"]
    assert (found.subject, found.args["name"]) == ("component:default/shop", "cart, till")
    assert set(found.about) == {"component:default/shop", "component:default/cart", "component:default/till"}
