"""Maps: the organisation by domain and system, and each system and domain with its parts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import asdict

from ...bounds import Listed, listed
from ...context import Portal
from ...graphs.maps import MapEdge, organisation_svg
from ...graphs.svg import Drawing
from ...html.page import Page
from ..section import SectionBody, section_page
from .between import matrix_href


class MapView(Struct, frozen=True):
    """The map of systems, None where it could not be laid out; its edges as a table; how many systems there are."""

    drawing: Drawing | None
    edges: Listed[MapEdge]
    systems: int
    systems_href: str
    teams_href: str


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the map of systems."""
    drawing, edges = organisation_svg(portal)
    systems = len(portal.of_kind("system"))
    body = SectionBody(
        view=MapView(drawing, listed(edges), systems, matrix_href(portal, "systems"), matrix_href(portal, "teams")),
        kind="graph",
        description=portal.words.n(
            "{n} system and how they depend on each other", "{n} systems and how they depend on each other", systems
        ),
        twin={"edges": [_twin(edge) for edge in edges]},
    )
    yield section_page(portal, "graph", body)


def _twin(edge: MapEdge) -> dict[str, object]:
    return {name.rstrip("_"): value for name, value in asdict(edge).items()}
