"""Applications are read as they are rendered, and deploy what Argo CD would deploy."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.model.stacks import Stack, Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks
from catalejo.stacks.argocd.folders import any_of
from catalejo.stacks.places.names import cluster_folders, name_folder
from catalejo.stacks.tree import Tree
from catalejo.stacks.work import Work

REPO = "git.example.com/shop/fleet"
APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd}}
spec:
  project: default
  source: {{repoURL: "https://git.example.com/shop/fleet.git", {source}}}
  destination: {{server: "https://kubernetes.default.svc", namespace: shop}}
  syncPolicy: {{automated: {{}}}}
"""
WORKLOAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: store, labels: {shop.example.com/team: red}}
spec: {template: {spec: {containers: [{name: store, image: "registry.example.com/store:1.0"}]}}}
"""
BUILT = {"app/kustomization.yaml": "resources: [d.yaml]\n", "app/d.yaml": WORKLOAD}
OTHER = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"}, "spec": {"containers": [{"name": "j", "image": "j:2"}]}}'
PLAIN = {"app/a.yaml": WORKLOAD, "app/j.json": OTHER, "app/sub/b.yaml": WORKLOAD.replace("store", "deep")}


def _read(tmp_path: Path, files: dict[str, str]) -> Stacks:
    captured = write_capture(tmp_path / "capture", {REPO: files})
    return build_stacks(captured, Settings(environments=("dev", "prod"), people="all"))


def _apps(stacks: Stacks) -> dict[str, Stack]:
    return {stack.name: stack for stack in stacks.stacks if stack.is_application}


def _images(stack: Stack) -> list[str]:
    return sorted(f"{image.name.rpartition('/')[2]}:{image.tag}" for image in stack.images)


@pytest.mark.parametrize(
    ("files", "source", "images"),
    [
        (BUILT, "path: app", ["store:1.0"]),
        (BUILT, "path: app, kustomize: {images: ['registry.example.com/store:2.0']}", ["store:2.0"]),
        (BUILT, "path: app, kustomize: {patches: [{target: {kind: Deployment}, patch: '- {op: replace, path: "
         "/spec/template/spec/containers/0/image, value: x:3}'}]}", ["x:3"]),
        ({**BUILT, "app/.argocd-source.yaml": "kustomize: {images: ['registry.example.com/store:4']}\n",
          "app/.argocd-source-store.yaml": "path: other\nkustomize: {images: ['registry.example.com/store:5']}\n"},
         "path: app", ["store:5"]),
        (PLAIN, "path: app", ["j:2", "store:1.0"]),
        (PLAIN, "path: app, directory: {recurse: true}", ["deep:1.0", "j:2", "store:1.0"]),
        (PLAIN, "path: app, directory: {recurse: true, include: '{a.yaml,sub/*}', exclude: 'a*'}", ["deep:1.0"]),
        (BUILT, "path: app, targetRevision: v1.0.0", []),
        (BUILT, "path: app, targetRevision: main", ["store:1.0"]),
        (BUILT, "path: app, targetRevision: refs/heads/main", ["store:1.0"]),
        (BUILT, "path: app, targetRevision: '1.*'", []),
        (BUILT, "path: app, plugin: {name: x}", []),
        (BUILT, "path: app, directory: {include: d.yaml}", ["store:1.0"]),
    ],
)  # fmt: skip
def test_an_application_deploys_what_its_source_says(
    tmp_path: Path, files: dict[str, str], source: str, images: list[str]
) -> None:
    """Overrides, patches, files beside the manifests, globs; a revision that was not captured says nothing."""
    stacks = _read(tmp_path, {"argo/store.yaml": APPLICATION.format(name="store", source=source), **files})
    assert _images(_apps(stacks)["store"]) == images
    assert not [finding for finding in stacks.findings if finding.code == "GIT416"]


def test_applications_of_overlays_are_told_for_each_overlay(tmp_path: Path) -> None:
    """A base deploys nothing by itself, a patch is no Application, what an overlay deletes is not there."""
    files = {
        "argo/base/kustomization.yaml": "resources: [store.yaml, old.yaml]\n",
        "argo/base/store.yaml": APPLICATION.format(name="store", source="path: app, targetRevision: main"),
        "argo/base/old.yaml": APPLICATION.format(name="old", source="path: app"),
        "argo/dev/kustomization.yaml": "namePrefix: dev-\nresources: [../base]\n",
        "argo/prod/kustomization.yaml": "resources: [../base]\npatches: [{path: store.yaml}, {path: gone.yaml}]\n",
        "argo/prod/store.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: store, "
        "namespace: argocd}\nspec: {source: {targetRevision: v1}}\n",
        "argo/prod/gone.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: old, "
        "namespace: argocd}\n$patch: delete\n",
        "root/all.yaml": APPLICATION.format(name="all", source="path: argo/prod"),
        **BUILT,
    }
    stacks = _read(tmp_path, files)
    apps = _apps(stacks)
    assert sorted(apps) == ["all", "dev-old", "dev-store", "store"]
    assert (apps["store"].environment, apps["store"].images, apps["store"].notes) == ("prod", (), ("revision",))
    assert (apps["dev-store"].environment, _images(apps["dev-store"])) == ("dev", ["store:1.0"])
    assert apps["store"].parent == apps["all"].id and apps["all"].app_of_apps
    assert apps["dev-store"].parent == f"{REPO}//argo/dev"


def test_a_base_that_something_deploys_is_a_root(tmp_path: Path) -> None:
    """Found while reading, to any depth; what deploys itself ends."""
    files = {
        "a/kustomization.yaml": "resources: [b.yaml, ../b]\n",
        "a/b.yaml": APPLICATION.format(name="b", source="path: b"),
        "b/kustomization.yaml": "resources: [self.yaml]\n",
        "b/self.yaml": APPLICATION.format(name="self", source="path: b"),
    }
    stacks = _read(tmp_path, files)
    assert sorted(stack.id.partition("//")[2] for stack in stacks.stacks if stack.is_application) == [
        "a/b.yaml", "a/kustomization.yaml#self", "b/kustomization.yaml#self",
    ]  # fmt: skip


def test_labels_of_objects_and_the_nearest_owners_come_before_a_rule_for_everything(tmp_path: Path) -> None:
    """A team's label, then the nearest file, then CODEOWNERS for all."""
    everything = {".github/CODEOWNERS": "* @shop/all\n"}
    plain = WORKLOAD.replace("shop.example.com/team: red", "a: b")
    owners = {"app/OWNERS": "approvers: [ana]\n"}
    found = {}
    for name, files in (
        ("label", {**BUILT, **everything, **owners}),
        ("near", {**BUILT, "app/d.yaml": plain, **everything, **owners}),
        ("rule", {**BUILT, "app/d.yaml": plain, ".github/CODEOWNERS": "* @shop/all\n/app/ @shop/app\n", **owners}),
        ("all", {**BUILT, "app/d.yaml": plain, **everything}),
    ):
        stacks = _read(tmp_path / name, files)
        found[name] = next(stack.owner for stack in stacks.stacks if stack.root == "app")
    assert found == {"label": "red", "near": "ana", "rule": "app", "all": "all"}


def test_a_component_called_like_an_environment_is_none(tmp_path: Path) -> None:
    """The folder below it says the environment; the component's name says nothing."""
    app = APPLICATION.format(name="integration-west", source="path: components/integration/prod/west")
    files = {
        "argo/integration.yaml": app, "components/integration/dev/kustomization.yaml": "resources: []\n",
        "components/staging/base/kustomization.yaml": "resources: []\n",
        "components/integration/prod/west/kustomization.yaml": "resources: []\n",
    }  # fmt: skip
    assert _apps(_read(tmp_path, files))["integration-west"].environment == "prod"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("components/store/prod/west", ("store", "west")),
        ("components/stock/prod/west", ("stock", "west")),
        ("apps/web/prod/cluster-7", ("web", "cluster-7")),
        ("components/integration/prod", ("integration", "")),
        ("components/integration/base", ("integration", "")),
        ("store/overlays/prod", ("store", "")),
        ("environments/prod/orders", ("orders", "")),
        ("apps/prod/orders", ("orders", "")),
        ("rollouts/rings/ring-2/west", ("rollouts", "west")),
        ("apps/prod", ("apps", "")),
        ("mc/workload-clusters/SHOP_PROD_EU/apps", ("apps", "SHOP_PROD_EU")),
        ("clusters/west/store", ("store", "west")),
    ],
)
def test_a_folder_is_named_after_the_thing(tmp_path: Path, folder: str, expected: tuple[str, str]) -> None:
    """Not after the cluster, the environment or the folder that holds many."""
    captured = write_capture(tmp_path / "capture", {REPO: {f"{folder}/kustomization.yaml": "resources: []\n"}})
    (repo,) = captured.repositories()
    clusters = cluster_folders(["components/store/prod/west", "components/stock/prod/west", folder], ())
    assert name_folder(Tree(repo, Work()), folder, (), clusters) == expected


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("*.yaml", "a/b.yaml", "a.yml"),
        ("{a,b}/?.yaml", "b/c.yaml", "c/c.yaml"),
        ("[!a]*", "b.yaml", "a.yaml"),
        ("a[0-9]", "a7", "ab"),
    ],
)
def test_globs_of_folders_are_those_of_argo_cd(pattern: str, fits: str, not_: str) -> None:
    """A star crosses folders."""
    assert any_of(pattern)(fits) and not any_of(pattern)(not_)
