"""Our reader beside kubectl: the small cases where they are here, and trees composed at random where kubectl is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.gitops.beside import NO_KUBECTL, has_kubectl, render, verdict, write_tree
from tests.gitops.cases import CASES, expected, score
from tests.gitops.composed import Files, compared, trees

_POD = {"containers": [{"name": "app", "image": "reg.io:5000/t/web:1"}, {"name": "side", "image": "side:1"}]}
DEPLOYMENT = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"tier": "front"}},
    "spec": {"template": {"spec": _POD}},
}  # fmt: skip


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not on this machine")
def test_no_case_is_wrong_and_shown_as_exact() -> None:
    """What kubectl makes of each small case is what we say, or we say that we do not know."""
    said = {case: score(CASES, case, they)[0] for case, they in expected(CASES).items()}
    assert {case: verdict for case, verdict in said.items() if verdict.startswith("WRONG")} == {}


@pytest.mark.skipif(not has_kubectl(), reason=NO_KUBECTL)
def test_composed_kustomizations_give_what_kubectl_gives() -> None:
    """A small sample of ``make kustomizations``: never another result that is shown as certain."""

    @seed(7)
    @settings(
        max_examples=12, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(trees())
    def check(files: Files) -> None:
        said, we, they = compared(files)
        assert not said.startswith("WRONG"), (said, we, they, files)

    check()


def _images(tmp_path: Path, kustomization: dict[str, object], files: dict[str, bytes] | None = None) -> list[str]:
    given_files = {"d.yaml": json.dumps(DEPLOYMENT).encode(), **(files or {})}
    given_files["kustomization.yaml"] = json.dumps({"resources": ["d.yaml"], **kustomization}).encode()
    answer = render(write_tree(tmp_path, given_files), "")
    assert not answer.refused and not answer.unsure
    return [image for row in answer.rows for _, image in row[3]]


def _replace(target: dict[str, str], value: str = "new:2") -> dict[str, object]:
    operation = {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": value}
    return {"patches": [{"target": target, "patch": json.dumps([operation])}]}


@pytest.mark.parametrize(
    ("target", "hit"),
    [
        ({"kind": "Deploy.*"}, True), ({"kind": "Deploy"}, False), ({"group": "apps", "version": "v1"}, True),
        ({"group": "batch"}, False), ({"name": "w|x"}, False), ({"name": "w.b"}, True), ({"namespace": "default"}, True),
        ({"namespace": "x"}, False), ({"labelSelector": "tier in (front,back)"}, True), ({"labelSelector": "!tier"}, False),
        ({"labelSelector": "tier=front,app!=x"}, True), ({"annotationSelector": "note"}, False),
    ],
)  # fmt: skip
def test_a_patch_is_for_what_its_target_names(tmp_path: Path, target: dict[str, str], hit: bool) -> None:
    """Whole regular expressions for ids, selectors for labels and annotations; no match is no mistake."""
    assert ("new:2" in _images(tmp_path, _replace(target))) is hit


def test_names_count_before_and_after_prefixes(tmp_path: Path) -> None:
    """A target finds the first name and the present one."""
    base = {
        "base/kustomization.yaml": b"namePrefix: p-\nresources: [d.yaml]\n",
        "base/d.yaml": json.dumps(DEPLOYMENT).encode(),
    }
    for number, name in enumerate(("web", "p-web")):
        kustomization = {**_replace({"name": name}), "resources": ["base"]}
        assert "new:2" in _images(tmp_path / str(number), kustomization, base)


def test_lists_of_unknown_kinds_are_replaced_and_those_of_known_kinds_joined(tmp_path: Path) -> None:
    """A merge patch with one container leaves the other one of a Deployment, and drops that of a Rollout."""
    patch = {
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": [{"name": "app", "image": "n:2"}]}}},
    }
    known = {"apiVersion": "apps/v1", "kind": "Deployment", **patch}
    assert _images(tmp_path / "a", {"patches": [{"patch": json.dumps(known)}]}) == ["n:2", "side:1"]
    rollout = {**DEPLOYMENT, "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}
    unknown = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", **patch}
    files = {"d.yaml": json.dumps(rollout).encode()}
    assert _images(tmp_path / "b", {"patches": [{"patch": json.dumps(unknown)}]}, files) == ["n:2"]


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("reg.io:5000/t/web", "reg.io:5000/t/web:9"), ("reg.io:5000/.*", "reg.io:5000/t/web:9"), ("web", ""),
        ("reg.io.5000/t/web", "reg.io:5000/t/web:9"), ("(side|x)", "side:9"), ("reg.io:5000/t/web:1", "reg.io:5000/t/web:9"),
    ],
)  # fmt: skip
def test_the_name_of_an_override_is_part_of_an_expression(tmp_path: Path, name: str, image: str) -> None:
    """As kustomize matches it: whole names, dots and bars included."""
    found = _images(tmp_path, {"images": [{"name": name, "newTag": "9"}]})
    assert [text for text in found if text.endswith(":9")] == ([image] if image else [])


def test_a_replacement_writes_a_part_of_an_image(tmp_path: Path) -> None:
    """The source's value takes the place of one part between delimiters."""
    source = {"kind": "ConfigMap", "name": "v", "fieldPath": "data.tag"}
    fields = ["spec.template.spec.containers.[name=side].image"]
    target = {"select": {"kind": "Deployment"}, "fieldPaths": fields, "options": {"delimiter": ":", "index": 1}}
    config = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\ndata: {tag: '42'}\n"
    kustomization = {"resources": ["d.yaml", "v.yaml"], "replacements": [{"source": source, "targets": [target]}]}
    assert "side:42" in _images(tmp_path, kustomization, {"v.yaml": config})


def test_an_agreement_needs_the_same_objects_and_no_doubt() -> None:
    """The comparison itself: another image, a refusal that we do not see and one that is none are wrong."""
    from tests.gitops.beside import Answer

    one, other = Answer((("Pod", "x", "", (("a", "i:1"),)),)), Answer((("Pod", "x", "", (("a", "i:2"),)),))
    assert verdict(one, one) == "agree" and verdict(one, other).startswith("WRONG")
    assert verdict(one, Answer(refused="no")).startswith("WRONG") and verdict(Answer(refused="no"), one).startswith(
        "WRONG"
    )
    assert verdict(one._replace(unsure=("vars",)), other) == "derived (said)"


def test_a_manifest_of_more_than_a_megabyte_counts(tmp_path: Path) -> None:
    """Definitions of kinds are often that long."""
    long = json.dumps(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": "b" * 1_400_000}}
    )
    found = _images(tmp_path, {"resources": ["d.yaml", "long.yaml"]}, {"long.yaml": long.encode()})
    assert found == ["reg.io:5000/t/web:1", "side:1"]


@pytest.mark.parametrize(
    ("kustomization", "reason"),
    [
        ({"resources": ["d.yaml", "e.yaml"], "patches": [{"target": {"name": "other"}, "patch": '[{"op": "replace", '
          '"path": "/metadata/name", "value": "web"}]'}]}, "already registered id: Deployment.v1.apps/web"),
        ({"resources": ["d.yaml", "d.yaml"]}, "already registered id"), ({"resources": ["../d.yaml"]}, "does not exist"),
        ({"resources": None}, "kustomization.yaml is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_set_of_objects_is_refused(
    tmp_path: Path, kustomization: dict[str, object], reason: str
) -> None:
    """Two objects of one id, also where a patch made them so, and a kustomization that says nothing."""
    other = {**DEPLOYMENT, "metadata": {"name": "other"}}
    files = {"d.yaml": json.dumps(DEPLOYMENT).encode(), "e.yaml": json.dumps(other).encode()}
    files["kustomization.yaml"] = json.dumps(kustomization).encode()
    assert reason in render(write_tree(tmp_path, files), "").refused
