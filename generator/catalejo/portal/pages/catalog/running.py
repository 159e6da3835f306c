"""What is known of a running thing: its environments, its default branch, its incidents, whether it may be deployed."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from ....model.delivery import Pipeline
from ....model.live import Capability, Run
from ....model.status import Level
from ...bounds import Listed
from ...context import Portal
from ...facts.deployments import DeploymentView, deployment_view, deployments_of
from ...facts.freshness import source_of, state_of, without_source_time
from ...facts.status import last_environment
from ...facts.views import CellView, StripBar, run_views, strip_view

SHOWN_FAILED, SHOWN_DEPLOYMENTS = 5, 6


class BlockAge(Struct, frozen=True):
    """How old a block is: who was asked, the source whose time stands in ``asof.css``, else a time of its own."""

    label: str
    source: str
    time: str
    stale: bool


class BranchView(Struct, frozen=True, kw_only=True):
    """The default branch: its pipeline, how many runs are known, how long they take in words ("" where nobody knows),
    their strip, the last failed ones.
    """

    pipeline: Pipeline
    age: BlockAge
    runs: int
    duration: str
    strip: tuple[StripBar, ...]
    failed: tuple[Run, ...]


def in_order_of_interest(portal: Portal, names: Collection[str]) -> list[str]:
    """Order environments as people ask: production, what comes after it, then back along the promotion order."""
    order, final = portal.world.delivery.environments, last_environment(portal)
    at = order.index(final) if final in order else len(order)
    wanted = [*order[at:], *reversed(order[:at])]
    return [name for name in wanted if name in names] + sorted(name for name in names if name not in wanted)


def cells_age(portal: Portal, cells: tuple[CellView, ...]) -> BlockAge | None:
    """Return how old the answers about environments are, None where nobody answered."""
    first = cells[0] if cells else None
    if first is None or not (first.source or first.observed_at):
        return None
    return BlockAge(state_of(portal, Capability.DEPLOYMENTS).title, first.source, first.observed_at, first.stale)


def branch(portal: Portal, ref: str) -> BranchView | None:
    """Return what a page says of the default branch, None where no run of it is known."""
    pipeline = portal.world.delivery.pipelines.get(ref)
    if pipeline is None or not pipeline.runs:
        return None
    runs = [without_source_time(portal, Capability.RUNS, run) for run in run_views(portal, pipeline.runs)]
    told = without_source_time(portal, Capability.RUNS, pipeline)
    source = source_of(portal, Capability.RUNS, pipeline.observed_at)
    return BranchView(
        pipeline=told,
        age=BlockAge(state_of(portal, Capability.RUNS).title, source, told.observed_at, pipeline.stale),
        runs=len(runs),
        duration=duration(portal, pipeline),
        strip=tuple(strip_view(runs)),
        failed=tuple(run for run in runs if run.level is Level.BAD)[:SHOWN_FAILED],
    )


def last_deployments(portal: Portal, ref: str) -> Listed[DeploymentView]:
    """Return the last deployments of a component, the newest first."""
    rows = deployments_of(portal, ref)
    return Listed(
        tuple(deployment_view(portal, row) for row in rows[:SHOWN_DEPLOYMENTS]),
        len(rows),
        max(0, len(rows) - SHOWN_DEPLOYMENTS),
    )


def duration(portal: Portal, pipeline: Pipeline) -> str:
    """Return how long runs take, the typical and the slow ones, in minutes."""
    if pipeline.p50_seconds < 0:
        return ""
    half, most = (portal.words.number(round(s / 60, 1)) for s in (pipeline.p50_seconds, pipeline.p95_seconds))
    return f"p50 {half} min · p95 {most} min"
