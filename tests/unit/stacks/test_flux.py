"""Flux is followed from what a cluster starts with to what it runs, for each cluster."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.model.stacks import Stack, Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks
from catalejo.stacks.flux.substitute import Variables, fill, substitute


def _kustomization(name: str, path: str, more: str = "") -> str:
    return dedent(f"""
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: {name}, namespace: flux-system}}
        spec:
          path: ./{path}
          sourceRef: {{kind: GitRepository, name: flux-system}}
          {more}
        """)


RELEASE = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: store, namespace: shop}
spec:
  chart: {spec: {chart: store, version: ">=1.0.0", sourceRef: {kind: HelmRepository, name: charts}}}
  values: {image: {repository: registry.example.com/shop/store, tag: "1.0.0"}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: shop}
spec: {url: "https://charts.example.com"}
"""
PROD = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: store, namespace: shop}
spec:
  chart: {spec: {version: "1.4.0"}}
  values: {image: {tag: "1.4.2"}}
"""
CACHE = """
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: cache}
spec: {url: "oci://registry.example.com/charts/cache", ref: {tag: "3.1.${patch:=0}"}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: "${cluster}-cache", namespace: shop}
spec: {chartRef: {kind: OCIRepository, name: cache}, suspend: true}
"""
FLEET = {
    "clusters/prod-eu/apps.yaml": _kustomization("apps", "apps/prod", "dependsOn: [{name: infra}, {name: db, namespace: x}]"),
    "clusters/prod-eu/infra.yaml": _kustomization(
        "infra", "infra", "postBuild: {substitute: {cluster: eu}, substituteFrom: [{kind: ConfigMap, name: vars}]}"
    ),
    "clusters/prod-eu/vars.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\ndata: {patch: '7'}\n",
    "clusters/dev/apps.yaml": _kustomization("apps", "apps/base"),
    "clusters/dev/infra.yaml": _kustomization("infra", "infra", "postBuild: {substitute: {cluster: dev}}"),
    "apps/base/kustomization.yaml": "resources: [store.yaml]\n",
    "apps/base/store.yaml": RELEASE,
    "apps/prod/kustomization.yaml": "resources: [../base]\npatches: [{path: store.yaml}]\n",
    "apps/prod/store.yaml": PROD,
    "infra/cache.yaml": CACHE,
    "clusters/dev/flux-system/gotk-sync.yaml": _kustomization("flux-system", "clusters/dev"),
}  # fmt: skip


def _stacks(tmp_path: Path, files: dict[str, str]) -> Stacks:
    captured = write_capture(tmp_path / "capture", {"git.example.com/shop/fleet": files})
    return build_stacks(captured, Settings(environments=("dev", "prod")))


def _of(stacks: Stacks, tool: str) -> dict[tuple[str, str], Stack]:
    return {(stack.cluster, stack.name): stack for stack in stacks.stacks if stack.tool == tool}


def test_each_cluster_has_its_own_releases_with_chart_version_and_image(tmp_path: Path) -> None:
    """Patches of an overlay, variables with defaults and a ConfigMap's, a chart from an OCI repository."""
    stacks = _stacks(tmp_path, FLEET)
    releases = _of(stacks, "flux-helmrelease")
    charts = {
        key: (stack.parts[0].name, stack.parts[0].version, stack.parts[0].source) for key, stack in releases.items()
    }
    assert charts == {
        ("dev", "store"): ("store", ">=1.0.0", "https://charts.example.com"),
        ("prod-eu", "store"): ("store", "1.4.0", "https://charts.example.com"),
        ("dev", "dev-cache"): ("cache", "3.1.0", "oci://registry.example.com/charts/cache"),
        ("prod-eu", "eu-cache"): ("cache", "3.1.7", "oci://registry.example.com/charts/cache"),
    }
    store = releases["prod-eu", "store"]
    assert [(image.name, image.tag) for image in store.images] == [("registry.example.com/shop/store", "1.4.2")]
    assert (store.parts[0].origin.path, store.parts[0].origin.line) == ("apps/prod/store.yaml", 5)
    assert "suspended" in releases["dev", "dev-cache"].notes and store.environment == "prod"


def test_kustomizations_say_their_path_what_they_wait_for_and_who_deploys_them(tmp_path: Path) -> None:
    """One that deploys itself is followed once; the root that it points at knows it."""
    stacks = _stacks(tmp_path, FLEET)
    found = _of(stacks, "flux-kustomization")
    assert {key: stack.target.path if stack.target else "" for key, stack in found.items()} == {
        ("prod-eu", "apps"): "apps/prod", ("prod-eu", "infra"): "infra",
        ("dev", "apps"): "apps/base", ("dev", "infra"): "infra", ("dev", "flux-system"): "clusters/dev",
    }  # fmt: skip
    assert found["prod-eu", "apps"].waits_for == ("infra", "x/db")
    start = found["dev", "flux-system"]
    assert found["dev", "infra"].parent == start.id and not start.parent and not found["prod-eu", "infra"].parent
    assert next(s for s in stacks.stacks if s.root == "apps/prod").applications == ("apps",)


@pytest.mark.parametrize(
    ("source", "note"),
    [("ref: {tag: v1.0.0}", "revision"), ("ref: {branch: other}", "revision"), ("ref: {branch: main}", ""), ("", "")],
)
def test_a_revision_that_was_not_captured_is_not_read(tmp_path: Path, source: str, note: str) -> None:
    """The default branch says nothing about a tag."""
    repository = dedent(f"""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {{name: own, namespace: flux-system}}
        spec:
          url: https://git.example.com/shop/fleet
          {source}
        """)
    one = _kustomization("apps", "apps/base").replace("name: flux-system}", "name: own}")
    files = {**FLEET, "clusters/dev/apps.yaml": one, "clusters/dev/own.yaml": repository}
    stacks = _stacks(tmp_path, files)
    apps = _of(stacks, "flux-kustomization")["dev", "apps"]
    assert (apps.notes, bool(apps.renders)) == ((note,) if note else (), not note)
    assert (("dev", "store") in _of(stacks, "flux-helmrelease")) is not bool(note)


def test_an_artifact_is_the_folder_that_it_is_copied_from(tmp_path: Path) -> None:
    """Two clusters may call their artifacts alike: the one beside the Kustomization counts."""
    generator = dedent("""
        apiVersion: source.extensions.fluxcd.io/v1beta1
        kind: ArtifactGenerator
        metadata: {name: flux-system, namespace: flux-system}
        spec:
          sources: [{alias: repo, kind: GitRepository, name: flux-system}]
          artifacts:
            - name: apps
              copy: [{from: "@repo/apps/base/**", to: "@artifact/base/"}, {from: "@repo/apps/FOLDER/**", to: "@artifact/run/"}]
        """)
    one = _kustomization("apps", "run").replace(
        "{kind: GitRepository, name: flux-system}", "{kind: ExternalArtifact, name: apps}"
    )
    files = {**FLEET, "clusters/dev/apps.yaml": one, "clusters/prod-eu/apps.yaml": one,
             "clusters/dev/a.yaml": generator.replace("FOLDER", "base"),
             "clusters/prod-eu/a.yaml": generator.replace("FOLDER", "prod")}  # fmt: skip
    stacks = _stacks(tmp_path, files)
    assert {key: stack.parts[0].version for key, stack in _of(stacks, "flux-helmrelease").items() if key[1] == "store"} == {
        ("dev", "store"): ">=1.0.0", ("prod-eu", "store"): "1.4.0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${a}-${b:=x}-${c:-y}-${c}", "1-x-y-"),
        ("$${a} $a", "${a} $a"),
        ('${b:="q"}', "q"),
        ("${e:=z}", "z"),
        ("${e=z}", ""),
    ],
)
def test_variables_are_filled_in_as_flux_does(text: str, expected: str) -> None:
    """Defaults, an escape, an empty value; what nothing gives is empty."""
    assert fill(text, Variables({"a": "1", "e": ""}, asked=True)) == expected


def test_what_a_secret_may_give_stays_and_an_object_may_refuse() -> None:
    """Nothing is said for a variable that only a Secret knows."""
    assert fill("${a}${b:=x}", Variables({"a": "1"}, secret=True, asked=True)) == "1${b:=x}"
    value: dict[str, object] = {
        "metadata": {"labels": {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}}, "spec": {"x": "${a}"},
    }  # fmt: skip
    assert substitute(value, Variables({"a": "1"}, asked=True)) == value


def test_the_source_of_another_cluster_answers_for_none_but_its_own(tmp_path: Path) -> None:
    """Only dev's source is in Git: which branch prod follows is not known, and never dev's."""
    source = dedent("""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: flux-system, namespace: flux-system}
        spec: {url: "https://git.example.com/shop/fleet", ref: {branch: dev}}
        """)
    files = {
        "k8s/clusters/dev/flux-system/source.yaml": source,
        "k8s/clusters/dev/apps.yaml": _kustomization("apps", "apps/base"),
        "k8s/clusters/prod/apps.yaml": _kustomization("apps", "apps/prod"),
        "k8s/clusters/prod/shared.yaml": _kustomization("shared", "shared"),
        "k8s/clusters/dev/shared.yaml": _kustomization("shared", "shared"),
        "shared/inner.yaml": _kustomization("inner", "infra"),
        **{path: text for path, text in FLEET.items() if not path.startswith("clusters/")},
    }
    found = _of(_stacks(tmp_path, files), "flux-kustomization")
    branches = {key: stack.target.revision for key, stack in found.items() if stack.target}
    assert branches == {
        ("dev", "apps"): "dev", ("dev", "shared"): "dev", ("dev", "inner"): "dev",
        ("prod", "apps"): "", ("prod", "shared"): "", ("prod", "inner"): "",
    }  # fmt: skip


def test_a_namespace_called_like_an_environment_is_one_thing_among_others(tmp_path: Path) -> None:
    """``apps/dev`` beside ``apps/media`` is no environment and no cluster; beside ``apps/prod`` it is both."""
    release = RELEASE.replace("namespace: shop", "namespace: dev")
    files = {
        "apps/dev/ks.yaml": _kustomization("runner", "apps/dev/runner", "targetNamespace: dev"),
        "apps/dev/runner/store.yaml": release,
        "apps/media/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    }
    found = {}
    for beside, top in (("network", "apps"), ("prod", "apps"), ("data", "apps/base")):
        written = files | {f"apps/{beside}/map.yaml": files["apps/media/map.yaml"]}
        moved = {path.replace("apps", top, 1): text.replace("./apps", f"./{top}") for path, text in written.items()}
        stacks = _of(_stacks(tmp_path / beside, moved), "flux-helmrelease")
        found[beside] = [(stack.environment, stack.cluster) for stack in stacks.values()]
    assert found == {"network": [("", "")], "prod": [("dev", "dev")], "data": [("", "")]}


def test_what_was_put_into_an_archive_is_not_deployed(tmp_path: Path) -> None:
    """Nor is anything said of what its files lack; what a root points at counts wherever it lies."""
    files = {
        ".archive/old/ks.yaml": _kustomization("old", "old/app"),
        ".archive/old/kustomization.yaml": "resources: [gone.yaml]\n",
        "apps/archive/kustomization.yaml": "resources: [store.yaml]\n",
        "apps/archive/store.yaml": RELEASE,
        "clusters/dev/apps.yaml": _kustomization("archive", "apps/archive"),
    }
    stacks = _stacks(tmp_path, files)
    assert {stack.root for stack in stacks.stacks} & {path for path in files if path.startswith(".archive")} == set()
    assert ("dev", "store") in _of(stacks, "flux-helmrelease") and not stacks.findings


def test_what_clusters_share_is_no_cluster(tmp_path: Path) -> None:
    """``base/flux`` beside ``main/flux`` and ``west/flux`` holds what both deploy."""
    folders = ("k8s/base/flux", "k8s/main/flux", "k8s/west/flux", "clusters/common")
    files = {f"{folder}/{n}.yaml": _kustomization(f"own{n}", "infra") for n, folder in enumerate(folders)}
    found = _of(_stacks(tmp_path, files | {"infra/cache.yaml": CACHE}), "flux-kustomization")
    assert {name: cluster for cluster, name in found} == {"own0": "", "own1": "main", "own2": "west", "own3": ""}
