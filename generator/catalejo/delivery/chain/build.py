"""Adds deployments, chains and figures to what delivery concluded."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ...kit.text.environments import is_production
from ...model.delivery import Delivery, LinkState
from ...model.deployments import DeliveryChain
from ...model.entities import Catalog
from ...model.history import History
from ...model.live import Capability, LiveState
from ..incidents import IncidentReader
from .after import with_incidents
from .dora import Watched, performances
from .entries import Deployable, Deployments, Nights, gather
from .kinds import bounded, in_row
from .origins import OriginFinder, OriginSources
from .steps import ChainFacts, make_chain, running

SILENT = ("stale", "unknown")
"""States of a cell of which nobody told tonight what runs there."""


def follow(sources: OriginSources, lines: Sequence[Deployable], past: History | None) -> Delivery:
    """Return the delivery of ``sources`` with its deployments, the chain of what runs, and the figures."""
    delivery, catalog, live = sources.delivery, sources.catalog, sources.live
    known = past or History(kept=False)
    nights = Nights(sources.taken_at, next(iter(known.nights), ""), known)
    finder = OriginFinder(sources, lines)
    incidents = IncidentReader(live)
    found: Deployments = {}
    for key, rows in gather(lines, delivery.placements, nights).items():
        rows = finder.complete(bounded(in_row(rows), sources.taken_at))
        entity = catalog.entities.get(key[0])
        if entity is not None:
            rows = with_incidents(rows, incidents.all_of(entity), incidents.state.whole)
        found[key] = rows
    rows = sorted((row for rows in found.values() for row in rows), key=lambda row: row.id)
    rows.sort(key=lambda row: row.at, reverse=True)
    return msgspec.structs.replace(
        delivery,
        deployments=tuple(rows),
        chains=_chains(sources, found),
        performance=performances(catalog, rows, _watched(delivery, catalog, live, nights)),
    )


def _chains(sources: OriginSources, found: Deployments) -> dict[str, tuple[DeliveryChain, ...]]:
    delivery = sources.delivery
    chains: dict[str, tuple[DeliveryChain, ...]] = {}
    for placement in delivery.placements:
        entity = sources.catalog.entities.get(placement.component)
        if entity is None:
            continue
        ref = entity.ref
        chains[ref] = tuple(
            make_chain(
                ChainFacts(
                    cell,
                    running(found.get((ref, cell.environment), ()), cell),
                    delivery.pipelines.get(ref),
                    delivery.records.get(ref, {}),
                    sources.live.state,
                    _has_history(sources, entity.origin.repo),
                )
            )
            for cell in placement.cells.values()
        )
    return chains


def _has_history(sources: OriginSources, repo: str) -> bool:
    found = sources.captured.repository(repo)
    return found is not None and found.info.history not in ("", "none")


def _watched(delivery: Delivery, catalog: Catalog, live: LiveState, nights: Nights) -> Watched:
    state = live.state(Capability.DEPLOYMENTS)
    reason = "" if state.answered else str(state.reason)
    if not reason and not nights.past.kept:
        reason = "no-history"
    cells = {
        placement.component: [cell for name, cell in placement.cells.items() if is_production(name)]
        for placement in delivery.placements
        if placement.component in catalog.entities
    }
    told = live.state(Capability.INCIDENTS).answered
    return Watched(
        min(nights.past.nights, default=nights.taken_at),
        nights.taken_at,
        reason,
        frozenset(ref for ref in cells if not told or delivery.link(ref, Capability.INCIDENTS) is not LinkState.LINKED),
        {ref: tuple(cell.environment for cell in found) for ref, found in cells.items() if found},
        frozenset((ref, cell.environment) for ref, found in cells.items() for cell in found if cell.state in SILENT),
    )
