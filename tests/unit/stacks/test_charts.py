"""What Helm itself makes of charts in the tree, in the jail, where it is found; without it values stay derived."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.cli import cli
from catalejo.cli.output import guard
from catalejo.kit.read.captured import Captured
from catalejo.model.stacks import Stack
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

HELM = pytest.mark.skipif(shutil.which("helm") is None, reason="helm is not on this machine")
TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}-web}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"}
        {{- if and .Values.proxy.on .Values.proxy.image }}
        - {name: proxy, image: {{ .Values.proxy.image }}}
        {{- end }}
"""
APP = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-prod}
spec:
  source:
    repoURL: https://h/o/gitops
    path: charts/shop
    helm:
      valueFiles: [prod.yaml]
HELM  destination: {name: prod, namespace: shop}
"""


def _capture(tmp_path: Path, helm: str = "", template: str = TEMPLATE, extra: str = "") -> Captured:
    files = {
        "charts/shop/Chart.yaml": f"apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '7.1'\n{extra}",
        "charts/shop/values.yaml": "image: {repository: reg.io/shop}\nproxy: {image: 'reg.io/proxy:3', on: false}\n",
        "charts/shop/prod.yaml": "image:\n  tag: v9\n",
        "charts/shop/templates/web.yaml": template,
        "apps/shop.yaml": APP.replace("HELM", helm),
    }
    return write_capture(tmp_path / "capture", {"h/o/gitops": files})


def _app(captured: Captured, renderers: str = "auto") -> Stack:
    stacks = build_stacks(captured, Settings(environments=("prod",), renderers=renderers)).stacks
    return next(stack for stack in stacks if stack.is_application)


@HELM
def test_helm_decides_which_images_a_chart_runs(tmp_path: Path) -> None:
    """The one that its templates switch off is not listed; the tag keeps the line of the value that sets it."""
    (image,) = _app(_capture(tmp_path)).images
    assert (image.name, image.tag, image.approximate, image.object) == (
        "reg.io/shop",
        "v9",
        "",
        "Deployment/shop-prod-web",
    )
    assert (image.origin.path, image.origin.line) == ("charts/shop/prod.yaml", 2)


def test_without_helm_images_are_what_values_name(tmp_path: Path) -> None:
    """Both of them, and that they are derived."""
    images = _app(_capture(tmp_path), "own").images
    assert [(image.name, image.tag, image.approximate) for image in images] == [
        ("reg.io/shop", "v9", "values"), ("reg.io/proxy", "3", "values"),
    ]  # fmt: skip


@HELM
@pytest.mark.parametrize(
    ("helm", "template", "extra", "why"),
    [
        ("      parameters: [{name: image.tag, value: v8}]\n", TEMPLATE, "", "values"),
        ("      valuesObject: {image: {tag: 1.10}}\n", TEMPLATE, "", "values"),
        ("", TEMPLATE + "# {{ .Capabilities.KubeVersion }}\n", "", "cluster"),
        ("", TEMPLATE, "dependencies: [{name: db, version: 1.0.0, repository: 'https://charts.example.com'}]\n", "values"),
        ("", TEMPLATE + "{{ fail \"no\" }}\n", "", "values"),
        ("", TEMPLATE + "{{ range until 900000000 }}x{{ end }}\n", "", "values"),
    ],
)  # fmt: skip
def test_what_helm_is_not_sure_of_stays_derived(tmp_path: Path, helm: str, template: str, extra: str, why: str) -> None:
    """Settings that are not given to it, numbers whose spelling is lost, the cluster's facts, a chart elsewhere, a
    template that fails or never ends.
    """
    images = _app(_capture(tmp_path, helm, template, extra)).images
    assert images and {image.approximate for image in images} == {why}


@HELM
def test_a_chart_reads_no_file_of_this_machine_and_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``.Files`` sees the chart only, ``env`` nothing at all: what it cannot have, it does not print."""
    secret = tmp_path / "secret.txt"
    secret.write_text("reg.io/leak:1")
    monkeypatch.setenv("LEAK", "reg.io/leak:1")
    template = TEMPLATE + f'# {{{{ .Files.Get "{secret}" }}}}{{{{ .Files.Get "../../../../{secret}" }}}}\n'
    assert "leak" not in str(_app(_capture(tmp_path, template=template)))


@HELM
def test_stacks_render_shows_the_objects_of_a_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its own values, and which Helm it was."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '7.1'\n")
    (tmp_path / "values.yaml").write_text("image: {repository: reg.io/shop}\nproxy: {}\n")
    (tmp_path / "templates/web.yaml").write_text(TEMPLATE)
    assert guard(cli, ["stacks", "render", ".", "--format", "jsonl"]) == 0
    root, made = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert root["how"] == "exact" and root["program"].startswith("helm ")
    assert made["name"] == "shop-web" and made["values"][0]["value"] == "reg.io/shop:7.1"
