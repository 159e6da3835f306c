"""Live state as systems answered it: applications, runs, incidents, and what ``records.py`` adds.

``joins`` of a record say what it is about, in the words that ``records.py`` lists.
"""

from __future__ import annotations

import enum

import msgspec

from .findings import Finding
from .records import (
    Alert,
    Artifact,
    Dashboard,
    ErrorIssue,
    JoinedRecord,
    Metric,
    OnCall,
    Scan,
    Trace,
    Workload,
)
from .stacks import SyncWindow
from .status import Health, Level, Reason, Sync


class Capability(enum.StrEnum):
    """What a system is asked for; pages, checks and gates ask by it, never by the name of a system."""

    DEPLOYMENTS = "deployments"
    RUNS = "runs"
    INCIDENTS = "incidents"
    ON_CALL = "on-call"
    ALERTS = "alerts"
    METRICS = "metrics"
    ERROR_ISSUES = "error-issues"
    TRACES = "traces"
    WORKLOADS = "workloads"
    SCANS = "scans"
    ARTIFACTS = "artifacts"
    DASHBOARDS = "dashboards"
    CLUSTERS = "clusters"
    FREEZES = "freezes"


class Answer(enum.StrEnum):
    """How a question was answered tonight, age included: an empty answer has one too.

    ``ok`` in full; ``partial`` a part is missing or too old; ``stale`` only older answers stand in; ``denied`` and
    ``failed`` nothing is known; ``not-connected`` nobody was asked.
    """

    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    DENIED = "denied"
    FAILED = "failed"
    NOT_CONNECTED = "not-connected"


class CapabilityState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one question was answered.

    ``sources`` are asked, ``failing`` those of them that gave no full answer of today, ``lost`` those of the failing of
    which not even an older answer stands in for all.
    ``observed_at`` is the time of the oldest answer that is used, "" without one: what is said is of then or later.
    ``title`` is what people call those who were asked, ``reason`` the gravest one why not everything is known.
    """

    capability: str
    state: Answer = Answer.NOT_CONNECTED
    sources: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    observed_at: str = ""
    title: str = ""
    reason: Reason = Reason.NOT_CONNECTED

    @property
    def connected(self) -> bool:
        """Whether anybody is asked."""
        return self.state is not Answer.NOT_CONNECTED

    @property
    def answered(self) -> bool:
        """Whether anything is known, be it old or that there is nothing."""
        return self.state in (Answer.OK, Answer.PARTIAL, Answer.STALE)

    @property
    def whole(self) -> bool:
        """Whether everything is known: only then does what was not told not exist."""
        return self.state is Answer.OK

    @property
    def complete(self) -> bool:
        """Whether every source gave a list of its own and one of them tonight: what no list has is absent."""
        return self.state in (Answer.OK, Answer.PARTIAL) and not self.lost


class Deployed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of an application's deployment history, oldest first."""

    revision: str
    deployed_at: str
    id: int = 0
    by: str = ""


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition of an application; ``level`` bad for errors, warn for warnings."""

    type: str
    message: str
    level: Level


class Application(msgspec.Struct, frozen=True, omit_defaults=True, tag="deployment"):
    """A deployment as its system told it. ``id`` is ``instance/namespace/name``.

    ``tool`` is that of the stacks which declare such a deployment in Git ("" = any): no other one is its declaration.

    Times are RFC 3339 UTC. ``stale`` when the answer is older than its limit or the source failed tonight.
    """

    id: str
    instance: str
    namespace: str
    name: str
    sync: Sync
    health: Health
    observed_at: str
    project: str = ""
    revision: str = ""
    images: tuple[str, ...] = ()
    history: tuple[Deployed, ...] = ()
    conditions: tuple[Condition, ...] = ()
    operation: str = ""
    operation_message: str = ""
    health_message: str = ""
    health_since: str = ""
    reconciled_at: str = ""
    auto_sync: bool = True
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    repo_url: str = ""
    path: str = ""
    chart: str = ""
    target_revision: str = ""
    server: str = ""
    cluster: str = ""
    destination_namespace: str = ""
    url: str = ""
    stale: bool = False
    app_of_apps: bool = False
    joins: tuple[str, ...] = ()
    tool: str = ""


class Run(msgspec.Struct, frozen=True, omit_defaults=True, tag="run"):
    """One CI run of a default branch. ``repo_slug`` is ``owner/name`` in lower case, ``host`` the Git host.

    Both are "" where the system knows no repository: then ``joins`` tells whose run it is.
    """

    id: str
    host: str
    repo_slug: str
    workflow: str
    path: str
    state: str
    level: Level
    number: int
    url: str
    branch: str
    event: str
    commit: str
    started_at: str
    updated_at: str
    observed_at: str
    title: str = ""
    seconds: int = -1
    stale: bool = False
    joins: tuple[str, ...] = ()


class TargetCluster(msgspec.Struct, frozen=True, omit_defaults=True, tag="cluster"):
    """A cluster that a system deploys to: what it is called behind its address. ``server`` is as deployments name it.

    ``state``: ok, failed (the system does not reach it), unknown.
    """

    id: str
    instance: str
    server: str
    name: str
    version: str = ""
    state: str = "unknown"
    observed_at: str = ""
    stale: bool = False


class Freezes(msgspec.Struct, frozen=True, omit_defaults=True, tag="freezes"):
    """When the deployments of one project may be brought, as their system holds it now: no window lets them always."""

    id: str
    instance: str
    project: str
    windows: tuple[SyncWindow, ...] = ()
    observed_at: str = ""
    stale: bool = False


RESOLVED = "resolved"
"""The state of an incident that is over; in every other one it is open."""


class Incident(msgspec.Struct, frozen=True, omit_defaults=True, tag="incident"):
    """An incident of an on-call system; ``service_id`` joins it with the annotation that names a service.

    ``joins`` are further things that it is about. ``source`` is the id of the source that told of it.
    ``resolved_at`` is "" of one that is open, and where the system does not tell.
    """

    id: str
    number: str
    title: str
    state: str
    urgency: str
    service_id: str
    service: str
    opened_at: str
    url: str
    observed_at: str
    stale: bool = False
    source: str = ""
    joins: tuple[str, ...] = ()
    resolved_at: str = ""


Record = Application | Run | Incident | TargetCluster | Freezes | JoinedRecord
"""Whatever a system tells of, in our vocabulary."""

RECORD_TYPES: dict[Capability, type[Record]] = {
    Capability.DEPLOYMENTS: Application, Capability.RUNS: Run, Capability.INCIDENTS: Incident,
    Capability.ON_CALL: OnCall, Capability.ALERTS: Alert, Capability.METRICS: Metric,
    Capability.ERROR_ISSUES: ErrorIssue, Capability.TRACES: Trace, Capability.WORKLOADS: Workload,
    Capability.SCANS: Scan, Capability.ARTIFACTS: Artifact, Capability.DASHBOARDS: Dashboard,
    Capability.CLUSTERS: TargetCluster, Capability.FREEZES: Freezes,
}  # fmt: skip
"""What an answer to each question is made of."""


class LiveState(msgspec.Struct, frozen=True, kw_only=True):
    """The result of the live room, each sorted by id."""

    applications: tuple[Application, ...] = ()
    runs: tuple[Run, ...] = ()
    incidents: tuple[Incident, ...] = ()
    freezes: tuple[Freezes, ...] = ()
    joined: dict[str, tuple[JoinedRecord, ...]] = {}
    """Records of all other kinds by capability."""
    findings: tuple[Finding, ...] = ()
    ci_repos: tuple[str, ...] = ()
    """Repositories (``host/owner/name``) for which a CI system gave an answer, an empty one included."""
    states: dict[str, CapabilityState] = {}
    """By capability, those that somebody is asked for."""
    links: dict[str, dict[str, tuple[str, ...]]] = {}
    """Annotations that join records to entities: capability -> what is named by it -> keys, the first one preferred."""

    old_ci_repos: tuple[str, ...] = ()
    """Repositories for which only an older answer is known: that they had no run may not be true any more."""

    def state(self, capability: str) -> CapabilityState:
        """Return how a question was answered; nobody was asked what is not in ``states``."""
        return self.states.get(capability) or CapabilityState(capability)

    def links_of(self, capability: str, role: str) -> tuple[str, ...]:
        """Return the annotations that name a ``role`` of a capability, such as the ``service`` of incidents."""
        return self.links.get(capability, {}).get(role, ())
