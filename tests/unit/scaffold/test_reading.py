"""Files of a template come from its own working copy only; the child that plans is limited."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.kit.sandbox.nursery import Limits
from catalejo.model.scaffolding import FolderGiven, FolderWanted, ScaffoldOrder, ScaffoldRefused
from catalejo.scaffold import plan_template
from catalejo.scaffold.reading import LINK, from_folder, root_of


def test_a_folder_is_read_with_modes_and_its_links_are_told(tmp_path: Path) -> None:
    (tmp_path / "s/in").mkdir(parents=True)
    (tmp_path / "s/in/run").write_bytes(b"x")
    (tmp_path / "s/in/run").chmod(0o755)
    (tmp_path / "s/out").symlink_to("/etc")
    found = from_folder(tmp_path, FolderWanted("", "s")).files
    assert {path: file.mode for path, file in found.items()} == {"in/run": "100755", "out": LINK}


def test_a_folder_behind_a_link_is_none(tmp_path: Path) -> None:
    (tmp_path / "s").symlink_to("/etc")
    assert from_folder(tmp_path, FolderWanted("", "s")).problem == from_folder(tmp_path, FolderWanted("", "no")).problem


def test_the_root_is_the_nearest_working_copy(tmp_path: Path) -> None:
    (tmp_path / "repo/.git").mkdir(parents=True)
    assert root_of(tmp_path / "repo/a/b/template.yaml") == tmp_path / "repo"
    assert root_of(tmp_path / "c/template.yaml") == tmp_path / "c"


SLOW = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: slow}
spec:
  type: x
  parameters: {properties: {name: {type: string, pattern: '^(([a-z])+.)+[A-Z]([a-z])+$'}}}
  steps: [{action: 'debug:log'}]
"""


def test_a_pattern_without_an_end_costs_its_own_run_only() -> None:
    order = ScaffoldOrder(SLOW.encode(), "t.yaml", pairs=(("name", "a" * 60),))
    with pytest.raises(ScaffoldRefused, match="CPU time"):
        plan_template(order, lambda _: FolderGiven(), limits=Limits(cpu_seconds=0.5))
