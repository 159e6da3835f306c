"""Hostile desired state costs bounded work, in its own repository only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from tests.pace import paced
from tests.unit.stacks.writer import write_capture

from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.stacks import gather
from catalejo.stacks.build import build_stacks
from catalejo.stacks.tree import fits

GOOD = {"apps/prod/x/kustomization.yaml": "namespace: x\n"}
SECONDS = 30
"""Processor seconds of child and parent on a slow machine; without the bounds each of these inputs takes minutes."""


def applications(generators: list[object], template: dict[str, object] | None = None) -> str:
    """Return an ApplicationSet."""
    source = {"repoURL": "https://h/o/bad", "path": "f", "directory": {"recurse": True}}
    usual: dict[str, object] = {"metadata": {"name": "n{{a}}"}, "spec": {"source": source}}
    spec = json.dumps({"generators": generators, "template": template or usual})
    return f"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec: {spec}\n"


def elements(count: int, key: str = "a", value: str = "") -> dict[str, object]:
    """Return a list generator."""
    return {"list": {"elements": [{key: value or str(number)} for number in range(count)]}}


def git(kind: str, *patterns: str) -> dict[str, object]:
    """Return a git generator."""
    return {"git": {"repoURL": "https://h/o/bad", kind: [{"path": pattern} for pattern in patterns]}}


def matrix(*generators: object) -> dict[str, object]:
    """Return a matrix of generators."""
    return {"matrix": {"generators": list(generators)}}


def kustomization(**fields: object) -> str:
    """Return a kustomization."""
    return json.dumps(fields)


def deployment(name: str, containers: int = 1) -> str:
    """Return a Deployment."""
    texts = ", ".join(f"{{name: c{number}, image: 'x{number}:1'}}" for number in range(containers))
    spec = f"spec: {{template: {{spec: {{containers: [{texts}]}}}}}}"
    return f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\n{spec}\n"


def folders(count: int) -> dict[str, str]:
    """Return files in many folders with long names."""
    return {f"a{number}/{'x' * 60}/b/k.yaml": "a: 1\n" for number in range(count)}


def stars() -> dict[str, str]:
    """Six and twenty stars in the globs of a set."""
    globs = [git("directories", "*x" * 6 + "y", "*a" * 20), git("files", "*x" * 20 + "y", "*" * 900 + "y")]
    return {**folders(500), "s.yaml": applications(globs)}


def products() -> dict[str, str]:
    """A matrix of matrixes, also over folders."""
    inner: object = elements(300, "a")
    for key in "bcdefg":
        inner = matrix(elements(300, key), inner)
    many = [matrix(elements(1_900), git("directories", "a*/*", "*/*{{a}}"))] * 20
    return {**folders(1_000), "s.yaml": applications([inner]), "t.yaml": applications(many)}


def templates() -> dict[str, str]:
    """Expressions without an end, and values that a template repeats."""
    endless = applications(
        [elements(2_000)] * 20, {"metadata": {"name": "{{a}}"}, "spec": {"x": ["{{" * 99 + "a" * 19_000] * 9}}
    )
    filled = applications(
        [elements(50, "a", "z" * 19_000)], {"metadata": {"name": "{{a}}"}, "spec": {"x": ["{{a}}" * 90] * 300}}
    )
    return {"s.yaml": endless, "t.yaml": filled, "u.yaml": applications([elements(50_000)])}


def components() -> dict[str, str]:
    """Components that include each other in every order."""
    files = {
        f"c{one}/kustomization.yaml": kustomization(
            kind="Component", components=[f"../c{other}" for other in range(60) if other != one]
        )
        for one in range(60)
    }
    return files | {
        "o/kustomization.yaml": kustomization(components=["../c0"], resources=["d.yaml"]),
        "o/d.yaml": deployment("d"),
    }


def patches() -> dict[str, str]:
    """Hundreds of patches and overrides, by expressions that backtrack, over thousands of containers."""
    text = "- {op: replace, path: /spec/template/spec/containers/0/image, value: 'a:1'}"
    target = {"kind": ".*D.*" * 40, "name": "(d|e|.*)*x"}
    images = [{"name": ".*a" * 20 + str(number), "newTag": "1"} for number in range(300)]
    files = {f"o{n}/kustomization.yaml": kustomization(resources=["../o"], images=images) for n in range(20)}
    base = kustomization(resources=["d.yaml"], patches=[{"target": target, "patch": text}] * 300, images=images)
    return files | {"o/kustomization.yaml": base, "o/d.yaml": deployment("d", 2_000)}


def folders_times_applications() -> dict[str, str]:
    """Hundreds of Applications of one folder of thousands of manifests."""
    files = {f"f/{number}.yaml": deployment(f"d{number}") for number in range(2_000)}
    return files | {"s.yaml": applications([elements(1_500)])}


def owners() -> dict[str, str]:
    """Thousands of rules full of stars, asked for a thousand folders."""
    rules = "".join(f"{'*a' * (number % 30)}b{number}*c @o/x\n" for number in range(6_000))
    return {f"apps/prod/x{n}/kustomization.yaml": "namespace: x\n" for n in range(1_000)} | {"CODEOWNERS": rules}


def outline() -> dict[str, str]:
    """Terraform without ends."""
    return {
        "a/main.tf": "".join(f"a{number} = <<T{number}\nx\nT{number}\n" for number in range(9_000)),
        "b/main.tf": "<<" * 90_000, "c/main.tf": '"${' * 60_000, "d/main.tf": "[(" * 90_000, "e/main.tf": "a{" * 90_000,
    }  # fmt: skip


def values() -> dict[str, str]:
    """A chart with hundreds of environments and thousands of values."""
    base = "".join(f"k{number}: {{a: {{image: {{repository: r, tag: t{number}}}}}}}\n" for number in range(6_000))
    variants = {f"c/values-prod-eu{number}.yaml": "a: 1\n" for number in range(500)}
    return variants | {"c/Chart.yaml": "name: c\nversion: 1\n", "c/values.yaml": base}


def merges() -> dict[str, str]:
    """Merge keys that repeat a large mapping."""
    keys = ", ".join(f"k{number}: 1" for number in range(3_000))
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
    return {"m.yaml": f"{head}a: &a {{{keys}}}\n" + "".join(f"b{number}: {{<<: *a}}\n" for number in range(900))}


def odd() -> dict[str, str]:
    """Values of kinds that nobody expects: huge numbers, NUL, keys that are no strings, lists for mappings."""
    nines = "9" * 399
    return {
        "o.yaml": (
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
            f"metadata: {{name: {nines}, labels: {{? [a] : b, 1: 2, ~: 3, x: !!int '{nines}'}}}}\n"
            'spec: {source: {repoURL: "https://h/o/\\0x", path: "a\\0b", targetRevision: !!int 99999999999999999999},'
            " destination: [1]}\n"
        ),
        "k/kustomization.yaml": (
            'resources: [1, ~, {a: b}, "\\0", "a\\0/b", 99999999999999999999999, "/abs", ".."]\n'
            "images: [{name: 1, newTag: 99999999999999999999}, x, ~]\n"
            'patches: [1, {target: 3, patch: "[1, {op: 3, path: 4}]"}, {patch: "{spec: 1}"}]\n'
        ),
        "t.tf": 'a = "\\u0000"\n\0\nterraform { backend "x" {} }\nb²={}',
        "d/" * 3_000 + "x.yaml": "a: 1\n",
        "prod/kustomization.yaml": f"namespace: {'prod-' * 20_000}\n",
    }


KINDS = (
    stars, products, templates, components, patches, folders_times_applications, owners, outline, values, merges, odd,
)  # fmt: skip


def built(folder: Path, files: Mapping[str, str]) -> Stacks:
    """Build a hostile repository and a good one."""
    return build_stacks(write_capture(folder, {"h/o/bad": files, "h/o/good": GOOD}), Settings())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_multiplies_is_bounded_and_the_neighbour_is_whole(kind: object, tmp_path: Path) -> None:
    """No child is stopped: the readers themselves end in time, and say where they left something out."""
    files = kind()  # type: ignore[operator] # each makes files
    with paced(SECONDS, children=True):
        result = built(tmp_path, files)
    assert [stack.root for stack in result.stacks if stack.repo == "h/o/good"] == ["apps/prod/x"]
    assert "GIT421" not in {found.code for found in result.findings}
    if kind is components:
        assert [(found.code, found.subject) for found in result.findings] == [("GIT420", "h/o/bad")]


def test_a_repository_beyond_its_limits_costs_its_own_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no stacks but a finding; its neighbour has its own."""
    small = msgspec.structs.replace(gather.LIMITS, output_bytes=20_000)
    monkeypatch.setattr(gather, "LIMITS", small)
    monkeypatch.setattr(gather, "AGAIN", small)
    result = built(tmp_path, {f"apps/prod/x{n}/kustomization.yaml": "namespace: x\n" for n in range(300)})
    assert [stack.repo for stack in result.stacks] == ["h/o/good"]
    assert {(f.code, f.subject, f.args["why"]) for f in result.findings} == {("GIT421", "h/o/bad", "output")}


def test_who_deploys_from_a_repository_beyond_limits_keeps_its_own_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read once more without the others: its Applications are there, without images."""
    monkeypatch.setattr(gather, "LIMITS", msgspec.structs.replace(gather.LIMITS, output_bytes=20_000))
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
        "spec: {source: {repoURL: 'https://h/o/bad', path: f}, destination: {namespace: x}}\n"
    )
    bad = {f"f/{number}.yaml": deployment(f"deployment-{number}") for number in range(900)}
    result = build_stacks(write_capture(tmp_path, {"h/o/bad": bad, "h/o/good": {"a.yaml": application}}), Settings())
    (stack,) = (stack for stack in result.stacks if stack.repo == "h/o/good")
    assert (stack.name, stack.images) == ("x", ())
    assert ("GIT421", "h/o/good") in {(found.code, found.subject) for found in result.findings}


def test_expressions_of_kustomize_are_read_as_go_reads_them() -> None:
    """Whole texts, RE2's syntax; what is no expression fits nothing but itself."""
    assert fits("Deploy.*|Job", "Deployment")
    assert fits("Deploy.*|Job", "Job")
    assert not fits("Deploy.*|Job", "CronJob")
    assert fits("web-[0-9]+", "web-12")
    assert not fits("web", "web-12")
    assert fits("[", "[")
    assert not fits("[", "x")
    assert not fits("x" * 5_000 + ".*", "x")
