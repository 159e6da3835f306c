"""The environment matrix: components by system, environments in promotion order, what differs first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ....model.delivery import Placement
from ...bounds import NAMES, ROWS, listed
from ...context import Portal
from ...facts.status import last_environment
from ...facts.views import cell_view
from ...html.draw import draw
from ...html.page import Page
from ...tables.files import csv_cell

TROUBLE = ("bad", "warn", "unknown")
SHOWN_MARKS = frozenset(
    ("differs", "behind", "older_than_next", "auto_sync_off", "out_of_sync", "not_pinned", "desired_differs", "mixed",
     "rolling_out")
)  # fmt: skip
"""Marks that a cell draws; a bar at its edge without a mark in it would only puzzle."""


def pages(portal: Portal) -> Iterator[Page]:
    """Yield the matrix."""
    t = portal.words.t
    delivery = portal.world.delivery
    groups = group(portal)
    rows = [row for part in groups for row in part["rows"]]
    looked_at = sum(row["diff"] for row in rows)
    body = draw(
        portal,
        "environments/",
        "pages/environments.html",
        environments=delivery.environments,
        groups=first_rows(groups),
        left=max(0, len(rows) - ROWS),
        total=len(rows),
        looked_at=looked_at,
        ages=observed(portal),
        marks=SHOWN_MARKS,
        final=last_environment(portal),
        addons=listed(delivery.addons, NAMES),
        nowhere=listed([(portal.name(ref), portal.href(ref)) for ref in delivery.nowhere], NAMES),
        systems=portal.world.live.systems,
    )
    portal.output.write("environments/matrix.csv", csv_text(portal))
    yield Page(
        path="environments/",
        section="environments",
        title=t("Environments"),
        description=portal.words.n(
            "{n} application in promotion order: what runs where, since when, what differs",
            "{n} applications in promotion order: what runs where, since when, what differs",
            len(rows),
        ),
        body=body,
        twin={
            "environments": list(delivery.environments),
            "placements": [msgspec.to_builtins(placement) for placement in delivery.placements],
            "nowhere": list(delivery.nowhere),
            "addons": list(delivery.addons),
            "as_of": portal.taken_at,
        },
        wide=True,
        kind="matrix",
    )


def row_view(portal: Portal, placement: Placement) -> dict[str, Any]:
    """One row: a component (or what nobody declared) with a cell for every environment."""
    cells = {name: cell_view(portal, placement.component, cell) for name, cell in placement.cells.items()}
    diff = any(SHOWN_MARKS & set(cell.marks) or cell.level.value in TROUBLE for cell in placement.cells.values())
    return {
        "name": portal.name(placement.component) if placement.component else placement.name,
        "href": portal.href(placement.component),
        "cells": [(name, cells.get(name)) for name in portal.world.delivery.environments],
        "diff": diff or not placement.component,
        "text": " ".join(
            filter(None, (placement.name, portal.name(placement.owner, "group") if placement.owner else ""))
        ),
    }


def group(portal: Portal) -> list[dict[str, Any]]:
    """Rows by system; then those without one; what nobody declared comes last, never hidden."""
    parts: dict[tuple[int, str], list[Placement]] = {}
    for placement in portal.world.delivery.placements:
        key = (2, "") if not placement.component else (0, placement.system) if placement.system else (1, "")
        parts.setdefault(key, []).append(placement)
    views = []
    for order, system in sorted(parts):
        placements = sorted(parts[order, system], key=lambda p: p.name)
        owners = sorted({portal.name(p.owner, "group") for p in placements if p.owner})
        title = (portal.name(system), portal.words.t("Without a system"), portal.words.t("Not in the catalog"))[order]
        views.append(
            {
                "title": title,
                "icon": ("system", "component", "unknown")[order],
                "href": portal.href(system),
                "owners": owners[:3],
                "undeclared": order == 2,
                "total": len(placements),
                "rows": [row_view(portal, placement) for placement in placements],
            }
        )
    return views


def first_rows(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many rows as a page shows: where there are too many, those with something to look at go first."""
    if sum(len(part["rows"]) for part in groups) <= ROWS:
        return groups
    ranked = sorted(
        (not row["diff"], at, number) for at, part in enumerate(groups) for number, row in enumerate(part["rows"])
    )
    kept = {(at, number) for _, at, number in ranked[:ROWS]}
    shown = [
        {**part, "rows": [row for number, row in enumerate(part["rows"]) if (at, number) in kept]}
        for at, part in enumerate(groups)
    ]
    return [part for part in shown if part["rows"]]


def observed(portal: Portal) -> dict[str, dict[str, Any]]:
    """When each environment was last seen, and whether that is too old."""
    ages: dict[str, dict[str, Any]] = {}
    for placement in portal.world.delivery.placements:
        for name, cell in placement.cells.items():
            if cell.observed_at:
                age = ages.setdefault(name, {"time": cell.observed_at, "stale": False})
                age["time"] = min(age["time"], cell.observed_at)
                age["stale"] = age["stale"] or cell.state == "stale"
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
