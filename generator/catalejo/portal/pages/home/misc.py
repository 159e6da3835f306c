"""Small pages: search, start, glossary, the jump from chat, and the page for addresses that do not exist."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from markupsafe import Markup, escape

from ....kit.text.words import LANGUAGES
from ...context import Portal
from ...glossary import TERMS
from ...html.draw import draw
from ...html.page import Page


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
    return Page(
        path="search/",
        section="search",
        title=t("Search"),
        description=t("Search names and docs"),
        search=True,
        body=draw(portal, "search/", "pages/search.html", merge=" ".join(others), prose=bool(portal.prose_languages)),
        index=False,
        kind="search",
    )


def start(portal: Portal) -> Page:
    """Where a newcomer begins: the portal's own words, then teams, systems, docs worth reading."""
    t = portal.words.t
    teams = [
        {
            "text": team.display,
            "href": portal.href(team.ref),
            "icon": "team",
            "sub": team.description,
            "end": str(len(portal.owned.get(team.ref, []))),
        }
        for team in portal.of_kind("group")
        if portal.owned.get(team.ref)
    ]
    systems = [
        {"text": system.display, "href": portal.href(system.ref), "icon": "system", "sub": system.description}
        for system in portal.of_kind("system")
    ]
    return Page(
        path="start/",
        section="start",
        title=t("Start here"),
        kind="start",
        description=t("Where to begin: teams, systems, the docs to read first"),
        body=draw(
            portal,
            "start/",
            "pages/start.html",
            texts=portal.texts.start,
            teams=teams,
            systems=systems,
            docs=_reading(portal),
        ),
        article=bool(portal.texts.start),
    )


def _reading(portal: Portal) -> list[dict[str, str]]:
    """Return docs that are not of one service first: handbooks, then the largest."""
    bundles = [(ref, bundle) for ref, bundle in portal.docs_sites.items() if bundle.kind != "readme"]
    bundles.sort(key=lambda item: (portal.entities[item[0]].type != "documentation", -item[1].words, item[0]))
    return [
        {
            "text": bundle.title or portal.name(ref),
            "href": portal.docs_href(ref),
            "icon": "doc",
            "sub": portal.name(ref) if bundle.title and bundle.title != portal.name(ref) else "",
        }
        for ref, bundle in bundles[:8]
    ]


def glossary(portal: Portal) -> Page:
    """Every word that the portal uses, explained."""
    t = portal.words.t
    terms = sorted(((t(term), t(text)) for term, text in TERMS), key=lambda item: item[0].lower())
    return Page(
        path="glossary/",
        section="glossary",
        title=t("Glossary"),
        description=t("The words of this portal"),
        body=draw(portal, "glossary/", "pages/glossary.html", terms=terms),
    )


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
