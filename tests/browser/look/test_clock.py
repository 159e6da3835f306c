"""What depends on the reader's clock: a portal that nobody rebuilt says so on every page, and nothing on it is green."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.demo.build_demo import main
from tests.house import serving

from .driving import opened

pytestmark = pytest.mark.browser

BUILT = datetime.datetime(2026, 11, 19, 2, 14, tzinfo=datetime.UTC)
FIXED = '  --ct-clock: "fixed";\n'
PAGES = (
    "/", "/sources/", "/components/", "/environments/", "/teams/", "/docs/", "/search/", "/guide/",
    "/catalog/default/component/pricing-rules/", "/catalog/default/group/equipo-backend/",
)  # fmt: skip
SAID = {
    "en": ("Last built 20 days ago; what follows is of then.", "13 of 13 sources late; worst is github-actions:ci-old, 88 d", "Late"),
    "es": (
        "Última construcción hace 20 días; lo que sigue es de entonces.",
        "13 de 13 fuentes desactualizadas; la peor es github-actions:ci-old, 88 d", "Desactualizada",
    ),
}  # fmt: skip


class Site(NamedTuple):
    """A portal of one language: its address, its files."""

    base: str
    folder: Path
    language: str


@pytest.fixture(scope="module", params=["en", "es"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The newest night of the demo."""
    out = tmp_path_factory.mktemp("clock")
    assert main(out, out / "site", str(request.param), last_only=True) in (0, 3)
    with serving(out / "site") as base:
        yield Site(base, out / "site", str(request.param))


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Page]:
    """A page whose portal is no recording: ages go by the reader's clock."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    times = Path(site.folder, "asof.css").read_text(encoding="utf-8")
    assert FIXED in times
    page.route("**/asof.css", lambda route: route.fulfill(body=times.replace(FIXED, ""), content_type="text/css"))
    yield page
    context.close()


def later(page: Page, **age: float) -> None:
    """Set the reader's clock to some time after the build."""
    page.clock.set_fixed_time(BUILT + datetime.timedelta(**age))


def greens(page: Page) -> int:
    """Count what is drawn in the green of good news."""
    return int(
        page.evaluate("""() => {
        const probe = document.createElement("i");
        probe.style.color = "light-dark(#1A7F37, #3FB950)";
        document.body.append(probe);
        const green = getComputedStyle(probe).color;
        probe.remove();
        const drawn = [...document.querySelectorAll("main .ct-ok > .ct-i, main .ct-f-ok, main .ct-sources .ct-i")];
        return drawn.filter((one) => [getComputedStyle(one).color, getComputedStyle(one).fill].includes(green)).length;
    }""")
    )


def test_an_old_portal_says_so_on_every_page_and_nothing_on_it_is_green(reader: Page, site: Site) -> None:
    """The banner stands above what follows; ticks lose their green and their sign."""
    later(reader, days=20, hours=2)
    for path in PAGES:
        opened(reader, site.base + path)
        expect(reader.locator("[data-past]")).to_have_text(SAID[site.language][0])
        assert greens(reader) == 0, path
        assert (
            reader.locator("main .ct-ok > .ct-i > use[href$='#heart'], main .ct-ok > .ct-i > use[href$='#ok']").count()
            == 0
        )


def test_sources_turn_late_by_the_readers_clock(reader: Page, site: Site) -> None:
    """The front page counts them, each row on the page of health says it, the head of a page has no fresh one."""
    _, late, word = SAID[site.language]
    later(reader, days=20, hours=2)
    opened(reader, site.base + "/")
    expect(reader.locator("[data-sources]")).to_have_text(late)
    opened(reader, site.base + "/sources/")
    rows = reader.locator("#sources tr[data-source]")
    expect(rows).to_have_count(13)
    for row in rows.all():
        expect(row).to_contain_text(word)
    opened(reader, site.base + "/components/")
    assert reader.locator(".ct-asof .ct-old").is_visible() and not reader.locator(".ct-asof .ct-fresh").is_visible()


def test_a_portal_of_last_night_is_green_and_says_nothing(reader: Page, site: Site) -> None:
    """Within the limits nothing changes, except for the source whose answers hold for an hour."""
    later(reader, hours=6)
    for path in ("/", "/environments/", "/components/"):
        opened(reader, site.base + path)
        expect(reader.locator("[data-past]")).to_be_hidden()
        assert greens(reader) > 0, path
    opened(reader, site.base + "/sources/")
    expect(reader.locator("#sources tr[data-source^='pagerduty']")).to_contain_text(SAID[site.language][2])
    expect(reader.locator("#sources tr[data-source^='argocd-main']")).not_to_contain_text(SAID[site.language][2])


def test_what_a_late_source_told_loses_its_green_before_the_portal_is_old(reader: Page, site: Site) -> None:
    """Argo CD's answers hold for a day: at thirty hours its cells are no good news, the portal has no banner yet."""
    later(reader, hours=30)
    opened(reader, site.base + "/environments/")
    expect(reader.locator("[data-past]")).to_be_hidden()
    assert reader.locator(".ct-matrix td.ct-is-late").count() > 10
    assert greens(reader) == 0


def test_ages_are_those_of_the_reader(reader: Page, site: Site) -> None:
    """An incident of the night of the build is twenty days old, in lists, tables and drawn rows."""
    later(reader, days=20, hours=2)
    opened(reader, site.base + "/components/")
    row = reader.locator("tbody tr").filter(has_text="backend-payments")
    expect(row).to_contain_text("20 d")
    opened(reader, site.base + "/components/?q=backend-payments")
    expect(row).to_contain_text("20 d")


def test_without_a_script_the_words_are_dates_and_hold_for_ever(browser: Browser, site: Site) -> None:
    """Nothing is called fresh, and no age is written into a page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("/", "/sources/", "/components/", "/catalog/default/component/backend-payments/"):
        page.goto(site.base + path)
        text = page.locator("body").inner_text()
        assert not {"Fresh", "fresh", "Al día", "al día"} & set(text.replace(",", " ").split()), path
        assert (
            all(time.startswith("20") or not time for time in page.locator("time[data-age]").all_inner_texts())
            or path == "/sources/"
        )
    context.close()


def test_a_recording_counts_its_ages_to_its_own_time_and_still_says_how_old_it_is(page: Page, site: Site) -> None:
    """The demo's ages stay; its banner says that they are of then."""
    page.clock.set_fixed_time(BUILT + datetime.timedelta(days=20, hours=2))
    opened(page, site.base + "/components/")
    expect(page.locator("[data-past]")).to_contain_text("20 ")
    expect(page.locator("tbody tr").filter(has_text="backend-payments")).to_contain_text("5 h")
    assert greens(page) > 0


@pytest.mark.parametrize(("days", "mark"), [(1, ""), (5, "now"), (12, "over")])
def test_a_freeze_begins_and_ends_by_the_reader_s_clock(reader: Page, site: Site, days: int, mark: str) -> None:
    """A verdict that was clear at build is one of then once the freeze has begun."""
    later(reader, days=days)
    opened(reader, f"{site.base}/environments/")
    freeze = reader.locator("#deploy .ct-freeze").first
    words = {"en": {"now": "· now", "over": "· over"}, "es": {"now": "· ahora", "over": "· terminado"}}[site.language]
    text = freeze.inner_text()
    assert [key for key, word in words.items() if text.endswith(word)] == ([mark] if mark else [])
    opened(reader, f"{site.base}/catalog/default/component/pricing-rules/")
    shown = reader.locator("#deploy .ct-freeze")
    assert str(shown.get_attribute("class")).split()[1:] == ([f"ct-freeze--{mark}"] if mark else [])
    late = "ct-is-late" in str(reader.locator("#deploy").get_attribute("class"))
    assert late or mark != "now", "what was clear before the freeze is not clear in it"
