"""What is known of a running thing: its environments, its default branch, its incidents, whether it may be deployed."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from ....model.delivery import GateInput, Pipeline
from ....model.live import Capability, Run
from ....model.status import Level, Reason
from ...context import Portal
from ...facts.freshness import gate_asks, gate_source, source_of, state_of, without_source_time
from ...facts.status import last_environment
from ...facts.views import CellView, StripBar, run_views, strip_view

SHOWN_FAILED = 5


class BlockAge(Struct, frozen=True):
    """How old a block is: who was asked, the source whose time stands in ``asof.css``, else a time of its own."""

    label: str
    source: str
    time: str
    stale: bool


class IncidentLine(Struct, frozen=True, kw_only=True):
    """The open incident behind an input: at which component, what it is called, since when; "" for what is not said."""

    component: str
    href: str
    title: str
    url: str
    since: str


class GateLine(Struct, frozen=True, kw_only=True):
    """One input of a verdict in words, with its time or the source that has it."""

    level: str
    text: str
    observed_at: str
    source: str
    incident: IncidentLine | None


class BlockedView(Struct, frozen=True, kw_only=True):
    """Why a deploy is blocked: the first reason as a part of a sentence, all inputs, the incidents behind them."""

    why: str
    inputs: tuple[GateLine, ...]
    incidents: tuple[IncidentLine, ...]


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


def duration(portal: Portal, pipeline: Pipeline) -> str:
    """Return how long runs take, the typical and the slow ones, in minutes."""
    if pipeline.p50_seconds < 0:
        return ""
    half, most = (portal.words.number(round(s / 60, 1)) for s in (pipeline.p50_seconds, pipeline.p95_seconds))
    return f"p50 {half} min · p95 {most} min"


def blocked(portal: Portal, ref: str) -> BlockedView | None:
    """Return why a component may not be deployed now, with each input and its time; None where nothing blocks it."""
    verdict = portal.world.delivery.verdicts.get(ref)
    if verdict is None or verdict.state != "blocked":
        return None
    inputs = tuple(_gate_line(portal, item) for item in verdict.inputs)
    bad = [line for line in inputs if line.level in ("bad", "warn")]
    return BlockedView(
        why=bad[0].text.lower() if bad else "",
        inputs=inputs,
        incidents=tuple(line.incident for line in bad if line.incident is not None),
    )


def _gate_line(portal: Portal, item: GateInput) -> GateLine:
    bad = item.level in (Level.BAD, Level.WARN)
    return GateLine(
        level=item.level.value,
        text=portal.words.t(_gate_text(portal, item, bad), **item.args),
        observed_at=without_source_time(portal, gate_asks(item.id), item).observed_at,
        source=gate_source(portal, item.id, item.observed_at),
        incident=incident_line(portal, item) if bad and "title" in item.args else None,
    )


def _gate_text(portal: Portal, item: GateInput, bad: bool) -> str:
    """Return what an input says, its arguments still open."""
    t = portal.words.t
    if item.id == "incidents" and item.args.get("reason") == Reason.NO_LINK.value:
        return t("Not linked to on-call")
    if item.level is Level.UNKNOWN:
        unknown = {"ci": t("CI unknown"), "drift": t("State of {environment} unknown")}
        return unknown.get(item.id, t("Incidents unknown"))
    if item.id == "drift" and "environment" not in item.args:
        return t("Nothing in production")
    if item.id == "ci" and item.level is Level.BUSY:
        return t("CI is running")
    texts = {
        "incidents": {True: t("Open incident"), False: t("No open incident")},
        "upstream-incidents": {True: t("Open incident upstream"), False: t("No incident upstream")},
        "ci": {True: t("Default branch is red"), False: t("CI is green")},
        "drift": {True: t("Drift in {environment}"), False: t("No drift in {environment}")},
    }
    return texts.get(item.id, {}).get(bad, item.id)


def incident_line(portal: Portal, item: GateInput) -> IncidentLine:
    """Return the open incident behind an input."""
    args = item.args
    ref = args.get("component", "")
    return IncidentLine(
        component=portal.name(ref) if ref else "",
        href=portal.href(ref),
        title=f"#{args['number']} {args['title']}" if args.get("number") else args["title"],
        url=args.get("url", ""),
        since=args.get("since", ""),
    )
