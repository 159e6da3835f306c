"""The sections of the portal: their addresses, the six doors that lead to them, first path segments that are taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..kit.text.words import Words
from ..model.live import Capability
from ..model.world import World


class Section(NamedTuple):
    """A section root: its address, its English title, the door that leads to it ("" = none), its icon.

    ``always``: its page is there without data too; the navigation shows it only with data.
    """

    path: str
    title: str
    door: str = ""
    icon: str = "doc"
    always: bool = True


DOORS: dict[str, str] = {
    "home": "Home",
    "catalog": "Catalog",
    "teams": "Teams",
    "delivery": "Delivery",
    "quality": "Quality",
    "docs": "Docs",
}
"""The doors by id, in order; each opens the first of its sections that has data."""

SECTIONS: dict[str, Section] = {
    "home": Section("", "Home", "home", "home"),
    "changes": Section("changes/", "Changes", "home", "clock"),
    "at": Section("at/", "Earlier nights", "home", "clock", always=False),
    "start": Section("start/", "Start here", "home", "pin"),
    "components": Section("components/", "Components", "catalog", "component"),
    "apis": Section("apis/", "APIs", "catalog", "api"),
    "systems": Section("systems/", "Systems", "catalog", "system"),
    "domains": Section("domains/", "Domains", "catalog", "domain"),
    "resources": Section("resources/", "Resources", "catalog", "database"),
    "templates": Section("templates/", "Templates", "catalog", "template"),
    "impact": Section("impact/", "Impact", "catalog", "escalate", always=False),
    "graph": Section("graph/", "Map", "catalog", "graph"),
    "teams": Section("teams/", "Teams", "teams", "team"),
    "overview": Section("overview/", "Overview", "teams", "list", always=False),
    "people": Section("people/", "People", "teams", "person"),
    "unowned": Section("teams/unowned/", "Unowned", "teams", "person"),
    "environments": Section("environments/", "Environments", "delivery", "rocket"),
    "stacks": Section("stacks/", "Stacks", "delivery", "stack"),
    "ci": Section("ci/", "CI", "delivery", "running"),
    "deployments": Section("deployments/", "Deployments", "delivery", "commit", always=False),
    "incidents": Section("incidents/", "Incidents", "delivery", "incident", always=False),
    "freezes": Section("freezes/", "Freezes", "delivery", "gate", always=False),
    "scorecards": Section("scorecards/", "Scorecards", "quality", "level-up"),
    "security": Section("security/", "Security", "quality", "shield", always=False),
    "findings": Section("findings/", "Findings", "quality", "warn"),
    "docs": Section("docs/", "Docs", "docs", "doc"),
    "create": Section("create/", "Create", icon="template", always=False),
    "search": Section("search/", "Search", icon="search"),
    "sources": Section("sources/", "Sources", icon="clock"),
    "guide": Section("guide/", "Guide", icon="help"),
    "glossary": Section("glossary/", "Glossary", icon="help"),
}
"""By id, in the order in which a door shows them."""

NEEDS = ("dependsOn", "consumesApi", "apiProvidedBy")
"""Relations by which a thing needs another."""

RESERVED = frozenset(
    {
        *(section.path.split("/")[0] for section in SECTIONS.values() if section.path),
        "api",
        "assets",
        "badges",
        "catalog",
        "go",
        "health",
        "pagefind",
        "adr",
        "404.html",
        "asof.css",
        "sitemap.xml",
        "entities.jsonl",
        "status.json",
        "robots.txt",
    }
)
"""First path segments that belong to the portal; a page of the docs folder that takes one is an error."""


def with_data(world: World) -> frozenset[str]:
    """Return the sections that have a page: those that always do, and others with something to say."""
    said = _said(world)
    return frozenset(key for key, section in SECTIONS.items() if section.always or said[key])


def in_navigation(world: World) -> frozenset[str]:
    """Return the sections that the navigation shows: what has nothing to say is no tab, Sources tells what opens it."""
    said = _said(world)
    return frozenset(key for key, section in SECTIONS.items() if section.door and said.get(key, True))


def _said(world: World) -> dict[str, bool]:
    """Return whether a section has anything to say; those that are not here always have."""
    kinds = {entity.kind.lower() for entity in world.catalog.entities.values()}
    connected = {capability: world.live.state(capability).connected for capability in Capability}
    return {
        "changes": world.history.kept,
        "at": world.settings.keep_sites > 0,
        "apis": "api" in kinds,
        "systems": "system" in kinds,
        "domains": "domain" in kinds,
        "resources": "resource" in kinds,
        "templates": "template" in kinds,
        "create": "template" in kinds,
        "impact": any(edge.type in NEEDS for edge in world.catalog.relations),
        "people": "user" in kinds,
        "overview": "group" in kinds,
        "environments": bool(world.delivery.placements),
        "stacks": bool(world.stacks.stacks),
        "ci": connected[Capability.RUNS],
        "freezes": bool(world.delivery.calendar.projects or world.delivery.calendar.unseen),
        "deployments": bool(world.delivery.deployments),
        "incidents": connected[Capability.INCIDENTS],
        "security": connected[Capability.SCANS],
        "docs": any(bundle.articles for bundle in world.docs.bundles.values()),
    }


class NavLink(NamedTuple):
    """A link of the navigation, from the site's root; ``here`` where the reader is on it or below it."""

    text: str
    href: str
    here: bool = False


class Door(NamedTuple):
    """A door and the sections behind it."""

    link: NavLink
    sections: tuple[NavLink, ...]


def doors(words: Words, current: str, shown: frozenset[str]) -> Iterator[Door]:
    """Yield the doors that have a section with data; addresses from the site's root. ``current``: a section's id."""
    lit = SECTIONS[current].door if current in SECTIONS else ""
    for door, title in DOORS.items():
        keys = [key for key, section in SECTIONS.items() if section.door == door and key in shown]
        if not keys:
            continue
        links = tuple(NavLink(words.t(SECTIONS[key].title), SECTIONS[key].path, key == current) for key in keys)
        yield Door(NavLink(words.t(title), links[0].href, door == lit), links)
