"""Live state as systems answered it: applications, runs, incidents."""

from __future__ import annotations

import msgspec

from .findings import Finding
from .status import Health, Level, Sync


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


class Application(msgspec.Struct, frozen=True, omit_defaults=True):
    """An Argo CD Application as the server told it. ``id`` is ``instance/namespace/name``.

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


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One CI run of a default branch. ``repo_slug`` is ``owner/name`` in lower case, ``host`` the Git host."""

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


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident of an on-call system; ``service_id`` joins it with ``pagerduty.com/service-id``."""

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


class LiveState(msgspec.Struct, frozen=True):
    """The result of the live room, each sorted by id."""

    applications: tuple[Application, ...] = ()
    runs: tuple[Run, ...] = ()
    incidents: tuple[Incident, ...] = ()
    findings: tuple[Finding, ...] = ()
    ci_repos: tuple[str, ...] = ()
    """Repositories (``host/owner/name``) for which a CI system gave an answer, an empty one included."""
    systems: tuple[str, ...] = ()
    """Types of system that gave an answer: ``argocd``, ``github-actions``, ``pagerduty``."""
