"""Desired state: Argo CD, ApplicationSets, Kustomize, Helm, Flux, Terraform; made by grammar or damaged from the demo's."""

from __future__ import annotations

from typing import Any

from tests.fuzz import hostile
from tests.fuzz.case import Case, demo_files
from tests.fuzz.hostile import Rng
from tests.fuzz.mutate import as_yaml, damaged, mutated, text_damaged

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "orders", "labels": {"environment": "dev"}},
    "spec": {"template": {"spec": {"containers": [{"name": "orders", "image": "ghcr.io/acme/orders:1.0.0@sha256:aa"}], "initContainers": [{"name": "i", "image": "b"}]}}},
}  # fmt: skip
KUSTOMIZATION: dict[str, Any] = {
    "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["../base", "d.yaml", "https://github.com/a/b//c?ref=v1"],
    "components": ["../c"], "images": [{"name": "ghcr.io/acme/orders", "newTag": "2", "digest": "sha256:bb", "tagSuffix": "-x", "newName": "n"}], "namePrefix": "p-",
    "patches": [{"path": "p.yaml", "target": {"kind": "Deployment", "name": "(a+)+"}}, {"patch": "- {op: replace, path: /spec/template/spec/containers/0/image, value: x:1}"}],
    "replacements": [{"source": {"kind": "X"}, "targets": []}], "configMapGenerator": [{"name": "a", "literals": ["a=b"]}], "namespace": "shop",
    "helmCharts": [{"name": "a", "repo": "https://example.com", "version": "1.0.0", "valuesInline": {"image": {"tag": "1"}}}], "vars": [{"name": "A"}],
}  # fmt: skip
APPLICATION: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "orders-prod", "namespace": "argocd", "annotations": {"argocd.argoproj.io/sync-wave": "3"}},
    "spec": {
        "project": "shop", "source": {"repoURL": "https://github.com/acme/stacks", "path": "apps/orders/overlays/prod", "targetRevision": "main", "kustomize": {"images": ["a=b:1@sha256:c"]},
                                      "helm": {"valueFiles": ["$values/x.yaml", "../v.yaml"], "parameters": [{"name": "a.b[0]", "value": "x"}], "values": "image: {tag: a}"}},
        "sources": [{"repoURL": "https://charts.example.com", "chart": "a", "targetRevision": "1.x", "ref": "values"}], "destination": {"server": "https://a", "namespace": "shop"},
        "syncPolicy": {"automated": {"prune": True}},
    },
}  # fmt: skip
GENERATORS: tuple[dict[str, Any], ...] = (
    {"list": {"elements": [{"env": "dev", "url": "x"}, {"env": "prod"}]}},
    {"git": {"repoURL": "https://github.com/acme/stacks", "directories": [{"path": "apps/*/overlays/*"}, {"path": "**/x", "exclude": True}], "revision": "HEAD"}},
    {"git": {"repoURL": "https://github.com/acme/stacks", "files": [{"path": "**/config.json"}, {"path": "*" * 40 + "/a"}], "values": {"a": "{{.path.basename}}"}}},
    {"matrix": {"generators": [{"list": {"elements": [{"a": str(n)} for n in range(30)]}}, {"list": {"elements": [{"b": str(n)} for n in range(30)]}}]}},
    {"merge": {"mergeKeys": ["env"], "generators": [{"list": {"elements": [{"env": "dev"}]}}]}}, {"clusters": {"selector": {"matchLabels": {"a": "b"}}}},
    {"scmProvider": {"github": {"organization": "a"}}}, {"pullRequest": {}}, {"plugin": {}},
)  # fmt: skip
TERRAFORM = (
    b'terraform {\n  required_version = ">= 1.0"\n  backend "s3" { bucket = "a" }\n}\nmodule "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0"\n}\n'
    b'resource "aws_s3_bucket" "a" {\n  for_each = toset(["a"])\n  tags = { a = "b" }\n}\nvariable "x" { default = <<-EOT\n  hi ${var.y}\n  EOT\n}\n'
)
HCL = (
    b"{",
    b"}",
    b"<<EOT\n",
    b"${",
    b'"',
    b"\\",
    b"/*",
    b"#",
    b'module "a" {',
    b"[",
    b"(",
    b"=",
    b"\n",
    b"<<-",
    b"%{ if }",
    b"\x00",
)
CHART = (b"apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: b, version: '>=1', repository: 'https://x'}]\n",
         b"image: {repository: a/b, tag: '1', registry: r}\nweb: {image: x:1, sidecar: {image: {name: y}}}\n", b"{{- range .x }}\nkind: Deployment\n{{ end }}\n")  # fmt: skip


def _set(rng: Rng) -> dict[str, Any]:
    template = {
        "metadata": {
            "name": rng.choice(("{{env}}-orders", "{{.env | upper}}", "{{`x`}}", "{{" * 40, "{{path.basename}}"))
        },
        "spec": APPLICATION["spec"],
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "s"},
        "spec": {"goTemplate": rng.random() < 0.5, "generators": [rng.choice(GENERATORS) for _ in range(rng.randint(1, 3))], "template": template},
    }  # fmt: skip


def _tree(rng: Rng) -> dict[str, bytes]:
    def write(value: Any) -> bytes:
        return as_yaml(rng, mutated(rng, value) if rng.random() < 0.7 else value)

    folders = [
        rng.choice(
            ("base", "overlays/prod", "overlays/dev", "c", "overlays/" + hostile.name(rng).replace("\x00", "")[:40])
        )
        for _ in range(3)
    ]
    files: dict[str, bytes] = {}
    for folder in dict.fromkeys(folders):
        one = {key: KUSTOMIZATION[key] for key in rng.sample(list(KUSTOMIZATION), rng.randint(2, 7))}
        one["resources"] = [
            rng.choice(("../../base", "d.yaml", ".", "..", "../c", "../overlays/prod", hostile.text(rng)[:200]))
            for _ in range(rng.choice((1, 3, 60)))
        ]
        files[f"apps/orders/{folder}/{rng.choice(('kustomization.yaml', 'kustomization.yml', 'Kustomization'))}"] = (
            write(one)
        )
        files[f"apps/orders/{folder}/d.yaml"] = write(
            rng.choice((DEPLOYMENT, {"apiVersion": "v1", "kind": "List", "items": [DEPLOYMENT] * 4}))
        )
        files[f"apps/orders/{folder}/p.yaml"] = write(
            rng.choice((DEPLOYMENT, [{"op": "add", "path": "/spec/" + "a/" * 50, "value": hostile.value(rng)}]))
        )
    for number in range(rng.randrange(4)):
        files[f"argocd/{rng.choice(('dev', 'prod', 'live'))}/a{number}.yaml"] = write(
            rng.choice((APPLICATION, _set(rng), {"kind": "AppProject", "spec": {}}))
        )
    if rng.random() < 0.4:
        files |= {
            "chart/Chart.yaml": text_damaged(rng, CHART[0]),
            "chart/values.yaml": text_damaged(rng, CHART[1]),
            "chart/templates/d.yaml": CHART[2],
        }
    return files


def _terraform(rng: Rng) -> dict[str, bytes]:
    data = TERRAFORM
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data))
        data = data[:at] + b"".join(rng.choice(HCL) for _ in range(rng.choice((1, 30, 9_000)))) + data[at:]
    return {"live/prod/main.tf": data, "live/dev/main.tf": text_damaged(rng, TERRAFORM), "live/prod/terragrunt.hcl": damaged(rng, TERRAFORM),
            "atlantis.yaml": as_yaml(rng, mutated(rng, {"version": 3, "projects": [{"dir": "live/prod", "workflow": "x"}]}))}  # fmt: skip


def make(rng: Rng) -> Case:
    """A repository of desired state and the component that it deploys."""
    kind = rng.random()
    if kind < 0.55:
        files = _tree(rng)
    elif kind < 0.75:
        files = _terraform(rng)
    else:
        files = dict(rng.choice(list(demo_files("stacks").values())))
        for path in rng.sample(sorted(files), min(len(files), 6)):
            files[path] = rng.choice((text_damaged, text_damaged, damaged))(rng, files[path])
    files = {
        path: data for path, data in files.items() if "\x00" not in path and not path.endswith("/") and "//" not in path
    }
    component = b"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\nspec: {type: service, lifecycle: production, owner: team-a}\n"
    return Case({"github.com/acme/stacks": files, "github.com/acme/orders": {"catalog-info.yaml": component}})
