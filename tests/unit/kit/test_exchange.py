"""Folders take each other's place in one step; what dead processes left is swept, what living ones use is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalejo.kit.store import exchange


def folder(path: Path, text: str) -> Path:
    """A folder with one file."""
    path.mkdir()
    (path / "a").write_text(text)
    return path


@pytest.mark.parametrize("one_step", [True, False])
def test_the_new_takes_the_place_of_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool) -> None:
    """In one system call, or in two renames where there is none; nothing else stays."""
    if not one_step:
        monkeypatch.setattr(sys, "platform", "elsewhere")
    out = folder(tmp_path / "out", "old")
    exchange.replace(folder(tmp_path / "new", "new"), out)
    assert (out / "a").read_text() == "new"
    assert os.listdir(tmp_path) == ["out"]


def test_a_kill_between_two_renames_is_put_right(tmp_path: Path) -> None:
    """The former folder comes back; beside one that is there, it is only removed."""
    folder(tmp_path / ".out.before", "old")
    exchange.recover(tmp_path / "out")
    assert (tmp_path / "out/a").read_text() == "old"
    folder(tmp_path / ".out.before", "older")
    exchange.recover(tmp_path / "out")
    assert (tmp_path / "out/a").read_text() == "old" and os.listdir(tmp_path) == ["out"]


def test_what_cannot_be_exchanged_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused rename leaves the former folder in its place."""
    monkeypatch.setattr(sys, "platform", "elsewhere")
    out = folder(tmp_path / "out", "old")
    with pytest.raises(OSError):
        exchange.replace(tmp_path / "absent", out)
    assert (out / "a").read_text() == "old"


def test_only_folders_of_the_dead_are_swept(tmp_path: Path) -> None:
    """A living process keeps its folder; those of killed ones, and links of strangers' making, are no trouble."""
    code = "import sys, time; from pathlib import Path; from catalejo.kit.store import exchange\n"
    code += "with exchange.beside(Path(sys.argv[1])) as f:\n (f / 'x').write_text('x'); print(f, flush=True); time.sleep(60)"
    start = [sys.executable, "-c", code, str(tmp_path / "out")]
    with (
        subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as living,
        subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as dead,
    ):
        assert living.stdout is not None and dead.stdout is not None
        lives, died = Path(living.stdout.readline().strip()), Path(dead.stdout.readline().strip())
        dead.kill()
        dead.wait()
        outside = folder(tmp_path / "outside", "x")
        (tmp_path / ".out.building-link").symlink_to(outside)
        with exchange.beside(tmp_path / "out") as own:
            assert lives.is_dir() and not died.exists() and own.is_dir() and own != lives
            assert (outside / "a").exists()
        living.kill()
    assert not own.exists()


def test_a_scratch_folder_is_private_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else reads it, and it is gone whatever happened."""
    monkeypatch.setattr(exchange.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyError), exchange.scratch("x") as place:
        assert place.stat().st_mode & 0o077 == 0
        raise KeyError
    assert os.listdir(tmp_path) == []
