"""The page around everything: search, keys, theme, team, matrix, widths, and reading without a script."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from .driving import opened
from .gallery import PAGES

pytestmark = pytest.mark.browser

ADDRESSES = [spec.path for spec in PAGES] + ["rows-40/"]


@pytest.mark.parametrize("width", [390, 768, 1280, 2000])
def test_no_page_scrolls_sideways(browser: Browser, site: str, width: int) -> None:
    """From phones to wide screens."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for address in ADDRESSES:
        opened(page, site + address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
    context.close()


def test_search_ranks_names_and_offers_the_docs(page: Page, site: str) -> None:
    """Exact name, prefix, word prefix; accents do not count; the last row asks the docs."""
    opened(page, f"{site}health/")
    page.keyboard.press("/")
    page.keyboard.type("Orders")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("orders")
    names = page.locator("[role=option] b").all_inner_texts()
    assert names[:3] == ["orders", "backend-orders", "orders-api"], "kinds in the order of their best name"
    assert "Order states" in names
    expect(options.last).to_contain_text("Search the docs for “Orders”")
    page.keyboard.press("Control+a")
    page.keyboard.type("ordenes")
    expect(options.first).to_contain_text("orders-api")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalog/default/api/orders-api/")


@pytest.mark.parametrize(("typed", "first"), [
    ("kafka", "orders"), ("s3", "team-01"), ("DEL-03", "DEL-03"), ("environments", "Environments"), ("get /v1/orders", "GET /v1/orders"),
    ("{orderId}/cancel", "POST /v1/orders/{orderId}/cancel"), ("ordrs", "orders"), ("backendorders", "backend-orders"),
    ("order_states", "Order states"),
])  # fmt: skip
def test_the_panel_finds_tags_types_codes_operations_pages_and_what_was_meant(
    page: Page, site: str, typed: str, first: str
) -> None:
    """Whatever stands between the words; a misspelt name leads to the one that was meant."""
    opened(page, f"{site}health/")
    page.locator("[data-search] input").fill(typed)
    expect(page.get_by_role("option").first.locator("b")).to_contain_text(first)


def searched(page: Page, site: str, text: str) -> list[str]:
    """The titles that the search page has for a text, once both of its lists are there."""
    page.goto(f"{site}search/?q={quote(text)}")
    page.wait_for_function("text => document.querySelector('[data-search-page]').dataset.settled === text", arg=text)
    return page.locator("[data-prose] > li h3 a").all_inner_texts()


@pytest.mark.parametrize(
    "text",
    [
        "target-type",
        "aws-load-balancer-target-type",
        "captureError(",
        "captureError",
        "set_user_context",
        "frontend-nlb",
    ],
)
def test_an_identifier_is_found_by_a_part_of_it(page: Page, site: str, text: str) -> None:
    """The page that spells it comes first, before those that have its words somewhere."""
    assert searched(page, site, text)[0] == "reference"


def test_prose_is_read_to_the_end_and_says_whose_it_is(page: Page, site: str) -> None:
    """The last word of a page of ninety thousand characters; the hit names the component."""
    assert searched(page, site, "zebrafinch") == ["long"]
    expect(page.locator("[data-prose] h3").first).to_contain_text("long · orders")


def test_a_question_is_answered_by_its_words_or_offered_a_way_on(page: Page, site: str) -> None:
    """How do I deploy finds the page of deploying; what nothing mentions leads to the lists."""
    assert searched(page, site, "how do I deploy") == ["releasing"]
    expect(page.locator("[data-said]").last).to_contain_text("these have “deploy”")
    assert searched(page, site, "quux") == []
    expect(page.locator("[data-said] a").first).to_have_attribute("href", re.compile("docs/$"))


def test_a_full_reference_is_found_first(page: Page, site: str) -> None:
    """kind:namespace/name, with and without the namespace."""
    opened(page, f"{site}health/")
    for text in ("component:default/orders", "component:orders"):
        page.locator("[data-search] input").fill(text)
        expect(page.get_by_role("option").first.locator("b")).to_have_text("orders")


def test_keys_go_places_and_can_be_switched_off(page: Page, site: str) -> None:
    """G e, the list of keys, and its switch."""
    opened(page, f"{site}health/")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/environments/")
    opened(page, f"{site}health/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.get_by_role("switch").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_theme_is_kept_before_the_first_paint(page: Page, site: str) -> None:
    """Automatic, light, dark; Material's attribute follows."""
    page.emulate_media(color_scheme="dark")
    opened(page, site)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_role("button", name="Theme").click()
    expect(page.locator("html")).to_have_attribute("data-ct-theme", "light")
    opened(page, f"{site}health/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_my_team_is_remembered(page: Page, site: str) -> None:
    """Its things stand in the list, problems first."""
    opened(page, site)
    page.locator("[data-team-pick]").select_option("group:default/team-01")
    first = page.locator("[data-team-list] li").first
    expect(first).to_contain_text("Needs attention")
    expect(page.locator("[data-team-none]")).to_be_hidden()
    opened(page, site)
    expect(first).to_contain_text("Needs attention")


def test_ages_stand_at_the_time_of_the_data(page: Page, site: str) -> None:
    """The clock is fixed by asof.css; the absolute time stays in the title."""
    opened(page, f"{site}catalog/default/component/backend-orders/")
    time = page.locator("#last time").first
    expect(time).to_have_text("2 h")
    expect(time).to_have_attribute("title", "Nov 19, 2026, 12:05 AM UTC")


def test_copy_buttons_copy(browser: Browser, site: str) -> None:
    """The YAML to paste, as it is."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    opened(page, f"{site}catalog/default/component/backend-orders/")
    page.locator("#yaml [data-copy-code]").click()
    expect(page.locator(".ct-toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("apiVersion: backstage.io/v1alpha1\nkind:")
    context.close()


def test_the_matrix_shows_one_environment_and_only_differences(page: Page, site: str) -> None:
    """By style alone; the script counts, and the address tells."""
    opened(page, f"{site}environments/")
    page.get_by_text("prod", exact=True).first.click()
    expect(page.locator("thead .ct-e:visible")).to_have_count(1)
    page.get_by_role("switch", name="Only differences").check()
    expect(page.locator("tr[data-diff=no]").first).to_be_hidden()
    assert page.url.endswith("environments/?env=prod&diff=1")
    opened(page, page.url)
    expect(page.get_by_role("switch", name="Only differences")).to_be_checked()
    expect(page.get_by_role("radio", name="prod")).to_be_checked()


def test_a_wrong_address_suggests_near_names(page: Page, site: str) -> None:
    """404 reads the address as a name."""
    opened(page, f"{site}catalog/default/component/backend-ordrs/")
    expect(page.locator("[data-found] a").first).to_have_text("backend-orders")


def test_go_jumps_to_a_name(page: Page, site: str) -> None:
    """Exact at once, anything else is offered."""
    page.goto(f"{site}go/?to=Backend-Orders")
    page.wait_for_url("**/catalog/default/component/backend-orders/")
    opened(page, f"{site}go/?to=backend-order")
    expect(page.locator("[data-found] a").first).to_have_text("backend-orders")


def test_everything_reads_without_a_script(browser: Browser, site: str) -> None:
    """Rows, code and times are there; what could not work is not."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}rows-120/")
    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.locator(".ct-facets")).to_be_hidden()
    assert page.locator("table").evaluate("table => table.offsetWidth") > 1000
    expect(page.locator(".ct-header .ct-search")).to_be_hidden()
    page.goto(f"{site}catalog/default/component/backend-orders/")
    expect(page.locator("#last time").first).to_have_text("2026-11-19")
    context.close()


def test_touch_and_pointer_targets_are_large_enough(page: Page, site: str) -> None:
    """At least 24 CSS pixels high, but for links inside sentences and links over whole rows."""
    for address in ("", "rows-40/", "catalog/default/component/backend-orders/", "environments/"):
        opened(page, site + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, summary, .ct-btn, .ct-seg label, .ct-facet label,'
              + ':is(.ct-tabs, .ct-toc, .ct-crumbs, .ct-footer) a')]
              .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 23.9)
              .map((element) => element.outerHTML.slice(0, 120))"""
        )
        assert small == [], address


POISON = [
    "null", "[]", "1", '"x"', "{", "x", '{"theme":{}}', '{"theme":"x","keys":{},"team":{"a":1},"env":[],"diff":"no","recent":{}}',
    '{"theme":null,"team":"group:default/none","env":"nowhere","recent":[null,1,{"path":{},"name":1}]}',
    '{"recent":[{"path":"javascript:x()","name":"a"},{"path":"//example.com/","name":"b"}]}',
    '{"__proto__":{"theme":"dark"},"constructor":1,"theme":["dark"]}', '{"theme":"' + "x" * 100_000 + '"}',
]  # fmt: skip


@pytest.mark.parametrize("place", ["", "environments/", "catalog/default/component/backend-orders/"])
def test_what_another_site_stored_here_stops_nothing(page: Page, site: str, place: str) -> None:
    """Projects of one host share an origin: whatever stands there, every part starts and the theme can be chosen."""
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text) if "catalejo:" in message.text else None)
    opened(page, f"{site}{place}")
    for kept in POISON:
        page.evaluate("kept => localStorage.setItem('catalejo:v1', kept)", kept)
        opened(page, f"{site}{place}")
        assert page.locator("[data-recent] a:is([href*='javascript'], [href*='//example'])").count() == 0, kept
        page.get_by_role("button", name="Theme").click()
        assert page.locator("html").get_attribute("data-ct-theme") == "light", kept
    opened(page, f"{site}{place}")
    expect(page.locator("html")).to_have_attribute("data-ct-theme", "light")
    assert warned == []
