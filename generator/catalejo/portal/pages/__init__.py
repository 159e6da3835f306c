"""Every page of the portal: one module per page type, one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..context import Portal
from ..html.page import Page
from . import changes_page, ci, docs, entity, environments, graph, health, home, kinds, misc, scorecards, stacks, teams

PAGES: dict[str, Callable[[Portal], Iterable[Page]]] = {
    "home": home.pages,
    "tables": kinds.pages,
    "entities": entity.pages,
    "teams": teams.pages,
    "docs": docs.pages,
    "stacks": stacks.pages,
    "environments": environments.pages,
    "ci": ci.pages,
    "scorecards": scorecards.pages,
    "changes": changes_page.pages,
    "graph": graph.pages,
    "health": health.pages,
    "misc": misc.pages,
}
"""Name to the function that yields its pages; the order is the order of writing."""
