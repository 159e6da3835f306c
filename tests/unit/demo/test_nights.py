"""The demo organisation's repositories, nights and recordings fit each other."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.demo import nights

ROOT = nights.ROOT
SHA = re.compile(r"\b[0-9a-f]{40}\b")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Write the whole organisation once."""
    out = tmp_path_factory.mktemp("demo")
    return out, nights.write_all(ROOT, out)


def git(place: Path, *arguments: str) -> str:
    """Ask git about a repository, without anybody's configuration."""
    environment = {**nights.GIT_ENVIRONMENT, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    return subprocess.run(
        ["git", *arguments], cwd=place, env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_the_newest_commit_of_each_repository_is_its_folder(written: tuple[Path, dict[str, Any]]) -> None:
    """Byte for byte, placeholders replaced, nothing missing and nothing besides."""
    out, data = written
    for repository, sha in data["nights"][-1]["repositories"].items():
        place = out / "repos" / repository
        assert git(place, "rev-parse", "main").strip() == sha
        assert git(place, "status", "--porcelain") == ""
        tracked = set(git(place, "-c", "core.quotePath=off", "ls-files", "-z").split("\0")) - {""}
        expected = nights.folder(ROOT, repository)
        assert tracked == set(expected)
        assert {path: (place / path).read_bytes() for path in tracked} == expected


def test_every_folder_is_a_repository() -> None:
    """What lies under catalog/ and stacks/ is told by the history."""
    folders = {f"{place.parent.name}/{place.name}" for top in ("catalog", "stacks") for place in (ROOT / top).iterdir()}
    assert folders == set(nights.load_history().repositories())


def test_every_night_has_a_commit_of_each_repository_and_they_move_forward(
    written: tuple[Path, dict[str, Any]],
) -> None:
    """A night's commit exists, is not younger than the night, and descends from the night before."""
    out, data = written
    assert len(data["nights"]) >= 10
    for repository in data["nights"][0]["repositories"]:
        place = out / "repos" / repository
        history = git(place, "log", "--first-parent", "--format=%H %cI", "main").splitlines()[::-1]
        order = {line.split()[0]: (index, line.split()[1]) for index, line in enumerate(history)}
        places = [order[night["repositories"][repository]] for night in data["nights"]]
        assert places == sorted(places)
        for (_, date), night in zip(places, data["nights"], strict=True):
            assert datetime.fromisoformat(date) < datetime.fromisoformat(night["taken_at"])


def test_commits_are_the_same_in_every_run(written: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """The clock, the place and the person at the keyboard do not matter."""
    assert nights.write_all(ROOT, tmp_path) == written[1]


def test_a_repository_can_stand_at_any_night(tmp_path: Path) -> None:
    """Moving back changes the files too, and leaves nothing behind."""
    assert nights.main([str(tmp_path), "--night", "2026-11-11"]) == 0
    place = tmp_path / "repos" / "stacks" / "gitops"
    overlay = place / "applications" / "returns-portal" / "overlays" / "prod" / "kustomization.yaml"
    assert overlay.is_file()
    assert nights.main([str(tmp_path), "--night", "2026-11-19", "--keep"]) == 0
    assert not overlay.exists()
    assert git(place, "status", "--porcelain") == ""
    assert nights.main([str(tmp_path), "--night", "1999-01-01", "--keep"]) == 2


def test_the_remote_is_the_example_host(written: tuple[Path, dict[str, Any]]) -> None:
    """Links lead to the reserved domain, never to somebody."""
    out, data = written
    for repository in data["nights"][0]["repositories"]:
        url = git(out / "repos" / repository, "config", "remote.origin.url").strip()
        assert url == f"https://github.example.com/mercado-andino/{repository.partition('/')[2]}"


def test_recorded_revisions_are_commits_that_existed_when_they_were_recorded(
    written: tuple[Path, dict[str, Any]],
) -> None:
    """Every 40 hexadecimal digits in an answer are a commit no younger than the answer."""
    out, _ = written
    dates: dict[str, datetime] = {}
    for place in (out / "repos").glob("*/*"):
        for line in git(place, "log", "--format=%H %cI", "main").splitlines():
            sha, date = line.split()
            dates[sha] = datetime.fromisoformat(date)
    for path in (out / "recorded").glob("*/*.json"):
        text = path.read_text(encoding="utf-8")
        fetched_at = min(datetime.fromisoformat(one["fetched_at"]) for one in envelopes(text))
        for sha in set(SHA.findall(text)):
            assert dates[sha] < fetched_at, f"{path.name}: {sha}"


def envelopes(text: str) -> list[dict[str, Any]]:
    """The answers of a file: one, or a list of them."""
    value = json.loads(text)
    return value if isinstance(value, list) else [value]


PLANTED_OLD = ("github-actions-ci-old.json",)
"""Answers that are too old on purpose."""


def test_answers_are_recorded_on_their_night_and_stay_small() -> None:
    """The envelope is whole, the time is before the capture, no file is larger than 150 kB."""
    for night in nights.load_history().nights:
        files = sorted((ROOT / "recorded" / night.night).iterdir())
        old = [path for path in files if path.name in PLANTED_OLD]
        assert len(files) - len(old) == 11
        for path in [path for path in files if path not in old]:
            assert path.stat().st_size < 165_000
            for answer in envelopes(path.read_text(encoding="utf-8")):
                assert set(answer) == {"source", "url", "fetched_at", "status", "body"}
                fetched_at = datetime.fromisoformat(answer["fetched_at"])
                assert 0 <= (night.taken_at - fetched_at).total_seconds() < 600


def test_what_runs_is_what_git_asks_for_unless_a_fault_says_otherwise(
    written: tuple[Path, dict[str, Any]],
) -> None:
    """On the last night only storefront in prod runs another version than its overlay names."""
    out, _ = written
    answer = json.loads((out / "recorded" / "2026-11-19" / "argocd-main.json").read_text(encoding="utf-8"))
    different = set()
    for application in answer["body"]:
        source = application["spec"].get("source", {})
        overlay = out / "repos" / "stacks" / "gitops" / source.get("path", "-") / "kustomization.yaml"
        if not overlay.is_file():
            continue
        wanted = {str(image["newTag"]) for image in yaml.safe_load(overlay.read_text()).get("images", ())}
        running = {image.rpartition(":")[2] for image in application["status"]["summary"].get("images", ())}
        if not wanted <= running:
            different.add(application["metadata"]["name"])
    assert different == {"storefront-prod"}


def test_a_history_that_does_not_fit_says_where(tmp_path: Path) -> None:
    """An edit whose newer text is not in the file names the commit, the path and the text."""
    commit = nights.Commit(
        "0" * 40, "catalog/x", datetime.fromisoformat("2026-11-10T10:00:00-05:00"), "A", "m", "", (),
        {"README.md": (nights.Edit("a", "b"),)}, {},
    )  # fmt: skip
    with pytest.raises(nights.HistoryError, match=r"README\.md.*'b'"):
        nights.before(commit, {"README.md": b"c"})


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """Repositories that somebody else put there are not deleted."""
    precious = tmp_path / "repos" / "mine" / "work.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("x")
    assert nights.main([str(tmp_path)]) == 2
    assert precious.read_text() == "x"
