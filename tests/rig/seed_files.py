"""Contents of the rig's repositories, one function each: path to text."""

from __future__ import annotations

Files = dict[str, str | bytes | None]

CI = """name: ci
on: [push, pull_request]
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
"""
ENVIRONMENTS = ("dev", "staging", "prod")
TAGS = {
    "orders": {"dev": "1.9.0", "staging": "1.8.0", "prod": "1.7.2"},
    "billing": {"staging": "3.1.0", "prod": "3.1.0"},
    "tracking": {"prod": "0.4.0"},
}


def python_app(name: str, lines: int) -> str:
    """A little Python source of a given length."""
    body = "".join(f"    total += weight * {number}\n" for number in range(lines))
    return f'"""{name}"""\n\n\ndef price(weight: float) -> float:\n    total = 0.0\n{body}    return total\n'


def orders(url: str) -> Files:
    """A service with everything: catalog, API, docs, pipeline, owners."""
    return {
        "catalog-info.yaml": f"""apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  description: Takes freight orders and prices them
  annotations:
    backstage.io/techdocs-ref: dir:.
    github.com/project-slug: puerto-sur/orders
    argocd/app-selector: app=orders
  tags: [python]
  links:
    - url: {url}/puerto-sur/orders
      title: Source
spec:
  type: service
  lifecycle: production
  owner: orders-team
  system: freight
  providesApis: [orders-api]
  consumesApis: [rates-api]
  dependsOn: ["resource:orders-db"]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders-api
  description: Orders over HTTP
spec:
  type: openapi
  lifecycle: production
  owner: orders-team
  system: freight
  definition:
    $text: ./openapi.yaml
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: orders-db
spec:
  type: database
  owner: orders-team
  system: freight
""",
        "openapi.yaml": (
            'openapi: 3.0.3\ninfo: {title: Orders, version: "1.8"}\npaths:\n  /orders:\n    get:\n      responses:\n'
            '        "200": {description: The orders}\n'
        ),
        "mkdocs.yml": "site_name: Orders\nnav: [{Home: index.md}, {Runbook: runbook.md}]\nplugins: [techdocs-core]\n",
        "docs/index.md": "# Orders\n\nTakes freight orders.\n\n- [Runbook](runbook.md)\n\n```python\nprice(3.5)\n```\n",
        "docs/runbook.md": "# Runbook\n\n!!! warning\n    Call the harbour first.\n\nSee [the plan](missing.md).\n",
        "README.md": "# Orders\n",
        "CODEOWNERS": "* @puerto-sur/orders-team\n/docs/ @abravo\n",
        ".github/workflows/ci.yml": CI,
        ".github/workflows/release.yml": CI.replace("name: ci", "name: release"),
        "Dockerfile": "FROM python:3.11-slim\nCOPY src /app\n",
        "pyproject.toml": '[project]\nname = "orders"\nversion = "1.8.0"\n',
        "src/orders/app.py": python_app("orders", 20),
    }


def billing(url: str) -> Files:
    """A service whose owner does not exist and whose docs have a dead link."""
    return {
        "catalog-info.yaml": f"""apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: billing
  description: Writes invoices
  annotations:
    backstage.io/techdocs-ref: dir:.
    backstage.io/source-location: url:{url}/puerto-sur/billing/tree/main/
spec:
  type: service
  lifecycle: production
  owner: group:default/finance-guild
  consumesApis: [orders-api]
""",
        "mkdocs.yml": "site_name: Billing\nplugins: [techdocs-core]\n",
        "docs/index.md": "# Billing\n\nInvoices, see [rounding](rounding.md).\n",
        ".github/workflows/ci.yml": CI,
        "go.mod": "module example.com/billing\n\ngo 1.25\n",
        "main.go": "package main\n\nfunc main() {}\n",
    }


def tracking() -> Files:
    """A service without a catalog file: everything must be inferred."""
    return {
        "package.json": '{"name": "tracking", "version": "0.4.0", "dependencies": {"express": "5.1.0"}}\n',
        "src/server.ts": "import express from 'express';\nexpress().listen(8080);\n",
        "Dockerfile": 'FROM node:24-slim\nCOPY . /app\nEXPOSE 8080\nCMD ["node", "/app/src/server.js"]\n',
        ".github/CODEOWNERS": "* @puerto-sur/orders-team\n",
        ".github/workflows/ci.yml": CI,
        "README.md": "# Tracking\n\nWhere is my container?\n",
    }


def web() -> Files:
    """A web site with a bare docs folder; its default branch is not called main."""
    return {
        "package.json": '{"name": "web", "version": "2.0.0", "dependencies": {"react": "19.2.0"}}\n',
        "index.html": "<!doctype html>\n<title>Puerto Sur</title>\n",
        "docs/index.md": "# Web\n\nThe customers' site.\n",
        "docs/style.md": "# Style\n\nBlue and white. [Home](index.md)\n",
        ".github/workflows/ci.yml": CI,
    }


def gitops(url: str, login: str) -> Files:
    """Desired state: Applications, an ApplicationSet, Kustomize bases and overlays."""
    tree: Files = {"README.md": "# GitOps\n", "CODEOWNERS": f"* @{login}/platform\n"}
    for component, tags in TAGS.items():
        base = f"apps/{component}/base"
        tree[f"{base}/kustomization.yaml"] = "resources: [deployment.yaml]\n"
        tree[f"{base}/deployment.yaml"] = (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {component}\n  labels: {{app: {component}}}\n"
            "spec:\n  template:\n    spec:\n      containers:\n"
            f"        - name: {component}\n          image: registry.example.com/{login}/{component}\n"
        )
        for environment, tag in tags.items():
            tree[f"apps/{component}/overlays/{environment}/kustomization.yaml"] = (
                f"namespace: {component}-{environment}\nresources: [../../base]\nimages:\n"
                f'  - name: registry.example.com/{login}/{component}\n    newTag: "{tag}"\n'
            )
            tree[f"argocd/{component}-{environment}.yaml"] = _application(url, login, component, environment)
    tree["argocd/monitoring.yaml"] = _application_set(url, login)
    return tree


def _application(url: str, login: str, component: str, environment: str) -> str:
    return f"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {component}-{environment}
  namespace: argocd
  labels: {{app: {component}, environment: {environment}}}
spec:
  project: default
  source:
    repoURL: {url}/{login}/gitops.git
    targetRevision: main
    path: apps/{component}/overlays/{environment}
  destination:
    server: https://{environment}.k8s.example.com
    namespace: {component}-{environment}
  syncPolicy:
    automated: {{prune: true, selfHeal: true}}
"""


def _application_set(url: str, login: str) -> str:
    elements = "".join(f"          - env: {environment}\n" for environment in ENVIRONMENTS)
    return f"""apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: monitoring, namespace: argocd}}
spec:
  goTemplate: true
  generators:
    - list:
        elements:
{elements}  template:
    metadata: {{name: "monitoring-{{{{.env}}}}"}}
    spec:
      project: default
      source: {{repoURL: "{url}/{login}/charts.git", targetRevision: main, path: charts/monitoring}}
      destination: {{server: "https://{{{{.env}}}}.k8s.example.com", namespace: monitoring}}
"""


def infra() -> Files:
    """Terraform roots per environment."""
    tree: Files = {
        "README.md": "# Infrastructure\n",
        ".github/workflows/plan.yml": CI.replace("name: ci", "name: plan"),
    }
    for environment in ENVIRONMENTS:
        tree[f"live/{environment}/network/main.tf"] = (
            'terraform {\n  required_version = ">= 1.9"\n  required_providers {\n'
            '    aws = { source = "hashicorp/aws", version = "~> 6.0" }\n  }\n}\n\n'
            'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "6.0.1"\n'
            f'  name    = "{environment}"\n}}\n'
        )
    return tree


def charts() -> Files:
    """One Helm chart."""
    return {
        "charts/monitoring/Chart.yaml": 'apiVersion: v2\nname: monitoring\nversion: 1.2.0\nappVersion: "3.5"\n',
        "charts/monitoring/values.yaml": "image:\n  repository: quay.io/prometheus/prometheus\n  tag: v3.5.0\n",
        "charts/monitoring/templates/deployment.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n"
        ),
    }


def platform_catalog() -> Files:
    """Groups, a domain and a system, reached through a Location."""
    return {
        "catalog-info.yaml": (
            "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: platform-catalog\n"
            "spec:\n  targets: [./groups.yaml, ./systems.yaml]\n"
        ),
        "groups.yaml": """apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: orders-team, title: Orders}
spec: {type: team, children: [], parent: logistics}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: logistics, title: Logistics}
spec: {type: area, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: platform, title: Platform}
spec: {type: team, children: []}
""",
        "systems.yaml": """apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: cargo}
spec: {owner: logistics}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: freight, title: Freight}
spec: {owner: orders-team, domain: cargo}
""",
    }


def handbook() -> Files:
    """An internal documentation site."""
    return {
        "catalog-info.yaml": (
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: handbook\n  annotations:\n"
            "    backstage.io/techdocs-ref: dir:.\n"
            "spec: {type: documentation, lifecycle: production, owner: platform}\n"
        ),
        "mkdocs.yml": "site_name: Handbook\nplugins: [techdocs-core]\n",
        "docs/index.md": "# Handbook\n\nWelcome aboard.\n",
        "docs/on-call.md": "# On call\n\n1. Read the alert.\n2. Read it again.\n",
    }


def pricing_engine() -> Files:
    """A private repository with a name that must not appear where it is left out."""
    return {
        "catalog-info.yaml": (
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pricing-engine}\n"
            "spec: {type: service, lifecycle: experimental, owner: platform}\n"
        ),
        "README.md": "# Pricing engine\n\nMargins.\n",
    }


def rates() -> Files:
    """A service with an API that others consume; the repository was renamed."""
    return {
        "catalog-info.yaml": (
            "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: rates-api}\n"
            "spec:\n  type: grpc\n  lifecycle: production\n  owner: orders-team\n  definition: 'syntax = \"proto3\";'\n"
        ),
        "rates.proto": 'syntax = "proto3";\n\nmessage Rate { string route = 1; }\n',
        ".github/workflows/ci.yml": CI,
    }


def legacy_fax() -> Files:
    """An archived service."""
    return {"README.md": "# Fax\n\nDo not use.\n", "fax.py": python_app("fax", 3)}


def httpbin() -> Files:
    """A fork without anything of ours."""
    return {"README.md": "# httpbin\n", "setup.py": "from setuptools import setup\n\nsetup(name='httpbin')\n"}
