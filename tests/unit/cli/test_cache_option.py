"""Where results are kept: a relative folder is meant from where the command was started."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from catalejo.cli.options import cache_option


def test_a_relative_cache_stays_where_the_command_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @cache_option
    def show(cache: Path) -> None:
        click.echo(cache)

    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(show, ["--cache", "mine"]).output.strip() == str(tmp_path / "mine")
