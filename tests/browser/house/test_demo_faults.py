"""Every planted fault of the demo is met by a reader at the page and in the words listed, in both languages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from tests.demo.build_demo import in_another_language, main
from tests.house import serving

ROOT = Path(__file__).resolve().parents[3]
FAULTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/demo/faults.yaml").read_text(encoding="utf-8"))
CASES = [(fault["id"], page["url"], page["words"]) for fault in FAULTS for page in fault["pages"]]
PAGES = (
    "/", "/components/", "/apis/", "/systems/", "/teams/", "/environments/", "/stacks/", "/ci/", "/scorecards/",
    "/scorecards/production-readiness/", "/docs/", "/changes/", "/findings/", "/sources/", "/health/", "/graph/", "/search/", "/start/", "/glossary/",
    "/go/", "/catalog/default/component/backend-orders/", "/catalog/default/api/orders-api/",
    "/catalog/default/system/checkout/", "/catalog/default/group/equipo-backend/", "/catalog/default/resource/orders-db/",
    "/docs/default/component/backend-orders/", "/teams/unowned/", "/stacks/applications/",
)  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, all its nights, in English."""
    out = tmp_path_factory.mktemp("demo-en")
    assert main(out, out / "site") in (0, 3), sys.stderr
    return out


@pytest.fixture(scope="module", params=["en", "es"])
def site(
    request: pytest.FixtureRequest, english: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[tuple[str, Any, str]]:
    """The demo's newest night after all the others, in one language, and a page of a browser."""
    language, out = str(request.param), english
    if language != "en":
        out = tmp_path_factory.mktemp(f"demo-{language}")
        assert in_another_language(english, out, out / "site", language) in (0, 3), sys.stderr
    with serving(out / "site") as base:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        yield base, page, language
        page.close()


def test_every_fault_is_met(site: tuple[str, Any, str]) -> None:
    """The words stand on the page, as a reader sees them."""
    base, page, language = site
    missing = []
    for fault, url, words in CASES:
        page.goto(base + url)
        page.wait_for_selector("html[data-ct-ready]", state="attached")
        text = " ".join(page.inner_text("body").split()).lower()
        missing += [f"{fault} {url}: {word}" for word in words[language] if str(word).lower() not in text]
    assert missing == []


def test_pages_ask_nobody_else_and_do_not_scroll_sideways(site: tuple[str, Any, str]) -> None:
    """No request leaves the origin, nothing fails, no error is thrown, at 390 and 1280 px."""
    base, page, _ = site
    trouble: list[str] = []
    page.on("request", lambda request: trouble.append(request.url) if not request.url.startswith(base) else None)
    page.on(
        "response", lambda answer: trouble.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    page.on("pageerror", lambda error: trouble.append(str(error)))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for url in PAGES:
            page.goto(base + url)
            page.wait_for_selector("html[data-ct-ready]", state="attached")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                trouble.append(f"{url} scrolls sideways at {width}")
    assert trouble == []


NONE_OPEN = {"en": "None open", "es": "Ninguno abierto"}


def test_no_incident_is_good_news_only_for_what_is_linked(site: tuple[str, Any, str]) -> None:
    """Of the components that no annotation joins with on-call nobody says that none is open."""
    base, page, language = site
    lines = page.request.get(f"{base}/api/v1/entities.jsonl").text().splitlines()
    refs = [ref for ref in (json.loads(line)["ref"] for line in lines) if ref.startswith("component:default/")]
    told: dict[str, set[bool]] = {}
    for ref in refs:
        address = f"{base}/catalog/default/component/{ref.rpartition('/')[2]}/"
        twin, text = page.request.get(f"{address}index.json").json(), page.request.get(address).text()
        told.setdefault(twin["linked"]["incidents"], set()).add(NONE_OPEN[language] in text)
    assert told["not-linked"] == {False} and True in told["linked"]


def test_silence_of_a_source_moves_no_level(site: tuple[str, Any, str]) -> None:
    """What fell when one Argo CD became silent fell by a rule that was measured; the share goes on."""
    base, page, _ = site
    changes = page.request.get(f"{base}/changes/index.json").json()
    moved = [
        c for c in _all(changes) if c.get("kind") == "level.moved" and str(c.get("at", "")).startswith("2026-11-17")
    ]
    assert [change["subject"] for change in moved] == ["component:default/backend-inventory"]
    scores = page.request.get(f"{base}/scorecards/production-readiness/index.json").json()["scores"]
    kept = {ref for ref, score in scores.items() if score["kept"]}
    assert {f"component:default/{name}" for name in ("auth-gateway", "backend-orders", "search-api")} <= kept
    assert not any(score["unsure"] for score in scores.values())


def _all(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON document."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all(item)


def test_prose_is_found(site: tuple[str, Any, str]) -> None:
    """Names come first, prose of both languages after."""
    base, page, _ = site
    page.goto(f"{base}/search/?q=rollback")
    page.wait_for_selector("[data-prose] li a")
    assert "/docs/" in str(page.get_attribute("[data-prose] li a", "href"))


def opened(page: Any, address: str) -> Any:
    """Open a page and wait until its script has run."""
    page.goto(address)
    page.wait_for_selector("html[data-ct-ready]", state="attached")
    return page


FLOATING = "search-api/overlays/staging/kustomization.yaml:8"
WHOM = (
    "/catalog/default/component/search-api/", "/catalog/default/component/gitops/",
    "/catalog/default/group/equipo-tienda-online/", "/catalog/default/group/equipo-plataforma/",
)  # fmt: skip


def test_a_finding_stands_once_on_both_pages_and_in_both_lists(site: tuple[str, Any, str]) -> None:
    """A floating tag: the service's page, the page of the file, both teams, each with the place and who mends it."""
    base, page, language = site
    mends = {"en": "to be mended by equipo-tienda-online", "es": "lo arregla equipo-tienda-online"}[language]
    for url in WHOM:
        found = opened(page, base + url).locator("#problems li", has_text=FLOATING)
        assert found.count() == 1, url
        assert (mends in found.inner_text()) is (url in (WHOM[1], WHOM[3])), url
    second = opened(page, f"{base}/catalog/default/component/legacy-coupons/").locator("#problems").inner_text()
    assert "mobile-bff" not in second, "who uses an API of the same file is told on the API's page and on the user's"


def test_every_component_answers_whether_to_deploy(site: tuple[str, Any, str]) -> None:
    """In words, with every input and why it is not known; what is ill in production is blocked.

    What never runs, as a library, is asked for a release: whether it builds, and whether what it uses is there.
    """
    base, page, language = site
    addresses = opened(page, f"{base}/components/").eval_on_selector_all(
        "main tbody th a", "links => links.map(link => link.href)"
    )
    assert len(addresses) > 20
    states = {}
    for address in addresses:
        verdict = opened(page, address).locator("#deploy")
        states[address.split("/")[-2]] = verdict.get_attribute("data-verdict")
        title, inputs = verdict.locator("h2").inner_text(), verdict.locator(".ct-gates > li").count()
        assert inputs >= 7 if "prod" in title else title and inputs == 2, address
    assert (states["warehouse-sync"], states["backend-orders"], states["lib-telemetry"]) == (
        "blocked",
        "blocked",
        "clear",
    )
    text = opened(page, f"{base}/catalog/default/component/promo-worker/").locator("#deploy h2").inner_text()
    assert text.startswith(
        {"en": "Nobody knows whether to deploy to prod", "es": "Nadie sabe si se puede desplegar a prod"}[language]
    )
    freezes = opened(page, f"{base}/environments/").locator("#deploy tr", has_text="prod").first.inner_text()
    assert {"en": "Mon 23 Nov, 05:00", "es": "lun 23 nov, 05:00"}[language] in freezes


def test_consumers_meet_what_their_api_lost_before_anything_else_upstream(site: tuple[str, Any, str]) -> None:
    """On the page of each consumer; the page of the API names whom to tell, and where they talk."""
    base, page, language = site
    lost = {"en": "lost POST /v1/orders/{orderId}/coupon", "es": "perdió POST /v1/orders/{orderId}/coupon"}[language]
    for name in ("storefront", "mobile-bff", "search-api"):
        shown = opened(page, f"{base}/catalog/default/component/{name}/")
        if "orders-api" in shown.locator("#relations").inner_text():
            assert lost in shown.locator("#upstream .ct-tl > li").first.inner_text(), name
            assert shown.locator("#problems li", has_text="API504").count() == 1, name
    users = opened(page, f"{base}/catalog/default/api/payments-grpc/").locator("#relations")
    assert "#eq-backend" in users.inner_text() and users.locator("details.ct-more tbody tr").count() > 5


def test_problems_come_in_one_order_in_every_language(site: tuple[str, Any, str]) -> None:
    """The open incident first, then what is ill, then the red branch; never by what they are called."""
    base, page, _ = site
    names = opened(page, f"{base}/components/").eval_on_selector_all(
        "main tbody th a", "links => links.slice(0, 3).map(link => link.textContent.trim())"
    )
    assert names == ["backend-payments", "warehouse-sync", "mobile-bff"]


def test_what_stands_for_nobody_is_not_offered_to_be_declared(site: tuple[str, Any, str]) -> None:
    """A name that may be a team is; unknown, and a name that was misspelt, are not."""
    base, page, _ = site
    for name in ("unknown", "equipo-tiendas"):
        shown = opened(page, f"{base}/catalog/default/group/{name}/")
        assert shown.locator("#declare").count() == 0 and "kind: Group" not in shown.inner_text("main"), name
    assert "`" not in opened(page, f"{base}/findings/").inner_text("main")
