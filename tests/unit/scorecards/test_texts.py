"""Workflows and manifests from strangers: read in time linear in their length, by workers that cost a repository only."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.pace import paced

from catalejo.kit.read.captured import Captured
from catalejo.scorecards import texts
from catalejo.scorecards.texts import RepositoryTexts, read_texts, texts_of

from ..catalog.captures import Files, make_capture

REPO, GOOD = "github.com/acme/shop", "github.com/acme/good"
WORKFLOW = "on: push\npermissions: {}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          uses: no\n"


def of(folder: Path, files: Files) -> RepositoryTexts:
    """Read one repository here, without a worker."""
    (repo,) = make_capture(folder, {REPO: files}).repositories()
    return texts_of(repo)


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "\n" * 200_000},
        {"pyproject.toml": "dependencies = [" + "\n" * 200_000 + "x"},
        {"Cargo.toml": "[" + "dependencies" * 20_000},
        {"Cargo.toml": "[" + "a-" * 100_000},
        {"package.json": '"dependencies"' + " " * 200_000},
        {"package.json": '{"renovate":' * 20_000},
        {".github/workflows/a.yml": "," + " " * 200_000},
        {".github/workflows/a.yml": "uses: " * 30_000},
        {".github/workflows/a.yml": "a" * 200_000},
        {".github/workflows/a.yml": "- " * 100_000 + ":\n"},
        {".github/workflows/a.yml": "permissions" * 20_000},
    ],
    ids=range(11),
)
def test_a_text_costs_no_more_than_its_length(tmp_path: Path, files: Files) -> None:
    with paced(4):
        msgspec.msgpack.encode(of(tmp_path, files))


@pytest.mark.parametrize(
    ("head", "needs"),
    [
        ("[dependencies]", True),
        ("[dev-dependencies]", True),
        ("[workspace.dependencies]", True),
        ("[target.'cfg(unix)'.dependencies]", True),
        ("[dependencies.serde]", True),
        ("[package]\ndependencies = 1", False),
        ("[features]\n# [dependencies]", False),
    ],
)
def test_cargo_manifests_with_dependencies(tmp_path: Path, head: str, needs: bool) -> None:
    assert of(tmp_path, {"Cargo.toml": f"{head}\n"}).needs == {"Cargo.toml": needs}


def test_what_is_read_is_kept_by_the_tree_and_told_the_same(tmp_path: Path) -> None:
    captured = make_capture(tmp_path / "c", {REPO: {".github/workflows/a.yml": WORKFLOW, "go.mod": "require x\n"}})
    first = read_texts(captured, tmp_path / "cache")
    (tmp_path / "c" / "repos" / REPO / "blobs.zip").unlink()
    assert read_texts(Captured(tmp_path / "c"), tmp_path / "cache") == first
    path, line, name = first[0][REPO].actions[0]
    assert (path, line, name, len(first[0][REPO].actions)) == (".github/workflows/a.yml", 6, "actions/checkout@v4", 1)
    assert (first[0][REPO].rights, first[0][REPO].needs) == ((), {"go.mod": True})


def test_a_repository_that_cannot_be_read_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_capture(tmp_path, {name: {".github/workflows/a.yml": WORKFLOW} for name in (REPO, GOOD)})
    archive = tmp_path / "repos" / REPO / "blobs.zip"
    archive.write_bytes(archive.read_bytes()[:40])
    told, findings = read_texts(Captured(tmp_path))
    assert (told[REPO].read, told[GOOD].read) == (False, True)
    assert [(item.code, item.subject) for item in findings] == [("SCO709", REPO)]
    monkeypatch.setattr(texts, "LIMITS", msgspec.structs.replace(texts.LIMITS, output_bytes=30))
    assert not read_texts(Captured(tmp_path))[0][GOOD].read
