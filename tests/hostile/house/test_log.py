"""What a repository is called, and what stands in it, commands neither a CI system nor a terminal that shows our words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.hostile.bait import Bait, entity
from tests.house import catalejo

EVIL = "x\n::error title=t::pwn\n  ::add-mask::e\n##[error]x\r::warning::y %0A::notice::z ##vso[task.setvariable variable=a]b \x1b[2J\x1b]8;;http://x.example.com\x07 \u202e\u2066"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one repository whose first problems repeat what it says."""
    name = json.dumps(f"bad{EVIL}")
    Bait(tmp_path, "log").write("svc", {
        "catalog-info.yaml": entity(name, json.dumps(EVIL), f"  title: {name}\n"), "a ##[error]b/catalog-info.yaml": f"kind: {name}\n",
        "c/catalog-info.yaml": f"{name}: [\n", "docs/index.md": f"[x]({'##[error]x'}.md)\n", "mkdocs.yml": f"site_name: {name}\n{name}: 1\n",
    })  # fmt: skip
    return tmp_path


def lines(text: str) -> list[str]:
    """Return the lines as a runner sees them: a carriage return ends one too."""
    return re.split(r"[\r\n]", text)


def test_a_run_says_nothing_that_commands(place: Path) -> None:
    """Results and log of the whole run."""
    done = catalejo("run", "--source", "repos", "--out", "site", cwd=place)
    said = done.stdout + done.stderr
    assert "pwn" in said, said
    assert [line for line in lines(said) if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line] == []
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said) is None


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif", "junit"])
def test_a_check_says_nothing_that_commands_but_its_own_annotations(place: Path, form: str) -> None:
    """In every format; the annotations are ours, one a line, and the data parses."""
    done = catalejo("check", "repos/svc", "--format", form, cwd=place)
    assert done.returncode == 1, done.stderr
    commands = [line for line in lines(done.stdout + done.stderr) if line.lstrip().startswith("::")]
    own = [
        line
        for line in commands
        if re.match(r"::(?:error|warning|notice) file=[^:]*,line=\d+,title=[A-Z]{3}\d{3}::", line)
    ]
    assert commands == own and bool(own) == (form == "github")
    assert "##[" not in done.stdout and "##vso[" not in done.stdout
    if form in ("json", "sarif"):
        json.loads(done.stdout)
    if form == "junit":
        ElementTree.fromstring(done.stdout)
