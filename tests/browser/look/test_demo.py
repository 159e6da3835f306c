"""What a reader meets on the demo portal, and does with it: fronts, tables, entities, teams, changes, docs, phones."""

from __future__ import annotations

import re
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.demo import nights
from tests.demo.build_demo import ROOT, run_night, write_config
from tests.golden.measure import BAR, ask, queries
from tests.house import serving

from .driving import opened

pytestmark = pytest.mark.browser

ORDERS = "/catalog/default/component/backend-orders/"
REFUNDS = "/docs/default/component/backend-payments/concepts/refunds/"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The last two nights of the demo under a sub-path, with another language to switch to."""
    out = tmp_path_factory.mktemp("demo")
    config = write_config(out, "en")
    text = config.read_text(encoding="utf-8").rstrip()
    config.write_text(f"{text}\n      alternate: {{es: https://es.portal.example/andino}}\n", encoding="utf-8")
    for night in nights.write_all(ROOT, out)["nights"][-2:]:
        nights.move_to(out, night["night"])
        code = run_night(out, out / "site", config, night["taken_at"], out / "snapshots")
        assert code in (0, 3), sys.stderr
    with serving(out / "site") as base:
        yield base


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page 390 px wide."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_what_readers_search_for_is_among_the_first_three(page: Page, demo: str) -> None:
    """The golden queries of the demo, written from readers' needs, through the real search page."""
    answers = ask(page, demo, queries("demo"))
    missed = [answer.query.text for answer in answers if not answer.found]
    assert len(answers) >= 60 and len(missed) <= (1 - BAR) * len(answers), missed


def test_the_front_page_says_how_long_and_how_late(page: Page, demo: str) -> None:
    """Counts carry the age of what they count; the worst source stands beside the search, once."""
    opened(page, demo + "/")
    trouble = page.locator(".ct-counts > li")
    expect(trouble.nth(0)).to_contain_text("Secret in a file legacy-coupons", use_inner_text=True)
    expect(trouble.nth(1)).to_contain_text("Critical weakness legacy-coupons", use_inner_text=True)
    expect(trouble.nth(2)).to_contain_text("backend-payments 5 h")
    expect(trouble.nth(3)).to_contain_text("warehouse-sync 10 h")
    expect(page.locator(".ct-sources")).to_contain_text("2 of 13 sources late; worst is github-actions:ci-old, 68 d")
    expect(page.locator("a.ct-asof")).to_have_count(0)
    first = page.locator("#changed .ct-tl > li").first
    expect(first).to_contain_text("backend-payments: Incident opened", use_inner_text=True)
    expect(page.locator("#changed .ct-tl > li").last).to_contain_text("more")
    assert all(box["height"] < 24 for box in boxes(page, ".ct-counts__t")), "titles of counts stay on one line"


def test_a_count_of_the_front_page_opens_the_list_that_it_counts(page: Page, demo: str) -> None:
    """As many rows as the number says, whatever is counted; the link beside the counts as well."""
    opened(page, demo + "/")
    links = {
        link.get_attribute("href") or "": int(line.locator("b").inner_text())
        for line in page.locator(".ct-counts > li").all()
        for link in line.locator("a").all()
    }
    assert len(links) == 8 and all(links.values())
    problems = page.locator("#attention .ct-sec__end a")
    links[problems.get_attribute("href") or ""] = int(re.sub(r"\D", "", problems.inner_text()))
    for address, number in links.items():
        opened(page, f"{demo}/{address.removeprefix('./')}")
        lists = {"findings": "#findings tbody tr:has(th)", "environments": "tr[data-diff]"}
        lists["security"] = "#scans tbody tr:has(td.ct-num .ct-bad)"
        rows = page.locator(
            next((rows for name, rows in lists.items() if name in address), "main tbody tr:has(th[scope=row])")
        )
        expect(rows.filter(visible=True)).to_have_count(number)


def test_without_docs_is_one_number(page: Page, demo: str) -> None:
    """On the front page, among the docs, in the table of components and as the rule that asks for docs."""
    opened(page, demo + "/")
    n = page.locator(".ct-counts > li").filter(has_text="Without docs").locator("b").inner_text()
    opened(page, f"{demo}/docs/")
    expect(page.locator("#without-h .ct-count")).to_have_text(n)
    opened(page, f"{demo}/scorecards/production-readiness/")
    told = page.evaluate("fetch('index.json').then((answer) => answer.json())")
    assert sum(score["outcomes"].get("DOC-01") == "fail" for score in told["scores"].values()) == int(n)


def test_the_filters_of_environments_live_in_the_address(page: Page, demo: str) -> None:
    """A link shows the same; only differences judges the chosen column; heads and the count tell of what is shown."""
    opened(page, f"{demo}/environments/?env=prod")
    expect(page.locator("thead .ct-e:visible")).to_have_text(re.compile("prod"))
    expect(page.get_by_role("radio", name="prod", exact=True)).to_be_checked()
    opened(page, f"{demo}/environments/?env=dev&diff=1")
    shown = page.locator("tr[data-diff]:visible")
    for row in shown.all():
        expect(row.locator(".ct-e1")).to_have_class(re.compile(r"\bct-d\b"))
    dev = shown.count()
    page.get_by_role("radio", name="prod", exact=True).check(force=True)
    assert shown.count() > dev and "env=prod" in page.url and "diff=1" in page.url
    head = page.locator("tr.ct-grp").filter(has_text="checkout")
    expect(head).to_contain_text("4 of 6 applications")
    expect(page.locator(".ct-env [data-count] b")).to_have_text(str(shown.count()))
    page.get_by_role("combobox", name="State").select_option("drift")
    expect(shown).to_have_count(1)
    assert "state=drift" in page.url
    page.locator("[data-filter]").fill("nothing of this name")
    expect(page.locator("[data-empty]")).to_be_visible()
    page.locator("[data-empty] [data-clear]").click()
    expect(shown).to_have_count(page.locator("tr[data-diff]").count())
    expect(head).not_to_contain_text(" of ")


def test_a_filter_silences_what_the_foot_says_of_all_rows(page: Page, demo: str) -> None:
    """It counts rows that are not shown."""
    opened(page, f"{demo}/components/")
    expect(page.locator("[data-note]")).to_be_visible()
    opened(page, f"{demo}/components/?owner=equipo-backend")
    expect(page.locator("[data-note]")).to_be_hidden()


def test_a_stale_row_has_no_sync(page: Page, demo: str) -> None:
    """Neither in the matrix nor where one component runs."""
    opened(page, demo + ORDERS)
    row = page.locator("#where tr.ct-is-stale")
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("Synced")
    assert row.locator(".ct-ok").count() == 0


def test_a_lag_of_one_version_is_told_and_is_no_warning(page: Page, demo: str) -> None:
    """The rule allows one version; so do the table of components and the matrix."""
    opened(page, f"{demo}/components/")
    row = page.locator("tbody tr").filter(has=page.get_by_role("link", name="backend-orders", exact=True))
    expect(row).not_to_contain_text("behind")
    expect(row.locator("td .ct-mark.ct-none")).to_have_text("1")
    opened(page, f"{demo}/environments/?env=prod")
    line = page.locator("tr[data-diff]").filter(has=page.get_by_role("link", name="backend-orders", exact=True))
    expect(line.locator(".ct-efinal .ct-mark.ct-none")).to_have_text("1 behind")


def test_my_team_is_a_title_only_once_a_team_is_chosen(page: Page, demo: str) -> None:
    """Without one the list says what it is; with one it names the team and how to reach it."""
    opened(page, demo + "/")
    head = page.locator("#team-h")
    expect(head).to_have_text("Components, problems first", use_inner_text=True)
    page.locator("#team [data-team-pick]").select_option("group:default/equipo-backend")
    expect(head).to_have_text("My team: equipo-backend", use_inner_text=True)
    expect(page.locator("#team [data-team-is]:visible")).to_contain_text("#eq-backend")
    names = page.locator("#team tbody tr:visible a").all_inner_texts()
    assert "backend-orders" in names and "storefront" not in names


def test_the_other_language_is_met_on_the_same_page(page: Page, demo: str) -> None:
    """The link in the header keeps the path and the filters."""
    opened(page, f"{demo}/components/?status=bad")
    link = page.get_by_role("link", name="Español")
    expect(link).to_have_attribute("href", "https://es.portal.example/andino/components/?status=bad")


def test_what_was_seen_is_listed_on_the_front_page(page: Page, demo: str) -> None:
    """Newest first, in this browser alone; nothing is shown before anything was seen."""
    opened(page, demo + "/")
    expect(page.locator("[data-recent]")).to_be_hidden()
    opened(page, demo + REFUNDS)
    opened(page, demo + ORDERS)
    opened(page, demo + "/")
    expect(page.locator("[data-recent] a")).to_have_text(["backend-orders", "Refunds"])
    page.locator("[data-recent] a").first.click()
    page.wait_for_url("**" + ORDERS)


def test_names_and_the_last_column_of_the_components_fit(page: Page, demo: str) -> None:
    """At 1280 px no name is cut and no column runs out of the box."""
    opened(page, f"{demo}/components/")
    box = page.locator(".ct-tablebox")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    cut = box.locator("a.ct-rowlink").evaluate_all("all => all.filter(a => a.scrollWidth > a.clientWidth + 1).length")
    assert cut == 0
    expect(box.get_by_text("2 versions behind", exact=True).first).to_be_visible()


def test_changes_are_grouped_by_night_and_entity(page: Page, demo: str) -> None:
    """What is bad comes first; equal moves of several environments share a line; the old value is grey."""
    opened(page, f"{demo}/changes/")
    night = page.locator("[data-night='1']")
    expect(night.locator(".ct-sec__head")).to_contain_text("18 Nov, 02:14 to 19 Nov, 02:14 UTC")
    expect(night.locator(".ct-chg").first).to_contain_text("backend-payments")
    tracker = night.locator(".ct-chg").filter(has_text="delivery-tracker")
    expect(tracker.locator(".ct-chg__t").filter(has_text="dev, staging:")).to_have_text("dev, staging: 2.8.0 → 2.8.1")
    colours = tracker.locator("li").last.evaluate(
        "li => ['del', 'ins'].map(name => getComputedStyle(li.querySelector(name)))"
        ".map(style => [style.color, style.textDecorationLine])"
    )
    assert colours[0][0] != colours[1][0] and {line for _, line in colours} == {"none"}


def test_changes_are_narrowed_and_the_address_tells(page: Page, demo: str) -> None:
    """Kinds, owners and text narrow each other; the address shows the same again."""
    opened(page, f"{demo}/changes/")
    lines = page.locator(".ct-chg li:visible")
    everything = lines.count()
    page.locator("[data-facet=kind] label").filter(has_text="Version").click()
    assert 0 < lines.count() < everything
    assert page.url.endswith("?kind=Version")
    page.get_by_label("Filter by name or text").fill("tracker")
    expect(page.locator(".ct-chg:visible")).to_have_count(1)
    opened(page, page.url)
    expect(page.locator(".ct-chg:visible")).to_have_count(1)
    page.get_by_label("Filter by name or text").fill("no such thing")
    expect(page.locator("[data-empty]")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(lines).to_have_count(everything)


def test_what_went_live_is_narrowed_and_says_where_it_is_from(page: Page, demo: str) -> None:
    """Component, team and environment narrow the days, the address shows the same; a line opens on its commits."""
    opened(page, f"{demo}/catalog/default/component/backend-orders/")
    expect(page.locator("#chain details").filter(has_text="prod").first).to_contain_text("first gap: Artifact unknown")
    page.locator("#deployments").get_by_role("link", name="All").click()
    expect(page).to_have_url(f"{demo}/deployments/?component=backend-orders")
    lines = page.locator(".ct-chg li:visible")
    expect(page.locator("#day-2026-11-19 .ct-chg:visible")).to_have_count(1)
    everything = lines.count()
    page.locator("[data-facet=env] label").filter(has_text="prod").click()
    assert 0 < lines.count() < everything
    opened(page, page.url)
    first = page.locator("#day-2026-11-16 .ct-chg li:visible")
    expect(first.locator(".ct-chg__t > .ct-ver")).to_have_text("1.42.0")
    first.locator("summary").click()
    expect(first).to_contain_text("its subject names the version")
    opened(page, f"{demo}/catalog/default/group/equipo-backend/")
    expect(page.locator("#figures dd").first).to_have_text("not enough nights: a week is needed")


def test_a_blocked_deployment_names_what_blocks_it(page: Page, demo: str) -> None:
    """The component, the incident and its age, linked; no placeholder is left."""
    opened(page, demo + ORDERS)
    callout = page.locator(".ct-callout")
    expect(callout).to_contain_text("Deploy to prod is blocked: Open incident upstream")
    expect(callout.get_by_role("link", name="backend-payments")).to_be_visible()
    expect(callout.get_by_role("link", name="#4471 Card captures are slow")).to_be_visible()
    assert "{" not in page.locator("main").inner_text().split("Show as YAML")[0]


def test_relations_are_one_table_under_their_drawing(page: Page, demo: str) -> None:
    """Both directions share their columns; a node of the drawing says how it talks; problems come first."""
    opened(page, demo + ORDERS)
    part = page.locator("#relations")
    expect(part.locator(".ct-box > table").first.locator(".ct-grp")).to_have_text(["Depends on 7", "Used by 9"])
    needs = part.locator("tbody").first.locator("tr:not(.ct-grp)")
    expect(needs.first).to_contain_text("backend-payments")
    expect(needs.first).to_contain_text("gRPC payments-grpc", use_inner_text=True)
    node = part.locator("svg.ct-graph a.ct-node").filter(has_text="backend-payments")
    expect(node.locator(".ct-g2")).to_have_text("gRPC")
    expect(part).to_contain_text("No edge is hidden.")
    drawn, room = part.locator("svg.ct-graph").bounding_box(), part.bounding_box()
    assert drawn and room and drawn["width"] > 0.9 * room["width"], "the drawing fills its place"


def test_the_head_of_an_entity_stays_in_one_line(page: Page, demo: str) -> None:
    """Title, kind and lifecycle stand beside each other; free tags stand where the rest of the file's facts are."""
    opened(page, demo + ORDERS)
    middles = [box["y"] + box["height"] / 2 for box in boxes(page, ".ct-h1 > *")]
    assert max(middles) - min(middles) < 8
    origin = page.locator("#origin")
    expect(origin).to_contain_text("postgresql")
    expect(origin).to_contain_text("First seen")
    assert all(box["height"] <= 36 for box in boxes(page, "#docs .ct-list > li")), "a docs page is one line"


def test_production_is_the_first_row_of_where_it_runs(page: Page, demo: str) -> None:
    """Then what comes after it, then back along the promotion order."""
    opened(page, demo + ORDERS)
    heads = page.locator("#where tbody th")
    expect(heads).to_have_text(["prod", "prod-eu", "staging", "dev"], use_inner_text=True)


def test_a_system_is_as_its_worst_part_is(page: Page, demo: str) -> None:
    """Its parts stand by kind, problems first, above a map."""
    opened(page, demo + "/catalog/default/system/checkout/")
    expect(page.locator(".ct-glance > li").first).to_contain_text("Incident open")
    expect(page.locator("#members .ct-grp")).to_have_text(["Components 6", "APIs 7", "Resources 3"])
    expect(page.locator("#members tbody tr:not(.ct-grp)").first).to_contain_text("backend-payments")
    expect(page.locator("#map svg.ct-graph")).to_be_visible()


def test_contact_stands_before_inventory_on_a_team(page: Page, demo: str) -> None:
    """By day, by night, then numbers; gaps nearest first with the place to mend; who works with whom through what."""
    opened(page, demo + "/catalog/default/group/equipo-backend/")
    people, glance = page.locator(".ct-people").bounding_box(), page.locator(".ct-glance").bounding_box()
    assert people and glance and people["y"] < glance["y"]
    expect(page.locator(".ct-people")).to_contain_text("#eq-backend")
    missing = [int(text) for text in page.locator("#gaps tbody b").all_inner_texts()]
    assert missing == sorted(missing) and missing
    expect(page.locator("#gaps").get_by_role("link", name="kustomization.yaml").first).to_be_visible()
    frontend = page.locator("#coupling tr").filter(has_text="equipo-frontend")
    expect(frontend).to_contain_text("orders-api")
    expect(frontend).to_contain_text("#eq-frontend")


def test_a_misspelt_team_offers_nothing_that_silences_its_finding(page: Page, demo: str) -> None:
    """The page of an owner that is a declared one but for a letter asks for the right name, and for no document."""
    opened(page, demo + "/catalog/default/group/equipo-tiendas/")
    expect(page.locator(".ct-callout")).to_contain_text("Write the team that answers")
    expect(page.locator("#declare")).to_have_count(0)


def test_a_degraded_cell_says_since_when_it_is_ill(page: Page, demo: str) -> None:
    """Not since when its version is there; a bar at a cell's edge always has a mark in the cell."""
    opened(page, demo + "/environments/")
    row = page.locator("tr").filter(has=page.get_by_role("rowheader", name="warehouse-sync"))
    expect(row.locator(".ct-is-fail time")).to_have_text("10 h")
    plain = page.locator(".ct-is-diff").evaluate_all(
        "all => all.filter(cell => !cell.querySelector('.ct-mark')).length"
    )
    assert plain == 0


def test_a_layer_is_a_matrix_with_its_stacks_folded(page: Page, demo: str) -> None:
    """A row for each thing; every stack with its file stands behind a fold of its environment."""
    opened(page, demo + "/stacks/applications/")
    row = page.locator("#asked tr").filter(has_text="backend-orders")
    expect(row.locator("td").nth(0)).to_contain_text("1.43.0-rc.2")
    expect(row.locator("td").nth(2)).to_contain_text("1.42.0")
    fold = page.locator("#env-prod")
    expect(fold.locator("table")).to_be_hidden()
    fold.locator("summary").first.click()
    expect(fold.locator("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") < 4000


def test_docs_begin_under_the_tabs(page: Page, demo: str) -> None:
    """The title is near the top with its component above it; a link that leads nowhere is marked; code is copied."""
    opened(page, demo + REFUNDS)
    title, tabs = page.locator("article h1").bounding_box(), page.locator(".ct-tabs").bounding_box()
    assert title and tabs and title["y"] - tabs["y"] - tabs["height"] < 180
    expect(page.locator(".ct-docstrip")).to_contain_text("Incident open")
    broken = page.locator("article .broken-link")
    assert broken.evaluate("one => getComputedStyle(one, '::before').content").startswith('"⚠')
    button = page.locator(".filename").filter(has_text="refund.go").get_by_role("button", name="Copy this code")
    expect(button).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_diagrams_are_pictures_on_light_and_dark_pages(browser: Browser, demo: str, scheme: str) -> None:
    """Drawn when the portal is built: nothing is refused or loaded from elsewhere, and their text can be unfolded."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    opened(page, demo + REFUNDS)
    picture = page.locator(".diagram img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 500
    assert picture.evaluate("image => getComputedStyle(image).filter").startswith("invert") == (scheme == "dark")
    expect(page.locator(".diagram pre")).to_be_hidden()
    page.locator(".diagram summary").click()
    expect(page.locator(".diagram pre")).to_contain_text("sequenceDiagram")
    assert said == []
    context.close()


def test_copied_code_is_the_code_of_its_block(browser: Browser, demo: str) -> None:
    """Also where the button stands in the bar with the file's name."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    opened(page, demo + REFUNDS)
    page.locator(".filename button").click()
    expect(page.locator(".ct-toast")).to_have_text("Copied")
    assert "CreateRefundRequest" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_keys_walk_rows_and_stay_out_of_fields(page: Page, demo: str) -> None:
    """j, k, o, e, y, /, s, ?; none of them while somebody types."""
    opened(page, demo + "/components/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    name = page.evaluate("document.activeElement.textContent")
    assert name == page.locator("tbody a.ct-rowlink").nth(1).inner_text()
    page.keyboard.press("o")
    page.wait_for_url(f"**/{name}/")
    page.wait_for_selector("html[data-ct-ready]", state="attached")
    page.keyboard.press("s")
    page.keyboard.type("j?oey")
    expect(page.locator("[data-search] input")).to_have_value("j?oey")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("y")
    expect(page.locator(".ct-toast")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_phones_meet_tables_instead_of_drawings(phone: Page, demo: str) -> None:
    """The neighbours' drawing goes, their table stays; cells of the matrix show all they hold."""
    opened(phone, demo + ORDERS)
    expect(phone.locator(".ct-neighbours")).to_be_hidden()
    expect(phone.locator("#relations table").first).to_be_visible()
    opened(phone, demo + "/environments/")
    matrix = phone.locator(".ct-matrix")
    assert matrix.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    expect(matrix.locator(".ct-is-fail time")).to_be_visible()


SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def test_nothing_jumps_while_a_phone_loads(phone: Page, demo: str) -> None:
    """Folds that a script closes and columns that it hides are away before it runs; 0.1 is what counts as good."""
    for path in (ORDERS, REFUNDS, "/environments/", "/components/", "/catalog/default/group/equipo-backend/"):
        opened(phone, demo + path)
        assert phone.evaluate(SHIFTS) < 0.1, path
    fold = phone.locator(".ct-tocfold")
    fold.locator("summary").click()
    expect(fold.locator("nav")).to_be_visible()


def test_pages_read_without_a_script(browser: Browser, demo: str) -> None:
    """Every night of changes, the folds of a layer and the ways out of a wrong address are there."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(demo + "/changes/")
    expect(page.locator(".ct-chg").first).to_be_visible()
    expect(page.locator(".ct-changes .ct-facets")).to_be_hidden()
    page.goto(demo + "/stacks/applications/")
    page.locator("#env-dev > summary").click()
    expect(page.locator("#env-dev table")).to_be_visible()
    page.goto(demo + "/404.html")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    context.close()


def test_no_two_pages_share_a_title(demo: str) -> None:
    """A thing, its docs and the API of the same name can be told apart in tabs and results."""
    with urllib.request.urlopen(demo + "/sitemap.xml") as answer:
        paths = re.findall(r"<loc>https://portal.mercadoandino.example/(.*?)</loc>", answer.read().decode())
    titles: dict[str, list[str]] = {}
    for path in paths:
        with urllib.request.urlopen(f"{demo}/{path}") as answer:
            title = re.search(r"<title>(.*?)</title>", answer.read().decode())
        titles.setdefault(title.group(1) if title else "", []).append(path)
    assert len(paths) > 150
    assert {title: found for title, found in titles.items() if len(found) > 1} == {}


def test_a_hit_names_its_owner_also_in_trouble(page: Page, demo: str) -> None:
    """Who answers for it is what people search for when something is wrong."""
    opened(page, demo + "/search/?q=backend-payments")
    first = page.locator("[data-names] li").first
    expect(first).to_contain_text("equipo-backend")
    expect(first).to_contain_text("Failing")


def test_a_scorecard_shows_where_it_is_going(page: Page, demo: str) -> None:
    """A line over the nights that are kept, with the same as a table behind it; heads of rules stay narrow."""
    opened(page, demo + "/scorecards/production-readiness/")
    trend = page.locator("#trend")
    expect(trend.locator("svg.ct-trend")).to_be_visible()
    trend.locator("summary").click()
    expect(trend.locator("tbody tr")).to_have_count(2)
    assert all(box["width"] < 48 for box in boxes(page, ".ct-rules thead th:not(.ct-l)"))


def test_findings_are_read_whole_on_a_phone(phone: Page, demo: str) -> None:
    """They are sentences: what does not fit a line takes two."""
    opened(phone, demo + "/findings/")
    names = phone.locator("[data-table=findings] a.ct-rowlink")
    assert names.evaluate_all("all => all.filter(a => a.scrollWidth > a.clientWidth + 1).length") == 0


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where some elements are."""
    found = [element.bounding_box() for element in page.locator(selector).all()]
    assert found, f"nothing is {selector}"
    return [dict(box) for box in found if box]


def test_a_phone_shows_one_environment_across_its_whole_width(phone: Page, demo: str) -> None:
    """Names stay whole beside the versions of production."""
    opened(phone, f"{demo}/environments/")
    row = phone.locator("tr[data-diff]", has_text="backend-inventory")
    name, cell = row.locator("th").bounding_box(), row.locator("td.ct-efinal").bounding_box()
    assert name is not None and cell is not None
    assert name["width"] >= 100 and cell["width"] >= 180
    assert 330 <= name["width"] + cell["width"] <= 390


def test_an_article_in_another_language_stands_among_the_words_of_the_portal(page: Page, demo: str) -> None:
    """The article says which language it is in; ages and names of controls stay as on every other page."""
    opened(page, f"{demo}/docs/default/component/backend-orders/")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("article", "lang") == "es"
    assert page.get_attribute("nav.ct-side", "lang") == "es"
    assert page.inner_text(".ct-docstrip time").split()[-1] in ("y", "d", "h", "min", "now")


LOOKS = """() => [...document.querySelectorAll("main :is(td, th, li, dd) a[href]")].filter((link) => link.checkVisibility()
    && !link.closest("nav, .ct-seg, svg") && !link.matches(".ct-btn, .ct-tag, .ct-age, .ct-path code")).map((link) => ({
  text: link.textContent.trim(), plain: getComputedStyle(link).textDecorationLine === "none",
  leaves: /^https?:/.test(link.getAttribute("href")),
  told: ["::before", "::after"].some((mark) => getComputedStyle(link, mark).content.includes("\u2197")),
}))"""


@pytest.mark.parametrize("path", ["/environments/", "/ci/", "/stacks/", ORDERS, "/teams/", "/"])
def test_what_leads_somewhere_looks_like_it_and_what_leaves_says_so(page: Page, demo: str, path: str) -> None:
    """Every link in a table or list is underlined; one to another site has an arrow, which is read out as words."""
    opened(page, demo + path)
    links = page.evaluate(LOOKS)
    assert len(links) > 5
    assert [link["text"] for link in links if link["plain"]] == []
    assert [link["text"] for link in links if link["leaves"] != link["told"]] == []


def test_a_phone_says_under_the_name_what_its_table_has_no_room_for(phone: Page, demo: str) -> None:
    """Sync and since of an environment, owners of neighbours, runs of CI, what a team owns and has to mend."""
    opened(phone, demo + ORDERS)
    prod = phone.locator("#where tbody tr").first.locator(".ct-below")
    expect(prod).to_contain_text("Synced")
    expect(prod.locator("time")).to_have_text("2 d")
    expect(phone.locator("#relations tbody th .ct-below").first).to_be_visible()
    opened(phone, f"{demo}/ci/")
    red = phone.locator("tbody tr").filter(has_text="mobile-bff")
    expect(red).to_contain_text("Passed 15/20")
    expect(red.locator(".ct-below a")).to_be_visible()
    opened(phone, f"{demo}/teams/")
    expect(phone.get_by_role("columnheader", name="Owns")).to_be_visible()
    expect(phone.get_by_role("columnheader", name="To mend")).to_be_visible()
    phone.locator(".ct-drawer > summary").click()
    for name in ("Start here", "Map", "Glossary", "Guide", "Resources", "People", "Templates"):
        expect(phone.locator(".ct-drawer").get_by_role("link", name=name)).to_be_visible()


def test_links_to_sources_are_read_by_their_name(page: Page, demo: str) -> None:
    """Not by the anchor that their name became."""
    opened(page, demo + ORDERS)
    names = page.get_by_role("link", name="pagerduty:mercado-andino")
    expect(names.first).to_be_visible()
    assert "pagerduty-mercado" not in page.locator("main").inner_text()


def test_bars_are_told_apart_where_colours_are_forced(browser: Browser, demo: str) -> None:
    """A failed run is filled, a good one is an outline."""
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    opened(page, f"{demo}/ci/")
    strip = page.locator("tbody tr").filter(has_text="mobile-bff").locator(".ct-ci")
    fills = [
        strip.locator(f".ct-f-{level} rect").first.evaluate("bar => getComputedStyle(bar).fill")
        for level in ("ok", "bad")
    ]
    assert fills[0] != fills[1]
    context.close()


def test_no_page_of_the_demo_scrolls_sideways_on_a_phone(phone: Page, demo: str) -> None:
    """However long the reasons of a verdict and the names in a finding are."""
    names = ("search-api", "loyalty", "points-ledger", "backend-payments", "gitops")
    for path in (*(f"/catalog/default/component/{name}/" for name in names), "/catalog/default/api/orders-api/",
                 "/catalog/default/group/ingenieria/", "/findings/", "/sources/", "/changes/", "/teams/unowned/", "/docs/"):  # fmt: skip
        opened(phone, demo + path)
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_incidents_freezes_and_teams_have_pages(page: Page, demo: str, phone: Page) -> None:
    """Filters stand in the address, a place in a fold opens it, the reader's clock marks a freeze, a phone needs no scrolling."""
    opened(page, f"{demo}/incidents/?owner=equipo-frontend")
    expect(page.locator("[data-item]").filter(visible=True)).to_have_count(1)
    expect(page.locator("#open")).to_be_hidden()
    page.locator("[data-clear]").click()
    expect(page.locator("#open [data-item]")).to_contain_text("The nights that are kept begin on 18 Nov, 02:14 UTC")
    assert "owner" not in page.url
    opened(page, f"{demo}/freezes/")
    expect(page.locator(".ct-freeze").first).to_have_text("from Mon 23 Nov, 05:00 to Sat 28 Nov, 05:00 UTC")
    opened(page, f"{demo}{ORDERS}#deploy-staging")
    expect(page.locator("#deploy-staging > li").first).to_be_visible()
    expect(page.locator("#where td", has_text="clear").get_by_role("link").first).to_be_visible()
    opened(page, f"{demo}/overview/?department=ingenieria&state=Failing")
    rows = page.locator("tr[data-item]").filter(visible=True)
    assert all("failing" in row for row in rows.all_inner_texts()) and rows.count() > 1
    opened(page, f"{demo}/security/?by=equipo-backend")
    expect(page.locator("#scans tr[data-item]").filter(visible=True)).to_have_count(2)
    for path in ("/incidents/", "/freezes/", "/overview/", f"{ORDERS}#deploy-prod-eu"):
        opened(phone, demo + path)
        assert phone.evaluate("document.documentElement.scrollWidth") == 390, path


def test_a_form_says_what_is_wrong_beside_the_field_and_hands_its_values_over(page: Page, demo: str) -> None:
    """Wrong, right, saved; a link holds the answers; nothing is asked of anybody."""
    opened(page, demo + "/create/")
    page.get_by_role("link", name="Microservicio Node.js").click()
    page.wait_for_selector("html[data-ct-ready]", state="attached")
    name = page.get_by_label("Nombre")
    expect(name).to_be_focused()
    name.fill("No!")
    page.get_by_role("button", name="Check and save values.yaml").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f1-1-e")).to_have_text("This does not match ^[a-z][a-z0-9-]{2,40}$")
    expect(page.locator("[data-summary]")).to_contain_text("Descripción: This is needed.")
    expect(name).to_be_focused()
    name.fill("returns-api")
    page.get_by_label("Descripción").fill("Devoluciones de clientes, con sus fotos")
    page.get_by_label("Equipo dueño").fill("equipo-backend")
    page.get_by_label("Sistema").fill("checkout")
    page.get_by_label("Dónde").fill("github.example.com?owner=mercado-andino&repo=returns-api")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Check and save values.yaml").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert 'name: "returns-api"\n' in text and "events: false\n" in text
    page.get_by_role("button", name="Copy a link").click()
    assert "#v=" in page.url
    page.reload()
    expect(page.get_by_label("Sistema")).to_have_value("checkout")
    assert "checkout" in page.locator("datalist option").evaluate_all("list => list.map((one) => one.value)")
