"""Entity search in a browser: from the first keystroke on a fresh page to the first name on the screen."""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, Error
from tests.bench.place import Place
from tests.bench.table import Row, not_run
from tests.house import browsing, serving

MILLISECONDS = {1: 100.0, 4: 300.0}
"""By how many times slower the processor is made."""

TYPE = """() => new Promise((found) => {
  const field = document.querySelector("[data-search-page] input[type=search]");
  const names = document.querySelector("[data-names]");
  const start = performance.now();
  new MutationObserver((_, watch) => {
    if (!names.children.length) return;
    watch.disconnect();
    requestAnimationFrame(() => found(performance.now() - start));
  }).observe(names, { childList: true });
  field.value = "order";
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def measure(place: Place) -> list[Row]:
    """Return a line for a processor as it is and one for a slower one."""
    build = place.cold()
    what = f"entity search over {build.counts['catalog']:,} names, first answer on a fresh page"
    try:
        with serving(build.site) as address, browsing() as browser:
            rows = []
            for times, bar in MILLISECONDS.items():
                taken = statistics.median(_first_answer(browser, address, times) for _ in range(place.sizes.runs + 2))
                slow = f", processor {times} × slower" if times > 1 else ""
                rows.append(Row(what + slow, f"{taken:.0f} ms", f"≤ {bar:g} ms", taken <= bar))
            return rows
    except Error as error:
        return [not_run(what, str(error).splitlines()[0][:120], "≤ 100 ms")]


def _first_answer(browser: Browser, address: str, times: int) -> float:
    """Return milliseconds in a fresh browser context, its cache empty."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/search/", wait_until="load")
    page.locator("[data-search-page] input[type=search]:focus").wait_for()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})
    taken = float(page.evaluate(TYPE))
    context.close()
    return taken
