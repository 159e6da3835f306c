"""Charts, Terraform roots, secrets, and where stacks belong."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from tests.pace import paced
from tests.unit.stacks.writer import write_capture

from catalejo.capture import run_capture
from catalejo.hosts.local import LocalSource
from catalejo.kit.read.captured import Captured
from catalejo.kit.text import environments
from catalejo.kit.text.words import Words
from catalejo.model.settings import CaptureOptions, CaptureRequest
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks
from catalejo.stacks.terraform.hcl import HclProblem, read_blocks


def _stacks(tmp_path: Path, files: dict[str, str], name: str = "local/gitops", order: tuple[str, ...] = ()) -> Stacks:
    return build_stacks(write_capture(tmp_path / "capture", {name: files}), Settings(environments=order))


def test_chart_has_a_stack_for_each_environment_with_values(tmp_path: Path) -> None:
    """Values files decide the tag; dependencies have the version of the lock file."""
    chart = """
    apiVersion: v2
    name: sales
    version: 1.4.0
    appVersion: "1.10"
    dependencies:
      - {name: postgresql, version: ~15.0, repository: "https://charts.example.com"}
    """
    files = {
        "chart/Chart.yaml": chart,
        "chart/Chart.lock": "dependencies:\n- {name: postgresql, version: 15.0.7}\n",
        "chart/values.yaml": "image:\n  repository: ghcr.io/acme/sales\n",
        "chart/values-prod.yaml": "image:\n  tag: 1.9.1\n",
        "chart/values-dev.yaml": "replicas: 1\n",
        "chart/templates/deployment.yaml": "kind: {{ .Values.kind }}\napiVersion: v1\n",
    }
    stacks = _stacks(tmp_path, files)
    found = {s.environment: s for s in stacks.stacks}
    assert sorted(found) == ["dev", "prod"]
    assert [(i.tag, i.approximate, i.origin.path) for i in found["prod"].images] == [
        ("1.9.1", "values", "chart/values-prod.yaml")
    ]
    assert [(i.tag, i.approximate) for i in found["dev"].images] == [("1.10", "assumed")]
    assert [(p.name, p.version) for p in found["prod"].parts] == [("postgresql", "15.0.7")]
    assert not stacks.findings


def test_terraform_root_with_modules_providers_and_backend(tmp_path: Path) -> None:
    """A folder with a backend is a root; the module that it calls from beside is none; versions have their lines."""
    main = """
    terraform {
      required_version = ">= 1.6"
      required_providers {
        aws = { source = "hashicorp/aws", version = "~> 5.40" }
      }
      backend "s3" {
        bucket = "state"
        key    = "prod/network.tfstate"
      }
    }
    # module "old" { source = "x" }
    module "vpc" {
      source  = "terraform-aws-modules/vpc/aws"
      version = "5.8.1"
      tags    = { Name = "${var.name}-vpc" }
    }
    module "subnets" { source = "../modules/subnets" }
    module "loose" { source = "git::https://github.com/acme/tf-eks.git" }
    """
    files = {"network/main.tf": main, "modules/subnets/main.tf": 'provider "aws" {\n  region = "us-east-1"\n}\n'}
    stacks = _stacks(tmp_path, files, "local/infra")
    assert [(s.root, s.tool, s.environment, s.layer) for s in stacks.stacks] == [
        ("network", "terraform", "prod", "infrastructure")
    ]
    parts = {(p.kind, p.name): (p.version, p.origin.line) for p in stacks.stacks[0].parts}
    assert parts[("module", "vpc")] == ("5.8.1", 14)
    assert parts[("provider", "aws")] == ("~> 5.40", 4)
    assert stacks.stacks[0].labels == {"backend": "s3"}
    assert [(f.code, f.args["name"]) for f in stacks.findings] == [("GIT417", "loose")]


def test_terraform_of_one_repository_for_each_environment(tmp_path: Path) -> None:
    """Where nothing else says it, the name of the repository does, in Spanish too."""
    files = {"red/main.tf": 'terraform {\n  backend "gcs" {}\n}\n'}
    assert _stacks(tmp_path, files, "local/infra-produccion").environments == ("prod",)


@pytest.mark.parametrize(
    "text", ["a {" * 10_000, '"' * 199_999, "x = <<E\n" * 20_000, "/*" * 90_000, "x = [" * 30_000, "}" * 100]
)
def test_hostile_terraform_ends_soon(text: str) -> None:
    """Whatever a file holds, reading it costs no more than its length."""
    with paced(2):
        try:
            read_blocks(text)
        except HclProblem as problem:
            assert problem.line >= 1


def test_heredoc_and_strings_with_braces_do_not_confuse_blocks() -> None:
    """Braces inside texts and expressions are no blocks."""
    block = read_blocks('a "x" {\n  p = <<-EOT\n  }\n  EOT\n  q = "${f("}")}"\n  r = "lit"\n}\nb {}\n')
    assert [(b.type, b.line) for b in block.blocks] == [("a", 1), ("b", 8)]
    assert block.blocks[0].literals == {"r": ("lit", 6)}


def test_secret_in_plain_text_is_found_and_never_shown(tmp_path: Path) -> None:
    """A Secret with real values is an error at its data; placeholders and sealed ones are not."""
    value = base64.b64encode(b"not-for-" + b"everyone").decode()
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: %s}\ndata:\n  password: %s\n"
    files = {
        "apps/a/plain.yaml": secret % ("db", value),
        "apps/a/later.yaml": secret % ("later", "CHANGEME"),
        "apps/a/sealed.yaml": (secret % ("sealed", value)).replace("v1", "bitnami.com/v1alpha1").replace(
            "kind: Secret", "kind: SealedSecret"
        ),
    }  # fmt: skip
    found = _stacks(tmp_path, files).findings
    assert [(f.code, f.args["name"], f.origin.path, f.origin.line) for f in found] == [
        ("GIT406", "db", "apps/a/plain.yaml", 4)
    ]
    assert value not in repr(found)


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db%s}\n%s:\n  %s: %s\n"


@pytest.mark.parametrize(("field", "key", "value"), [
    ("stringData", "password", "hunt" + "er42x"), ("data", "DB_PASSWORD", base64.b64encode(b"S3cr3t!" + b"pw").decode()),
    ("stringData", "config.json", "'{\"api_key\": \"" + "7qR9xK2mVw4tZ8bN" + "\"}'"), ("stringData", "url", "postgres://app:" + "Xk9vTq2L" + "mZ7w@db.shop.internal/x"),
    ("data", ".dockerconfigjson", base64.b64encode(b'{"auths":{"r":{"auth":"' + base64.b64encode(b"bot:Tq2L" + b"mZ7w") + b'"}}}').decode()),
])  # fmt: skip
def test_a_value_that_opens_something_is_plain_however_short(tmp_path: Path, field: str, key: str, value: str) -> None:
    """The name of an entry tells, or what stands in it."""
    found = _stacks(tmp_path, {"apps/a/s.yaml": SECRET % ("", field, key, value)}).findings
    assert [f.code for f in found] == ["GIT406"]


@pytest.mark.parametrize(("field", "key", "value"), [
    ("stringData", "password", "changeme"), ("data", "accessKeyId", base64.b64encode(b"my_access_" + b"key").decode()),
    ("stringData", "jwt-secret", "your-jwt-" + "secret"), ("stringData", "password", "op://vault/orders/password"), ("stringData", "token", "${TOKEN}"),
    ("stringData", "token", "<path:secret/data/x#token>"), ("stringData", "token", "vault:secret/data/x#token"), ("stringData", "type", "git"),
    ("stringData", "url", "https://github.com/acme/gitops"), ("stringData", "username", "admin"), ("data", "password", base64.b64encode(b"password").decode()),
    ("data", "tls.crt", base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()), ("stringData", "clientId", "0896a464-da81-4454-bee9-b56bdbad9e7f"),
    ("stringData", "password", '""'), ("stringData", "password", "ENC[AES256_GCM,data:x]"), ("stringData", "token_url", "https://x.internal/oauth"),
    ("data", ".dockerconfigjson", base64.b64encode(b'{"auths":{}}').decode()), ("stringData", "tokenFile", "/var/run/token"),
])  # fmt: skip
def test_an_example_a_reference_or_what_is_public_is_no_plain_secret(
    tmp_path: Path, field: str, key: str, value: str
) -> None:
    """Placeholders, references to a store, addresses, names, certificates, empty logins."""
    assert _stacks(tmp_path, {"apps/a/s.yaml": SECRET % ("", field, key, value)}).findings == ()


def test_a_secret_that_a_tool_fills_in_is_no_plain_one(tmp_path: Path) -> None:
    """Its annotation says so."""
    text = SECRET % ("", "stringData", "password", "hunt" + "er42x")
    marked = text.replace("{name: db}", "{name: db, annotations: {avp.kubernetes.io/path: secret/data/db}}")
    assert _stacks(tmp_path, {"apps/a/s.yaml": marked}).findings == ()


def test_folders_that_nothing_deploys_are_listed(tmp_path: Path) -> None:
    """Manifests outside of every kustomization and Application are named, examples apart."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
    files = {"misc/pod.yaml": pod, "examples/kustomization.yaml": "resources: []\n", "examples/pod.yaml": pod}
    assert [(u.path, u.reason) for u in _stacks(tmp_path, files).unmatched] == [
        ("examples", "unmatched.example"), ("misc", "unmatched.manifests"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("production", "prod"), ("desarrollo", "dev"), ("pre-prod", "staging"), ("prod-eu", "prod-eu"), ("nonprod", ""),
        ("producer", ""), ("letsencrypt-prod", ""), ("stable", ""), ("preview-1-0", ""), ("Producción", "prod"),
    ],
)  # fmt: skip
def test_names_that_are_environments_and_names_that_lie(name: str, expected: str) -> None:
    """Whole names count, by alias and with a region; other words that look alike do not."""
    assert environments.environment_of(name) == expected


def test_promotion_order_is_the_configured_one_and_the_usual_one_for_the_rest() -> None:
    """A region stands beside its environment; the configuration's spelling wins."""
    assert environments.promotion_order({"prod-eu", "uat", "prod", "dev"}, ("dev", "prod")) == (
        "dev", "uat", "prod", "prod-eu",
    )  # fmt: skip
    assert environments.environment_of("prod", ("desarrollo", "producción")) == "producción"


def test_every_finding_speaks_both_languages(tmp_path: Path) -> None:
    """A finding's title and hint are other words in Spanish, with the same arguments."""
    files = {"a/overlays/prod/kustomization.yaml": "resources: [gone.yaml]\n"}
    finding = _stacks(tmp_path, files).findings[0]
    english, spanish = Words("en").title(finding), Words("es").title(finding)
    assert english != spanish and "gone.yaml" in english and "gone.yaml" in spanish


KUSTOMIZED = {
    "components/a/overlays/prod/kustomization.yaml": "resources: [d.yaml]\n",
    "components/a/overlays/prod/d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
    "OWNERS": "approvers: [root]\n",
}
"""A stack below two OWNERS files."""


@pytest.mark.parametrize(
    ("approver", "people", "owner"),
    [
        ("lead", "names", ("lead", "person", "owner.approver")),
        ("lead", "none", ("", "hidden", "owner.hidden")),
        ("a-team", "none", ("a-team", "team", "owner.approver")),
        ("acme/core", "none", ("core", "team", "owner.approver")),
    ],
)
def test_approvers_of_the_nearest_owners_file_own_a_stack(
    tmp_path: Path, approver: str, people: str, owner: tuple[str, str, str]
) -> None:
    """With file and line; persons are told from teams, and are not shown where nobody is."""
    files = {
        **KUSTOMIZED,
        "components/a/OWNERS": f"approvers:\n- {approver}\nreviewers: [x]\n",
        "OWNERS_ALIASES": "aliases: {a-team: [ann]}\n",
    }
    captured = write_capture(tmp_path / "capture", {"local/gitops": files})
    (stack,) = build_stacks(captured, Settings(people=people)).stacks
    (why,) = stack.owner_evidence
    assert (stack.owner, stack.owner_kind, why.code) == owner
    assert (why.origin.path, why.origin.line) == ("components/a/OWNERS", 2)


def test_a_link_to_a_file_or_folder_is_that_file_or_folder(tmp_path: Path) -> None:
    """What is named through a link is found; nothing is there twice, and nothing is said of what lies away."""
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
        "spec: {template: {spec: {containers: [{name: a, image: 'reg/a:1'}]}}}\n"
    )
    root = tmp_path / "src" / "gitops"
    files = {
        "shared/d.yaml": deployment,
        "shared/kustomization.yaml": "resources: [d.yaml]\n",
        "envs/prod/kustomization.yaml": "resources: [d.yaml, ../../away/x]\n",
        "envs/dev/kustomization.yaml": "resources: [shared]\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "envs/prod/d.yaml").symlink_to("../../shared/d.yaml")
    (root / "envs/dev/shared").symlink_to("../../shared")
    (root / "away").symlink_to("../elsewhere")
    asked = CaptureRequest(
        (LocalSource(path=str(root.parent)),), options=CaptureOptions(taken_at="2026-11-20T02:00:00Z")
    )
    run_capture(asked, tmp_path / "out", tmp_path / "cache", environ={"PATH": os.environ["PATH"]})
    found = build_stacks(Captured(tmp_path / "out"), Settings())
    images = {stack.root: [(image.name, image.tag) for image in stack.images] for stack in found.stacks}
    assert images["envs/prod"] == images["envs/dev"] == [("reg/a", "1")]
    assert set(images) <= {"envs/prod", "envs/dev", "shared"}
    assert [item.code for item in found.findings if item.code.startswith("GIT40")] == []


@pytest.mark.parametrize("path", ["apps/a/example-db-secret.yaml", "apps/a/tests/s.yaml", "samples/s.yaml"])
def test_a_secret_of_an_example_opens_nothing(tmp_path: Path, path: str) -> None:
    """Its path says what it is."""
    text = SECRET % ("", "stringData", "password", "hunt" + "er42x")
    assert _stacks(tmp_path, {path: text, "apps/a/kustomization.yaml": "resources: []\n"}).findings == ()


def test_a_secret_that_is_found_by_its_shape_too_says_so(tmp_path: Path) -> None:
    """Its file has a finding of its own then, which tells what it is."""
    key = "-----BEGIN " + "EC PRIVATE KEY-----\n    " + "Tq2LmZ7w" * 8 + "\n    -----END EC PRIVATE " + "KEY-----"
    files = {"apps/a/k.yaml": SECRET % ("", "stringData", "tls.key", f"|\n    {key}")}
    assert [f.args.get("shaped") for f in _stacks(tmp_path, files).findings] == ["yes"]


def test_a_plain_image_has_the_tag_that_stands_beside_it(tmp_path: Path) -> None:
    """``image: NAME`` with ``tag:`` beside it is NAME:tag, in the strongest layer that says so; appVersion comes last."""
    chart = {
        "c/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '1.0.5'\n",
        "c/values.yaml": "shop: {image: reg.example.com/shop, tag: latest}\nother: {image: 'reg.example.com/other:3', tag: 7}\n",
        "c/values-prod.yaml": "shop: {tag: '3.3'}\n",
    }
    captured = write_capture(tmp_path / "capture", {"local/gitops": chart})
    (stack,) = build_stacks(captured, Settings(environments=("prod",))).stacks
    assert [(image.name, image.tag, image.approximate) for image in stack.images] == [
        ("reg.example.com/other", "3", "values"), ("reg.example.com/shop", "3.3", "values"),
    ]  # fmt: skip
    assert (stack.images[1].origin.path, stack.images[1].origin.line) == ("c/values-prod.yaml", 1)


def test_what_values_switch_off_is_not_listed(tmp_path: Path) -> None:
    """``enabled: false`` above an image, unless a stronger layer switches it on again."""
    chart = {
        "c/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "c/values.yaml": "a: {enabled: false, image: {repository: r/a, tag: '1'}}\nb: {enabled: false, image: {repository: r/b, tag: '1'}}\n",
        "c/values-prod.yaml": "b: {enabled: true}\n",
    }
    captured = write_capture(tmp_path / "capture", {"local/gitops": chart})
    (stack,) = build_stacks(captured, Settings(environments=("prod",))).stacks
    assert [image.name for image in stack.images] == ["r/b"]


def test_the_cluster_is_the_folder_with_a_name_of_its_own(tmp_path: Path) -> None:
    """``overlays`` below ``clusters`` holds clusters; what lies directly below ``clusters`` is one."""
    kustomization = "resources: [map.yaml]\n"
    folders = ("clusters/overlays/local.hub/components/nmstate", "fleet/clusters/east/agents", "clusters/base")
    files = {f"{folder}/kustomization.yaml": kustomization for folder in folders}
    files |= {f"{folder}/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" for folder in folders}
    found = {stack.root: (stack.name, stack.cluster) for stack in _stacks(tmp_path, files).stacks}
    assert found[folders[0]] == ("nmstate", "local.hub")
    assert found[folders[1]] == ("agents", "east")
    assert found[folders[2]][1] == ""


def test_where_the_objects_of_a_gitops_tool_lie_is_no_layer_of_what_they_deploy(tmp_path: Path) -> None:
    """An ApplicationSet in the tool's own folder deploys applications; beside them its folder does tell."""
    application = """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {{name: {name}}}
    spec:
      source: {{repoURL: "https://git.example.com/acme/gitops", targetRevision: main, path: homes/{name}}}
      destination: {{name: in-cluster}}
    """
    files = {
        "infrastructure/controllers/argocd/apps/frigate.yaml": application.format(name="frigate"),
        "infrastructure/dns.yaml": application.format(name="dns"),
        **{f"homes/{name}/map.yaml": "apiVersion: v1\nkind: ConfigMap\n" for name in ("frigate", "dns")},
    }
    stacks = _stacks(tmp_path, files, "git.example.com/acme/gitops").stacks
    assert {stack.name: stack.layer for stack in stacks if stack.tool.startswith("argocd")} == {
        "frigate": "", "dns": "infrastructure",
    }  # fmt: skip


@pytest.mark.parametrize(("namespace", "environment"), [("test-appset", ""), ("test", "test"), ("orders-prod", "prod")])
def test_a_word_with_other_meanings_in_a_namespace_is_too_little(
    tmp_path: Path, namespace: str, environment: str
) -> None:
    """The whole name says it; a part of one only where it can mean nothing else."""
    files = {
        "thing/kustomization.yaml": f"namespace: {namespace}\nresources: [map.yaml]\n",
        "thing/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    }
    (stack,) = _stacks(tmp_path, files).stacks
    assert stack.environment == environment
