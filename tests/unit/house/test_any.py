"""The word ``Any`` stands no more often than agreed, and ``make check`` says so when it does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.house.imports import ROOT

SCRIPT = ROOT / "make/check_any.py"
HALF = 281
"""Half of what stood there when it was first counted."""


def check(script: Path) -> subprocess.CompletedProcess[str]:
    """Run the script as ``make check`` does."""
    return subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree with the script at a ceiling of four, and a package that says the word as often."""
    (tmp_path / "make").mkdir()
    text = re.sub(r"^CEILING = \d+$", "CEILING = 4", SCRIPT.read_text("utf-8"), flags=re.MULTILINE)
    (tmp_path / "make/check_any.py").write_text(text, "utf-8")
    (tmp_path / "generator/room").mkdir(parents=True)
    (tmp_path / "generator/room/one.py").write_text("from typing import Any\n\nx: Any = 1\n", "utf-8")
    (tmp_path / "generator/room/two.py").write_text("from typing import Any, AnyStr\n\ny: list[Any] = []\n", "utf-8")
    return tmp_path


def test_the_package_is_within_the_ceiling() -> None:
    """What is kept in the repository passes, and the ceiling stays below half of the first count."""
    assert check(SCRIPT).returncode == 0
    ceiling = re.search(r"^CEILING = (\d+)$", SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert ceiling is not None
    assert int(ceiling[1]) <= HALF


def test_as_many_as_agreed_pass_without_a_word(tree: Path) -> None:
    """Imports count; other words that begin like it do not."""
    answer = check(tree / "make/check_any.py")
    assert (answer.returncode, answer.stdout) == (0, "")


def test_one_more_fails_and_names_the_files(tree: Path) -> None:
    """A signature that lets the checker look away is seen at the next check."""
    with (tree / "generator/room/two.py").open("a", encoding="utf-8") as file:
        file.write("z: Any = 2\n")
    answer = check(tree / "make/check_any.py")
    assert answer.returncode == 1
    assert "stands 5 times, 1 more than agreed (4)" in answer.stdout
    assert answer.stdout.splitlines()[-2:] == ["    3 room/two.py", "    2 room/one.py"]


def test_less_asks_for_a_lower_ceiling(tree: Path) -> None:
    """What was won is kept: the script says what to write."""
    (tree / "generator/room/one.py").unlink()
    answer = check(tree / "make/check_any.py")
    assert answer.returncode == 0
    assert "lower CEILING in make/check_any.py from 4 to 2" in answer.stdout
