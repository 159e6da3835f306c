"""Records of systems that are neither deployments, runs nor incidents, in one vocabulary whatever system told them.

Every record has an id of its own, the page of its system, the time of the answer that told it, and ``joins``: what it
is about, in words that no vendor owns. Delivery joins a record to an entity by them and by nothing else:

- ``annotation:KEY=VALUE``: the entity whose annotation KEY names VALUE;
- ``repository:HOST/OWNER/NAME``: what lives in that repository, lower case;
- ``image:NAME``: what is built as that image, without tag and digest;
- ``label:KEY=VALUE``: a Kubernetes label; an entity's label selector needs all of its own;
- ``application:NAME``: what a deployment of that name brought;
- ``team:NAME``: a group;
- ``each:KEY``: every entity that has the annotation KEY, with an address of its own: ``{value}`` in the record's stands
  for what the annotation says.

Times are RFC 3339 UTC, "" where they are unknown; durations are seconds; ``stale`` marks an answer older than its
limit.
"""

from __future__ import annotations

import msgspec

from .status import Level


class Shift(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody's turn: who ("" where people are not shown), from when to when, on which step of the escalation."""

    start: str
    end: str
    who: str = ""
    step: int = 1


class OnCall(msgspec.Struct, frozen=True, omit_defaults=True, tag="on-call"):
    """A rota: the turns that are known ahead, by their start, and the service or team that they answer for."""

    id: str
    title: str
    shifts: tuple[Shift, ...] = ()
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Alert(msgspec.Struct, frozen=True, omit_defaults=True, tag="alert"):
    """An alert that exists now. ``state``: firing, pending, silenced, inhibited, paused, no-data, error, unknown.

    ``receivers`` are the names of the routes that it goes to.
    """

    id: str
    title: str
    state: str
    level: Level
    severity: str = ""
    since: str = ""
    summary: str = ""
    runbook: str = ""
    dashboard: str = ""
    receivers: tuple[str, ...] = ()
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Metric(msgspec.Struct, frozen=True, omit_defaults=True, tag="metric"):
    """One measured value. ``name``: error_ratio, latency_p95_s, throughput_rps, coverage_ratio or a system's own.

    ``value`` is None where the system measured nothing; ``window`` is the span that it covers, such as ``5m``.
    """

    id: str
    name: str
    value: float | None = None
    unit: str = ""
    window: str = ""
    level: Level = Level.NONE
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class ErrorIssue(msgspec.Struct, frozen=True, omit_defaults=True, tag="error-issue"):
    """A kind of error that a program reported, counted. ``users`` is -1 where nobody counted them."""

    id: str
    title: str
    level: Level
    count: int = 0
    users: int = -1
    first_seen: str = ""
    last_seen: str = ""
    release: str = ""
    environment: str = ""
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Trace(msgspec.Struct, frozen=True, omit_defaults=True, tag="trace"):
    """That a service sends traces: how many in the span that was looked at (-1: not counted), the last one."""

    id: str
    service: str
    count: int = -1
    last_seen: str = ""
    operations: tuple[str, ...] = ()
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Workload(msgspec.Struct, frozen=True, omit_defaults=True, tag="workload"):
    """What runs in a cluster under one controller. ``desired`` and ``ready`` count replicas, -1 where unknown.

    ``images`` are as written with tag or digest; ``digests`` what was pulled; ``reason`` why it is not well.
    """

    id: str
    cluster: str
    namespace: str
    kind: str
    name: str
    level: Level
    desired: int = -1
    ready: int = -1
    restarts: int = -1
    images: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    reason: str = ""
    since: str = ""
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Weakness(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a scanner found: its id (a CVE, a rule), gravity, where, and the version that mends it."""

    id: str
    severity: str
    title: str = ""
    package: str = ""
    version: str = ""
    fixed_in: str = ""
    path: str = ""
    line: int = 0
    url: str = ""


class Scan(msgspec.Struct, frozen=True, omit_defaults=True, tag="scan"):
    """What a scanner found in one subject: counts by severity (critical, high, medium, low, unknown), gravest first.

    ``packages`` are ``name@version`` of a bill of materials; ``score`` is out of ten, -1 where the tool gives none.
    ``failed``: the tool says itself that its gate is not passed.
    """

    id: str
    tool: str
    counts: dict[str, int] = {}
    weaknesses: tuple[Weakness, ...] = ()
    packages: tuple[str, ...] = ()
    score: float = -1.0
    failed: bool = False
    scanned_at: str = ""
    revision: str = ""
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Artifact(msgspec.Struct, frozen=True, omit_defaults=True, tag="artifact"):
    """Something that was built and can be had: an image's tag, a release. ``kind``: image, release, package."""

    id: str
    kind: str
    name: str
    version: str = ""
    digest: str = ""
    created_at: str = ""
    revision: str = ""
    prerelease: bool = False
    url: str = ""
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


class Dashboard(msgspec.Struct, frozen=True, omit_defaults=True, tag="dashboard"):
    """A page of graphs, of logs or of traces in another tool. ``kind``: dashboard, logs, traces."""

    id: str
    title: str
    url: str
    kind: str = "dashboard"
    tags: tuple[str, ...] = ()
    source: str = ""
    observed_at: str = ""
    joins: tuple[str, ...] = ()
    stale: bool = False


JoinedRecord = OnCall | Alert | Metric | ErrorIssue | Trace | Workload | Scan | Artifact | Dashboard
