"""Tables in the browser: the same rows as the server's, filters in the address, a window over many rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .driving import opened

pytestmark = pytest.mark.browser

SAME = """async () => {
  const { open } = await import("/assets/ct/rows.js");
  const { row } = await import("/assets/ct/cells.js");
  const { relative } = await import("/assets/ct/ages.js");
  const table = open(await (await fetch("rows.json")).json());
  const text = (element) => { relative(element); return element.outerHTML.replace(/>\\s+</g, "><"); };
  const rows = [...document.querySelectorAll("tbody tr:not(.ct-win)")];
  return rows.map((own, at) => [text(own), text(row(table.columns, table.values(at), at))]);
}"""


@pytest.mark.parametrize("rows", [40, 120])
def test_a_row_drawn_by_the_script_equals_the_servers(page: Page, site: str, rows: int) -> None:
    """Every type of cell, with and without a value."""
    opened(page, f"{site}rows-{rows}/")
    pairs = page.evaluate(SAME)
    assert len(pairs) >= 40
    for server, script in pairs:
        assert server == script


def test_filters_go_into_the_address_and_come_back(page: Page, site: str) -> None:
    """Values of one facet are alternatives, facets narrow each other, unknown parameters are dropped."""
    opened(page, f"{site}rows-120/?status=bad&status=warn&nonsense=1")
    expect(page.locator("[data-count]")).to_have_text("4 of 120")
    assert page.url.endswith("?status=bad&status=warn")
    page.get_by_label("Filter by name").fill("NANDU")
    expect(page.locator("[data-empty]")).to_be_visible()
    page.locator("[data-clear]:visible").first.click()
    expect(page.locator("[data-count]")).to_have_text("120 of 120")
    page.get_by_label("Filter by name").fill("nandu")
    expect(page.locator("[data-count]")).to_have_text("1 of 120")
    assert page.url.endswith("?q=nandu")
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("1 of 120")


def test_a_facets_own_counts_ignore_the_facet(page: Page, site: str) -> None:
    """So that a second value can be added to the first."""
    opened(page, f"{site}rows-40/?status=bad")
    expect(page.locator("[data-count]")).to_have_text("2 of 40")
    warn = page.locator("[data-facet=status] label").filter(has=page.locator("[value=warn]"))
    expect(warn.locator(".ct-n")).to_have_text("2")


def test_values_beyond_the_thirtieth_can_be_found(page: Page, site: str) -> None:
    """The script adds them and a field finds them."""
    opened(page, f"{site}rows-2000/")
    group = page.locator("[data-facet=owner]")
    group.locator("summary").click()
    group.get_by_label("Find in Owner").fill("team-4")
    expect(group.locator("details label:visible").filter(has_text="team-4")).not_to_have_count(0)
    expect(group.locator("details label:visible").filter(has_not_text="team-4")).to_have_count(0)
    assert group.locator("input[type=checkbox]").count() == 51  # fifty teams and "nobody"


def test_sorting_says_so_and_is_kept(page: Page, site: str) -> None:
    """aria-sort, the address, and what has no value last."""
    opened(page, f"{site}rows-120/")
    page.get_by_role("button", name="Changed").click()
    head = page.get_by_role("columnheader", name="Changed")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.url.endswith("?sort=-changed")
    times = page.locator("tbody td time").evaluate_all("times => times.map((time) => time.dateTime)")
    assert times == sorted(times, reverse=True)
    assert page.locator("tbody tr:not(.ct-win)").last.locator("td.ct-sm .ct-dash").count() >= 1
    page.get_by_role("button", name="Changed").click()
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_two_thousand_rows_are_drawn_in_a_window(page: Page, site: str) -> None:
    """Never all rows at once, and the last one can be reached."""
    opened(page, f"{site}rows-2000/")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("tr[aria-rowindex='2001']")).to_be_visible()
    assert page.locator("tbody tr").count() < 150


def test_the_keys_j_and_k_walk_through_all_rows(page: Page, site: str) -> None:
    """One tab stop a row; beyond the first fifty the walk goes on; o opens."""
    opened(page, f"{site}rows-120/")
    for _ in range(70):
        page.keyboard.press("j")
    expect(page.locator("tbody tr:has(:focus)")).to_have_attribute("aria-rowindex", "71")
    page.keyboard.press("k")
    expect(page.locator("tbody tr:has(:focus)")).to_have_attribute("aria-rowindex", "70")
    address = page.evaluate("document.activeElement.href")
    page.keyboard.press("o")
    page.wait_for_url(address)


def test_exports_hold_what_is_filtered(page: Page, site: str, gallery_folder: Path) -> None:
    """Unfiltered they equal the files that the build wrote, byte for byte (CSV) and by value (JSON)."""
    opened(page, f"{site}rows-120/")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_bytes() == (gallery_folder / "rows-120/all.csv").read_bytes()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    assert json.loads(Path(download.value.path()).read_text()) == json.loads(
        (gallery_folder / "rows-120/all.json").read_text()
    )
    page.get_by_label("Filter by name").fill("service-00007")
    expect(page.locator("[data-count]")).to_have_text("1 of 120")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert Path(download.value.path()).read_bytes().count(b"\r\n") == 2


def test_rows_that_cannot_be_loaded_are_told_of(page: Page, site: str) -> None:
    """The first rows stay."""
    page.route("**/rows.json", lambda route: route.abort())
    opened(page, f"{site}rows-120/")
    page.get_by_label("Filter by name").fill("x")
    expect(page.locator("[data-more]")).to_contain_text("could not be loaded")
    assert page.locator("tbody tr").count() == 50
