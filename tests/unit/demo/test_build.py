"""The demo is built again exactly when a file that it is made of changed."""

from __future__ import annotations

from pathlib import Path

from tests.demo.build_demo import MADE_OF, ROOT, fingerprint


def test_a_change_of_any_file_is_noticed(tmp_path: Path) -> None:
    """Content, name and place count; compiled files do not."""
    seen = {fingerprint(tmp_path)}
    for path, text in (("catalog/a.yaml", "1"), ("catalog/a.yaml", "2"), ("catalog/b.yaml", "2"), ("mkdocs.yml", "")):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        seen.add(fingerprint(tmp_path))
    assert len(seen) == 5
    (tmp_path / "catalog/__pycache__").mkdir()
    (tmp_path / "catalog/__pycache__/a.pyc").write_bytes(b"x")
    assert fingerprint(tmp_path) in seen


def test_everything_it_is_made_of_is_there() -> None:
    """A folder that was renamed would be a change that nobody notices."""
    assert [name for name in MADE_OF if not (ROOT / name).exists()] == []
