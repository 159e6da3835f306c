"""The environment matrix: components by system, environments in promotion order, what differs first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ....model.delivery import Cell, Placement
from ....model.live import Capability
from ...bounds import NAMES, ROWS, Listed, listed
from ...context import Portal
from ...facts.cells import STATES, states_of
from ...facts.changes import told_environments
from ...facts.freshness import state_of
from ...facts.status import last_environment
from ...facts.views import CellView, cell_view
from ...html.page import Page
from ...parts import SwitchLink
from ...tables.files import csv_cell
from ..catalog.deploying import VerdictView, verdict_view
from ..section import SectionBody, section_page
from .deploys import DeployLine, deploys
from .differences import pair_links
from .orders import ROWS_BY, GroupHead, RowsBy, heads_of, order_path, orders_of

TROUBLE = ("bad", "warn", "unknown")
SHOWN_MARKS = frozenset(
    ("differs", "behind", "older_than_next", "auto_sync_off", "out_of_sync", "not_pinned", "desired_differs", "mixed",
     "rolling_out")
)  # fmt: skip
"""Marks that a cell draws; a bar at its edge without a mark in it would only puzzle."""


class CellMark(Struct, frozen=True):
    """A small mark behind a version: its icon, its words, its level."""

    icon: str
    text: str = ""
    level: str = "warn"


class MatrixCell(Struct, frozen=True, kw_only=True):
    """One environment of a row: what runs, its marks, its health in words, and since when.

    ``since`` is the beginning of what is wrong, else of the version; ``edge`` is "fail" or "diff" where the cell has a
    bar at its edge; ``diff`` tells whether there is something to look at, ``states`` are words of ``facts/cells.py``;
    ``deploy`` tells whether the component may be deployed there now, None where nobody declared it.
    """

    cell: CellView
    marks: tuple[CellMark, ...]
    health: str
    since: str
    edge: str
    diff: bool
    states: tuple[str, ...] = ()
    deploy: VerdictView | None = None


class MatrixLine(Struct, frozen=True, kw_only=True):
    """A component, or what nobody declared, with a cell for every environment (None where it is not meant to run).

    ``text`` is what the page's filter looks at, ``diff`` whether there is something to look at.
    """

    name: str
    href: str
    cells: tuple[MatrixCell | None, ...]
    diff: bool
    text: str


class MatrixGroup(Struct, frozen=True, kw_only=True):
    """The lines of a system; ``total`` counts them before any is left out, ``undeclared`` is what only runs."""

    title: str
    icon: str
    href: str
    owners: tuple[str, ...]
    undeclared: bool
    total: int
    rows: tuple[MatrixLine, ...]


class EnvironmentAge(Struct, frozen=True):
    """When an environment was last seen, and whether that is too old."""

    time: str
    stale: bool = False


class EnvironmentsView(Struct, frozen=True, kw_only=True):
    """The page: groups of lines, how many lines there are, are looked at and left out, what runs nowhere, and whether
    each environment may be deployed to.
    """

    environments: tuple[str, ...]
    told: tuple[str, ...]
    """Those of which the page of changes tells."""
    groups: list[MatrixGroup]
    left: int
    states: list[tuple[str, str]]
    total: int
    looked_at: int
    asked: bool
    ages: dict[str, EnvironmentAge]
    final: str
    addons: Listed[str]
    nowhere: Listed[tuple[str, str]]
    deploys: list[DeployLine]
    pairs: list[SwitchLink]
    """The pages that compare two environments."""
    orders: list[SwitchLink]
    """The same rows by something else."""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the matrix, by system, then the same rows by owner, by layer, by cluster where that tells them apart."""
    portal.output.write("environments/matrix.csv", csv_text(portal))
    orders = orders_of(portal)
    for by in orders:
        yield _page(portal, by, orders)


def _page(portal: Portal, by: RowsBy, orders: Sequence[RowsBy]) -> Page:
    delivery, words = portal.world.delivery, portal.words
    groups = groups_of(portal, by)
    total = len(delivery.placements)
    rows = [row for part in groups for row in part.rows]
    first = by == orders[0]
    view = EnvironmentsView(
        environments=delivery.environments,
        told=told_environments(portal),
        groups=first_rows(groups),
        left=max(0, len(rows) - ROWS),
        states=[(state, words.t(word)) for state, word in STATES.items()],
        total=total,
        looked_at=len({row.text for row in rows if row.diff}),
        asked=state_of(portal, Capability.DEPLOYMENTS).connected,
        ages=observed(portal),
        final=last_environment(portal),
        addons=listed(delivery.addons if first else (), NAMES),
        nowhere=listed([(portal.name(ref), portal.href(ref)) for ref in delivery.nowhere] if first else [], NAMES),
        deploys=deploys(portal) if first else [],
        pairs=pair_links(portal),
        orders=[SwitchLink(words.t(ROWS_BY[one]), order_path(one), one == by) for one in orders],
    )
    description = words.n(
        "{n} application in promotion order: what runs where, since when, what differs",
        "{n} applications in promotion order: what runs where, since when, what differs",
        total,
    )
    twin = {
        "environments": list(delivery.environments),
        "placements": [msgspec.to_builtins(placement) for placement in delivery.placements],
        "nowhere": list(delivery.nowhere),
        "addons": list(delivery.addons),
    }
    title = "" if first else f"{words.t('Environments')} {words.t(ROWS_BY[by])}"
    body = SectionBody(view=view, description=description, twin=twin if first else None, title=title, kind="matrix")
    return section_page(portal, "environments", body, order_path(by))


def groups_of(portal: Portal, by: RowsBy = "system") -> list[MatrixGroup]:
    """Return the groups of lines in one order; nothing is left out yet."""
    return [_group(portal, head, rows) for head, rows in heads_of(portal, by)]


def _group(portal: Portal, head: GroupHead, placements: Sequence[Placement]) -> MatrixGroup:
    """Return the lines below a head; what they are placed by is said by the head, other owners beside it."""
    owners = sorted({portal.name(p.owner, "group") for p in placements if p.owner})
    return MatrixGroup(
        title=head.title,
        icon=head.icon,
        href=head.href,
        owners=() if owners == [head.title] else tuple(owners[:3]),
        undeclared=head.undeclared,
        total=len(placements),
        rows=tuple(row_view(portal, placement) for placement in placements),
    )


def row_view(portal: Portal, placement: Placement) -> MatrixLine:
    """One row: a component (or what nobody declared) with a cell for every environment."""
    deploys = portal.once(_deploys)
    cells = {
        name: replace(
            matrix_cell(portal, cell_view(portal, placement.component, cell)),
            diff=of_note(placement, cell),
            states=tuple(states_of(cell)),
            deploy=deploys.get((placement.component, name)),
        )
        for name, cell in placement.cells.items()
    }
    return MatrixLine(
        name=portal.name(placement.component) if placement.component else placement.name,
        href=portal.href(placement.component),
        cells=tuple(cells.get(name) for name in portal.world.delivery.environments),
        diff=any(cell.diff for cell in cells.values()) or not placement.component,
        text=" ".join(filter(None, (placement.name, portal.name(placement.owner, "group") if placement.owner else ""))),
    )


def _deploys(portal: Portal) -> dict[tuple[str, str], VerdictView]:
    """Return the verdicts that rows show, by component and environment: they are the same in every order."""
    delivery = portal.world.delivery
    shown = {(row.component, name) for row in delivery.placements for name in row.cells}
    return {
        (ref, told.environment): verdict_view(portal, told)
        for ref, known in delivery.verdicts.items()
        for told in known
        if (ref, told.environment) in shown
    }


def of_note(placement: Placement, cell: Cell) -> bool:
    """Tell whether there is something to look at in a cell; what nobody declared is looked at wherever it runs."""
    return bool(SHOWN_MARKS & set(cell.marks)) or cell.level.value in TROUBLE or not placement.component


def matrix_cell(portal: Portal, cell: CellView) -> MatrixCell:
    """Return what a cell shows of an environment."""
    t = portal.words.t
    edge = "diff" if SHOWN_MARKS & set(cell.marks) or cell.sync_level == "warn" else ""
    return MatrixCell(
        cell=cell,
        marks=tuple(marks(portal, cell)),
        health=t("last seen {health}", health=cell.health.lower()) if cell.stale else cell.health,
        since=cell.ill_since or cell.drift_since or cell.since,
        edge="fail" if cell.health_level == "bad" else edge,
        diff=False,
    )


def marks(portal: Portal, cell: CellView) -> Iterator[CellMark]:
    """Yield what is remarkable about a version, the strongest first; of marks that say the same the exacter one."""
    t, has = portal.words.t, cell.marks
    if cell.stale:
        yield CellMark("stale", t("stale"), "stale")
    if cell.lag > 0:
        yield CellMark("lag", t("{n} behind", n=cell.lag), "warn" if "far_behind" in has else "none")
    elif "behind" in has:
        yield CellMark("older", t("older than the one before"))
    elif "differs" in has:
        yield CellMark("differs")
    if cell.differs:
        yield CellMark("differs", t("Git: {version}", version=cell.desired))
    if "not_pinned" in has:
        yield CellMark("tag", t("not pinned"))
    if "older_than_next" in has and cell.lag <= 0:
        yield CellMark("older", t("older than the next"))
    if "rolling_out" in has:
        yield CellMark("running", t("rolling out"), "busy")
    elif "mixed" in has:
        yield CellMark("differs", t("several versions"))
    if "auto_sync_off" in has:
        yield CellMark("paused", t("auto-sync off"), "paused")


def first_rows(groups: list[MatrixGroup]) -> list[MatrixGroup]:
    """Return as many rows as a page shows: where there are too many, those with something to look at go first."""
    if sum(len(part.rows) for part in groups) <= ROWS:
        return groups
    ranked = sorted(
        (not row.diff, at, number) for at, part in enumerate(groups) for number, row in enumerate(part.rows)
    )
    kept = {(at, number) for _, at, number in ranked[:ROWS]}
    shown = [
        replace(part, rows=tuple(row for number, row in enumerate(part.rows) if (at, number) in kept))
        for at, part in enumerate(groups)
    ]
    return [part for part in shown if part.rows]


def observed(portal: Portal) -> dict[str, EnvironmentAge]:
    """When each environment was last seen: by its oldest cell, stale where one of them is."""
    ages: dict[str, EnvironmentAge] = {}
    for placement in portal.world.delivery.placements:
        for name, cell in placement.cells.items():
            if cell.observed_at:
                known = ages.get(name, EnvironmentAge(cell.observed_at))
                stale = known.stale or cell.state == "stale"
                ages[name] = EnvironmentAge(min(known.time, cell.observed_at), stale)
    return ages


def csv_text(portal: Portal) -> str:
    """Return the matrix as CSV, a line per component and environment."""
    lines = [
        ["component", "application", "environment", "state", "version", "desired", "sync", "health", "since", "lag"]
    ]
    for placement in portal.world.delivery.placements:
        for name, cell in placement.cells.items():
            values = (
                placement.component,
                placement.name,
                name,
                cell.state,
                cell.live,
                cell.desired,
                cell.sync.value if cell.sync else "",
                cell.health.value if cell.health else "",
                cell.since,
                str(cell.lag),
            )
            lines.append([*values])
    return "".join(",".join(csv_cell(value) for value in line) + "\r\n" for line in lines)
