"""Small pages: search, start, glossary, the jump from chat, and the page for addresses that do not exist."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from markupsafe import Markup, escape
from msgspec import Struct

from ....kit.text.words import LANGUAGES
from ....wording.glossary import TERMS
from ...context import Portal
from ...html.draw import draw
from ...html.page import Page
from ...parts import LinkLine
from ..section import SectionBody, section_page

MOST_READING = 8
"""Docs that a newcomer is pointed to."""


class SearchView(Struct, frozen=True):
    """The search page: other languages of the docs, and whether there is prose to search."""

    merge: str
    prose: bool


class StartView(Struct, frozen=True, kw_only=True):
    """Where a newcomer begins: the portal's own words, teams, systems, docs worth reading."""

    texts: str
    teams: list[LinkLine]
    systems: list[LinkLine]
    docs: list[LinkLine]


class GlossaryView(Struct, frozen=True):
    """The terms with their explanations, by name."""

    terms: list[tuple[str, str]]


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the small pages."""
    yield search(portal)
    yield start(portal)
    yield glossary(portal)
    yield go(portal)


def search(portal: Portal) -> Page:
    """Names at once, prose by Pagefind."""
    t = portal.words.t
    others = [
        language for language in LANGUAGES if language != portal.words.language and language in portal.prose_languages
    ]
    view = SearchView(" ".join(others), bool(portal.prose_languages))
    return Page(
        path="search/",
        section="search",
        title=t("Search"),
        description=t("Search names and docs"),
        search=True,
        body=draw(portal, "search/", "pages/search.html", view),
        index=False,
        kind="search",
    )


def start(portal: Portal) -> Page:
    """Where a newcomer begins: the portal's own words, then teams, systems, docs worth reading."""
    t = portal.words.t
    view = StartView(
        texts=portal.texts.start,
        teams=[
            LinkLine(
                icon="team",
                text=team.display,
                href=portal.href(team.ref),
                sub=team.description,
                end=str(len(portal.owned.get(team.ref, []))),
            )
            for team in portal.of_kind("group")
            if portal.owned.get(team.ref)
        ],
        systems=[
            LinkLine(icon="system", text=system.display, href=portal.href(system.ref), sub=system.description)
            for system in portal.of_kind("system")
        ],
        docs=_reading(portal),
    )
    return Page(
        path="start/",
        section="start",
        title=t("Start here"),
        kind="start",
        description=t("Where to begin: teams, systems, the docs to read first"),
        body=draw(portal, "start/", "pages/start.html", view),
        article=bool(portal.texts.start),
    )


def _reading(portal: Portal) -> list[LinkLine]:
    """Return docs that are not of one service first: handbooks, then the largest."""
    bundles = [(ref, bundle) for ref, bundle in portal.docs_sites.items() if bundle.kind != "readme"]
    bundles.sort(key=lambda item: (portal.entities[item[0]].type != "documentation", -item[1].words, item[0]))
    return [
        LinkLine(
            icon="doc",
            text=bundle.title or portal.name(ref),
            href=portal.docs_href(ref),
            sub=portal.name(ref) if bundle.title and bundle.title != portal.name(ref) else "",
        )
        for ref, bundle in bundles[:MOST_READING]
    ]


def glossary(portal: Portal) -> Page:
    """Every word that the portal uses, explained."""
    t = portal.words.t
    terms = sorted(((t(term), t(text)) for term, text in TERMS), key=lambda item: item[0].lower())
    body = SectionBody(view=GlossaryView(terms), description=t("The words of this portal"), kind="page", wide=False)
    return section_page(portal, "glossary", body)


def go(portal: Portal) -> Page:
    """Jumps from chat: ``/go/?to=NAME``."""
    return Page(
        path="go/",
        section="search",
        title=portal.words.t("Go to"),
        description=portal.words.t("Opens a thing by name"),
        body=draw(portal, "go/", "pages/go.html"),
        index=False,
        kind="go",
    )


def not_found(portal: Portal, site_url: str, style: str) -> str:
    """Return ``404.html``: served at any depth, so its addresses are absolute; without ``site_url`` it has no links."""
    template = portal.renderer.environment.get_template("pages/404.html")
    return template.render(
        url=lambda path: site_url + path,
        site_url=site_url,
        site_name=portal.settings.site_name,
        language=portal.words.language,
        style=Markup(style),
        digest=escape(style_digest(style)),
    )


def style_digest(style: str) -> str:
    """Return the policy's hash of an inline style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
