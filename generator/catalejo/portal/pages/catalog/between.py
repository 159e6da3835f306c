"""Dependency matrices of systems and of teams: who needs whom, each count leading to the needs that it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from ...bounds import Listed, listed
from ...context import Portal
from ...facts.between import Between, NeedBetween, between_systems, between_teams
from ...html.page import Page
from ..section import SectionBody, section_page

MOST_GROUPS, MOST_PAIRS, MOST_NEEDS = 120, 500, 10
"""Rows of a matrix, pairs of the list below it, needs that a pair names; the JSON beside the page has all pairs."""


class NeedCount(Struct, frozen=True):
    """A cell: how many needs, and the place of its pair on the page ("" where the list has it no more)."""

    n: int
    anchor: str
    mutual: bool


class Across(Struct, frozen=True, kw_only=True):
    """A row, and the column of the same name; a cell is None where nothing is needed. ``at`` is its place, from 0."""

    name: str
    href: str
    at: int
    cells: tuple[NeedCount | None, ...]


class NeedLine(Struct, frozen=True):
    """A need by the names of its ends and of the API between them, "" where it is declared."""

    source: str
    source_href: str
    target: str
    target_href: str
    through: str


class PairLine(Struct, frozen=True, kw_only=True):
    """Two groups of which one needs the other."""

    anchor: str
    source: str
    source_href: str
    target: str
    target_href: str
    mutual: bool
    needs: Listed[NeedLine]


class BetweenView(Struct, frozen=True, kw_only=True):
    """A matrix and its pairs; ``left`` groups have no row, ``apart`` need nobody, ``unplaced`` needs fit nowhere."""

    teams: bool
    rows: tuple[Across, ...]
    pairs: Listed[PairLine]
    left: int
    apart: int
    unplaced: int
    other_href: str


PATHS = {"systems": "graph/systems/", "teams": "graph/teams/"}


def matrix_href(portal: Portal, name: str) -> str:
    """Return the site-root address of the matrix of ``systems`` or ``teams``, "" where nothing is in it."""
    found = portal.once(between_systems if name == "systems" else between_teams)
    return PATHS[name] if found.pairs else ""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the matrices that have something in them."""
    t = portal.words.t
    if matrix_href(portal, "systems"):
        yield _page(portal, "systems", t("Dependencies between systems"))
    if matrix_href(portal, "teams"):
        yield _page(portal, "teams", t("Dependencies between teams"))


def _page(portal: Portal, name: str, title: str) -> Page:
    found = portal.once(between_systems if name == "systems" else between_teams)
    shown = _shown(found)
    place = {ref: index for index, ref in enumerate(shown)}
    first = sorted(found.pairs, key=lambda pair: tuple(place.get(end, len(place)) for end in pair) + pair)
    anchors = {pair: f"pair-{number}" for number, pair in enumerate(first[:MOST_PAIRS], 1)}
    view = BetweenView(
        teams=name == "teams",
        rows=tuple(_row(portal, found, shown, ref, anchors) for ref in shown),
        pairs=listed([_pair(portal, found, pair, anchors.get(pair, "")) for pair in first], MOST_PAIRS),
        left=len(found.order) - len(shown),
        apart=found.apart,
        unplaced=found.unplaced,
        other_href=matrix_href(portal, "systems" if name == "teams" else "teams"),
    )
    twin = {
        "pairs": [{"from": a, "to": b, "n": len(needs)} for (a, b), needs in found.pairs.items()],
        "unplaced": found.unplaced,
        "as_of": portal.taken_at,
    }
    body = SectionBody(view=view, description=title, twin=twin, title=title, kind="graph", template="between")
    return section_page(portal, "graph", body, PATHS[name])


def _shown(found: Between) -> list[str]:
    """The groups that have a row: all, else those with most needs, in the order of their blocks."""
    weight: Counter[str] = Counter()
    for (source, target), needs in found.pairs.items():
        weight[source] += len(needs)
        weight[target] += len(needs)
    most = set(sorted(weight, key=lambda ref: (-weight[ref], ref))[:MOST_GROUPS])
    return [ref for ref in found.order if ref in most]


def _row(portal: Portal, found: Between, shown: list[str], ref: str, anchors: dict[tuple[str, str], str]) -> Across:
    cells: list[NeedCount | None] = []
    for other in shown:
        needs = found.pairs.get((ref, other))
        mutual = (other, ref) in found.pairs
        cells.append(NeedCount(len(needs), anchors.get((ref, other), ""), mutual) if needs else None)
    return Across(name=portal.name(ref), href=portal.href(ref), at=shown.index(ref), cells=tuple(cells))


def _pair(portal: Portal, found: Between, pair: tuple[str, str], anchor: str) -> PairLine:
    source, target = pair
    return PairLine(
        anchor=anchor, source=portal.name(source), source_href=portal.href(source), target=portal.name(target),
        target_href=portal.href(target), mutual=(target, source) in found.pairs,
        needs=listed([_need(portal, need) for need in found.pairs[pair]], MOST_NEEDS),
    )  # fmt: skip


def _need(portal: Portal, need: NeedBetween) -> NeedLine:
    through = portal.name(need.through) if need.through else ""
    return NeedLine(
        portal.name(need.source), portal.href(need.source), portal.name(need.target), portal.href(need.target), through
    )
