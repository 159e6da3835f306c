"""Every page of the portal: one module per page type, one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..context import Portal
from ..html.page import Deferred, Page
from .catalog import between, create, entity, impact, kinds, reference
from .catalog import maps as graph
from .delivery import ci, deployments, differences, environments, freezes, incidents, stacks
from .docs import index as docs
from .home import at, misc
from .home import changes as changes_page
from .home import front as home
from .quality import findings, scorecards, security, sources
from .teams import overview
from .teams import table as teams

PAGES: dict[str, Callable[[Portal], Iterable[Page | Deferred]]] = {
    "home": home.pages,
    "tables": kinds.pages,
    "entities": entity.pages,
    "references": reference.pages,
    "teams": teams.pages,
    "overview": overview.pages,
    "docs": docs.pages,
    "stacks": stacks.pages,
    "environments": environments.pages,
    "differences": differences.pages,
    "incidents": incidents.pages,
    "freezes": freezes.pages,
    "deployments": deployments.pages,
    "ci": ci.pages,
    "scorecards": scorecards.pages,
    "security": security.pages,
    "changes": changes_page.pages,
    "at": at.pages,
    "create": create.pages,
    "impact": impact.pages,
    "graph": graph.pages,
    "between": between.pages,
    "findings": findings.pages,
    "sources": sources.pages,
    "misc": misc.pages,
}
"""Name to the function that yields its pages; the order is the order of writing."""
