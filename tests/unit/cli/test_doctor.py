"""``catalejo doctor`` says a line for each source, and ends with three where something is wrong."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from catalejo.cli import cli


def test_a_source_that_is_there_and_one_that_is_not(tmp_path: Path) -> None:
    """Each has its line; the code says whether a capture is worth trying."""
    good = CliRunner().invoke(cli, ["doctor", "--source", str(tmp_path)], standalone_mode=False)
    assert good.return_value == 0 and f"local:{tmp_path.name}  answers" in good.output
    lost = tmp_path / "mkdocs.yml"
    lost.write_text(
        "site_name: Portal\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources:\n        - local: gone\n"
    )
    bad = CliRunner().invoke(cli, ["doctor", "-f", str(lost)], standalone_mode=False)
    assert bad.return_value == 3 and "local:gone  fails: there is no folder 'gone'" in bad.output
