"""Applications and ApplicationSets: what they deploy, where, and why we think so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.model.stacks import Stack, Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: orders-prod
  labels: {team: equipo-backend}
spec:
  project: default
  source: {repoURL: "https://github.com/acme/gitops", targetRevision: main, path: apps/orders}
  destination: {server: "https://kubernetes.default.svc", namespace: orders}
"""
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec: {template: {spec: {containers: [{name: orders, image: "ghcr.io/acme/orders:1.2.3"}]}}}
"""


def _stacks(tmp_path: Path, files: dict[str, str], more: dict[str, dict[str, str]] | None = None) -> Stacks:
    repos = {"github.com/acme/gitops": files, **(more or {})}
    captured = write_capture(tmp_path / "capture", repos)
    return build_stacks(captured, Settings(environments=("dev", "staging", "prod")))


def _named(stacks: Stacks, name: str) -> Stack:
    return next(stack for stack in stacks.stacks if stack.name == name)


def test_application_of_plain_manifests(tmp_path: Path) -> None:
    """A folder without kustomization or chart is read as it is."""
    stacks = _stacks(tmp_path, {"argocd/orders.yaml": APPLICATION, "apps/orders/deployment.yaml": MANIFEST})
    stack = _named(stacks, "orders-prod")
    assert (stack.environment, stack.cluster, stack.owner) == ("prod", "in-cluster", "equipo-backend")
    assert [(i.name, i.tag, i.origin.line) for i in stack.images] == [("ghcr.io/acme/orders", "1.2.3", 4)]
    assert stack.workloads == ("Deployment/orders",) and not stacks.unmatched
    assert [f.code for f in stacks.findings] == ["GIT405"]


def test_automated_without_words_is_auto_sync(tmp_path: Path) -> None:
    """`automated: {}` and a bare `automated:` are on, `enabled: false` is off."""
    states = {}
    for name, policy in (("a", "{}"), ("b", "null"), ("c", "{enabled: false}")):
        text = APPLICATION.replace("orders-prod", f"{name}-prod") + f"  syncPolicy: {{automated: {policy}}}\n"
        target = _named(_stacks(tmp_path / name, {"argocd/app.yaml": text}), f"{name}-prod").target
        states[name] = target is not None and target.auto_sync
    assert states == {"a": True, "b": True, "c": False}


def test_path_that_is_not_there(tmp_path: Path) -> None:
    """An Application that deploys a folder that its captured repository lacks is an error at its place."""
    stacks = _stacks(tmp_path, {"argocd/orders.yaml": APPLICATION})
    assert ("GIT416", "argocd/orders.yaml", 1) in {(f.code, f.origin.path, f.origin.line) for f in stacks.findings}


def test_forks_of_a_folder_without_remote_are_not_judged(tmp_path: Path) -> None:
    """It is known by its name only: where all URLs of that name agree it is judged, where they differ it is not."""
    own, fork = "https://github.com/acme/plain", "https://github.com/ana/plain"
    for urls, expected in (((own, own), ["app-0", "app-1"]), ((own, own, fork), [])):
        texts = [APPLICATION.replace("https://github.com/acme/gitops", url) for url in urls]
        files = {f"apps/{n}.yaml": text.replace("orders-prod", f"app-{n}") for n, text in enumerate(texts)}
        stacks = build_stacks(write_capture(tmp_path / str(len(urls)), {"local/plain": files}), Settings())
        assert [f.args["name"] for f in stacks.findings if f.code == "GIT416"] == expected


def test_placeholders_are_incomplete_not_wrong(tmp_path: Path) -> None:
    """What a tool still has to fill in is shown as incomplete, without any finding."""
    text = APPLICATION.replace("https://github.com/acme/gitops", "<GITOPS_REPO_URL>").replace("apps/orders", "{{path}}")
    stacks = _stacks(tmp_path, {"argocd/orders.yaml": text})
    assert "incomplete" in _named(stacks, "orders-prod").notes
    assert not stacks.findings


def test_application_finds_another_captured_repository(tmp_path: Path) -> None:
    """URLs in any spelling lead to the repository; a folder without remote is found by its unique name."""
    for number, identity in enumerate(("github.com/acme/manifests", "local/manifests")):
        text = APPLICATION.replace("https://github.com/acme/gitops", "git@github.com:acme/manifests.git")
        more = {identity: {"apps/orders/deployment.yaml": MANIFEST}}
        stacks = _stacks(tmp_path / str(number), {"argocd/orders.yaml": text}, more)
        assert _named(stacks, "orders-prod").renders == (f"{identity}//apps/orders",)
        assert _named(stacks, "orders-prod").images[0].tag == "1.2.3"


def test_chart_with_values_from_another_source(tmp_path: Path) -> None:
    """A chart of a chart repository is a part; its values files give the image that they set."""
    text = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: redis-prod}
spec:
  sources:
    - repoURL: https://charts.example.com
      chart: redis
      targetRevision: 19.0.1
      helm: {valueFiles: ["$values/values/redis.yaml"]}
    - {repoURL: "https://github.com/acme/gitops", ref: values}
  destination: {name: prod-use1, namespace: redis}
"""
    files = {"argocd/redis.yaml": text, "values/redis.yaml": "image:\n  repository: bitnami/redis\n  tag: 7.2.4\n"}
    stack = _named(_stacks(tmp_path, files), "redis-prod")
    assert [(p.name, p.version) for p in stack.parts] == [("redis", "19.0.1")]
    assert [(i.name, i.tag, i.origin.path, i.origin.line) for i in stack.images] == [
        ("bitnami/redis", "7.2.4", "values/redis.yaml", 3)
    ]
    assert stack.environment == "prod"


SET = """
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: services}
spec:
  goTemplate: %(go)s
  generators:
    - list:
        elements:
          - {name: orders, env: dev}
          - {name: orders, env: prod}
  template:
    metadata: {name: '%(name)s'}
    spec:
      source: {repoURL: "https://github.com/acme/gitops", path: apps/orders}
      destination: {namespace: orders}
      syncPolicy: {automated: {}}
"""


def test_list_generator_in_both_template_languages(tmp_path: Path) -> None:
    """Each element makes an Application whose place is the element's line."""
    for go, name in (("false", "{{name}}-{{ env }}"), ("true", '{{ .name }}-{{ index . "env" }}')):
        files = {"sets/a.yaml": SET % {"go": go, "name": name}, "apps/orders/deployment.yaml": MANIFEST}
        stacks = _stacks(tmp_path / go, files)
        generated = [s for s in stacks.stacks if s.generator == "services"]
        assert [(s.name, s.environment, s.origin.line) for s in generated] == [
            ("orders-dev", "dev", 9), ("orders-prod", "prod", 10),
        ]  # fmt: skip
        assert _named(stacks, "services").generated == 2


def test_missing_parameter_is_told_once_where_the_set_is_strict(tmp_path: Path) -> None:
    """A template that names what no element has is refused by Argo CD with missingkey=error, and only then for certain."""
    text = SET % {"go": "true", "name": "{{ .nmae }}"}
    strict = text.replace("  goTemplate: true", "  goTemplate: true\n  goTemplateOptions: [missingkey=error]")
    stacks = _stacks(tmp_path / "strict", {"sets/a.yaml": strict})
    assert [(f.code, f.args["expression"]) for f in stacks.findings] == [("GIT415", 'map has no entry for key "nmae"')]
    loose = _stacks(tmp_path / "loose", {"sets/a.yaml": text})
    assert [(f.code, f.args["name"]) for f in loose.findings] == [("GIT414", "<no value>")]
    unknown = _stacks(tmp_path / "unknown", {"sets/a.yaml": strict.replace("{{ .nmae }}", "{{ now }}")})
    assert ([f.code for f in unknown.findings], unknown.unexpanded) == (["GIT413"], {"function now": 1})


@pytest.mark.parametrize(
    "change",
    [
        ("targetRevision: main", "targetRevision: v1.2.3"),
        ("path: apps/orders}", "path: apps/orders, plugin: {name: tanka}}"),
        ("path: apps/orders}", "path: 'apps/${ENVIRONMENT}'}"),
    ],
)
def test_a_folder_that_another_revision_or_tool_may_have_is_not_called_missing(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    """Only what the captured branch itself lacks is."""
    stacks = _stacks(tmp_path, {"argocd/orders.yaml": APPLICATION.replace(*change)})
    assert "GIT416" not in {f.code for f in stacks.findings}


def test_an_application_that_a_kustomization_may_patch_or_a_set_makes_is_not_called_wrong(tmp_path: Path) -> None:
    """Its path is only known once it is rendered."""
    patch = "resources: [orders.yaml]\npatches:\n- target: {kind: Application}\n  path: prod.yaml\n"
    files = {"argocd/orders.yaml": APPLICATION, "argocd/kustomization.yaml": patch, "argocd/prod.yaml": "[]"}
    assert "GIT416" not in {f.code for f in _stacks(tmp_path / "a", files).findings}
    made = {"sets/a.yaml": (SET % {"go": "true", "name": "{{ .name }}-{{ .env }}"})}
    assert "GIT416" not in {f.code for f in _stacks(tmp_path / "b", made).findings}


def test_the_same_name_twice(tmp_path: Path) -> None:
    """The second Application of a name is refused by Argo CD, and here."""
    stacks = _stacks(
        tmp_path, {"sets/a.yaml": SET % {"go": "true", "name": "{{ .name }}"}, "apps/orders/x.yaml": "a: 1"}
    )
    assert [f.code for f in stacks.findings] == ["GIT414"]


def test_git_folders_and_their_matrix_with_a_list(tmp_path: Path) -> None:
    """Folders of the captured tree are found as Argo CD matches them; the matrix is the product."""
    text = """
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - list: {elements: [{env: dev}, {env: prod}]}
          - git:
              repoURL: https://github.com/acme/gitops
              directories: [{path: "apps/*"}, {path: apps/old, exclude: true}]
  template:
    metadata: {name: '{{ .path.basename }}-{{ .env }}'}
    spec:
      source: {repoURL: "https://github.com/acme/gitops", path: '{{ .path.path }}'}
      destination: {namespace: x}
      syncPolicy: {automated: {}}
"""
    files = {"sets/all.yaml": text, **{f"apps/{n}/base/x.yaml": MANIFEST for n in ("orders", "old", "stock")}}
    names = {s.name for s in _stacks(tmp_path, files).stacks if s.generator == "all"}
    assert names == {"orders-dev", "orders-prod", "stock-dev", "stock-prod"}


def test_generators_that_need_a_cluster_are_counted(tmp_path: Path) -> None:
    """They are named, shown with what they would deploy, and never guessed."""
    text = (SET % {"go": "true", "name": "{{ .name }}"}).replace("- list:", "- clusters:").replace("elements", "x")
    stacks = _stacks(tmp_path, {"sets/a.yaml": text})
    assert stacks.unexpanded == {"clusters": 1}
    assert "unexpanded" in _named(stacks, "services").notes
    assert [f.code for f in stacks.findings] == ["GIT413"]


def test_app_of_apps_is_recognised(tmp_path: Path) -> None:
    """An Application that deploys Applications has no workload of its own."""
    root = APPLICATION.replace("orders-prod", "root").replace("path: apps/orders", "path: argocd/children")
    stacks = _stacks(tmp_path, {"root.yaml": root, "argocd/children/orders.yaml": APPLICATION})
    assert _named(stacks, "root").app_of_apps and not _named(stacks, "orders-prod").app_of_apps


def test_broken_document_costs_only_itself(tmp_path: Path) -> None:
    """The neighbours of a document that cannot be read are read, and the place of the fault is told."""
    text = APPLICATION + "---\na: [1\nb: 2\n---" + APPLICATION.replace("orders-prod", "second-prod")
    stacks = _stacks(tmp_path, {"argocd/all.yaml": text})
    assert {"orders-prod", "second-prod"} <= {stack.name for stack in stacks.stacks}
    assert [f.origin.line for f in stacks.findings if f.code == "GIT401"] == [12]


def test_copies_of_a_broken_file_are_one_fault(tmp_path: Path) -> None:
    """However many folders hold the same bytes, it is mended once and told once, at the first of them."""
    text = APPLICATION + "---\na: [1\nb: 2\n"
    stacks = _stacks(tmp_path, {f"argocd/{name}/app.yaml": text for name in ("dev", "prod", "qa")})
    (broken,) = [f for f in stacks.findings if f.code in ("GIT401", "GIT419")]
    assert (broken.code, broken.occurrences, broken.args["count"]) == ("GIT419", 3, "3")
    assert broken.origin.path == "argocd/dev/app.yaml"


def test_patterns_of_value_files_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    """The last file of a pattern wins, and the file that decides is the one that is named."""
    app = """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop}
    spec:
      source: {repoURL: "https://github.com/acme/gitops", path: chart, helm: {valueFiles: ["env/*.yaml"]}}
    """
    files = {
        "apps/a.yaml": app, "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/values.yaml": "image: {repository: r/shop, tag: '1'}\n", "chart/env/20-b.yaml": "image: {tag: '3'}\n",
        "chart/env/10-a.yaml": "image: {tag: '2'}\n",
    }  # fmt: skip
    captured = write_capture(tmp_path / "capture", {"github.com/acme/gitops": files})
    stack = next(s for s in build_stacks(captured, Settings()).stacks if s.is_application)
    assert [(i.tag, i.approximate, i.origin.path) for i in stack.images] == [("3", "values", "chart/env/20-b.yaml")]
