"""Entity documents and what lies beside them: CODEOWNERS, manifests, workflows, files that an entity refers to."""

from __future__ import annotations

from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import Case, demo_files
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_yaml, damaged, mutated, text_damaged

SPECS: dict[str, dict[str, Any]] = {
    "Component": {"type": "service", "lifecycle": "production", "owner": "team-a", "system": "shop", "dependsOn": ["component:stock"],
                  "providesApis": ["orders-api"], "consumesApis": ["api:default/other"], "subcomponentOf": "orders"},
    "API": {"type": "openapi", "lifecycle": "production", "owner": "team-a", "definition": "openapi: 3.0.0\ninfo: {title: x}\npaths: {/a: {get: {}}}\n"},
    "Group": {"type": "team", "children": ["team-b"], "parent": "team-c", "members": ["ana"], "profile": {"displayName": "A", "email": "a@example.com"}},
    "User": {"memberOf": ["team-a"], "profile": {"displayName": "Ana", "picture": "https://example.com/a.png"}},
    "System": {"owner": "team-a", "domain": "shopping"}, "Domain": {"owner": "team-a", "subdomainOf": "shopping"},
    "Resource": {"type": "database", "owner": "user:ana", "system": "shop", "dependencyOf": ["component:orders"]},
    "Location": {"type": "file", "target": "./other.yaml", "targets": ["./**/*.yaml", "https://github.com/a/b/blob/main/x.yaml"], "presence": "optional"},
    "Template": {"type": "service", "owner": "team-a", "parameters": [{"title": "x", "properties": {"name": {"type": "string"}}}],
                 "steps": [{"id": "fetch", "name": "x", "action": "fetch:template", "input": {"url": "./skeleton"}}]},
}  # fmt: skip
ANNOTATIONS = (
    "backstage.io/techdocs-ref", "backstage.io/techdocs-entity", "backstage.io/source-location", "github.com/project-slug", "argocd/app-name",
    "argocd/app-selector", "backstage.io/kubernetes-id", "pagerduty.com/service-id", "backstage.io/managed-by-location",
)  # fmt: skip
GLOBS = (
    "./**/*.yaml",
    "*",
    "**",
    "./" + "*" * 50 + ".yaml",
    "{a,b}/" * 12 + "*.yaml",
    "[!a]*",
    "./" + "*a" * 20,
    "../**",
    "./a/../**/x",
    "**/" * 12 + "q",
)
OWNER_LINES = (
    "* @a/b",
    "*.go @a",
    "/docs/ a@example.com",
    "**/" * 15 + "x @a",
    "*" * 50 + "z @a",
    "[Section][2] @a",
    "^[x]",
    "\\#a @b",
    "a\\ b @c",
    "@@@",
    "!x @a",
)
BESIDE = (
    "package.json", "Cargo.toml", "pyproject.toml", "go.mod", "pom.xml", "Dockerfile", "README.md", ".github/workflows/ci.yml", "build.gradle",
    "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", "repo.json", "index.html", "skeleton/catalog-info.yaml", "main.tf", "LICENSE", "setup.py",
    "chart/Chart.yaml", "composer.json", "Gemfile", "requirements.txt", "renovate.json", ".gitmodules", "catalog-info.yml", "a/b/c/catalog-info.yaml",
)  # fmt: skip
MANIFESTS = (
    b'{"name": "orders", "version": "1.0.0", "dependencies": {"a": "^1"}}', b'[package]\nname = "orders"\nversion = "1"\n[workspace]\nmembers = ["a/*"]\n',
    b'[project]\nname = "orders"\ndependencies = ["a==1"]\n\n\n[tool.poetry]\nname = "x"\n', b"module example.com/orders\n\ngo 1.22\nrequire (\n\ta v1.0.0\n)\n",
    b"<project><groupId>a</groupId><artifactId>orders</artifactId><version>1</version></project>", b"FROM scratch\nCOPY . /\nEXPOSE 80\n",
    b"# Orders\n\nTakes orders.\n\n[![badge](https://example.com/a.svg)](https://example.com)\n", b"on: push\njobs: {a: {steps: [{uses: actions/checkout@v4}]}}\n",
)  # fmt: skip


def entity(rng: Rng, number: int) -> dict[str, Any]:
    """Return a valid entity of a random kind."""
    kind = rng.choice(list(SPECS))
    notes = {key: hostile.text(rng)[:300] for key in rng.sample(ANNOTATIONS, rng.randrange(4))}
    return {
        "apiVersion": "backstage.io/v1alpha1", "kind": kind, "spec": dict(SPECS[kind]),
        "metadata": {"name": f"{kind.lower()}-{number}", "description": "x", "labels": {"a": "b"}, "tags": ["java"], "annotations": notes,
                     "links": [{"url": "https://example.com", "title": "x", "icon": "docs"}]},
    }  # fmt: skip


def documents(rng: Rng, number: int) -> bytes:
    """Return a file of some entities, most of them wrong somewhere."""
    parts = []
    for index in range(rng.choice((1, 1, 2, 3, 8))):
        one: Any = entity(rng, number * 10 + index)
        if rng.random() < 0.3:
            one["metadata"]["name"] = hostile.name(rng)
        if rng.random() < 0.15:
            one["spec"]["definition"] = {
                rng.choice(("$text", "$json", "$yaml")): rng.choice(
                    ("./self.yaml", "./catalog-info.yaml", "../x", hostile.text(rng)[:200])
                )
            }
        if one["kind"] == "Location":
            one["spec"]["targets"] = [rng.choice(GLOBS) for _ in range(rng.randint(1, 4))]
        if rng.random() < 0.75:
            one = mutated(rng, one)
        parts.append(as_yaml(rng, one))
    data = b"\n---\n".join(parts)
    return damaged(rng, data) if rng.random() < 0.1 else data


def beside(rng: Rng) -> dict[str, bytes]:
    """Return some files that say something about a repository."""
    found = {}
    for path in rng.sample(BESIDE, rng.randrange(5)):
        if "CODEOWNERS" in path:
            found[path] = "\n".join(
                rng.choice((*OWNER_LINES, hostile.text(rng)[:5_000])) for _ in range(rng.randrange(30))
            ).encode("utf-8", "surrogatepass")
        else:
            found[path] = (
                text_damaged(rng, rng.choice(MANIFESTS)) if rng.random() < 0.8 else damaged(rng, rng.choice(MANIFESTS))
            )
    return found


def make(rng: Rng) -> Case:
    """Repositories of entities; one in four is a repository of the demo with damaged files."""
    repos = {}
    for number in range(rng.choice((1, 1, 2, 4))):
        if rng.random() < 0.25:
            files = dict(rng.choice(list(demo_files("catalog").values())))
            for path in rng.sample(sorted(files), min(len(files), 3)):
                files[path] = rng.choice((text_damaged, damaged))(rng, files[path])
            files = {path: data for path, data in files.items() if not path.endswith(".md") and path != "mkdocs.yml"}
        else:
            files = {"catalog-info.yaml": documents(rng, number), **beside(rng)}
            for path in rng.sample(("other.yaml", "self.yaml", "x/catalog-info.yaml", "all.yaml"), rng.randrange(3)):
                files[path] = documents(rng, number + 20)
        repos[rng.choice((f"local/r{number}", f"github.com/acme/r{number}", f"github.com/acme/r{number}"))] = files
    return Case(repos)
