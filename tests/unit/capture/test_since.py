"""A link to a line names the commit in which the file was seen first with its content, night after night."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from tests.unit.stacks.writer import write_capture

from catalejo.capture.shards.since import carry_over
from catalejo.kit.read.captured import Repo
from catalejo.model.world import Settings
from catalejo.stacks.build import build_stacks

FILES = {"a/kustomization.yaml": "namespace: prod\n", "b/kustomization.yaml": "namespace: dev\n"}


def night(folder: Path, number: int, files: dict[str, str], earlier: Repo | None) -> Repo:
    """Capture one repository at a commit of its own, after an earlier night."""
    (repo,) = write_capture(folder, {"h/o/r": files}).repositories()
    info = msgspec.structs.replace(repo.info, commit=f"{number}" * 40)
    (repo.folder / "repo.json").write_bytes(msgspec.json.encode(info))
    carry_over(repo.folder, info, earlier.folder if earlier is not None else None)
    return Repo(repo.folder, info)


def test_a_file_that_stays_keeps_its_commit_and_one_that_changes_gets_the_new_one(tmp_path: Path) -> None:
    """Over three nights; a file that appears, or returns, is of the night."""
    first = night(tmp_path / "1", 1, FILES, None)
    second = night(tmp_path / "2", 2, {**FILES, "b/kustomization.yaml": "namespace: qa\n"}, first)
    third = night(tmp_path / "3", 3, {"a/kustomization.yaml": FILES["a/kustomization.yaml"], **{"c.yaml": "x"}}, second)
    fourth = night(tmp_path / "4", 4, FILES, third)
    commits = [[repo.commit_of(path)[0] for path in ("a/kustomization.yaml", "b/kustomization.yaml", "c.yaml")]
               for repo in (first, second, third, fourth)]  # fmt: skip
    assert commits == [["1", "1", "1"], ["1", "2", "2"], ["1", "3", "3"], ["1", "4", "4"]]


def test_the_earlier_shard_is_never_changed(tmp_path: Path) -> None:
    """The new tree may be a link to the old one."""
    first = night(tmp_path / "1", 1, FILES, None)
    (repo,) = write_capture(tmp_path / "2", {"h/o/r": FILES}).repositories()
    old, new = first.tree_file, repo.tree_file
    assert old is not None
    assert new is not None
    before = old.read_bytes()
    new.unlink()
    os.link(old, new)
    carry_over(repo.folder, msgspec.structs.replace(repo.info, commit="2" * 40), first.folder)
    assert old.read_bytes() == before
    assert new.read_bytes() != before


def test_what_is_no_commit_is_not_carried_over(tmp_path: Path) -> None:
    """The earlier capture came from another job."""
    first = night(tmp_path / "1", 1, FILES, None)
    (first.folder / "repo.json").write_bytes(msgspec.json.encode(msgspec.structs.replace(first.info, commit="../x")))
    assert night(tmp_path / "2", 2, FILES, first).commit_of("a/kustomization.yaml") == "2" * 40


def test_stacks_cite_the_commit_of_the_file(tmp_path: Path) -> None:
    """Tonight's commit changed another file: this stack's evidence stays as it is."""
    first = night(tmp_path / "1", 1, FILES, None)
    captured = write_capture(tmp_path / "2", {"h/o/r": {**FILES, "b/kustomization.yaml": "namespace: qa\n"}})
    (repo,) = captured.repositories()
    carry_over(repo.folder, msgspec.structs.replace(repo.info, commit="2" * 40), first.folder)
    (repo.folder / "repo.json").write_bytes(msgspec.json.encode(msgspec.structs.replace(repo.info, commit="2" * 40)))
    stacks = build_stacks(type(captured)(captured.folder), Settings()).stacks
    assert {stack.root: stack.origin.commit[0] for stack in stacks} == {"a": "1", "b": "2"}
