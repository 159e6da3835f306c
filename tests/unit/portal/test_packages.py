"""Packages of a repository: rows on its entity's page, in the search, with an address of their own."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from tests.unit.portal.organisation import Drawn, drawn

KIT = {
    "package.json": json.dumps({"name": "kit", "private": True, "workspaces": ["packages/*"]}),
    **{
        f"packages/{n}/package.json": json.dumps({"name": f"@acme/{n}", "version": "1.2.0", "main": "i.js"})
        for n in "ab"
    },
    "packages/run/package.json": json.dumps({"name": "@acme/run", "version": "3.0.0", "bin": {"run": "run.js"}}),
    "till/Dockerfile": "FROM scratch\n",
    "till/till.py": "",
    "packages/lint/package.json": json.dumps({"name": "@acme/lint", "private": True}),
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Drawn]:
    """The organisation with a repository of packages that nobody declared, without any system."""
    folder = tmp_path_factory.mktemp("acme")
    return folder, drawn(folder, connected=False, more={"github.com/acme/kit": KIT})


def words(page: str) -> str:
    """Return what a reader reads, blanks as one."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_package_has_a_row_with_its_version_and_file(acme: tuple[Path, Drawn]) -> None:
    """What is an entity leads to its page; what is not has an address on this one."""
    page = acme[1].pages["catalog/default/component/kit"]
    section = page[page.index('id="packages"') :]
    assert "@acme/lint other npm – kit/packages/lint/package.json" in words(section)
    assert "@acme/run cli npm 3.0.0 kit/packages/run/package.json:1" in words(section)
    assert re.search(r'<a class="ct-strong" href="[^"]*/component/run/">@acme/run</a>', section)
    assert 'id="package-acme-lint-packages-lint-' in section
    assert [row["name"] for row in acme[1].twins["catalog/default/component/kit"]["packages"]][:2] == [
        "@acme/a",
        "@acme/b",
    ]


def test_a_row_is_found_by_the_search_and_leads_to_its_place(acme: tuple[Path, Drawn]) -> None:
    """The search knows packages that have no page of their own."""
    index = json.loads((acme[0] / "site" / "search" / "more.json").read_bytes())
    found = dict(zip(index["name"], index["url"], strict=True))
    page, _, row = found["@acme/lint"].partition("#")
    assert f'id="{row}"' in acme[1].pages[page.rstrip("/")]
    assert "@acme/run" not in found


def test_a_whole_says_that_it_runs_by_its_parts(acme: tuple[Path, Drawn]) -> None:
    """It is not told as something that is not deployed; a part says in which folder to declare it."""
    page = words(acme[1].pages["catalog/default/component/kit"])
    assert "prod by its parts parts: 4" in page
    part = acme[1].pages["catalog/default/component/till"]
    assert "Paste this into the folder till" in words(part)
