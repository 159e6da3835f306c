"""The chain of what runs tonight, from its commit to its metrics: each step known, missing, unknown or not connected.

Missing is what certainly is not there; unknown is what nobody could tell, with the reason. Nothing is guessed: a step
that was found in a weaker way says by which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ...kit.text.environments import environment_inside, is_production
from ...kit.text.images import is_floating
from ...model.delivery import Cell, Pipeline
from ...model.deployments import ChainStep, DeliveryChain, Deployment, StepState
from ...model.live import Capability, CapabilityState
from ...model.records import JoinedRecord, Metric, Workload
from ...model.status import HEALTH_LEVEL, SYNC_LEVEL, Health, Level, Reason, Sync, roll_up

MEASURED = frozenset(("error_ratio", "latency_p95_s", "throughput_rps"))
"""Metrics of what runs; those of its code are of another chain."""
STEPS = ("commit", "run", "artifact", "change", "sync", "health", "metrics")
_RUN_LEVEL = {"success": Level.OK, "failure": Level.BAD, "error": Level.BAD, "timeout": Level.BAD}


class ChainFacts(msgspec.Struct, frozen=True):
    """What is known of a component in one environment: its cell, the deployment that brought what runs there (None
    where no record tells of it), its CI, its records by capability, how systems answered.
    """

    cell: Cell
    deployment: Deployment | None
    pipeline: Pipeline | None
    records: dict[str, tuple[JoinedRecord, ...]]
    states: Callable[[str], CapabilityState]
    history_known: bool
    """Whether any commit of the component's repository is known."""


def make_chain(facts: ChainFacts) -> DeliveryChain:
    """Return the chain of a component in one environment; of an old answer nothing is known to run still."""
    if facts.cell.state == "stale":
        return DeliveryChain(facts.cell.environment, tuple(_unknown(name, Reason.STALE) for name in STEPS))
    makers = (_commit, _run, _artifact, _change, _sync, _health, _metrics)
    return DeliveryChain(facts.cell.environment, tuple(make(facts) for make in makers))


def running(rows: Sequence[Deployment], cell: Cell) -> Deployment | None:
    """Return the deployment that brought what runs, of several applications that of the cell's; None where the newest
    brought another version than the one that runs.
    """
    mine = [row for row in rows if cell.application in row.places] or [row for row in rows if not row.places]
    last = max(mine, key=lambda row: row.at, default=None)
    versions = cell.live.split(" + ")
    return last if last is not None and (not last.version or last.version in versions or not cell.live) else None


def _commit(facts: ChainFacts) -> ChainStep:
    cell, row = facts.cell, facts.deployment
    if row is not None and row.commit is not None:
        note = row.commit
        return ChainStep("commit", StepState.KNOWN, value=note.commit, at=note.at, by=row.commit_by)
    if not cell.live:
        return _unknown("commit", "no-version")
    if is_floating(cell.live.split(" + ")[-1], ""):
        return ChainStep("commit", StepState.MISSING, Level.WARN, value=cell.live, reason="floating")
    return _unknown("commit", "no-commit" if facts.history_known else "no-history")


def _run(facts: ChainFacts) -> ChainStep:
    row, pipeline = facts.deployment, facts.pipeline
    if row is not None and row.run is not None:
        run = row.run
        level = _RUN_LEVEL.get(run.state, Level.NONE)
        value = f"#{run.number}" if run.number else run.id
        return ChainStep("run", StepState.KNOWN, level, value, run.ended_at, run.url, by=run.by)
    state = facts.states(Capability.RUNS)
    if not state.connected:
        return ChainStep("run", StepState.NOT_CONNECTED)
    if pipeline is None or pipeline.reason is not Reason.NONE:
        return _unknown("run", pipeline.reason if pipeline is not None else Reason.NO_LINK)
    return _unknown("run", "no-run" if row is not None and row.commit is not None else "no-commit-for-run")


def _artifact(facts: ChainFacts) -> ChainStep:
    row = facts.deployment
    if row is not None and row.digest:
        return ChainStep("artifact", StepState.KNOWN, value=row.digest, by="artifact")
    digests = {
        digest.rpartition("@")[2]: workload
        for workload in facts.records.get(Capability.WORKLOADS, ())
        if isinstance(workload, Workload) and not workload.stale and _runs_here(workload, facts.cell)
        for digest in workload.digests
    }
    if len(digests) == 1:
        digest, workload = next(iter(digests.items()))
        return ChainStep("artifact", StepState.KNOWN, value=digest, url=workload.url, by="workload")
    asked = [facts.states(each) for each in (Capability.ARTIFACTS, Capability.WORKLOADS)]
    if not any(state.connected for state in asked):
        return ChainStep("artifact", StepState.NOT_CONNECTED)
    failed = next((state for state in asked if state.connected and not state.whole), None)
    if digests:
        return _unknown("artifact", "several-digests")
    return _unknown("artifact", failed.reason if failed is not None and failed.reason else "no-digest")


def _runs_here(workload: Workload, cell: Cell) -> bool:
    """Tell whether a workload is what runs in a cell: in its cluster, or under its application, with its version."""
    versions = cell.live.split(" + ")
    tagged = any(image.partition("@")[0].endswith(f":{version}") for image in workload.images for version in versions)
    named = any(join == f"application:{cell.application}" for join in workload.joins)
    return tagged and (named or (bool(cell.cluster) and workload.cluster == cell.cluster))


def _change(facts: ChainFacts) -> ChainStep:
    cell, row = facts.cell, facts.deployment
    if row is not None and row.change is not None:
        note = row.change
        return ChainStep(
            "change", StepState.KNOWN, value=note.commit, at=note.at, by=row.change_by, repo=row.change_repo
        )
    if not cell.stack and not cell.revision:
        return ChainStep("change", StepState.MISSING, Level.WARN, reason="not-declared")
    if "desired_differs" in cell.marks:
        return _unknown("change", "differs")
    return _unknown("change", "no-change")


def _sync(facts: ChainFacts) -> ChainStep:
    return _axis(facts, "sync", facts.cell.sync, SYNC_LEVEL[facts.cell.sync or Sync.UNKNOWN])


def _health(facts: ChainFacts) -> ChainStep:
    return _axis(facts, "health", facts.cell.health, HEALTH_LEVEL[facts.cell.health or Health.UNKNOWN])


def _axis(facts: ChainFacts, name: str, value: Sync | Health | None, level: Level) -> ChainStep:
    cell = facts.cell
    if cell.state == "absent":
        return ChainStep(name, StepState.MISSING, Level.WARN, reason="absent")
    if value is None:
        connected = facts.states(Capability.DEPLOYMENTS).connected
        return _unknown(name, cell.reason or Reason.NO_LINK) if connected else ChainStep(name, StepState.NOT_CONNECTED)
    if value in (Sync.UNKNOWN, Health.UNKNOWN):
        return _unknown(name, "told-unknown")
    at = "" if name == "health" else cell.drift_since if value is Sync.OUT_OF_SYNC else cell.since
    return ChainStep(name, StepState.KNOWN, level, value.value, at, cell.application_url)


def _metrics(facts: ChainFacts) -> ChainStep:
    state = facts.states(Capability.METRICS)
    if not state.connected:
        return ChainStep("metrics", StepState.NOT_CONNECTED)
    told = [
        record for record in facts.records.get(Capability.METRICS, ())
        if isinstance(record, Metric) and record.name in MEASURED
    ]  # fmt: skip
    here = [metric for metric in told if _is_of(metric, facts.cell.environment)]
    if told and not here:
        return _unknown("metrics", "elsewhere")
    told = here
    fresh = [metric for metric in told if metric.value is not None and not metric.stale]
    if fresh:
        names = ", ".join(sorted({metric.name for metric in fresh}))
        at = min(metric.observed_at for metric in fresh)
        return ChainStep("metrics", StepState.KNOWN, roll_up(m.level for m in fresh), names, at, fresh[0].url)
    if told:
        return _unknown("metrics", Reason.STALE if any(metric.stale for metric in told) else "no-value")
    return _unknown("metrics", Reason.NO_LINK if state.whole else state.reason or Reason.UNREACHABLE)


def _is_of(metric: Metric, environment: str) -> bool:
    """Tell whether a metric is of an environment: the one that its source is named after, else one of production."""
    named = environment_inside(metric.source.rpartition(":")[2], (environment,))
    return named == environment if named else is_production(environment)


def _unknown(name: str, reason: str) -> ChainStep:
    return ChainStep(name, StepState.UNKNOWN, Level.UNKNOWN, reason=str(reason))
