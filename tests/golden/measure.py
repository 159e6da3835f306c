"""Asks the search page of a site what readers ask, in Chromium, and tells where the wanted page stands."""

from __future__ import annotations

import fnmatch
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import Page

QUERIES = Path(__file__).with_name("queries.txt")
FIRST = 3
"""Answers that a reader looks at."""
BAR = 0.95
"""Share of queries whose page must be among them."""

_NAMES_OF = """async (texts) => {
  const field = document.querySelector("[data-search-page] input[type=search]");
  const { index } = await import(new URL("../assets/ct/entities.js", location));
  await (await index()).more;
  const found = [];
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((next) => setTimeout(next));
    found.push([...document.querySelectorAll("[data-names] > li a.ct-rowlink")].map((link) => link.href));
  }
  return found;
}"""
_SETTLED = """() => {
  const box = document.querySelector("[data-search-page]");
  return box.dataset.settled === new URL(location).searchParams.get("q");
}"""
_PROSE_OF = """() => [...document.querySelectorAll("[data-prose] > li h3 a")].map((link) => link.href)"""


class Query(NamedTuple):
    """What is typed in which portal, and the pages that would do."""

    portal: str
    text: str
    wanted: tuple[str, ...]


class Answer(NamedTuple):
    """A query with the first addresses of both lists, and whether a wanted page is among them."""

    query: Query
    names: list[str]
    prose: list[str]
    found: bool


def queries(portal: str) -> list[Query]:
    """Return the queries of a portal, in the order of the file."""
    lines = (line.split(" | ") for line in QUERIES.read_text("utf-8").splitlines() if " | " in line and line[0] != "#")
    return [Query(where, text, tuple(wanted.split())) for where, text, wanted in lines if where == portal]


def ask(page: Page, base: str, asked: list[Query]) -> list[Answer]:
    """Type queries into the search page of a site; the docs are waited for where no name is the wanted page."""
    page.goto(f"{base}/search/")
    page.locator("[data-search-page] input[type=search]:focus").wait_for()
    found: list[list[str]] = page.evaluate(_NAMES_OF, [query.text for query in asked])
    return [_answer(page, base, query, _paths(base, links)) for query, links in zip(asked, found, strict=True)]


def _answer(page: Page, base: str, query: Query, names: list[str]) -> Answer:
    if _fits(query, names):
        return Answer(query, names, [], True)
    page.goto(f"{base}/search/?q={quote(query.text)}")
    page.wait_for_function(_SETTLED, timeout=30_000)
    prose = _paths(base, page.evaluate(_PROSE_OF))
    return Answer(query, names, prose, _fits(query, prose))


def _fits(query: Query, paths: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, wanted) for path in paths for wanted in query.wanted)


def _paths(base: str, links: list[str]) -> list[str]:
    return [link.removeprefix(f"{base}/").partition("#")[0].partition("?")[0] for link in links[:FIRST]]
