"""A team on GitLab with Flux gets a whole portal: nothing in it asks for another host or another tool."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.unit.portal.organisation import document
from tests.unit.stacks.writer import write_capture

from catalejo import pipeline, portal
from catalejo.kit.text.words import Words
from catalejo.model.capture import Envelope
from catalejo.model.world import Settings
from catalejo.portal.html.frame import Frame
from catalejo.portal.html.output import Output
from catalejo.portal.html.render import Renderer

FETCHED = "2026-11-19T02:10:00Z"
HOST = "gitlab.example.com"
ORDERS = document(
    "Component", "orders", "  type: service\n  lifecycle: production\n  owner: team-a\n  system: shop\n",
    f"  annotations: {{{HOST}/project-slug: acme/shop/orders, backstage.io/kubernetes-id: orders}}\n",
)  # fmt: skip
ORG = "\n---\n".join(
    (document("Group", "team-a", "  type: team\n  children: []\n"), document("System", "shop", "  owner: team-a\n"))
)
REPOS = {
    f"{HOST}/acme/shop/orders": {
        "catalog-info.yaml": ORDERS, ".gitlab-ci.yml": "test: {script: [make test]}\n", "docs/index.md": "# Orders\n\nTakes orders.\n",
        "CODEOWNERS": "[Backend] @acme/team-a\n*\n",
    },
    f"{HOST}/acme/org": {"catalog-info.yaml": ORG},
    f"{HOST}/acme/fleet": {
        "clusters/prod/apps.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: apps, namespace: flux-system}
            spec: {path: ./apps/prod, sourceRef: {kind: GitRepository, name: fleet}, prune: true}
            """,
        "apps/prod/kustomization.yaml": "resources: [orders.yaml]\n",
        "apps/prod/orders.yaml": """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: orders, namespace: shop}
            spec: {chart: {spec: {chart: orders, version: 1.4.2, sourceRef: {kind: HelmRepository, name: acme}}}}
            """,
    },
}  # fmt: skip
RELEASE: dict[str, Any] = {
    "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
    "metadata": {"name": "orders", "namespace": "shop", "generation": 1, "labels": {"backstage.io/kubernetes-id": "orders"}},
    "spec": {"chart": {"spec": {"chart": "orders", "version": "1.4.2", "sourceRef": {"kind": "HelmRepository", "name": "acme"}}}},
    "status": {
        "observedGeneration": 1,
        "conditions": [{"type": "Ready", "status": "False", "reason": "UpgradeFailed", "message": "timed out", "lastTransitionTime": "2026-11-18T20:00:00Z"}],
        "history": [{"chartName": "orders", "chartVersion": "1.4.1", "status": "deployed", "lastDeployed": "2026-11-17T08:00:00Z", "version": 2, "name": "orders", "namespace": "shop"}],
    },
}  # fmt: skip
PIPELINE = {
    "id": 901, "iid": 31, "project_id": 42, "status": "failed", "source": "push", "ref": "main", "sha": "3f1c",
    "web_url": f"https://{HOST}/acme/shop/orders/-/pipelines/901", "created_at": "2026-11-18T20:00:00Z", "updated_at": "2026-11-18T20:04:05Z",
}  # fmt: skip
ANSWERS = {
    "flux-prod/x": Envelope("flux:prod", "kubectl", FETCHED, 200, {"apiVersion": "v1", "kind": "List", "items": [RELEASE]}),
    "gitlab-ci/x": Envelope(f"gitlab-ci:{HOST}", f"https://{HOST}/api/v4/projects/42/pipelines?ref=main", FETCHED, 200, [PIPELINE]),
    "opsgenie/x": Envelope(
        "opsgenie:acme", "https://api.opsgenie.com/v2/alerts", FETCHED, 200, {"data": [], "paging": {}}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn portal."""
    folder = tmp_path_factory.mktemp("gitlab")
    write_capture(folder / "capture", REPOS, ANSWERS)
    chosen = Settings(environments=("staging", "prod"), declared_by_source=True)
    made = pipeline.conclude(pipeline.Request(folder / "capture", folder / "cache"), chosen)
    out = folder / "site"
    out.mkdir()
    frame = Frame(
        lambda _section, slots: "\n".join((slots["title"], slots["root"], slots["body"])), "Acme", "", "en", ()
    )
    portal.build_portal(made.world, made.captured, portal.DrawingTools(frame, Renderer(Words("en")), Output(out)))
    return out


def text(site: Path, page: str) -> str:
    """The words of a page."""
    html = (site / page / "index.html").read_text("utf-8")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_component_tells_where_it_runs_its_branch_and_its_owner(site: Path) -> None:
    """By Flux, GitLab CI and the catalog; a release that failed is no green."""
    page = text(site, "catalog/default/component/orders")
    assert [word for word in ("Flux", "GitLab CI", "1.4.1", "Red", "team-a", "Orders") if word not in page] == []
    assert "timed out" in page and "Healthy" not in page.split("Where it runs")[1].split("Last changes")[0]


def test_the_matrix_has_its_row_and_the_branch_is_red(site: Path) -> None:
    """The environment is told by the cluster that Flux runs in."""
    assert "orders" in text(site, "environments") and "1.4.1" in text(site, "environments")
    assert "orders" in text(site, "ci")


def test_the_sources_say_who_answered(site: Path) -> None:
    """An empty answer of an on-call system is one."""
    page = text(site, "sources")
    assert [word for word in ("Flux", "GitLab CI", "Opsgenie") if word not in page] == []
    status = json.loads((site / "health" / "index.json").read_bytes())
    assert {source["type"] for source in status["sources"]} >= {"flux", "gitlab-ci", "opsgenie"}
