"""The history branch: the workflow's own steps, with real git, night by night."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.workflows.portal_jobs import TEMPLATE, jobs, render, run_step

JOBS = jobs(render(TEMPLATE, package="."))


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Night:
    """One run of the workflow on a machine of its own; ``host`` holds ``owner/portal.git``."""

    def __init__(self, host: Path, machine: Path) -> None:
        """Make an empty machine."""
        self.temp, self.workspace = machine / "temp", machine / "work space"
        self.temp.mkdir(parents=True)
        self.workspace.mkdir()
        self.machine = {
            "PATH": os.environ["PATH"],
            "HOME": str(machine),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_SERVER_URL": f"file://{host}",
            "GITHUB_REPOSITORY": "owner/portal",
            "GITHUB_RUN_ID": machine.name,
        }

    def step(self, job: str, name: str) -> None:
        """Run one step of a job; it must succeed."""
        step = next(step for step in JOBS[job] if step.name == name)
        result = run_step(step, self.workspace, self.machine, {"github.token": "none"})
        assert result.returncode == 0, result.stderr

    def restored(self) -> list[str]:
        """Return the files that the capture job brings back."""
        self.step("capture", "Bring back the snapshots of earlier nights")
        history = self.workspace / "pack/history"
        return sorted(path.relative_to(history).as_posix() for path in history.rglob("*") if path.is_file())

    def publish(self, *snapshots: str) -> None:
        """Fetch the branch, add snapshots as `catalejo publish` does, keep them."""
        self.step("publish", "Fetch the history branch")
        for name in snapshots:
            (self.temp / "history" / name).write_text(name, "utf-8")
        self.step("publish", "Keep the snapshot")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host with the portal's repository, which has only a main branch."""
    bare = tmp_path / "host/owner/portal.git"
    bare.mkdir(parents=True)
    git(bare, "init", "--quiet", "--bare", "--initial-branch", "main")
    work = tmp_path / "portal"
    git(tmp_path, "clone", "--quiet", str(bare), str(work))
    (work / "mkdocs.yml").write_text("site_name: Portal\n", "utf-8")
    git(work, "add", "mkdocs.yml")
    git(work, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Begin")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    shutil.rmtree(work)
    return tmp_path / "host"


def test_the_first_night_makes_the_branch_and_the_next_ones_add_to_it(host: Path, tmp_path: Path) -> None:
    """A snapshot of each night, one commit each; the portal's own branch is not touched."""
    bare = host / "owner/portal.git"
    first, second = Night(host, tmp_path / "1"), Night(host, tmp_path / "2")
    assert first.restored() == []
    first.publish("night-1.jsonl")
    assert second.restored() == ["night-1.jsonl"]
    second.publish("night-2.jsonl")
    assert git(bare, "ls-tree", "--name-only", "snapshots").split() == ["night-1.jsonl", "night-2.jsonl"]
    assert git(bare, "log", "--format=%s", "snapshots").splitlines() == [
        "Keep the snapshot of run 2",
        "Keep the snapshot of run 1",
    ]
    assert git(bare, "ls-tree", "--name-only", "main") == "mkdocs.yml"


def test_a_night_without_a_new_snapshot_makes_no_commit(host: Path, tmp_path: Path) -> None:
    """The same time replaces the same snapshot: nothing to keep."""
    Night(host, tmp_path / "1").publish("night-1.jsonl")
    before = git(host / "owner/portal.git", "rev-parse", "snapshots")
    Night(host, tmp_path / "2").publish()
    assert git(host / "owner/portal.git", "rev-parse", "snapshots") == before


def test_a_host_that_does_not_answer_stops_the_night_instead_of_forgetting(host: Path, tmp_path: Path) -> None:
    """A failed question is not the answer that there is no history."""
    night = Night(host, tmp_path / "1")
    shutil.rmtree(host)
    for job, name in (
        ("capture", "Bring back the snapshots of earlier nights"),
        ("publish", "Fetch the history branch"),
    ):
        step = next(step for step in JOBS[job] if step.name == name)
        assert run_step(step, night.workspace, night.machine, {"github.token": "none"}).returncode != 0
