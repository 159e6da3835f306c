"""Pages, checks, gates and templates ask for a capability; which system answers is known to its reader only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.house.imports import PACKAGE

VENDORS = re.compile(
    r"argo ?-?cd|argocd|flux ?cd|pagerduty|opsgenie|github[ -]actions|gitlab|bitbucket|jenkins|circleci|buildkite"
    r"|prometheus|alertmanager|grafana|datadog|new ?relic|sentry|sonarqube|snyk|slack|mattermost",
    re.IGNORECASE,
)
ROOT = PACKAGE.parents[1]
ROOMS = ("portal", "scorecards", "delivery", "history")
READERS = {
    "scorecards/texts.py": "reads the workflows and manifests of repositories, whose names are those of their tools",
}
"""Files of these rooms that read what others wrote, and why they know its names."""


def named(path: Path) -> list[str]:
    """Return what a file names, with its lines."""
    lines = path.read_text("utf-8").splitlines()
    return [f"{path.relative_to(ROOT)}:{number}: {found[0]}" for number, line in enumerate(lines, 1)
            if (found := VENDORS.search(line))]  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_no_vendor_is_named_after_the_readers(room: str) -> None:
    """Another system that gives the same capability changes no file here."""
    paths = [path for path in sorted((PACKAGE / room).rglob("*.py")) if str(path.relative_to(PACKAGE)) not in READERS]
    assert paths and [line for path in paths for line in named(path)] == []


@pytest.mark.parametrize("folder", ["pages", "macros", "parts"])
def test_no_template_names_a_vendor(folder: str) -> None:
    """The words of people come from tables and readers."""
    paths = sorted((ROOT / "site-templates" / folder).rglob("*.html"))
    assert paths and [line for path in paths for line in named(path)] == []


def test_every_exception_is_still_needed() -> None:
    """The list only shrinks by itself."""
    assert [path for path in READERS if not named(PACKAGE / path)] == []
