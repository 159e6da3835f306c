"""Checks on documentation that the docs room really rendered: pass, fail, unknown, not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.scorecards.rig import SETTINGS, Organisation, component

from catalejo.catalog import build_catalog
from catalejo.docs import build_docs, engine
from catalejo.kit.read import jsonl
from catalejo.kit.read.captured import Captured
from catalejo.kit.store.cache import Cache
from catalejo.model.capture import PathChange

CHECKS = ("DOC-01", "DOC-02", "DOC-03", "DOC-04")
DOCS = {"docs/index.md": "# Orders\n\nWhat it is, and how to run it.\n", "src/main.go": "package main\n"}


def org(folder: Path, files: dict[str, str], history: dict[str, str] | None = None) -> Organisation:
    """Read ``orders`` with these files, its documentation rendered; ``history`` are days of the last change."""
    repos = {"orders": {"catalog-info.yaml": component(), **files}}
    Organisation(folder / "one", repos, facts={"orders": {"history": "100" if history else "none"}})
    place = folder / "one/repos/github.com/acme/orders/history.jsonl"
    jsonl.dump_lines(place, [PathChange(path, "c" * 40, f"{day}T10:00:00Z") for path, day in (history or {}).items()])
    captured = Captured(folder / "one")
    docs = build_docs(captured, build_catalog(captured, SETTINGS), SETTINGS, Cache(folder / "cache", engine()), 1)
    return Organisation(folder / "two", repos, docs=docs, facts={"orders": {"history": "100" if history else "none"}})


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Docs that changed half a year and a day before their code did."""
    days = {"docs/index.md": "2026-05-18", "src/main.go": "2026-11-15"}
    return org(tmp_path_factory.mktemp("good"), DOCS, days)


def test_docs_that_are_there(good: Organisation) -> None:
    """DOC-01, DOC-02, DOC-04: pages, words, links; how many words are enough is the rule's."""
    assert good.says("DOC-01") == ("pass", "pages")
    assert good.says("DOC-02") == ("fail", "words") and good.says("DOC-02", minWords=5) == ("pass", "words")
    assert good.says("DOC-04") == ("pass", "links-fine")


def test_docs_that_are_old(good: Organisation) -> None:
    """DOC-03 says both days; how old is too old is the rule's."""
    result = good.ask("DOC-03")
    assert (result.outcome, result.args) == ("fail", {"code": "2026-11-15", "docs": "2026-05-18"})
    assert good.says("DOC-03", maxDays=200) == ("pass", "docs-age")


def test_docs_without_a_history(tmp_path: Path) -> None:
    """DOC-03 is not asked where no history is kept; DOC-04 leads to the line of the link."""
    found = org(tmp_path, {**DOCS, "docs/index.md": "# Orders\n\nSee [the ledger](ledger.md).\n"})
    assert found.says("DOC-03") == ("not-applicable", "history-not-kept")
    broken = found.ask("DOC-04")
    assert (broken.outcome, broken.origin.path, broken.origin.line) == ("fail", "docs/index.md", 3)
    assert broken.args["target"] == "ledger.md"


def test_docs_that_no_captured_commit_touches(tmp_path: Path) -> None:
    """DOC-03 is unknown where the history that was captured does not reach so far."""
    assert org(tmp_path, DOCS, {"src/main.go": "2026-11-15"}).says("DOC-03") == ("unknown", "no-history")


def test_docs_without_code(tmp_path: Path) -> None:
    """DOC-03: where there is no code, nothing can have moved on."""
    found = org(tmp_path, {"docs/index.md": "# Orders\n"}, {"docs/index.md": "2020-01-01"})
    assert found.says("DOC-03") == ("pass", "no-code")


def test_a_readme_is_a_beginning(tmp_path: Path) -> None:
    """DOC-01 wants more than a README, the other questions take it."""
    found = org(tmp_path, {"README.md": "# Orders\n\nTakes orders.\n"})
    assert found.says("DOC-01") == ("fail", "readme-only")
    assert found.says("DOC-04") == ("pass", "links-fine")


def test_nothing_at_all(tmp_path: Path) -> None:
    """One check fails, the others do not apply: one cause, told once."""
    found = org(tmp_path, {})
    assert [found.says(check) for check in CHECKS] == [("fail", "no-docs-yet"), *[("not-applicable", "no-docs")] * 3]


def test_docs_that_could_not_be_built(tmp_path: Path) -> None:
    """DOC-01 leads to what kept them from being built."""
    result = org(tmp_path, {"docs/index.md": "<div>" * 3000 + "deep\n"}).ask("DOC-01")
    assert (result.outcome, result.code, result.origin.path) == ("fail", "score.docs-failed", "docs/index.md")
