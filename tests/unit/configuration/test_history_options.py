"""How long nights are kept, and how many sites of them: read with defaults, refused with line and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalejo.config import ConfigError, read_configuration
from catalejo.model.history import Keep

TEXT = "site_name: x\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources: [{local: .}]\n      %s\n"


def written(folder: Path, option: str) -> Path:
    """Write a configuration with one more option."""
    path = folder / "mkdocs.yml"
    path.write_text(TEXT % option)
    return path


@pytest.mark.parametrize(
    ("option", "keep", "sites"),
    [
        ("visibility: internal", Keep(90, 104), 0),
        ("history_keep: {days: 30}", Keep(30, 104), 0),
        ("history_keep: {days: 2, weeks: 0}", Keep(2, 0), 0),
        ("keep_sites: 30", Keep(), 30),
    ],
)
def test_what_is_left_out_has_its_default(tmp_path: Path, option: str, keep: Keep, sites: int) -> None:
    """Daily for ninety days, weekly for two years; no site of an earlier night."""
    settings = read_configuration(written(tmp_path, option)).settings
    assert (settings.history_keep, settings.keep_sites) == (keep, sites)


@pytest.mark.parametrize(
    "option",
    [
        "history_keep: {days: 1}", "history_keep: {months: 3}", "history_keep: long", "history_keep: {days: yes}",
        "history_keep: {weeks: -1}", "keep_sites: -1", "keep_sites: many", "keep_sites: true", "keep_sites: 9999",
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(tmp_path: Path, option: str) -> None:
    """The line, what it must be."""
    with pytest.raises(ConfigError, match=r"mkdocs.yml:6:\d+: .* must be "):
        read_configuration(written(tmp_path, option))
