"""Our reader of refs and our reading of the log against GitPython: on ordinary repositories both say the same."""

from __future__ import annotations

from pathlib import Path

import git as gitpython
import pytest

from catalejo.hosts.local import LocalSource
from catalejo.kit.read.git_folder import git_folder, head_of, remote_url

from .conftest import Capture, git, repository, write

REMOTE = "https://git.example.com/acme/one.git"


def grown(place: Path) -> Path:
    """A repository of some commits, a branch with a slash, a tag, an annotated tag."""
    repository(place, {"README.md": "# One\n", "docs/a.md": "a\n", "docs/b.md": "b\n"}, REMOTE)
    for number in range(5):
        write(place, {f"docs/{'ab'[number % 2]}.md": f"{number}\n"})
        git(place, "commit", "-qam", f"Change {number}")
    git(place, "branch", "feature/x", "HEAD~2")
    git(place, "tag", "v1")
    git(place, "tag", "-a", "v2", "-m", "Two")
    return place


SHAPES = {
    "loose": [], "packed": [["pack-refs", "--all"]], "collected": [["gc", "-q"]],
    "on a branch with a slash": [["checkout", "-q", "feature/x"]], "detached": [["checkout", "-q", "HEAD~3"]],
    "packed, then moved": [["pack-refs", "--all"], ["commit", "-q", "--allow-empty", "-m", "More"]],
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_head_and_remote_are_what_gitpython_says(tmp_path: Path, shape: str) -> None:
    """Loose, packed, packed and moved since, detached, with a slash in its name."""
    place = grown(tmp_path / "one")
    for args in SHAPES[shape]:
        git(place, *args)
    found = git_folder(place)
    assert found is not None
    with gitpython.Repo(place) as judge:
        branch = "" if judge.head.is_detached else judge.active_branch.name
        assert head_of(found) == (branch, judge.head.commit.hexsha)
        assert remote_url(found) == judge.remotes.origin.url


def test_the_last_change_of_each_path_is_what_gitpython_says(tmp_path: Path, capture: Capture) -> None:
    """The same commit, subject and author by path."""
    place = grown(tmp_path / "src/one")
    (repo,) = capture(LocalSource(path=str(tmp_path / "src")), people="names").repositories()
    with gitpython.Repo(place) as judge:
        for path, change in repo.history().items():
            commit = next(judge.iter_commits(paths=path, max_count=1))
            assert (change.commit, change.subject, change.author) == (commit.hexsha, commit.summary, commit.author.name)
