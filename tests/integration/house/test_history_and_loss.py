"""What a portal remembers through the command line: nights on a branch, and a loss that is not published."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.house import catalejo

DAY = 86_400
FIRST = 1_763_518_440


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A portal repository with a folder of twelve small repositories, and its history on a branch."""
    home = tmp_path / "portal"
    for number in range(12):
        place = home / "repos" / f"service-{number:02}"
        place.mkdir(parents=True)
        (place / "catalog-info.yaml").write_text(component(f"service-{number:02}", "team-a"), "utf-8")
    configure(home, "branch:snapshots")
    git(home, "init", "--quiet", "--initial-branch", "main")
    return home


def configure(home: Path, history: str) -> None:
    """Write the configuration."""
    (home / "mkdocs.yml").write_text(
        "site_name: Small\nsite_url: https://portal.example.com/\ntheme: {name: material}\nplugins:\n  - catalejo:\n"
        f"      sources: [{{local: repos}}]\n      visibility: public\n      history: {history}\n",
        "utf-8",
    )


def component(name: str, owner: str) -> str:
    """A catalog file."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n"
    )


def git(folder: Path, *args: str) -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def run(home: Path, night: int, *args: str, verb: str = "run") -> subprocess.CompletedProcess[str]:
    """Run a verb in the portal's folder at the time of a night."""
    done = catalejo(verb, *args, cwd=home, env={"SOURCE_DATE_EPOCH": str(FIRST + night * DAY)})
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, done.stderr
    return done


def changes(home: Path) -> list[dict[str, Any]]:
    """Tonight's published changes."""
    value = json.loads((home / "site/changes/index.json").read_text("utf-8"))
    return list(value["changes"] if isinstance(value, dict) else value)


def test_runs_on_this_machine_remember_on_a_branch(home: Path) -> None:
    """The second night shows what changed; the work tree is as it was; ``build`` reads and does not write."""
    assert run(home, 0).returncode == 0
    assert git(home, "rev-list", "--count", "snapshots") == "1"
    assert git(home, "status", "--porcelain", "--untracked-files=no") == ""
    (home / "repos/service-03/catalog-info.yaml").write_text(component("service-03", "team-b"), "utf-8")
    done = run(home, 1)
    assert done.returncode == 0 and "changed since the last build: 1" in done.stdout
    assert [(c["kind"], c["subject"]) for c in changes(home)] == [("owner.moved", "component:default/service-03")]
    assert git(home, "rev-list", "--count", "snapshots") == "2"
    assert run(home, 1, verb="build").returncode == 0
    assert [c["kind"] for c in changes(home)] == ["owner.moved"], "compared with the night strictly before"
    assert git(home, "rev-list", "--count", "snapshots") == "2"
    assert run(home, 1, "--to", "public", verb="publish").returncode == 0
    assert git(home, "rev-list", "--count", "snapshots") == "2", "the same night replaces itself"


def test_a_branch_without_a_repository_is_said_before_anything_is_asked(home: Path) -> None:
    """Exit code 2, and what to do; no site is made."""
    shutil.rmtree(home / ".git")
    done = run(home, 0)
    assert done.returncode == 2
    assert "branch:snapshots needs a git repository" in done.stderr and "hint: git init" in done.stderr
    assert not (home / "site").exists() and not (home / "capture").exists()


@pytest.mark.parametrize("store", ["branch:snapshots", "none", "snapshots"])
def test_a_sudden_loss_is_refused_until_it_is_accepted(home: Path, store: str) -> None:
    """Tonight and in the nights after: a refused night is no new measure."""
    configure(home, store)
    assert run(home, 0).returncode == 0
    for number in range(7):
        shutil.rmtree(home / "repos" / f"service-{number:02}")
    for night in (1, 2):
        done = run(home, night)
        assert done.returncode == 5, done.stderr
        assert "local:repos: 5 records, 12 the last time" in done.stderr and "--accept-loss" in done.stderr
        assert (home / "site/catalog/default/component/service-00/index.html").is_file()
    assert run(home, 3, "--accept-loss").returncode == 0
    assert not (home / "site/catalog/default/component/service-00").exists()
    assert run(home, 4).returncode == 0


def test_lost_entities_of_repositories_that_are_still_there_are_a_loss(home: Path) -> None:
    """One repository declares eight things, then none: entities are compared by source too."""
    documents = "---\n".join(component(f"part-{number}", "team-a") for number in range(20))
    (home / "repos/service-00/catalog-info.yaml").write_text(documents, "utf-8")
    assert run(home, 0).returncode == 0
    (home / "repos/service-00/catalog-info.yaml").write_text(component("service-00", "team-a"), "utf-8")
    done = run(home, 1)
    assert done.returncode == 5 and "12 entities, 31 the last time" in done.stderr


def test_publish_compares_each_source_with_the_last_night_it_answered(home: Path) -> None:
    """In the store, else in the site that lies at the target; then the snapshot is kept."""
    configure(home, "none")
    assert run(home, 0, verb="capture").returncode == 0
    assert run(home, 0, "--out", "first/site", verb="build").returncode == 0
    assert run(home, 0, "--out", "first/site", "--to", "public", "--history", "nights", verb="publish").returncode == 0
    for number in range(7):
        shutil.rmtree(home / "repos" / f"service-{number:02}")
    assert run(home, 1, verb="capture").returncode == 0
    assert run(home, 1, "--out", "second/site", verb="build").returncode == 0
    for place in (["--to", "public"], ["--to", "elsewhere", "--history", "nights"]):
        done = run(home, 1, "--out", "second/site", *place, verb="publish")
        assert done.returncode == 5 and "local:repos: 5 records, 12 the last time" in done.stderr
    assert (home / "public/catalog/default/component/service-00/index.html").is_file()
    done = run(
        home, 1, "--out", "second/site", "--to", "public", "--history", "nights", "--accept-loss", verb="publish"
    )
    assert done.returncode == 0, done.stderr
    assert len(list((home / "nights/nights").iterdir())) == 2
