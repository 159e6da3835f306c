"""Templates stay compiled beside the package: what is kept of another text, code or version is not used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from catalejo.portal.html import compiled
from catalejo.portal.html.compiled import CompiledTemplates


@pytest.fixture(autouse=True)
def writes_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python write bytecode, as it does for users."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def compiles(folder: Path, text: str, place: Path) -> tuple[str, bool]:
    """Return what a template gives in a new environment, and whether it had to be compiled."""
    (folder / "t.html").write_text(text)
    kept = CompiledTemplates(place)
    before = dict(kept._codes)
    environment = Environment(loader=FileSystemLoader(folder), bytecode_cache=kept, autoescape=True)
    shown = environment.get_template("t.html").render(x="<")
    kept.close()
    return shown, kept._codes != before


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    assert compiles(tmp_path, "a {{ x }}", place) == ("a &lt;", True)
    assert compiles(tmp_path, "a {{ x }}", place) == ("a &lt;", False)
    assert compiles(tmp_path, "b {{ x }}", place) == ("b &lt;", True)


def test_what_other_code_compiled_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "kept"
    compiles(tmp_path, "a {{ x }}", place)
    monkeypatch.setattr(compiled, "_SOURCES", ("portal/html/render.py",))
    assert compiles(tmp_path, "a {{ x }}", place)[1]


@pytest.mark.parametrize("damage", [b"", b"abc"])
def test_a_damaged_file_costs_time_only(tmp_path: Path, damage: bytes) -> None:
    place = tmp_path / "kept"
    compiles(tmp_path, "a {{ x }}", place)
    place.write_bytes(place.read_bytes()[:-3] + damage)
    assert compiles(tmp_path, "a {{ x }}", place) == ("a &lt;", True)


def test_nothing_is_kept_where_python_writes_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiles(tmp_path, "a", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.skipif(sys.pycache_prefix is not None, reason="compiled modules lie elsewhere")
def test_they_lie_among_the_compiled_modules_of_the_package() -> None:
    assert CompiledTemplates()._place.parent == Path(compiled.__file__).parent / "__pycache__"
