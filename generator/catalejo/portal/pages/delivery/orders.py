"""By what the rows of the environment matrix stand together: their system, their owner, their layer, their cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ....model.delivery import Placement
from ...context import Portal

RowsBy = Literal["system", "owner", "layer", "cluster"]
ROWS_BY: dict[RowsBy, str] = {"system": "by system", "owner": "by owner", "layer": "by layer", "cluster": "by cluster"}


class GroupHead(Struct, frozen=True):
    """The head of a group of rows; ``undeclared`` where nobody declared what it holds."""

    title: str
    icon: str
    href: str = ""
    undeclared: bool = False


def order_path(by: RowsBy) -> str:
    """Return the address of the matrix in one order; by system is the section's own."""
    return "environments/" if by == "system" else f"environments/by/{by}/"


def orders_of(portal: Portal) -> list[RowsBy]:
    """Return the orders that tell rows apart: by system always, others where one row at least has what they go by."""
    placements = portal.world.delivery.placements
    found: list[RowsBy] = ["system"]
    if any(placement.owner for placement in placements):
        found.append("owner")
    if any(placement.layer for placement in placements):
        found.append("layer")
    if any(cell.cluster for placement in placements for cell in placement.cells.values()):
        found.append("cluster")
    return found


def heads_of(portal: Portal, by: RowsBy) -> Iterator[tuple[GroupHead, list[Placement]]]:
    """Yield each group with its rows by name; what has none of it follows, what nobody declared comes last."""
    parts: dict[tuple[int, str], list[Placement]] = defaultdict(list)
    for placement in portal.world.delivery.placements:
        for key, row in _keys(placement, by):
            parts[key].append(row)
    known = portal.world.delivery.environments

    def place(key: tuple[int, str]) -> tuple[int, int, str]:
        """Clusters stand in the promotion order of what runs there; everything else by its name."""
        if by != "cluster":
            return key[0], 0, key[1]
        met = (known.index(name) for row in parts[key] for name in row.cells if name in known)
        return key[0], min(met, default=len(known)), key[1]

    for rank, value in sorted(parts, key=place):
        yield _head(portal, by, rank, value), sorted(parts[rank, value], key=lambda p: p.name)


def _keys(placement: Placement, by: RowsBy) -> Iterator[tuple[tuple[int, str], Placement]]:
    """Yield the group of a row; by cluster a row stands below each of its clusters, with the cells that are there."""
    if by == "cluster":
        clusters = sorted({cell.cluster for cell in placement.cells.values()})
        for cluster in clusters:
            cells = {name: cell for name, cell in placement.cells.items() if cell.cluster == cluster}
            yield (0 if cluster else 1, cluster), replace(placement, cells=cells)
        return
    value = {"system": placement.system, "owner": placement.owner, "layer": placement.layer}[by]
    if by == "system" and not placement.component:
        yield (2, ""), placement
    else:
        yield (0 if value else 1, value), placement


def _head(portal: Portal, by: RowsBy, rank: int, value: str) -> GroupHead:
    t = portal.words.t
    if rank == 2:
        return GroupHead(t("Not in the catalog"), "unknown", undeclared=True)
    match by:
        case "system":
            return GroupHead(portal.name(value) if value else t("Without a system"), "system" if value else "component",
                             portal.href(value))  # fmt: skip
        case "owner":
            if not value:
                return GroupHead(t("Nobody is known as owner"), "person")
            return GroupHead(portal.name(value, "group"), "team", portal.href(value))
        case "layer":
            return GroupHead(value or t("Without a layer"), "stack")
        case "cluster":
            return GroupHead(value or t("Cluster not known"), "rocket")
