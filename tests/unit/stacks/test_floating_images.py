"""An image without a fixed version is a finding where it reaches a cluster as it is written, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from tests.unit.stacks.writer import write_capture

from catalejo.model.findings import Finding
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

_POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: {name}, image: {image}}}]}}\n"
)


def _floating(tmp_path: Path, files: dict[str, str]) -> list[Finding]:
    captured = write_capture(tmp_path / "capture", {"local/shop": files})
    stacks = build_stacks(captured, Settings(environments=("dev", "staging", "prod")))
    return [found for found in stacks.findings if found.code == "GIT403"]


def test_values_of_a_chart_that_is_published_are_defaults(tmp_path: Path) -> None:
    """Whoever installs the chart names the version; the values of an environment are another matter."""
    chart = {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/values.yaml": "image: {repository: registry.example.com/shop, tag: main}\n",
    }
    assert not _floating(tmp_path / "published", chart)
    chart["chart/values-prod.yaml"] = "replicas: 2\n"
    assert [found.origin.path for found in _floating(tmp_path / "deployed", chart)] == ["chart/values.yaml"]


def test_a_kustomization_that_nothing_deploys_is_a_default(tmp_path: Path) -> None:
    """An operator's own ``config/`` names its development image; nobody says that it runs."""
    files = {
        "config/kustomization.yaml": "resources: [pod.yaml]\n",
        "config/pod.yaml": _POD.format(name="shop", image="registry.example.com/shop:latest"),
    }
    assert not _floating(tmp_path / "nobody", files)
    files["argocd/shop.yaml"] = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n"
        "  source: {repoURL: https://example.com/local/shop.git, path: config, targetRevision: main}\n"
        "  destination: {server: https://kubernetes.default.svc, namespace: shop}\n"
    )
    assert [found.origin.path for found in _floating(tmp_path / "argocd", files)] == ["config/pod.yaml"]


def test_an_image_that_skaffold_builds_gets_its_tag_from_it(tmp_path: Path) -> None:
    """The manifest is right to name none; what lies beside it and is not built stays a finding."""
    both = _POD.format(name="orders", image="orders") + "---\n" + _POD.format(name="cache", image="redis")
    files = {
        "k8s/overlays/prod/kustomization.yaml": "resources: [pods.yaml]\n",
        "k8s/overlays/prod/pods.yaml": both,
        "skaffold.yaml": "apiVersion: skaffold/v4beta1\nkind: Config\nbuild: {artifacts: [{image: orders, context: .}]}\n",
    }
    assert [found.args["image"] for found in _floating(tmp_path, files)] == ["redis"]
