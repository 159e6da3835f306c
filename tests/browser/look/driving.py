"""Steps that tests share."""

from __future__ import annotations

from playwright.sync_api import Page


def opened(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have started."""
    page.goto(address)
    page.wait_for_selector("html[data-ct-ready]", state="attached")
