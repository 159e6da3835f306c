"""Maps: the organisation by domain and system, and each system and domain with its parts."""

from __future__ import annotations

from collections.abc import Iterator

from ...bounds import listed
from ...context import Portal
from ...graphs.maps import organisation_svg
from ...html.draw import draw
from ...html.page import Page


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the map of systems."""
    t = portal.words.t
    drawing, edges = organisation_svg(portal)
    yield Page(
        path="graph/",
        section="graph",
        title=t("Map"),
        wide=True,
        kind="graph",
        description=portal.words.n(
            "{n} system and how they depend on each other",
            "{n} systems and how they depend on each other",
            len(portal.of_kind("system")),
        ),
        body=draw(
            portal,
            "graph/",
            "pages/graph.html",
            drawing=drawing,
            edges=listed(edges),
            systems=portal.of_kind("system"),
            domains=portal.of_kind("domain"),
        ),
        twin={"edges": edges, "as_of": portal.taken_at},
    )
