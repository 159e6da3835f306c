"""Effective images of kustomizations, as `kubectl kustomize` would print them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pace import paced
from tests.unit.stacks.writer import write_capture

from catalejo.kit.read.captured import Captured
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: registry.example.com/migrate:1
      containers:
        - name: istio-proxy
          image: istio/proxyv2:1.22.0
        - name: orders
          image: registry.example.com/orders
"""


def _stacks(tmp_path: Path, files: dict[str, str]) -> Stacks:
    captured = write_capture(tmp_path / "capture", {"local/gitops": files})
    return build_stacks(captured, Settings(environments=("dev", "staging", "prod")))


def _overlay(extra: str = "") -> dict[str, str]:
    return {
        "apps/orders/base/deployment.yaml": DEPLOYMENT,
        "apps/orders/base/kustomization.yaml": "resources: [deployment.yaml]\n",
        "apps/orders/overlays/prod/kustomization.yaml": f"resources:\n  - ../../base\n{extra}",
    }


def _images(stacks: Stacks, root: str) -> list[str]:
    stack = next(stack for stack in stacks.stacks if stack.root == root)
    return [f"{i.name}:{i.tag}" + (f"@{i.digest}" if i.digest else "") for i in stack.images]


def test_override_sets_the_tag_and_says_where(tmp_path: Path) -> None:
    """The main image comes first, and its tag is decided where the overlay says so."""
    stacks = _stacks(tmp_path, _overlay('images:\n  - name: registry.example.com/orders\n    newTag: "1.10"\n'))
    stack = next(s for s in stacks.stacks if s.environment == "prod")
    assert [i.name for i in stack.images] == [
        "registry.example.com/orders", "istio/proxyv2", "registry.example.com/migrate",
    ]  # fmt: skip
    assert stack.images[0].tag == "1.10"
    assert (stack.images[0].origin.path, stack.images[0].origin.line) == (
        "apps/orders/overlays/prod/kustomization.yaml", 5,
    )  # fmt: skip
    assert stack.layer == "applications" and stack.workloads == ("Deployment/orders",)


def test_rename_then_tag_then_digest(tmp_path: Path) -> None:
    """Later overrides see the result of earlier ones; a digest alone drops the tag."""
    extra = """images:
  - {name: registry.example.com/orders, newName: mirror.example.com/orders}
  - {name: mirror.example.com/orders, newTag: "2"}
  - {name: registry.example.com/migrate, digest: "sha256:aa"}
"""
    images = _images(_stacks(tmp_path, _overlay(extra)), "apps/orders/overlays/prod")
    assert images == ["mirror.example.com/orders:2", "istio/proxyv2:1.22.0", "registry.example.com/migrate:@sha256:aa"]


@pytest.mark.parametrize(
    ("written", "override", "built"),
    [
        ("app:1", "tagSuffix: -amd64", "app:1-amd64-amd64"),
        ("app:1@sha256:aa", "tagSuffix: -amd64", "app:1-amd64-amd64"),
        ("app@sha256:aa", "tagSuffix: -amd64", "app:-amd64-amd64"),
        ("app:1", 'digest: "sha256:bb", tagSuffix: -amd64', "app:@sha256:bb"),
        ("app:1@sha256:aa", 'newTag: "2", tagSuffix: -amd64', "app:2"),
        ("app:1@sha256:aa", 'newTag: "2", digest: "sha256:bb"', "app:2@sha256:bb"),
        ("app:1@sha256:aa", "newName: other", "other:1@sha256:aa"),
    ],
)
def test_what_a_suffix_a_tag_and_a_digest_leave_of_each_other(
    tmp_path: Path, written: str, override: str, built: str
) -> None:
    """Tag and digest replace both, a suffix counts only alone; kustomize's two filters each add it to a Deployment."""
    files = _overlay(f"images:\n  - {{name: app, {override}}}\n")
    files["apps/orders/base/deployment.yaml"] = DEPLOYMENT.replace("registry.example.com/orders", written)
    assert built in _images(_stacks(tmp_path, files), "apps/orders/overlays/prod")


def test_override_that_matches_nothing_is_a_finding(tmp_path: Path) -> None:
    """A name that no container has is told with its line; the rest is built."""
    stacks = _stacks(tmp_path, _overlay("images:\n  - {name: orders, newTag: v2}\n"))
    found = [f for f in stacks.findings if f.code == "GIT404"]
    assert [(f.args["image"], f.origin.line) for f in found] == [("orders", 4)]


@pytest.mark.parametrize("extra", [
    "helmCharts: [{name: x, version: '1', repo: 'https://charts.shop.internal'}]\n",
    "generators: [plugin.yaml]\n", "transformers: [plugin.yaml]\n", "replacements: [{path: plugin.yaml}]\n",
    "configurations: [plugin.yaml]\n", "vars: [{name: X}]\n", "resources: [../../base, 'https://github.com/acme/x//y?ref=1']\n",
])  # fmt: skip
def test_nothing_is_said_of_an_override_where_something_else_may_decide(tmp_path: Path, extra: str) -> None:
    """A chart, generator, plugin, replacement, remote base: what these do is not known here."""
    files = _overlay("images:\n  - {name: orders, newTag: v2}\n" + extra)
    if extra.startswith("resources"):
        files["apps/orders/overlays/prod/kustomization.yaml"] = extra + "images: [{name: orders, newTag: v2}]\n"
    files["apps/orders/overlays/prod/plugin.yaml"] = "apiVersion: x/v1\nkind: Plugin\nmetadata: {name: orders}\n"
    assert "GIT404" not in {f.code for f in _stacks(tmp_path, files).findings}


@pytest.mark.parametrize("extra", [
    "components: [../../../../components/pin]\n", "patches: [{path: patch.yaml}]\n", "resources: [../../base, operator.yaml]\n",
])  # fmt: skip
def test_an_override_is_useless_where_all_of_the_tree_is_known(tmp_path: Path, extra: str) -> None:
    """Components and patches are computed, and kustomize looks for images in containers only."""
    files = _overlay("images:\n  - {name: orders, newTag: v2}\n" + extra)
    if extra.startswith("resources"):
        files["apps/orders/overlays/prod/kustomization.yaml"] = extra + "images: [{name: orders, newTag: v2}]\n"
    files["components/pin/kustomization.yaml"] = "kind: Component\nnamePrefix: pre-\n"
    files["apps/orders/overlays/prod/operator.yaml"] = (
        "apiVersion: shop.internal/v1\nkind: Shop\nmetadata: {name: x}\nspec: {image: orders}\n"
    )
    files["apps/orders/overlays/prod/patch.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\n"
    assert [f.args["image"] for f in _stacks(tmp_path, files).findings if f.code == "GIT404"] == ["orders"]


def test_an_override_of_a_component_is_useful_where_one_overlay_needs_it(tmp_path: Path) -> None:
    """A component is written for several parents: what one of them has not is no mistake."""
    component = "kind: Component\nimages: [{name: registry.example.com/orders, newTag: '7'}]\n"
    files = _overlay("components: [../../../../components/pin]\n") | {"components/pin/kustomization.yaml": component}
    files["apps/x/kustomization.yaml"] = "resources: [pod.yaml]\ncomponents: [../../components/pin]\n"
    files["apps/x/pod.yaml"] = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
    assert "GIT404" not in {f.code for f in _stacks(tmp_path, files).findings}


def test_strategic_patch_changes_a_container_by_name(tmp_path: Path) -> None:
    """Patches come before overrides, so that an override sees the patched name."""
    extra = """patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: orders}
      spec: {template: {spec: {containers: [{name: orders, image: "other.example.com/orders:3"}]}}}
images:
  - {name: other.example.com/orders, newTag: "4"}
"""
    assert "other.example.com/orders:4" in _images(_stacks(tmp_path, _overlay(extra)), "apps/orders/overlays/prod")


def test_json_patch_replaces_an_image_by_index(tmp_path: Path) -> None:
    """RFC 6902 paths count the list as the manifest has it."""
    extra = """patches:
  - target: {kind: Deployment, name: orders}
    patch: |
      - {op: replace, path: /spec/template/spec/containers/1/image, value: "x.example.com/orders:9"}
"""
    assert "x.example.com/orders:9" in _images(_stacks(tmp_path, _overlay(extra)), "apps/orders/overlays/prod")


def test_component_acts_on_what_the_parent_has(tmp_path: Path) -> None:
    """A component's overrides change the resources of the kustomization that includes it."""
    files = _overlay("components:\n  - ../../../../components/pin\n")
    files["components/pin/kustomization.yaml"] = (
        "kind: Component\nimages:\n  - {name: registry.example.com/orders, newTag: '7'}\n"
    )
    stacks = _stacks(tmp_path, files)
    assert "registry.example.com/orders:7" in _images(stacks, "apps/orders/overlays/prod")
    assert all("components" not in stack.root for stack in stacks.stacks)


def test_missing_files_are_one_finding(tmp_path: Path) -> None:
    """A kustomization that names files that are not there gets one finding, at the first of them."""
    files = _overlay("  - gone.yaml\n  - also-gone.yaml\n")
    found = [f for f in _stacks(tmp_path, files).findings if f.code == "GIT402"]
    assert [(f.origin.line, f.occurrences, f.args["reference"]) for f in found] == [(3, 2, "gone.yaml (+1)")]


@pytest.mark.parametrize("reference", [
    "db-secret.yaml", "secrets.sops.yaml", "../../../../../elsewhere/base", "gitea.shop.internal/acme/base", "github.com/acme/base",
    "${ENVIRONMENT}/app.yaml", "<CLUSTER_NAME>/app.yaml", "link/app.yaml", "drawn.yaml", "vendor//base",
])  # fmt: skip
def test_what_is_kept_out_of_git_written_first_or_lies_elsewhere_is_not_called_missing(
    tmp_path: Path, reference: str
) -> None:
    """Secrets, files made from a template beside them, addresses without a scheme, placeholders, what lies behind a link."""
    files = _overlay(f"  - {reference}\n") | {
        "apps/orders/overlays/prod/drawn.yaml.tmpl": "x",
        "apps/orders/overlays/prod/link": "x",
    }
    captured = write_capture(tmp_path / "capture", {"github.com/acme/gitops": files})
    tree = next((tmp_path / "capture").rglob("trees/*.jsonl"))
    lines = [
        line.replace('"100644"', '"120000"') if "prod/link" in line else line for line in tree.read_text().splitlines()
    ]
    tree.write_text("\n".join(lines) + "\n")
    found = build_stacks(Captured(tmp_path / "capture"), Settings()).findings
    assert captured and "GIT402" not in {f.code for f in found}


def test_a_kustomization_that_is_laid_over_another_tree_first_is_not_called_wrong(tmp_path: Path) -> None:
    """It lacks most of what it names; beside a chart lies what Helm writes; a component is left to who includes it."""
    files = _overlay("  - a.yaml\n  - b.yaml\n  - c.yaml\n") | {
        "components/x/kustomization.yaml": "kind: Component\nresources: [gone.yaml]\n",
        "charts/x/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
        "charts/x/kustomization.yaml": "resources: [all.yaml]\n",
    }
    assert "GIT402" not in {f.code for f in _stacks(tmp_path, files).findings}


def test_transformers_of_unknown_kinds_make_images_approximate(tmp_path: Path) -> None:
    """What a plugin does is not computed, and that is said."""
    files = _overlay("transformers: [plugin.yaml]\n")
    files["apps/orders/overlays/prod/plugin.yaml"] = (
        "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\n"
    )
    stack = next(s for s in _stacks(tmp_path, files).stacks if s.environment == "prod")
    assert {image.approximate for image in stack.images} == {"transformers"}


def test_remote_base_is_a_part_and_no_error(tmp_path: Path) -> None:
    """What lies elsewhere is named with its ref, and nothing is said about overrides that may match there."""
    extra = "  - https://github.com/acme/base//deploy?ref=v1.2\nimages:\n  - {name: elsewhere, newTag: '1'}\n"
    stacks = _stacks(tmp_path, _overlay(extra))
    stack = next(s for s in stacks.stacks if s.environment == "prod")
    assert ("deploy", "v1.2") in {(part.name, part.version) for part in stack.parts}
    assert "remote-base" in stack.notes
    assert not {"GIT402", "GIT404"} & {f.code for f in stacks.findings}


def test_floating_tag_is_one_finding_for_all_that_use_it(tmp_path: Path) -> None:
    """The place that decides the tag is reported once, with the environments that run it."""
    files = _overlay()
    files["apps/orders/overlays/dev/kustomization.yaml"] = "resources: [../../base]\n"
    found = [f for f in _stacks(tmp_path, files).findings if f.code == "GIT403"]
    assert [(f.origin.path, f.args["environments"], f.occurrences) for f in found] == [
        ("apps/orders/base/deployment.yaml", "dev, prod", 2)
    ]


def test_kustomizations_that_include_each_other_end(tmp_path: Path) -> None:
    """Cycles and components that double at each level cost a bounded amount of work."""
    files = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"}
    for level in range(40):
        inner = f"../c{level + 1}"
        files[f"c{level}/kustomization.yaml"] = f"kind: Component\ncomponents: [{inner}, ./{inner}, {inner}/.]\n"
    files["entry/kustomization.yaml"] = "resources: [../d]\ncomponents: [../c0]\n"
    files["d/kustomization.yaml"] = "resources: [deployment.yaml]\n"
    files["d/deployment.yaml"] = DEPLOYMENT
    with paced(5):
        _stacks(tmp_path, files)


def test_a_folder_without_a_kustomization_lacks_that_file(tmp_path: Path) -> None:
    """The folder is there; what Kustomize does not find is the file in it."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
    files = {
        "base/pod.yaml": pod,
        "overlays/prod/kustomization.yaml": "resources:\n- ../../base\ncomponents:\n- ../../base/\n",
    }
    captured = write_capture(tmp_path / "capture", {"local/gitops": files})
    (missing,) = [f for f in build_stacks(captured, Settings()).findings if f.code == "GIT402"]
    assert missing.args["reference"] == "../../base/kustomization.yaml"


def test_a_stack_is_named_by_what_stands_above_its_overlays(tmp_path: Path) -> None:
    """Release channels are variants; a catalogue's parts are named with what they are a part of."""
    pod = "resources: []\n"
    folders = (
        "quay/operator/overlays/stable-3.9",
        "quay/instance/overlays/default",
        "apps/orders/overlays/eu/prod",
        "overlays/web",
    )
    captured = write_capture(tmp_path / "capture", {"local/gitops": {f"{f}/kustomization.yaml": pod for f in folders}})
    names = {stack.root: stack.name for stack in build_stacks(captured, Settings()).stacks}
    assert [names[folder] for folder in folders] == ["quay/operator", "quay/instance", "orders", "web"]


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("images: [{name: app, newTag: 12}]\n", "cannot unmarshal number"),
        ("images: [{name: app, newTag: on}]\n", "cannot unmarshal bool"),
        ("replicas: [{name: absent, count: 2}]\n", "resource with name absent does not match"),
        ("image: [{name: app}]\n", 'unknown field "image"'),
        (
            'patches: [{patch: \'[{"op": "remove", "path": "/spec/x"}]\', target: {kind: Deployment}}]\n',
            "nonexistent key: x",
        ),
        (
            "patches: [{patch: ' [{op: add, path: /x}]', target: {kind: Deployment}}]\n",
            "unable to parse SM or JSON patch",
        ),
        ("patches: [{patch: '{apiVersion: v1, kind: Pod, metadata: {name: no}}'}]\n", "no matches for Id Pod.v1"),
    ],
)
def test_what_kustomize_refuses_is_a_finding_with_its_reason(tmp_path: Path, extra: str, reason: str) -> None:
    """The stack's values are not shown as certain then: the cluster has what was there before."""
    stacks = _stacks(tmp_path, _overlay(extra))
    (found,) = [f for f in stacks.findings if f.code == "GIT422"]
    assert reason in found.args["reason"] and (found.origin.path, found.origin.line) == (
        "apps/orders/overlays/prod/kustomization.yaml", 3,
    )  # fmt: skip
    stack = next(s for s in stacks.stacks if s.environment == "prod")
    assert {image.approximate for image in stack.images} == {"refused"}


@pytest.mark.parametrize(("more", "refused"), [({}, 1), ({"clusters/flux-system/x.yaml": "a: 1\n"}, 0)])
def test_files_outside_a_folder_are_refused_unless_flux_may_read_them(
    tmp_path: Path, more: dict[str, str], refused: int
) -> None:
    """No file above the kustomization is read by kubectl; Flux reads every file of its source."""
    files = {"x/d.yaml": DEPLOYMENT, "x/prod/kustomization.yaml": "resources: [../d.yaml]\n", **more}
    stacks = _stacks(tmp_path, files)
    assert [f.code for f in stacks.findings if f.code == "GIT422"] == ["GIT422"] * refused
    stack = next(s for s in stacks.stacks if s.root == "x/prod")
    assert {image.approximate for image in stack.images} == (set() if refused else {"outside"})


def test_a_component_alone_lacks_what_includes_it_and_is_not_called_wrong(tmp_path: Path) -> None:
    """Its patches and replacements are for the objects of its parents."""
    patch = "patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: orders}}'}]\n"
    files = _overlay() | {"parts/x/kustomization.yaml": "kind: Component\n" + patch}
    assert "GIT422" not in {f.code for f in _stacks(tmp_path, files).findings}


_RENAMED = """\
resources: [one.yaml, two.yaml]
patches:
- target: {kind: Deployment, name: one}
  patch: '[{"op": "replace", "path": "/metadata/name", "value": "two"}]'
- target: {kind: Deployment, name: nobody}
  patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {replicas: 2}}'
- patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: one}, "$patch": delete}'
"""


@pytest.mark.parametrize(("without", "refused"), [("", 1), ("nobody", 0)])
def test_a_merge_patch_with_a_target_takes_no_two_objects_of_one_id(tmp_path: Path, without: str, refused: int) -> None:
    """Kustomize adds all objects anew after it, whomever it is for; a later patch that parts them comes too late."""
    lines = _RENAMED.splitlines(keepends=True)
    text = "".join(lines[:4] + lines[6:]) if without else _RENAMED
    files = {
        f"web/{name}.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\n"
        for name in ("one", "two")
    }
    captured = write_capture(tmp_path / "capture", {"local/gitops": {"web/kustomization.yaml": text, **files}})
    found = [f for f in build_stacks(captured, Settings()).findings if f.code == "GIT422"]
    assert len(found) == refused and all("already registered id" in f.args["reason"] for f in found)
