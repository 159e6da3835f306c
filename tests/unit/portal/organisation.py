"""A small organisation from files and answers to drawn pages, as a build makes them; only MkDocs' frame is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.unit.stacks.writer import write_capture

from catalejo import pipeline, portal
from catalejo.kit.text.words import Words
from catalejo.model.capture import Envelope
from catalejo.model.world import Settings
from catalejo.portal.html.frame import Frame
from catalejo.portal.html.output import Output
from catalejo.portal.html.render import Renderer

FETCHED = "2026-11-19T02:10:00Z"


def document(kind: str, name: str, spec: str, metadata: str = "") -> str:
    """Return an entity file."""
    return f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n{metadata}spec:\n{spec}"


ORDERS = "\n---\n".join((
    document("Component", "orders", "  type: service\n  lifecycle: production\n  owner: team-a\n  system: shop\n  dependsOn: [resource:orders-db]\n  providesApis: [orders-api]\n  consumesApis: [payments-api]\n",
             "  title: Orders service\n  description: Takes <b>orders</b> & keeps them.\n  tags: [java]\n  links: [{url: 'https://runbook.example.com/orders', title: Runbook}]\n"
             "  annotations: {pagerduty.com/service-id: PORD, github.com/project-slug: acme/orders}\n"),
    document("API", "orders-api", "  type: openapi\n  lifecycle: production\n  owner: team-a\n  system: shop\n  definition: |\n    openapi: 3.0.0\n    info: {title: x, version: '1'}\n    paths: {'/orders/{id}': {get: {operationId: readOrder, summary: Read an order}}}\n"),
    document("Resource", "orders-db", "  type: database\n  owner: team-a\n  system: shop\n"),
))  # fmt: skip
PAYMENTS = "\n---\n".join((
    document("Component", "payments", "  type: service\n  lifecycle: production\n  owner: nobody-here\n  system: shop\n  providesApis: [payments-api]\n",
             "  annotations: {pagerduty.com/service-id: PPAY}\n"),
    document("API", "payments-api", "  type: grpc\n  lifecycle: deprecated\n  owner: team-a\n  definition: |\n    syntax = \"proto3\";\n    service Payments { rpc Pay (A) returns (B); }\n"),
))  # fmt: skip
ORG = "\n---\n".join((
    document("Group", "team-a", "  type: team\n  profile: {displayName: Team A}\n  children: []\n"), document("System", "shop", "  owner: team-a\n  domain: sales\n"),
    document("User", "ana", "  memberOf: [team-a]\n  profile: {displayName: Ana Quispe}\n"),
    document("Domain", "sales", "  owner: team-a\n"), document("Template", "node", "  type: service\n  owner: team-a\n  steps: [{id: a, name: A, action: x}]\n", "  title: Node service\n").replace("backstage.io/v1alpha1", "scaffolder.backstage.io/v1beta3"),
))  # fmt: skip


def desired(**versions: str) -> dict[str, str]:
    """Return a GitOps repository that deploys ``orders`` by Kustomize and Argo CD."""
    files = {
        "apps/orders/base/kustomization.yaml": "resources: [d.yaml]\n",
        "apps/orders/base/d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\nspec: {template: {spec: {containers: [{name: orders, image: ghcr.io/acme/orders}]}}}\n",
    }
    for env, version in versions.items():
        files[f"apps/orders/overlays/{env}/kustomization.yaml"] = (
            f"resources: [../../base]\nimages:\n  - name: ghcr.io/acme/orders\n    newTag: '{version}'\n"
        )
        files[f"argocd/{env}/orders.yaml"] = (
            f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: orders-{env}}}\nspec:\n"
            f"  source: {{repoURL: 'https://github.com/acme/gitops', path: apps/orders/overlays/{env}}}\n  destination: {{namespace: shop}}\n  syncPolicy: {{automated: {{}}}}\n"
        )
    return files


def application(env: str, version: str, sync: str = "Synced", health: str = "Healthy") -> dict[str, Any]:
    """Return an Argo CD Application of ``orders``."""
    return {
        "metadata": {"name": f"orders-{env}", "namespace": "argocd"},
        "spec": {"source": {"repoURL": "https://github.com/acme/gitops", "path": f"apps/orders/overlays/{env}"}, "destination": {"namespace": "shop"}, "syncPolicy": {"automated": {}}},
        "status": {"sync": {"status": sync}, "health": {"status": health}, "summary": {"images": [f"ghcr.io/acme/orders:{version}"]},
                   "history": [{"revision": "a", "deployedAt": "2026-11-10T10:00:00Z"}]},
    }  # fmt: skip


def answers() -> dict[str, Envelope]:
    """Return what the systems said: drift in prod, a red branch, an incident of the payments."""
    run = {
        "id": 1, "name": "CI", "path": ".github/workflows/ci.yml", "event": "push", "status": "completed", "conclusion": "failure", "head_branch": "main", "run_number": 7,
        "run_started_at": "2026-11-18T10:00:00Z", "updated_at": "2026-11-18T10:05:00Z", "html_url": "https://github.com/acme/orders/actions/runs/1",
    }  # fmt: skip
    incident = {
        "id": "Q1", "incident_number": 71, "title": "Captures are slow", "status": "triggered", "urgency": "high", "service": {"id": "PPAY", "summary": "payments"},
        "created_at": "2026-11-18T21:05:00Z", "html_url": "https://acme.pagerduty.com/incidents/Q1",
    }  # fmt: skip
    apps = [application("dev", "1.4.0"), application("prod", "1.2.0", "OutOfSync", "Degraded")]
    return {
        "argocd/main": Envelope("argocd:main", "https://argocd.example.com/api/v1/applications", FETCHED, 200, apps),
        "github-actions/x": Envelope(
            "github-actions:github.com",
            "https://api.github.com/repos/acme/orders/actions/runs?branch=main",
            FETCHED,
            200,
            {"workflow_runs": [run]},
        ),
        "pagerduty/x": Envelope(
            "pagerduty:acme", "https://api.pagerduty.com/incidents", FETCHED, 200, {"incidents": [incident]}
        ),
    }


class Drawn(NamedTuple):
    """A drawn portal: its pages by address, their JSON and their Markdown."""

    pages: dict[str, str]
    twins: dict[str, Any]
    texts: dict[str, str]


def drawn(
    folder: Path,
    language: str = "en",
    connected: bool = True,
    states: dict[str, str] | None = None,
    more: dict[str, dict[str, str]] | None = None,
    **settings: Any,
) -> Drawn:
    """Build and draw the organisation; ``connected`` says whether any system answered, ``states`` how each did; ``more`` repositories."""
    repos = {
        "github.com/acme/orders": {"catalog-info.yaml": ORDERS}, "github.com/acme/payments": {"catalog-info.yaml": PAYMENTS}, "github.com/acme/org": {"org.yaml": "x: 1\n", "catalog-info.yaml": ORG},
        "github.com/acme/gitops": desired(dev="1.4.0", prod="1.3.0"), "github.com/acme/worker": {"Dockerfile": "FROM scratch\n", "go.mod": "module example.com/worker\n"},
    }  # fmt: skip
    repos |= more or {}
    write_capture(folder / "capture", repos, answers() if connected else {}, states)
    chosen = Settings(
        language=language, environments=("dev", "prod"), **{"people": "names", "declared_by_source": True, **settings}
    )
    made = pipeline.conclude(pipeline.Request(folder / "capture", folder / "cache"), chosen)
    out = folder / "site"
    out.mkdir()
    frame = Frame(
        lambda _section, slots: "\n".join((slots["title"], slots["description"], slots["root"], slots["body"])),
        "Acme",
        "",
        language,
    )
    tools = portal.DrawingTools(frame, Renderer(Words(language)), Output(out))
    portal.build_portal(made.world, made.captured, tools)
    found = {path.parent.relative_to(out).as_posix(): path.read_text() for path in sorted(out.rglob("index.html"))}
    return Drawn(
        found,
        {
            path.parent.relative_to(out).as_posix(): json.loads(path.read_bytes())
            for path in sorted(out.rglob("index.json"))
        },
        {path.parent.relative_to(out).as_posix(): path.read_text() for path in sorted(out.rglob("index.md"))},
    )
