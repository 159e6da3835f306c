"""The sections of the portal: their addresses, tabs, and the first path segments that nothing else may use."""

from __future__ import annotations

from typing import NamedTuple

from ..kit.text.words import Words
from ..model.live import Capability
from ..model.world import World


class Section(NamedTuple):
    """A section root: its address, its English title, whether it is a tab, whether it is there without data."""

    path: str
    title: str
    tab: bool = True
    icon: str = "doc"
    always: bool = True


SECTIONS: dict[str, Section] = {
    "home": Section("", "Home", icon="home"),
    "components": Section("components/", "Components", icon="component"),
    "apis": Section("apis/", "APIs", icon="api"),
    "systems": Section("systems/", "Systems", icon="system"),
    "teams": Section("teams/", "Teams", icon="team"),
    "environments": Section("environments/", "Environments", icon="rocket"),
    "stacks": Section("stacks/", "Stacks", icon="stack"),
    "ci": Section("ci/", "CI", icon="running"),
    "scorecards": Section("scorecards/", "Scorecards", icon="level-up"),
    "docs": Section("docs/", "Docs", icon="doc"),
    "changes": Section("changes/", "Changes", icon="clock"),
    "health": Section("health/", "Health", icon="heart"),
    "security": Section("security/", "Security", tab=False, icon="shield", always=False),
    "incidents": Section("incidents/", "Incidents", tab=False, icon="incident", always=False),
    "freezes": Section("freezes/", "Freezes", tab=False, icon="gate", always=False),
    "resources": Section("resources/", "Resources", tab=False, icon="database"),
    "domains": Section("domains/", "Domains", tab=False, icon="domain"),
    "people": Section("people/", "People", tab=False, icon="person"),
    "templates": Section("templates/", "Templates", tab=False, icon="template"),
    "graph": Section("graph/", "Map", tab=False, icon="graph"),
    "search": Section("search/", "Search", tab=False, icon="search"),
    "start": Section("start/", "Start here", tab=False, icon="pin"),
    "guide": Section("guide/", "Guide", tab=False, icon="help"),
    "glossary": Section("glossary/", "Glossary", tab=False, icon="help"),
}

TAB_OF = {
    "resources": "components",
    "templates": "components",
    "domains": "systems",
    "people": "teams",
    "security": "scorecards",
    "incidents": "environments",
    "freezes": "environments",
}
"""The tab that is lit on the pages of a section without one."""

RESERVED = frozenset(
    {
        *(section.path.split("/")[0] for section in SECTIONS.values() if section.path),
        "api",
        "assets",
        "catalog",
        "create",
        "go",
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
    """Return the sections that are there: those that always are, and of the others those with something to say."""
    said = {
        "security": world.live.state(Capability.SCANS).connected,
        "incidents": world.live.state(Capability.INCIDENTS).connected,
        "freezes": bool(world.delivery.calendar.projects or world.delivery.calendar.unseen),
    }
    return frozenset(key for key, section in SECTIONS.items() if section.always or said[key])


def section_links(words: Words, current: str, root: str) -> list[dict[str, str]]:
    """Return the tabs with the current one marked; ``root`` is put in front of every address."""
    return [
        {
            "text": words.t(section.title),
            "href": root + section.path if section.path or root else "./",
            "icon": section.icon,
            "mark": ' aria-current="page"' if key == current else "",
        }
        for key, section in SECTIONS.items()
        if section.tab
    ]
