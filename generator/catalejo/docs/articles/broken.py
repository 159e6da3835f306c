"""Findings for links and images that lead nowhere: one per missing thing, however often it is named."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ...kit.read.captured import Repo
from ...model.findings import Finding
from ...wording.codes import finding
from ..sites.find import Site
from ..sites.staging import suffix
from ..wire import ArticlePage
from .links import MOVING, LinkTarget

MAX_PER_SITE = 100
_PLACE = re.compile(r"\{\{|\{%|\$\{|^<.+>$|(?:<|%3C)[A-Za-z][A-Za-z0-9_ -]*(?:>|%3E)|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")


def broken_findings(
    site: Site, pages: dict[str, ArticlePage], targets: dict[str, tuple[LinkTarget, ...]], bad: frozenset[str]
) -> list[Finding]:
    """Return the findings of a site; past a hundred, the rest is one finding per code with its number.

    Anchors that a page lacks are one finding for the page that links to them: a heading was reworded, or generated.
    """
    causes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in sorted(targets):
        page = pages[path].clean
        if page is None:
            continue
        generated: str | None = None  # the page's text is read only where an anchor is missing
        for link, target in zip(page.links, targets[path], strict=True):
            if _PLACE.search(link.target) or _PLACE.search(unquote(link.target)):
                continue  # a template's place, not an address
            if target.kind == "anchor":
                generated = _generated(site.repo.text(path) or "") if generated is None else generated
                if f'"{link.target}"' not in generated:
                    causes.setdefault(("DOC318", path), []).append((path, link.target))
            elif target.kind == "broken" and target.path not in bad:
                code = "DOC317" if link.kind == "img" and suffix(target.path) not in MOVING else "DOC316"
                causes.setdefault((code, target.path), []).append((path, link.target))
    for cause in [cause for code, cause in causes if code == "DOC317" and cause and ("DOC316", cause) in causes]:
        causes["DOC317", cause] += causes.pop(("DOC316", cause))  # a picture that links to itself
    found = []
    for (code, cause), places in list(causes.items())[:MAX_PER_SITE]:
        path, written = places[0]
        origin = site.repo.origin(path, line_of(site.repo, path, written))
        shown = (written.strip() or "( )")[:200]
        others = len({target for _, target in places}) - 1
        if code == "DOC318" and others:
            shown = f"{shown} (+{others})"
        found.append(finding(code, site.subject, origin, cause, len(places), target=shown))
    rest = list(causes.items())[MAX_PER_SITE:]
    for code in sorted({code for (code, _), _ in rest}):
        places = [place for (other, _), places in rest if other == code for place in places]
        path, written = places[0]
        origin = site.repo.origin(path, line_of(site.repo, path, written))
        shown = f"{written.strip()[:200]} (+{len(places) - 1})" if len(places) > 1 else written.strip()[:200]
        found.append(finding(code, site.subject, origin, key="more", occurrences=len(places), target=shown))
    return found


def _generated(text: str) -> str:
    """Return the table that the all-contributors bot writes: its anchors are told apart by nobody."""
    _, start, rest = text.partition("<!-- ALL-CONTRIBUTORS-LIST:START")
    return rest.partition("<!-- ALL-CONTRIBUTORS-LIST:END")[0] if start else ""


def line_of(repo: Repo, path: str, written: str) -> int:
    """Return the line of a page's source where a link is written, 0 where it is not found as such."""
    text = repo.text(path) or ""
    for form in dict.fromkeys(
        (f"({written}", f'"{written}"', written, unquote(written), written.replace("&", "&amp;"))
    ):
        at = text.find(form) if form.strip('(" ') else -1
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return 0
