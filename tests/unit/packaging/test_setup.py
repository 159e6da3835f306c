"""Setting up a machine: what is missing is named in one line, and nothing is half done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# What every Debian has; neither apt-get nor sudo, neither dot nor a browser.
ESSENTIAL = ("bash", "cat", "dirname", "dpkg", "git", "id", "paste", "pwd", "readlink", "rm", "sed", "touch", "flock")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, in a folder with a space in its name."""
    copy = tmp_path / "my project"
    for name in ("make", "requirements"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with the essential programs and this Python only."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ESSENTIAL:
        program = shutil.which(name)
        if program:
            (folder / name).symlink_to(program)
    (folder / "python3").symlink_to(sys.executable)
    return str(folder)


def set_up(tree: Path, level: str, path: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up script without a home folder."""
    command = ["bash", str(tree / "make/bootstrap.sh"), level]
    environment = {"PATH": path, "HOME": "", **env}
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("level", "named"), [("runtime", "graphviz"), ("dev", "graphviz chromium")])
def test_absent_packages_are_named_in_one_line_and_nothing_is_made(
    level: str, named: str, tree: Path, bare_path: str
) -> None:
    """Where apt may not be called, the user reads one line to paste, exit code 2."""
    result = set_up(tree, level, bare_path)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"Missing Debian packages: {named}")
    assert not (tree / ".venv").exists()


def test_a_python_that_is_not_there_is_named(tree: Path, bare_path: str) -> None:
    """A wrong PYTHON= is the user's to mend, and is said before anything is installed."""
    result = set_up(tree, "runtime", bare_path, PYTHON="python9")
    assert result.returncode == 2
    assert "Python 3.11 or newer is needed, python9 is not" in result.stderr


def test_an_unknown_level_is_a_usage_error(tree: Path, bare_path: str) -> None:
    """The three levels are named."""
    result = set_up(tree, "everything", bare_path)
    assert result.returncode == 2
    assert "runtime|dev|contract" in result.stderr


def test_untranslated_words_are_found_where_they_are_written(tmp_path: Path) -> None:
    """The check of translations sees literals in Python and in templates, and other placeholders than in English."""
    code = """
import sys; sys.path.insert(0, "make")
from pathlib import Path
import check_words
from babel.messages.pofile import read_po
from jinja2 import Environment
check_words.ROOT = folder = Path(sys.argv[1])
environment = Environment(extensions=["jinja2.ext.i18n"])
print(sorted(text for text, _ in check_words.in_python(folder / "a.py")))
print(sorted(text for text, _ in check_words.in_template(folder / "a.html", environment)))
with open(folder / "a.po", "rb") as file:
    print("\\n".join(check_words.problems_of(read_po(file), folder / "a.po", set())))
"""
    (tmp_path / "a.py").write_text('words.t("One")\nw.n("{n} thing", "{n} things", 2)\nprint("not words")\n')
    (tmp_path / "a.html").write_text("{{ _('Two') }}{% trans %}Three{% endtrans %}<p class='x'>")
    (tmp_path / "a.po").write_text('msgid "in {env}"\nmsgstr "en {entorno}"\n\nmsgid "Gone"\nmsgstr ""\n')
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "['One', '{n} thing', '{n} things']"
    assert lines[1] == "['Three', 'Two']"
    assert "other placeholders than in English (entorno, env)" in lines[2]
    assert "not translated: 'Gone'" in lines[3]
