"""What is kept of a repository changes time, never what is concluded."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import msgspec
import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.model.capture import RepositoryInfo
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings
from catalejo.stacks.build import build_stacks

Repos = dict[str, dict[str, str]]
KUSTOMIZATION = "resources: [d.yaml]\nimages: [{{name: app, newTag: '{tag}'}}]\n"
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n"
    "spec: {template: {spec: {containers: [{name: a, image: app}]}}}\n"
)


def application(name: str, repository: str, path: str) -> str:
    """Return an Application."""
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}}}\n"
        f"spec: {{source: {{repoURL: 'https://h/o/{repository}', path: {path}}}, destination: {{namespace: prod}}}}\n"
    )


def organisation() -> Repos:
    """Return a repository of Applications that deploy from itself, from services, and from one that is not there."""
    service = {"deploy/kustomization.yaml": KUSTOMIZATION.format(tag="1"), "deploy/d.yaml": DEPLOYMENT, "main.go": "x"}
    gitops = {f"apps/{n}.yaml": application(f"s{n}", f"s{n}", "deploy") for n in range(4)}
    gitops |= {"own/kustomization.yaml": KUSTOMIZATION.format(tag="1"), "own/d.yaml": DEPLOYMENT}
    gitops["apps/own.yaml"] = application("own", "gitops", "own")
    return {"h/o/gitops": gitops, **{f"h/o/s{n}": dict(service) for n in range(3)}}


def night(folder: Path, repos: Repos, commit: str = "1" * 40) -> Captured:
    """Write a capture with this commit in every repository."""
    shutil.rmtree(folder, ignore_errors=True)
    captured = write_capture(folder, repos)
    for path in sorted((folder / "repos").rglob("repo.json")):
        info = msgspec.json.decode(path.read_bytes(), type=RepositoryInfo)
        path.write_bytes(jsonl.encode(msgspec.structs.replace(info, commit=commit)))
    return captured


def encoded(stacks: Stacks) -> bytes:
    """Return all that was concluded."""
    return msgspec.json.format(msgspec.json.encode(stacks, order="sorted"), indent=1)


def edited(repos: Repos, chance: random.Random) -> None:
    """Change, add or take away something at random."""
    service = f"h/o/s{chance.randrange(5)}"
    files = repos.get(chance.choice([service, "h/o/gitops"]), {})
    match chance.randrange(8):
        case 0 | 1 if files:
            path = chance.choice(["own/kustomization.yaml", "deploy/kustomization.yaml"])
            files[path] = KUSTOMIZATION.format(tag=chance.randrange(100))
        case 2 if files:
            files[f"main-{chance.randrange(3)}.go"] = str(chance.random())
        case 3 if files:
            files[chance.choice(["deploy/d.yaml", "own/d.yaml"])] = chance.choice(
                [DEPLOYMENT, "a: [", "kind: x\n---\n"]
            )
        case 4:
            repos.pop(service, None)
        case 5:
            repos[service] = {"deploy/kustomization.yaml": KUSTOMIZATION.format(tag="7"), "deploy/d.yaml": DEPLOYMENT}
        case 6:
            number = chance.randrange(6)
            path = chance.choice(["deploy", "own", "nowhere"])
            repos["h/o/gitops"][f"apps/{number}.yaml"] = application(f"s{number}", f"s{number}", path)
        case _:
            repos["h/o/gitops"]["CODEOWNERS"] = f"* @o/team-{chance.randrange(3)}\n"


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_and_made_anew_are_equal_over_nights_of_random_edits(seed: int, tmp_path: Path) -> None:
    """Every third night nothing changes but the commit."""
    chance = random.Random(seed)
    repos = organisation()
    for number in range(10):
        for _ in range(number % 3):
            edited(repos, chance)
        captured = night(tmp_path / "capture", repos, f"{number:040d}")
        kept = build_stacks(captured, Settings(), tmp_path / "cache")
        assert encoded(kept) == encoded(build_stacks(captured, Settings())), number


def test_a_night_with_another_commit_only_reads_nothing_anew(tmp_path: Path) -> None:
    """Without the contents everything is still concluded, with the commit of the night."""
    first = build_stacks(night(tmp_path / "capture", organisation()), Settings(), tmp_path / "cache")
    captured = night(tmp_path / "capture", organisation(), "2" * 40)
    for archive in (tmp_path / "capture").rglob("blobs.zip"):
        archive.unlink()
    again = build_stacks(captured, Settings(), tmp_path / "cache")
    assert encoded(again) == encoded(first).replace(b"1" * 40, b"2" * 40)


def test_code_and_pages_that_change_leave_what_is_kept(tmp_path: Path) -> None:
    """Only contents that can say something about desired state count."""
    repos = organisation()
    build_stacks(night(tmp_path / "capture", repos), Settings(), tmp_path / "cache")
    repos["h/o/s1"]["main.go"] = "another"
    captured = night(tmp_path / "capture", repos)
    for archive in (tmp_path / "capture").rglob("blobs.zip"):
        archive.unlink()
    again = build_stacks(captured, Settings(), tmp_path / "cache")
    assert sorted(str(stack.images[0].tag) for stack in again.stacks if stack.images)[:1] == ["1"]


def test_a_repository_that_appears_is_found_by_who_deploys_from_it(tmp_path: Path) -> None:
    """What led nowhere is remembered as well."""
    repos = organisation()
    build_stacks(night(tmp_path / "capture", repos), Settings(), tmp_path / "cache")
    repos["h/o/s3"] = {"deploy/kustomization.yaml": KUSTOMIZATION.format(tag="9"), "deploy/d.yaml": DEPLOYMENT}
    again = build_stacks(night(tmp_path / "capture", repos), Settings(), tmp_path / "cache")
    (stack,) = (stack for stack in again.stacks if stack.name == "s3" and stack.tool == "argocd-application")
    assert [image.tag for image in stack.images] == ["9"]


def test_what_another_repository_changes_counts_for_who_deploys_from_it(tmp_path: Path) -> None:
    """The Application runs the tag of tonight."""
    repos = organisation()
    build_stacks(night(tmp_path / "capture", repos), Settings(), tmp_path / "cache")
    repos["h/o/s1"]["deploy/kustomization.yaml"] = KUSTOMIZATION.format(tag="5")
    again = build_stacks(night(tmp_path / "capture", repos), Settings(), tmp_path / "cache")
    (stack,) = (stack for stack in again.stacks if stack.name == "s1" and stack.tool == "argocd-application")
    assert [image.tag for image in stack.images] == ["5"]
