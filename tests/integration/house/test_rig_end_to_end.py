"""The real thing on loopback: GitHub, git over HTTP, Argo CD; then a reader in a browser.

Faults that heal: ``test_rig_hosts``, ``test_rig_repositories``, ``test_rig_systems``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
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
    """One night."""
    return catalejo("run", "-f", "mkdocs.yml", cwd=folder, env=rig.environment())


def test_a_reader_finds_everything_of_a_component(home: Path, browser: Browser) -> None:
    """Search, then from a component to its owner, its docs, its deployment, and the file of a failed check."""
    entities = [json.loads(line) for line in (home / "site/api/v1/entities.jsonl").read_text().splitlines()]
    assert len({entity["repo"] for entity in entities if entity["repo"]}) >= 5
    with_docs = next(
        e for e in entities if e["ref"].startswith("component:") and not e["inferred"]
        and (home / "site/docs/default/component" / e["ref"].split("/")[1]).is_dir() and e["owner"]["ref"]
    )  # fmt: skip
    name = with_docs["ref"].split("/")[1]
    with serving(home / "site") as base, browser.new_context() as context:
        page = context.new_page()
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(base) else None)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{base}/")
        page.fill("input[type=search]", name)
        page.wait_for_selector(f"a[href*='/component/{name}/']")
        page.goto(f"{base}/components/?q={name}")
        page.wait_for_selector("html[data-ct-ready]", state="attached")
        page.click(f"th a[href*='/component/{name}/']")
        assert page.inner_text("h1") == name
        page.click(".ct-people a")
        assert "/group/" in page.url
        page.go_back()
        page.click("a.ct-btn[href*='docs/']")
        assert "/docs/default/component/" in page.url
        page.goto(f"{base}/scorecards/production-readiness/")
        assert page.locator("table.ct-rules tbody tr").count() >= 5
        page.goto(f"{base}/environments/")
        assert page.locator("table").count() >= 1
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
