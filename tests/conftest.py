"""One browser for all tests of a process, whatever files a worker is given; the longest files first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.house import browsing

LONGEST = (
    "tests/browser/house/test_demo_faults.py", "tests/integration/house/test_workflow.py",
    "tests/browser/look/test_demo.py", "tests/integration/capture/test_foreign_forms.py",
    "tests/integration/house/test_kept_nights.py", "tests/unit/publish/test_kept_sites.py",
    "tests/integration/house/test_rig_hosts.py", "tests/integration/house/test_wheel_alone.py",
    "tests/integration/export/test_databases.py", "tests/hostile/house/test_sample.py",
)  # fmt: skip
"""Files that take a minute or more: a worker that gets one of them last works on alone. Not kept by any rule: a file
that is missing here costs time only.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files in front; the order of all others stays."""
    root = Path(__file__).resolve().parents[1]
    rank = {root / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with browsing() as browser:
        yield browser
