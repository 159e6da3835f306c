"""One browser for all tests of a process, whatever files a worker is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.house import browsing


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with browsing() as browser:
        yield browser
