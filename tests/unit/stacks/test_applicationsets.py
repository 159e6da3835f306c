"""ApplicationSets make what Argo CD makes of them, and say what is not known or refused."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.kit.read.yaml import load_documents
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks
from catalejo.stacks.argocd.applicationsets import Expansion, expand
from catalejo.stacks.argocd.clusters import read_clusters
from catalejo.stacks.argocd.generators import Surroundings
from catalejo.stacks.render.kustomize import Kustomizer
from catalejo.stacks.tree import KubernetesObject, Tree
from catalejo.stacks.work import Work

URL = "https://git.example.com/shop/fleet.git"
EAST = """
apiVersion: v1
kind: Secret
metadata: {name: c-east, labels: {argocd.argoproj.io/secret-type: cluster, tier: front}, annotations: {zone: z1}}
data: {name: ZWFzdA==, server: aHR0cHM6Ly9lYXN0LmV4YW1wbGUuY29t, config: bm90LXJlYWQ=}
"""
FILES = {
    "clusters/east.yaml": EAST,
    "apps/orders/k.yaml": "a: 1\n",
    "apps/stock/k.yaml": "a: 1\n",
    "apps/.hidden/k.yaml": "a: 1\n",
    "conf/eu/shop.json": '{"size": 2000000, "ratio": 2.50, "on": true, "none": null, "zones": ["a", "b"]}',
    "conf/us/empty.yaml": "",
}


def _expand(tmp_path: Path, spec: str, name: str, files: dict[str, str] | None = None, **more: str) -> Expansion:
    captured = write_capture(tmp_path / "capture", {"git.example.com/shop/fleet": FILES if files is None else files})
    (repo,) = captured.repositories()
    tree = Tree(repo, Work())
    template = f"template: {{metadata: {{name: '{name}'}}, spec: {{project: p, source: {{path: written}}}}}}\n"
    lines = dedent(spec) + template + "".join(f"{key}: {value}\n" for key, value in more.items())
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec:\n{body}"
    (document,) = load_documents(text)
    assert document.problem is None and isinstance(document.value, dict), document.problem
    around = Surroundings(
        tree, lambda url, near: near if url == URL else None, read_clusters(tree, Kustomizer(tree)).known_to(None)
    )
    return expand(KubernetesObject("set.yaml", document, document.value, 0), around)


def _names(expansion: Expansion) -> list[str]:
    return sorted(_at(made.value, "metadata", "name") for made in expansion.applications)


def _at(value: object, *keys: str) -> str:
    for key in keys:
        assert isinstance(value, dict)
        value = value.get(key)
    return str(value)


@pytest.mark.parametrize(
    ("spec", "name", "expected"),
    [
        ("generators: [{list: {elements: [{a: x, values: {b: y}}]}}]\n", "{{a}}-{{ values.b }}-{{no}}", ["x-y-{{no}}"]),
        ("goTemplate: true\ngenerators: [{list: {elements: [{n: 1.50}]}}]\n", "v{{.n}}", ["v1.5"]),
        ("generators: [{clusters: {}}]\n", "{{name}}", ["east", "in-cluster"]),
        ("generators: [{clusters: {selector: {matchLabels: {tier: front}}}}]\n", "{{metadata.annotations.zone}}", ["z1"]),
        ("generators: [{clusters: {selector: {matchLabels: {tier: back}}}}]\n", "{{name}}", []),
        ("goTemplate: true\ngenerators: [{clusters: {flatList: true}}]\n", "n{{len .clusters}}", ["n2"]),
        (f"generators: [{{git: {{repoURL: {URL}, directories: [{{path: 'apps/*'}}]}}}}]\n", "{{path[1]}}",
         ["orders", "stock"]),
        (f"generators: [{{git: {{repoURL: {URL}, files: [{{path: 'conf/**/*.json'}}]}}}}]\n",
         "{{path.basename}}-{{size}}-{{ratio}}-{{on}}-{{none}}-{{zones.1}}", ["eu-2e+06-2.5-true-<nil>-b"]),
        (f"goTemplate: true\ngenerators: [{{git: {{repoURL: {URL}, files: [{{path: 'conf/us/*'}}]}}}}]\n",
         "{{.path.filenameNormalized}}", ["empty.yaml"]),
        ("generators:\n- list: {elements: [{a: x, e: dev}, {a: z, e: prod}]}\n"
         "  selector: {matchExpressions: [{key: e, operator: NotIn, values: [dev]}]}\n", "{{a}}", ["z"]),
        ("generators:\n- matrix: {generators: [{list: {elements: [{a: x}]}}, {list: {elementsYaml: '[{b: {{a}}1}]'}}]}\n",
         "{{a}}{{b}}", ["xx1"]),
        ("goTemplate: true\ngenerators:\n- matrix:\n    generators:\n    - list: {elements: [{m: {a: one, b: ''}}]}\n"
         "    - list: {elements: [{m: {a: two, b: three}}]}\n", "{{.m.a}}-{{.m.b}}", ["one-"]),
        ("generators:\n- merge:\n    mergeKeys: [k]\n    generators:\n    - list: {elements: [{k: a, v: '1'}, {k: b, v: '1'}]}\n"
         "    - list: {elements: [{k: b, v: '2'}, {k: c, v: '2'}]}\n", "{{k}}{{v}}", ["a1", "b2"]),
    ],
)  # fmt: skip
def test_generators_make_the_applications_that_argo_cd_makes(
    tmp_path: Path, spec: str, name: str, expected: list[str]
) -> None:
    """Parameters, selectors, products and merges are those of Argo CD's documentation."""
    expansion = _expand(tmp_path, spec, name)
    assert (_names(expansion), expansion.unexpanded, expansion.problems) == (expected, (), ())


@pytest.mark.parametrize(
    ("spec", "name", "why"),
    [
        ("generators: [{plugin: {}}]\n", "a", "plugin"),
        ("generators: [{pullRequest: {}}]\n", "a", "pullRequest"),
        ("generators: [{clusterDecisionResource: {}}]\n", "a", "clusterDecisionResource"),
        ("generators: [{git: {repoURL: 'https://git.example.com/other/x', directories: [{path: '*'}]}}]\n", "a", "git"),
        (f"generators: [{{git: {{repoURL: {URL}, revision: v1, directories: [{{path: '*'}}]}}}}]\n", "a",
         "git revision"),
        ("goTemplate: true\ngenerators: [{list: {elements: [{a: x}]}}]\n", "{{ now }}", "function now"),
    ],
)  # fmt: skip
def test_what_files_do_not_tell_is_not_known(tmp_path: Path, spec: str, name: str, why: str) -> None:
    """No application is claimed, and the reason is named."""
    expansion = _expand(tmp_path, spec, name)
    assert (_names(expansion), expansion.unexpanded) == ([], (why,))


def test_clusters_without_any_declared_may_be_more_than_argo_cd_s_own(tmp_path: Path) -> None:
    """Its own is always there where nothing is selected; a selector cannot be answered."""
    every = _expand(tmp_path / "a", "generators: [{clusters: {}}]\n", "{{name}}", {"a.yaml": "a: 1\n"})
    some = _expand(
        tmp_path / "b",
        "generators: [{clusters: {selector: {matchLabels: {a: b}}}}]\n",
        "{{name}}",
        {"a.yaml": "a: 1\n"},
    )
    assert (_names(every), every.unexpanded) == (["in-cluster"], ("clusters",))
    assert (_names(some), some.unexpanded) == ([], ("clusters",))


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("generators: [{matrix: {generators: [{list: {elements: [{a: x}]}}]}}]\n", "{{a}}"),
        ("generators: [{matrix: {generators: [{list: {elements: [{a: x}]}}, {list: {elements: [{a: y}]}}]}}]\n", "{{a}}"),
        ("generators: [{merge: {mergeKeys: [k], generators: [{list: {elements: [{k: a, v: '1'}, {k: a, v: '2'}]}},"
         " {list: {elements: [{k: b}]}}]}}]\n", "{{k}}"),
        ("generators: [{list: {elements: [{a: 1}]}}]\n", "{{a}}"),
        ("goTemplate: true\ngoTemplateOptions: [missingkey=error]\ngenerators: [{list: {elements: [{a: x}]}}]\n", "{{.b}}"),
    ],
)  # fmt: skip
def test_what_argo_cd_refuses_makes_nothing(tmp_path: Path, spec: str, name: str) -> None:
    """Conflicting and duplicate keys, texts that are none, a missing parameter: refused, with a reason."""
    expansion = _expand(tmp_path, spec, name)
    assert _names(expansion) == [] and len(expansion.problems) == 1 and not expansion.unexpanded


def test_a_generator_s_template_fills_over_the_set_s(tmp_path: Path) -> None:
    """Field by field; what it leaves out is the set's."""
    spec = "generators:\n- list:\n    elements: [{a: x}]\n    template: {metadata: {}, spec: {source: {path: 'own/{{a}}'}}}\n"
    (made,) = _expand(tmp_path, spec, "{{a}}").applications
    assert (_at(made.value, "metadata", "name"), _at(made.value, "spec", "source", "path")) == ("x", "own/x")


def test_a_template_patch_is_merged_and_never_changes_the_project(tmp_path: Path) -> None:
    """Maps merge, null takes away, the project stays."""
    patch = "'spec: {project: other, source: {path: null, chart: \"{{a}}\"}}'"
    (made,) = _expand(
        tmp_path, "generators: [{list: {elements: [{a: x}]}}]\n", "{{a}}", templatePatch=patch
    ).applications
    assert made.value["spec"] == {"project": "p", "source": {"chart": "x"}}


def test_only_what_is_public_of_a_cluster_is_read(tmp_path: Path) -> None:
    """Of a cluster's Secret: name, server, project, labels and annotations."""
    captured = write_capture(tmp_path / "capture", {"git.example.com/shop/fleet": FILES})
    (repo,) = captured.repositories()
    tree = Tree(repo, Work())
    (cluster,) = read_clusters(tree, Kustomizer(tree)).known_to(None)
    assert (cluster.name, cluster.server, cluster.annotations) == ("east", "https://east.example.com", {"zone": "z1"})
    assert "not-read" not in repr(cluster) and "bm90" not in repr(cluster)


def test_a_set_of_an_overlay_sees_the_clusters_of_that_overlay(tmp_path: Path) -> None:
    """Two overlays declare a cluster of one name with their own labels; a patch of its Secret is no cluster."""
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\nspec:\n"
        "  generators: [{clusters: {selector: {matchExpressions: [{key: tier, operator: Exists}]}}}]\n"
        "  template: {metadata: {name: '{{name}}-{{metadata.labels.tier}}'}, spec: {source: {path: p}}}\n"
    )
    label = "apiVersion: v1\nkind: Secret\nmetadata: {name: c-east, labels: {tier: back}}\n"
    files = {
        "base/kustomization.yaml": "resources: [set.yaml, east.yaml]\n", "base/set.yaml": text, "base/east.yaml": EAST,
        "dev/kustomization.yaml": "resources: [../base]\nnamePrefix: dev-\n",
        "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: label.yaml}]\n", "prod/label.yaml": label,
    }  # fmt: skip
    repos = {"git.example.com/shop/fleet": files}
    stacks = build_stacks(write_capture(tmp_path / "capture", repos), Settings())
    assert sorted(stack.name for stack in stacks.stacks if stack.is_application) == [
        "east-back", "east-front",
    ]  # fmt: skip


def test_a_cluster_that_only_a_list_names_counts_where_its_folder_is_there(tmp_path: Path) -> None:
    """Somebody who writes a setting for a cluster has it; the set is then not known as a whole."""
    spec = (
        "generators:\n- merge:\n    mergeKeys: [nameNormalized]\n    generators:\n    - clusters: {values: {folder: apps}}\n"
        "    - list: {elements: [{nameNormalized: orders}, {nameNormalized: gone}]}\n"
        "  template: {metadata: {}, spec: {source: {repoURL: 'https://git.example.com/shop/fleet.git', "
        "path: '{{values.folder}}/{{nameNormalized}}'}}}\n"
    )
    spec = spec.replace("  template: {metadata", "    template: {metadata")
    expansion = _expand(tmp_path, spec, "{{name}}")
    assert [(_at(made.value, "metadata", "name"), made.derived) for made in expansion.applications] == [
        ("east", False), ("in-cluster", False), ("orders", True),
    ]  # fmt: skip
    assert expansion.unexpanded == ("clusters",)
