"""A working copy as it lies: what git does not ignore, and the commit from which a change is counted."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from catalejo.capture.git.worktree import change_base, listed
from catalejo.kit.ask.errors import SourceError
from catalejo.kit.read.git_folder import git_folder

ENV = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "n",
       "GIT_AUTHOR_EMAIL": "n@example.com", "GIT_COMMITTER_NAME": "n", "GIT_COMMITTER_EMAIL": "n@example.com"}  # fmt: skip


def git(place: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=place, env=ENV, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with two commits, ignored, changed, deleted and new files."""
    place = tmp_path / "shop"
    place.mkdir()
    git(place, "init", "-q", "-b", "main", ".")
    for name, text in ((".gitignore", "build/\n*.log\n"), ("kept.md", "a"), ("gone.md", "b"), ("docs/a.md", "c")):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    git(place, "add", "-A")
    git(place, "commit", "-qm", "one")
    git(place, "tag", "-am", "first", "v1")
    (place / "kept.md").write_text("changed")
    git(place, "commit", "-qam", "two")
    (place / "gone.md").unlink()
    for name in ("build/x.md", "new/deep/file.md", "noise.log", "mine.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("d")
    (place / ".git/info/exclude").write_text("mine.txt\n")
    return place


def paths(place: Path, scratch: Path) -> set[str]:
    found = git_folder(place)
    assert found is not None
    return {path.decode() for path in listed(found, place, scratch, os.environ).files}


def test_tracked_and_new_files_count_and_ignored_ones_do_not(copy: Path, tmp_path: Path) -> None:
    """By ``.gitignore`` and by the repository's own ``info/exclude``; a deleted file is still in the index."""
    assert paths(copy, tmp_path / "s") == {".gitignore", "kept.md", "gone.md", "docs/a.md", "new/deep/file.md"}


def test_nothing_that_a_repository_configures_is_run(copy: Path, tmp_path: Path) -> None:
    """A file system monitor, a filter or a hook would be a program of whoever wrote the repository."""
    proof = tmp_path / "proof"
    for key in ("core.fsmonitor", "filter.x.clean", "core.hooksPath", "core.pager"):
        git(copy, "config", key, f"touch {proof}")
    (copy / ".gitattributes").write_text("* filter=x\n")
    assert "kept.md" in paths(copy, tmp_path / "s")
    assert change_base(copy, "main", tmp_path / "b") == git(copy, "rev-parse", "HEAD")
    assert not proof.exists()


def test_an_index_in_two_parts_is_read(copy: Path, tmp_path: Path) -> None:
    """``git update-index --split-index`` leaves most of it in another file."""
    git(copy, "update-index", "--split-index")
    assert "docs/a.md" in paths(copy, tmp_path / "s")


@pytest.mark.parametrize(("base", "commit"), [
    ("main", "HEAD"), ("HEAD~1", "HEAD~1"), ("v1", "HEAD~1"), ("refs/tags/v1", "HEAD~1"), ("side", "HEAD~1"),
])  # fmt: skip
def test_a_change_is_counted_from_what_both_have_in_common(copy: Path, tmp_path: Path, base: str, commit: str) -> None:
    """Branches loose and packed, tags with a message, commits before; never what the other branch did since."""
    git(copy, "branch", "side", "v1")
    other = tmp_path / "other"
    git(copy, "worktree", "add", "-q", str(other), "side")
    (other / "more.md").write_text("x")
    git(other, "add", "-A")
    git(other, "commit", "-qm", "side")
    wanted = git(copy, "rev-parse", commit)
    assert change_base(copy, base, tmp_path / "loose") == wanted
    git(copy, "pack-refs", "--all")
    assert change_base(copy, base, tmp_path / "packed") == wanted
    assert change_base(copy, wanted, tmp_path / "full") == wanted


def test_a_base_that_is_not_here_is_said(copy: Path, tmp_path: Path) -> None:
    """Unknown names, commits that a shallow clone lacks, histories without a common commit, no repository."""
    for base in ("nowhere", "../main", "--all", "0" * 40, "HEAD~9"):
        with pytest.raises(SourceError):
            change_base(copy, base, tmp_path / base.replace("/", "_"))
    git(copy, "checkout", "-q", "--orphan", "apart")
    git(copy, "commit", "-qm", "other root")
    with pytest.raises(SourceError, match="no commit in common"):
        change_base(copy, "main", tmp_path / "s")
    shutil.rmtree(copy / ".git")
    with pytest.raises(SourceError, match="no git repository"):
        change_base(copy, "main", tmp_path / "t")
