"""The archives between the jobs: packed and received by the workflow's own scripts, run here by bash."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml
from tests.unit.workflows.portal_jobs import TEMPLATE, render

SCRIPTS: dict[str, str] = yaml.safe_load(render(TEMPLATE, package="."))["env"]


def script(name: str, *arguments: str | Path, summary: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of the workflow's scripts as its steps do."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "GITHUB_STEP_SUMMARY": str(summary or os.devnull)}
    command = ["bash", "-c", SCRIPTS[name], name.lower(), *map(str, arguments)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to hand on, with names that scripts like to get wrong."""
    made = tmp_path / "a folder"
    for name in ("site/index.html", "site/two words.html", "site/ñandú/-rf", "site.snapshot/entities.jsonl"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name, "utf-8")
    (made / "history").mkdir()
    return made


def pack(folder: Path) -> tuple[Path, str]:
    """Pack a folder; return the archive and its hash."""
    archive = folder.parent / "site.tar"
    result = script("PORTAL_PACK", folder, archive)
    assert result.returncode == 0, result.stderr
    return archive, result.stdout.strip()


def listed(files: dict[str, str]) -> bytes:
    """Return a SHA256SUMS of the given texts."""
    return "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in files.items()).encode()


def archive_of(path: Path, entries: list[tarfile.TarInfo], files: dict[str, str], sums: bytes) -> str:
    """Write an archive by hand, as an attacker would; return its hash."""
    with tarfile.open(path, "w") as tar:
        for name, data in {**{name: text.encode() for name, text in files.items()}, "./SHA256SUMS": sums}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for entry in entries:
            tar.addfile(entry)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """One archive entry that is not a regular file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def test_what_is_packed_arrives_whole(folder: Path, tmp_path: Path) -> None:
    """Every file arrives with its bytes, empty folders too."""
    archive, sha256 = pack(folder)
    result = script("PORTAL_RECEIVE", archive, sha256, tmp_path / "in")
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "in/site/ñandú/-rf").read_text("utf-8") == "site/ñandú/-rf"
    assert (tmp_path / "in/history").is_dir()


def test_an_archive_with_another_hash_is_refused_unopened(folder: Path, tmp_path: Path) -> None:
    """The hash comes from the job's output, not from the archive."""
    archive, _ = pack(folder)
    assert script("PORTAL_RECEIVE", archive, "0" * 64, tmp_path / "in").returncode != 0
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize(
    "entry",
    [
        special("./link", tarfile.SYMTYPE, "/etc/passwd"),
        special("./hard", tarfile.LNKTYPE, "./SHA256SUMS"),
        special("./pipe", tarfile.FIFOTYPE),
        special("./device", tarfile.CHRTYPE),
    ],
    ids=lambda entry: entry.name,
)
def test_links_pipes_and_devices_are_refused_unopened(entry: tarfile.TarInfo, tmp_path: Path) -> None:
    """Only regular files and folders are unpacked, however many good files surround a bad one."""
    files = {f"./{number:05}": "x" for number in range(2000)}
    sha256 = archive_of(tmp_path / "bad.tar", [entry], files, listed(files))
    result = script("PORTAL_RECEIVE", tmp_path / "bad.tar", sha256, tmp_path / "in")
    assert result.returncode != 0
    assert "Not a regular file" in result.stdout
    assert not (tmp_path / "in").exists()


def test_a_file_outside_the_folder_is_never_written(tmp_path: Path) -> None:
    """A name that climbs out of the folder stops the job."""
    files = {"../escaped": "x", "./index.html": "x"}
    sha256 = archive_of(tmp_path / "bad.tar", [], files, listed(files))
    assert script("PORTAL_RECEIVE", tmp_path / "bad.tar", sha256, tmp_path / "in").returncode != 0
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize(
    "present", [{"./a": "x", "./extra": "x"}, {"./a": "changed"}, {}], ids=["extra", "changed", "gone"]
)
def test_files_and_manifest_must_agree(present: dict[str, str], tmp_path: Path) -> None:
    """A file that is not listed, not as listed, or listed and not there stops the job."""
    sha256 = archive_of(tmp_path / "bad.tar", [], present, listed({"./a": "x"}))
    assert script("PORTAL_RECEIVE", tmp_path / "bad.tar", sha256, tmp_path / "in").returncode != 0


@pytest.mark.parametrize(("status", "goes_on"), [(0, True), (1, True), (3, True), (2, False), (5, False), (130, False)])
def test_exit_codes_go_on_or_stop_and_are_told(status: int, goes_on: bool, tmp_path: Path) -> None:
    """Findings and missing answers are told in the summary; wrong configuration and leaks stop with their own code."""
    summary = tmp_path / "summary.md"
    result = script("PORTAL_GO_ON", str(status), "Build", summary=summary)
    assert result.returncode == (0 if goes_on else status)
    assert f"exit code {status}" in summary.read_text("utf-8")
