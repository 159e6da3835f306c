"""The chain of what runs: a step is known, certainly missing, unknown with its reason, or nobody is asked."""

from __future__ import annotations

from typing import Any

from catalejo.delivery.chain.steps import ChainFacts, make_chain, running
from catalejo.model.delivery import Cell, Pipeline
from catalejo.model.deployments import ChainStep, CommitNote, DeliveryChain, Deployment, RunNote, StepState
from catalejo.model.live import Answer, Capability, CapabilityState
from catalejo.model.records import Metric, Workload
from catalejo.model.status import Health, Level, Reason, Sync

NOW, AT = "2026-11-19T02:00:00Z", "2026-11-18T10:00:00Z"
RUNS = {
    "state": "running",
    "application": "orders-prod",
    "live": "1.2.0",
    "stack": "s",
    "sync": Sync.SYNCED,
    "health": Health.HEALTHY,
}
WHOLE = Deployment(
    "c", "prod", AT, version="1.2.0", places={"orders-prod": AT}, commit=CommitNote("a" * 40, "2026-11-18T08:00:00Z"),
    commit_by="subject", run=RunNote("r", 7, state="success"), digest="sha256:1",
    change=CommitNote("b" * 40, "2026-11-18T09:00:00Z"), change_by="file",
)  # fmt: skip


def chain(deployment: Deployment | None = None, asked: Any = None, records: Any = None, **cell: Any) -> DeliveryChain:
    """The chain of production; ``asked`` are the capabilities that somebody answers in full."""
    states = {name: CapabilityState(name, Answer.OK, reason=Reason.NONE) for name in asked or ()}
    cells = Cell("prod", level=Level.OK, **{**RUNS, **cell})
    pipeline = Pipeline("h/a/b", Level.OK, "success")
    lookup = lambda name: states.get(name) or CapabilityState(name)  # noqa: E731
    return make_chain(ChainFacts(cells, deployment, pipeline, records or {}, lookup, True))


def step(found: DeliveryChain, name: str) -> ChainStep:
    """One step by its name."""
    return next(each for each in found.steps if each.id == name)


def metric(source: str = "prometheus:prod", value: float | None = 0.1) -> dict[str, tuple[Metric, ...]]:
    """A measured share of errors."""
    return {Capability.METRICS: (Metric("m", "error_ratio", value, source=source, observed_at=NOW, level=Level.OK),)}


EVERYBODY = (Capability.RUNS, Capability.ARTIFACTS, Capability.DEPLOYMENTS, Capability.METRICS)


def test_a_whole_chain_has_no_gap() -> None:
    """Each step with its age and how it was found."""
    found = chain(WHOLE, EVERYBODY, metric(), since=AT)
    assert found.gap is None
    assert [each.id for each in found.steps] == ["commit", "run", "artifact", "change", "sync", "health", "metrics"]
    assert (step(found, "commit").by, step(found, "change").by, step(found, "sync").at) == ("subject", "file", AT)


def test_nothing_connected_is_said_of_each_step_that_needs_it() -> None:
    """And of no other: what is not known of a commit is no matter of a system."""
    found = chain(None, (), sync=None, health=None, live="")
    told = {each.id: each.state for each in found.steps}
    assert [name for name, state in told.items() if state is StepState.NOT_CONNECTED] == [
        "run", "artifact", "sync", "health", "metrics",
    ]  # fmt: skip
    assert found.gap is not None and (found.gap.id, found.gap.reason) == ("commit", "no-version")


def test_the_first_gap_is_named_with_its_reason() -> None:
    """A floating tag certainly names no build."""
    latest = chain(None, EVERYBODY, live="latest").gap
    assert latest is not None and (latest.state, latest.reason) == (StepState.MISSING, "floating")
    unknown = chain(None, EVERYBODY).gap
    assert unknown is not None and (unknown.id, unknown.reason) == ("commit", "no-commit")


def test_what_is_in_no_repository_is_missing() -> None:
    """What runs without a declaration has no change of the desired state."""
    assert step(chain(None, EVERYBODY, stack="", revision=""), "change").reason == "not-declared"


def test_of_an_old_answer_no_step_is_known() -> None:
    """What was deployed last may not be what runs there any more."""
    found = chain(WHOLE, EVERYBODY, metric(), state="stale")
    assert {(each.state, each.reason) for each in found.steps} == {(StepState.UNKNOWN, "stale")}
    assert len(found.steps) == 7


def test_a_failing_step_is_known_and_bad() -> None:
    """Known is not good: its level says what it means."""
    found = chain(WHOLE, EVERYBODY, sync=Sync.OUT_OF_SYNC, health=Health.DEGRADED, drift_since=AT)
    assert (step(found, "sync").level, step(found, "sync").at, step(found, "health").level) == (
        Level.WARN,
        AT,
        Level.BAD,
    )


def test_metrics_are_of_the_environment_that_their_source_is_named_after() -> None:
    """Those of production say nothing of staging, and a value that nobody measured is none."""
    assert step(chain(WHOLE, EVERYBODY, metric("prometheus:main")), "metrics").state is StepState.KNOWN
    assert step(chain(WHOLE, EVERYBODY, metric("prometheus:staging")), "metrics").reason == "elsewhere"
    assert step(chain(WHOLE, EVERYBODY, metric(value=None)), "metrics").reason == "no-value"
    assert step(chain(WHOLE, EVERYBODY), "metrics").reason == "no_link"


def test_a_digest_is_what_one_workload_of_the_application_pulled() -> None:
    """Two digests of one tag are no answer."""

    def told(*digests: str) -> dict[str, tuple[Workload, ...]]:
        work = Workload(
            "w", "prod", "shop", "Deployment", "orders", Level.OK, images=("r/orders:1.2.0",), digests=digests,
            joins=("application:orders-prod",),
        )  # fmt: skip
        return {Capability.WORKLOADS: (work,)}

    asked = (Capability.WORKLOADS,)
    assert step(chain(None, asked, told("r/orders@sha256:1")), "artifact").value == "sha256:1"
    assert step(chain(None, asked, told("sha256:1", "sha256:2")), "artifact").reason == "several-digests"
    assert step(chain(None, asked, told()), "artifact").reason == "no-digest"


def test_what_runs_was_brought_by_the_last_deployment_of_its_application_and_version() -> None:
    """Where the newest brought another version, nobody knows what brought this one."""
    cell = Cell("prod", "running", Level.OK, application="orders-prod", live="1.2.0")
    assert running([WHOLE], cell) is WHOLE
    other = Deployment("c", "prod", NOW, version="1.3.0", places={"orders-prod": NOW})
    assert running([WHOLE, other], cell) is None
