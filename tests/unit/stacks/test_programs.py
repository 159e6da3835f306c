"""What kustomize itself renders, in the jail, where our reader is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gitops.beside import NO_KUBECTL, has_kubectl
from tests.unit.stacks.writer import write_capture

from catalejo.config import read_configuration
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks
from catalejo.stacks.render import programs

pytestmark = pytest.mark.skipif(not has_kubectl(), reason=NO_KUBECTL)
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, image: "reg.io/web:1"}]}}}
"""
PREFIX = "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: pre-\nfieldSpecs: [{path: metadata/name}]\n"


def _files(transformer: str) -> dict[str, str]:
    return {
        "web/prod/kustomization.yaml": "resources: [d.yaml]\ntransformers: [t.yaml]\n",
        "web/prod/d.yaml": DEPLOYMENT,
        "web/prod/t.yaml": transformer,
    }


def _stacks(tmp_path: Path, files: dict[str, str], renderers: str = "auto") -> Stacks:
    captured = write_capture(tmp_path / "capture", {"h/o/gitops": files})
    return build_stacks(captured, Settings(environments=("prod",), renderers=renderers), tmp_path / "cache")


def test_a_program_decides_what_our_reader_is_not_sure_of(tmp_path: Path) -> None:
    """With it the value is certain and its line still ours; without it the value says why it is not."""
    (stack,) = _stacks(tmp_path / "a", _files(PREFIX)).stacks
    assert stack.workloads == ("Deployment/pre-web",) and stack.notes == ()
    assert [(i.tag, i.approximate, i.origin.path, i.origin.line) for i in stack.images] == [
        ("1", "", "web/prod/d.yaml", 4)
    ]
    (stack,) = _stacks(tmp_path / "b", _files(PREFIX), "own").stacks
    assert [(i.tag, i.approximate) for i in stack.images] == [("1", "transformers")]


def test_a_refusal_of_the_program_is_a_finding(tmp_path: Path) -> None:
    """Its own reason, without the folders of this machine."""
    found = _stacks(tmp_path, _files(PREFIX.replace("prefix: pre-", "prefix: [1]"))).findings
    (refused,) = [item for item in found if item.code == "GIT422"]
    assert "cannot unmarshal" in refused.args["reason"] and str(tmp_path) not in str(refused.args)


def test_a_tree_starts_no_program_of_its_own(tmp_path: Path) -> None:
    """Functions and plugins stay off: what would need them stays unsure, and nothing was run."""
    mark = tmp_path / "ran"
    function = (
        "apiVersion: x.y/v1\nkind: Evil\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n"
        "      exec: {path: ./evil.sh}\n"
    )
    files = _files(function) | {"web/prod/evil.sh": f"#!/bin/sh\ntouch {mark}\n"}
    (stack,) = _stacks(tmp_path, files).stacks
    assert not mark.exists() and [image.approximate for image in stack.images] == ["transformers"]


def test_what_was_rendered_is_kept_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second night with the same files starts the program for its version only."""
    runs: list[str] = []
    real = programs.run_program

    def counted(command: list[str], *rest: object, **more: object) -> programs.ProgramResult:
        runs.append(command[1])
        return real(command, *rest, **more)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(programs, "run_program", counted)
    captured = write_capture(tmp_path / "capture", {"h/o/gitops": _files(PREFIX)})
    first, second = (
        build_stacks(captured, Settings(environments=("prod",), renderers="auto"), tmp_path / "cache") for _ in range(2)
    )
    assert first == second and runs.count("version") == 2 and len(runs) == 3


@pytest.mark.parametrize(("written", "wanted"), [("", "auto"), ("      renderers: own\n", "own")])
def test_the_configuration_says_whether_programs_render(tmp_path: Path, written: str, wanted: str) -> None:
    """They do unless it says ``own``."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"site_name: x\ntheme: {{name: material}}\nplugins:\n  - catalejo:\n      people: none\n{written}")
    assert read_configuration(file).settings.renderers == wanted


@pytest.mark.parametrize(
    "said",
    [
        "# Warning: x\nerror: it is\n  line 8: wrong\n", "Error: it is line 8: wrong\n",
        'E1130 18:13:44.621108    3381 run.go:72] "command failed" err="it is line 8: wrong"\n',
        'E1130 18:13:44.621108    3381 run.go:72] "command failed" err=<\n\tit is\n\t  line 8: wrong\n >\n',
    ],
)  # fmt: skip
def test_the_reason_is_found_in_what_releases_print(said: str) -> None:
    """As a line of text, or as a line of the program's log."""
    assert programs.reason_in(said) == "it is line 8: wrong"
