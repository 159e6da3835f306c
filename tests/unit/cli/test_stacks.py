"""``catalejo stacks``: what a root renders to, what a set makes, how two environments differ."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from secrets import token_urlsafe

import pytest
import yaml
from tests.gitops.beside import NO_KUBECTL, has_kubectl
from tests.unit.stacks.writer import write_capture

from catalejo.cli import cli
from catalejo.cli.output import guard

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: app
          image: reg.io/shop/web:1
          env: [{name: LEVEL, value: info}, {name: HOST, value: dev.shop.example}]
"""
OVERLAY = """\
resources: [../base]
images:
  - name: reg.io/shop/web
    newTag: "2.4"
replicas:
  - name: web
    count: 3
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shops, namespace: argocd}
spec:
  generators:
    - clusters: {selector: {matchLabels: {env: prod}}}
  template:
    metadata: {name: '{{name}}-shop'}
    spec: {source: {repoURL: x, path: 'apps/{{metadata.labels.tier}}'}, destination: {name: '{{name}}', namespace: shop}}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Git repository with a base, an overlay and a set; the current folder. What is not committed counts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796000000")
    root = tmp_path / "gitops"
    for path, text in {
        "base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": DEPLOYMENT,
        "prod/kustomization.yaml": OVERLAY, "set.yaml": SET,
    }.items():  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    monkeypatch.chdir(root)
    return root


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_render_says_where_each_value_is_set(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line of the override, not the one of the base; the objects are YAML that kubectl would take."""
    assert guard(cli, ["stacks", "render", "prod"]) == 0
    text = capsys.readouterr().out
    (made,) = [value for value in yaml.safe_load_all(text) if value]
    assert made["spec"]["replicas"] == 3
    assert "containers[0].image reg.io/shop/web:2.4 exact prod/kustomization.yaml:4\n" in text
    assert "spec.replicas 3 exact prod/kustomization.yaml:7\n" in text


def test_render_gives_a_line_for_the_root_and_each_object(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: with how, why, path and line."""
    assert guard(cli, ["stacks", "render", "base", "--format", "jsonl"]) == 0
    root, made = _lines(capsys.readouterr().out)
    assert (root["tool"], root["how"], root["refused"]) == ("kustomize", "exact", None)
    assert made["values"] == [
        {"how": "exact", "key": "spec.template.spec.containers[0].image", "line": 10, "path": "base/web.yaml",
         "value": "reg.io/shop/web:1", "why": None},
        {"how": "exact", "key": "spec.replicas", "line": 5, "path": "base/web.yaml", "value": "1", "why": None},
    ]  # fmt: skip


def test_render_shows_no_value_of_a_secret(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys only, whether the object is written or generated."""
    canary = token_urlsafe(12)
    (tree / "base/secret.yaml").write_text(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{word: '{canary}'}}\n"
    )
    (tree / "base/kustomization.yaml").write_text(
        f"resources: [secret.yaml]\nsecretGenerator: [{{name: made, literals: ['word={canary}']}}]\n"
    )
    for form in ("yaml", "jsonl"):
        assert guard(cli, ["stacks", "render", "base", "--format", form]) == 0
        text = capsys.readouterr().out
        assert canary not in text and text.count("(not shown)") == 2


def test_what_is_not_known_is_no_success(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A base elsewhere: 3. A tree that kustomize refuses: 1, with its reason and the line. Nothing there: 2."""
    (tree / "prod/kustomization.yaml").write_text("resources: [../base, https://github.com/x/y//z?ref=v1]\n")
    assert guard(cli, ["stacks", "render", "prod", "--program", "own"]) == 3
    assert "prod: unknown" in capsys.readouterr().out
    (tree / "prod/kustomization.yaml").write_text("resources:\n  - ../base\n  - gone.yaml\n")
    assert guard(cli, ["stacks", "render", "prod"]) == 1
    assert "refused: gone.yaml does not exist (prod/kustomization.yaml:3)" in capsys.readouterr().out
    (tree / "empty").mkdir()
    assert guard(cli, ["stacks", "render", "empty"]) == 2


@pytest.mark.skipif(not has_kubectl(), reason=NO_KUBECTL)
def test_a_program_decides_unless_it_is_told_not_to(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With it the value is exact, and which program it was is said; without it the reason."""
    (tree / "prod/kustomization.yaml").write_text("resources: [../base]\ntransformers: [t.yaml]\n")
    (tree / "prod/t.yaml").write_text(
        "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: pre-\nfieldSpecs: [{path: metadata/name}]\n"
    )
    assert guard(cli, ["stacks", "render", "prod", "--format", "jsonl"]) == 0
    root, made = _lines(capsys.readouterr().out)
    assert root["program"] and root["how"] == "exact" and made["name"] == "pre-web"
    assert guard(cli, ["stacks", "render", "prod", "--format", "jsonl", "--program", "own"]) == 0
    root, made = _lines(capsys.readouterr().out)
    assert (root["program"], root["how"], root["reasons"]) == (None, "derived", ["transformers"])
    assert {value["how"] for value in made["values"]} == {"derived"}  # type: ignore[attr-defined] # a list of values


def test_a_chart_says_that_its_templates_are_not_read(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What its values name is derived, a range of versions too; a folder of manifests is exact."""
    (tree / "chart").mkdir()
    (tree / "chart/Chart.yaml").write_text(
        "name: c\nversion: 1.0.0\ndependencies: [{name: db, version: '>=1', repository: https://x}]\n"
    )
    (tree / "chart/values.yaml").write_text("image: {repository: reg.io/shop/web, tag: v3}\n")
    assert guard(cli, ["stacks", "render", "chart", "--program", "own", "--format", "jsonl"]) == 3
    (root,) = _lines(capsys.readouterr().out)
    values = [(v["key"], v["value"], v["how"], v["why"]) for v in root["values"]]  # type: ignore[attr-defined] # a list
    assert values == [
        ("image", "reg.io/shop/web:v3", "derived", "values"),
        ("dependency db", ">=1", "derived", "range"),
    ]
    (tree / "plain").mkdir()
    (tree / "plain/web.yaml").write_text(DEPLOYMENT)
    assert guard(cli, ["stacks", "render", "plain", "--format", "jsonl"]) == 0
    assert [line["type"] for line in _lines(capsys.readouterr().out)] == ["root", "object"]


def test_expand_names_what_files_do_not_answer(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without clusters the set is not known whole: 3. With all of them it is exact, in the set's namespace."""
    assert guard(cli, ["stacks", "expand", "set.yaml"]) == 3
    assert "unknown: clusters that the repository does not declare" in capsys.readouterr().out
    (tree / "clusters.yaml").write_text(
        "- {name: eu, server: https://eu, labels: {env: prod, tier: big}}\n- {name: lab, labels: {env: dev}}\n"
    )
    assert guard(cli, ["stacks", "expand", "set.yaml", "--clusters", "clusters.yaml", "--format", "yaml"]) == 0
    (made,) = [value for value in yaml.safe_load_all(capsys.readouterr().out) if value]
    assert made["metadata"] == {"name": "eu-shop", "namespace": "argocd"} and made["kind"] == "Application"
    assert made["spec"]["source"]["path"] == "apps/big"


def test_expand_says_what_nothing_fills_in_and_what_argo_cd_refuses(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A label that a cluster lacks stays as it is: unknown; two applications of one name are refused: 1."""
    (tree / "clusters.json").write_text(json.dumps({"items": [{"name": "eu", "labels": {"env": "prod"}}]}))
    assert guard(cli, ["stacks", "expand", "set.yaml", "--clusters", "clusters.json"]) == 3
    assert "unknown: a parameter that nothing gives" in capsys.readouterr().out
    (tree / "set.yaml").write_text(SET.replace("{{name}}-shop", "one").replace("{{metadata.labels.tier}}", "web"))
    (tree / "clusters.json").write_text(
        json.dumps([{"name": name, "labels": {"env": "prod"}} for name in ("eu", "us")])
    )
    assert guard(cli, ["stacks", "expand", "set.yaml", "--clusters", "clusters.json"]) == 1
    assert "refused: contains applications with duplicate name: one" in capsys.readouterr().out


def test_all_that_is_wrong_with_clusters_is_said_at_once(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line; a set that is none is said too."""
    (tree / "clusters.yaml").write_text("- {nam: eu}\n- {name: us}\n- 7\n")
    assert guard(cli, ["stacks", "expand", "set.yaml", "--clusters", "clusters.yaml"]) == 2
    said = capsys.readouterr().err
    assert "clusters.yaml:1:" in said and "clusters.yaml:3:" in said and "clusters.yaml:2:" not in said
    assert guard(cli, ["stacks", "expand", "base/web.yaml"]) == 2


@pytest.fixture
def environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A capture of one service in dev and prod, and of one in prod only; the folder that holds it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits}\ndata: {rate: 'RATE', apiToken: 'WORD'}\n"
    files = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": DEPLOYMENT}
    for name, rate, count in (("dev", "10", "1"), ("prod", "90", "4")):
        files |= {
            f"web/{name}/kustomization.yaml": OVERLAY.replace("../base", "../../base, limits.yaml")
            .replace("2.4", f"2.{count}").replace("count: 3", f"count: {count}")
            + "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: "
            f"{{spec: {{containers: [{{name: app, env: [{{name: HOST, value: {name}.shop.example}}]}}]}}}}}}\n",
            f"web/{name}/limits.yaml": config.replace("RATE", rate).replace("WORD", token_urlsafe(20)),
        }  # fmt: skip
    files["only/overlays/prod/kustomization.yaml"] = "resources: [web.yaml]\n"
    files["only/overlays/prod/web.yaml"] = DEPLOYMENT
    write_capture(tmp_path / "capture", {"h/o/gitops": files})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_diff_folds_what_makes_an_environment_one_of_its_own(
    environments: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A version and a setting differ; host names, replicas and what is not shown are expected, and counted."""
    assert guard(cli, ["stacks", "diff", "dev", "prod"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0] == (
        "dev -> prod: 1 version differs, 1 setting differs, 0 stacks only in dev, 1 stack only in prod, "
        "3 differences are expected, 0 stacks are not known whole"
    )
    assert "image reg.io/shop/web: 2.1 -> 2.4  (web/dev/kustomization.yaml:4, web/prod/kustomization.yaml:4)" in text
    assert "ConfigMap/limits rate: 10 -> 90  (web/dev/limits.yaml:4, web/prod/limits.yaml:4)" in text
    assert "expected: values that are not shown 1, names of the environment 1, replicas and resources 1" in text


def test_diff_speaks_json_and_markdown(environments: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of it where that is asked for; a masked value is masked here too."""
    assert guard(cli, ["stacks", "diff", "dev", "prod", "--format", "json", "--all"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    told = {item["key"]: (item["left"], item["right"], item.get("expected")) for item in rows[1]["differences"]}
    assert told["Deployment/web replicas"] == ("1", "4", "scale")
    assert told["ConfigMap/limits apiToken"] == ("•••", "•••", "hidden")
    assert guard(cli, ["stacks", "diff", "dev", "prod", "--format", "markdown"]) == 0
    assert "| `web` | `image reg.io/shop/web` | `2.1` | `2.4` |" in capsys.readouterr().out


def test_diff_knows_the_environments_of_the_capture(environments: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another name is a usage error with the nearest one."""
    assert guard(cli, ["stacks", "diff", "dev", "prodd"]) == 2
    assert "did you mean prod?" in capsys.readouterr().err
