"""The real thing on loopback: GitHub, git over HTTP, Argo CD; then a reader in a browser.

Faults that heal: ``test_rig_hosts``, ``test_rig_repositories``, ``test_rig_systems``.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.house import catalejo, serving
from tests.rig.rig import Rig

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def home(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal repository that was built once."""
    folder = tmp_path_factory.mktemp("home")
    rig.configure(folder)
    done = run(rig, folder)
    assert done.returncode == 0, done.stderr + done.stdout
    return folder


def run(rig: Rig, folder: Path) -> Any:
    """One night, at the organisation's own time: by a later clock its answers would be stale."""
    moment = datetime.fromisoformat(rig.org.now().replace("Z", "+00:00"))
    env = {**rig.environment(), "SOURCE_DATE_EPOCH": f"{moment.timestamp():.0f}"}
    return catalejo("run", "-f", "mkdocs.yml", cwd=folder, env=env)


def test_a_reader_finds_everything_of_a_component(rig: Rig, home: Path, browser: Browser) -> None:
    """Search, filter, then from a component to its owner, its docs, its deployment, and the file of a failed check."""
    assert sum(1 for _ in (home / "capture/repos").rglob("repo.json")) >= 12
    with serving(home / "site") as base, browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(base) else None)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{base}/")
        page.fill("input[type=search]", "orders")
        page.wait_for_selector("a[href*='/component/orders/']")
        page.goto(f"{base}/components/")
        page.wait_for_selector("html[data-ct-ready]", state="attached")
        page.fill("[data-filter]", "ord")
        page.wait_for_url("**/components/?q=ord")
        names = page.locator("tbody th a.ct-rowlink:visible")
        expect(names, "by name, and by owner").to_have_count(3)
        assert sorted(names.all_inner_texts()) == ["orders", "rates", "tracking"]
        names.get_by_text("orders", exact=True).click()
        expect(page.locator("h1")).to_have_text("orders")
        where = page.locator("#where ~ * tr, #where tr").filter(has_text="prod")
        assert "Healthy" in where.first.inner_text() and "Synced" in where.first.inner_text()
        broken = page.locator(f"a[href^='{rig.url}'][href$='docs/runbook.md#L6']")
        assert broken.count() >= 1, "the failed check leads to the file and line on the host, at its commit"
        assert "/blob/" in str(broken.first.get_attribute("href"))
        page.click(".ct-people a")
        expect(page.locator("h1")).to_have_text("orders-team")
        page.go_back()
        page.click("a.ct-btn[href*='docs/']")
        expect(page).to_have_url(f"{base}/docs/default/component/orders/")
        assert outside == []
        assert errors == []


def test_an_unchanged_night_fetches_nothing(rig: Rig, home: Path) -> None:
    """The heads have not moved: no git fetch at all."""
    before = rig.log.count("git")
    assert run(rig, home).returncode == 0
    assert rig.log.count("git") == before


def test_a_repository_turned_private_is_gone_at_once(rig: Rig, home: Path) -> None:
    """In a portal for internal readers nothing of it remains, not even its name."""
    name = next(
        e["repo"].rsplit("/", 1)[1]
        for line in (home / "site/api/v1/entities.jsonl").read_text().splitlines()
        if (e := json.loads(line))["repo"] and e["ref"].startswith("component:")
    )
    rig.org.make_private(name)
    assert run(rig, home).returncode in (0, 3)
    repos = {json.loads(line)["repo"] for line in (home / "site/api/v1/entities.jsonl").read_text().splitlines()}
    assert not any(repo and repo.endswith(f"/{name}") for repo in repos)
