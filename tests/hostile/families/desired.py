"""GitOps trees, manifests and build files that explode, circle, or hold what their reader does not expect."""

from __future__ import annotations

import json

from tests.hostile.bait import Attack, Bait


def stacks(bait: Bait, name: str) -> None:
    """Kustomize circles and foreign bases, charts with bombs, Applications with markup, generators that multiply."""
    act = json.dumps(bait.markup)
    app = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}}}\nspec:\n  project: default\n"
        "  source: {{repoURL: {url}, path: {path}, targetRevision: {rev}}}\n  destination: {{namespace: {ns}, server: {url}}}\n"
    )
    elements = ", ".join(f"{{env: e{i}}}" for i in range(300))
    matrix = (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: flood}\nspec:\n  generators:\n"
        f"  - matrix: {{generators: [{{list: {{elements: [{elements}]}}}}, {{list: {{elements: [{elements}]}}}}]}}\n"
        f"  - list: {{elements: [{elements}]}}\n  - git: {{repoURL: x, directories: [{{path: '**/**/**'}}]}}\n"
        "  template:\n    metadata: {name: '{{env}}-{{env}}'}\n    spec: {source: {path: '../../{{env}}'}}\n"
    )
    bombs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9)
    )
    bait.write(name, {
        "README.md": f"# Stacks\n\n{bait.keep(name)}\n",
        "apps/a.yaml": app.format(name=act, url=f"'javascript:{bait.script}'", path="../../../etc", rev=act, ns=act),
        "apps/b.yaml": app.format(name="b", url="https://example.com/x", path=f"'{bait.outside}'", rev="'$(id)'", ns="x"),
        "apps/c.yaml": matrix, "envs/prod/kustomization.yaml": "resources: [../dev, .., ../../../../../etc, /etc, 'https://x.example.com//y?ref=z']\n",
        "envs/dev/kustomization.yaml": f"resources: [../prod]\nimages: [{{name: {act}, newTag: {act}}}]\ncomponents: [{{}}, 7]\npatches: [{{path: /etc/hostname}}, x]\n",
        "charts/x/Chart.yaml": f"apiVersion: v2\nname: {act}\nversion: {act}\ndependencies: 7\n", "charts/x/values.yaml": bombs,
        "charts/x/values-prod.yaml": f"image: {{repository: {act}, tag: [{act}]}}\n", "charts/x/templates/d.yaml": "{{- range until 1000000000 }}a{{ end }}\nkind: Deployment\n",
        "k8s/list.yaml": "apiVersion: v1\nkind: List\nitems: [7, null, [], {kind: Deployment, metadata: 9, spec: x}]\n" + "---\n[]\n" * 3000,
        "terraform/main.tf": "module \"x\" {\n  source = \"" + "../" * 2000 + "\"\n}\n" + "resource \"a\" \"b\" {\n" * 3000,
        "terraform/b/main.tf": "x = " + "[" * 60_000, "terraform/c/main.tf": "x = <<A\n" * 5000, "terraform/d/main.tf": "\"${" * 20_000,
        "atlantis.yaml": "projects: {a: b}\n", ".sops.yaml": "- x\n",
    })  # fmt: skip


def build_files(bait: Bait, name: str) -> None:
    """Manifests from which types and owners are guessed: depth, entities of XML, patterns that backtrack."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bait.write(name, {
        "README.md": f"# Build\n\n{bait.keep(name)}\n", "package.json": "[" * 100_000, "web/package.json": '{"name": {}, "dependencies": 7, "bin": [[]]}',
        "lib/package.json": json.dumps({"name": bait.markup, "description": bait.markup, "dependencies": {bait.markup: bait.markup}}),
        "pyproject.toml": "x = " + "[" * 5000, "py/pyproject.toml": "[project]\nname = 7\ndependencies = {}\n", "Cargo.toml": "a." * 20_000 + "b = 1\n",
        "pom.xml": f'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file://{bait.outside}/secret.txt">]><project><name>&l9;&x;</name></project>',
        "go.mod": "module " + "a/" * 50_000 + "\n" + "require (\n" * 20_000, "setup.cfg": "[options\n" * 20_000, "requirements.txt": "a" * 1_000_000 + "\n" + "-r ../../etc/passwd\n" * 1000,
        "CODEOWNERS": ("*" + "a*" * 300 + "b @x\n" + "**/" * 200 + "c @y\n" + "/" + "?*" * 300 + " @z\n") * 20 + f"* @{bait.markup}\n* @o/{bait.script}\n",
        "Dockerfile": "FROM " + "a" * 500_000 + "\n" + "ENTRYPOINT [" * 20_000, "a" * 100 + "/" + "a" * 100 + "b.txt": "x",
        ".github/workflows/x.yml": f"name: {json.dumps(bait.markup + ' ${{ github.token }}')}\non: push\njobs: [[[7]]]\n", "openapi.yaml": "openapi: 3.0.0\ninfo: 7\npaths: [x]\n",
        "api/openapi.json": '{"openapi": "3.0.0", "paths": ' + '{"a":' * 50_000, "schema.graphql": "type A { " * 20_000, "x.proto": "message A { " * 20_000,
    })  # fmt: skip


ATTACKS: dict[str, Attack] = {"stacks": stacks, "build-files": build_files}
