"""``/api/v1/stacks.jsonl`` says a line a root, once for each that deploys it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
from tests.unit.portal.worlds import portal
from tests.unit.stacks.writer import write_capture

from catalejo.model.world import Settings
from catalejo.portal.machine.stacks import stack_lines
from catalejo.stacks import build_stacks

APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: store-{env}}}
spec:
  source: {{repoURL: "https://git.example.com/shop/fleet.git", path: {path}, targetRevision: {revision}}}
  destination: {{name: west, namespace: shop}}
"""
FILES = {
    "argo/prod.yaml": APPLICATION.format(env="prod", path="app/prod", revision="main"),
    "argo/dev.yaml": APPLICATION.format(env="dev", path="app/base", revision="v1"),
    "app/base/kustomization.yaml": "resources: [d.yaml]\n",
    "app/base/d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: store}\nspec: {template: {spec: "
    "{containers: [{name: web, image: 'registry.example.com/store:1.0'}]}}}\n",
    "app/prod/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n"
    "images: [{name: registry.example.com/store, newTag: '2.0'}]\n",
    "app/prod/p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: store}\nspec: {replicas: 2}\n",
    "wrong/kustomization.yaml": "resources: []\nimages: [{name: a, newTag: 1.0}]\n",
}


def test_a_root_says_what_it_deploys_where_and_how_sure_that_is(tmp_path: Path) -> None:
    """Deployed roots, what holds Applications, bases, patches; a revision that was not captured has no images."""
    captured = write_capture(tmp_path / "capture", {"git.example.com/shop/fleet": FILES})
    small = portal()
    world = msgspec.structs.replace(small.world, stacks=build_stacks(captured, Settings()))
    lines = {(line["path"], line["name"]): line for line in stack_lines(dataclasses.replace(small, world=world))}
    prod, dev = lines["app/prod", "store-prod"], lines["app/base", "store-dev"]
    assert (prod["kind"], prod["tool"], prod["environment"], prod["cluster"], prod["ref"]) == (
        "deployed", "kustomize", "prod", "west", "main",
    )  # fmt: skip
    assert prod["images"] == [
        {"name": "registry.example.com/store", "tag": "2.0", "digest": None, "container": "web",
         "object": "Deployment/store", "how": "exact", "why": None, "path": "app/prod/kustomization.yaml", "line": 3}
    ]  # fmt: skip
    assert (dev["images"], dev["ref"], dev["parent"]) == ([], "v1", "git.example.com/shop/fleet//argo/dev.yaml")
    assert lines["argo", None]["applications"] == [
        {"name": "store-dev", "namespace": "shop", "cluster": "west", "path": "app/base", "revision": "v1",
         "how": "unknown"},
        {"name": "store-prod", "namespace": "shop", "cluster": "west", "path": "app/prod", "revision": "main",
         "how": "exact"},
    ]  # fmt: skip
    assert lines["app/prod/p.yaml", None]["kind"] == "patch"
    assert "newTag" in str(lines["wrong", "wrong"]["refused"])


PLACEHOLDER = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: waits}
spec:
  source: {repoURL: "{{metadata.annotations.repo}}", path: charts/x, targetRevision: "{{revision}}"}
  destination: {name: in-cluster}
"""
SOURCELESS = """
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./app/base, sourceRef: {kind: GitRepository, name: not-in-git}}
"""


def test_what_waits_to_be_filled_in_or_has_no_source_claims_no_revision(tmp_path: Path) -> None:
    """An Application with placeholders deploys nothing that is known; a Kustomization without its source follows no HEAD."""
    files = {**FILES, "argo/waits.yaml": PLACEHOLDER, "flux/apps.yaml": SOURCELESS}
    captured = write_capture(tmp_path / "capture", {"git.example.com/shop/fleet": files})
    small = portal()
    world = msgspec.structs.replace(small.world, stacks=build_stacks(captured, Settings()))
    lines = {line["name"]: line for line in stack_lines(dataclasses.replace(small, world=world))}
    assert (lines["waits"]["kind"], lines["waits"]["ref"]) == ("unknown", None)
    assert (lines["apps"]["kind"], lines["apps"]["ref"]) == ("deployed", None)
