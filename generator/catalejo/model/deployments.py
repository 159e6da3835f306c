"""What went live, when, from where and what came of it; how far the way from a commit to its metrics is known.

A deployment is a change of the version or of the desired revision that reached an environment. Times are RFC 3339 UTC.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime

import msgspec

from .status import Level


class DeploymentKind(enum.StrEnum):
    """What a deployment did: a new version, an older one again, the same one set up anew, or we cannot say."""

    DEPLOYED = "deployed"
    ROLLED_BACK = "rolled_back"
    CONFIGURED = "configured"
    UNKNOWN = "unknown"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


class CommitNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A commit as far as it is needed here; ``author`` is "" where people are not shown."""

    commit: str
    at: str = ""
    subject: str = ""
    author: str = ""


class RunNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """The CI run that a deployment came from. ``by``: ``commit`` (it built that commit) or ``time`` (the last green one
    before the desired state changed).
    """

    id: str
    number: int
    url: str = ""
    state: str = ""
    by: str = "commit"
    ended_at: str = ""


class DeploymentContents(msgspec.Struct, frozen=True, omit_defaults=True):
    """The commits between two versions, newest first, ``total`` of them known; pull requests and issue keys that their
    subjects name.

    ``reason`` why that is not all, or nothing: ``no-commit`` (which commit a version was built from is not known),
    ``no-earlier`` (nor of the version before), ``no-repository``, ``partial`` (only commits that are the last of some
    file, or that CI ran for, are known), "" where it is all.
    """

    commits: tuple[CommitNote, ...] = ()
    total: int = 0
    pulls: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    reason: str = ""


class FollowingIncident(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident that was opened on the component within a day of a deployment to production."""

    id: str
    title: str
    opened_at: str
    resolved_at: str = ""
    url: str = ""
    open: bool = True


class Deployment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One deployment of a component (reference, or the name of what nobody declared) to an environment.

    ``at`` is when it went live: by the system's own time (``told`` is ``system``), or between ``after`` and ``at``, two
    of our nights (``told`` is ``nights``). ``places``: application to the time it went live there. ``version`` and
    ``was`` are "" where nobody knows. ``revision`` is that of the desired state, ``commit`` that of the component,
    found by ``commit_by``: ``version`` (which is a commit), ``artifact``, ``subject`` (which names the version).
    ``change`` is the commit of the desired state, found by ``change_by``: ``file`` (the last change of the file that
    sets the version) or ``revision``. ``seen`` is the night that told of it first.
    """

    component: str
    environment: str
    at: str
    told: str = "system"
    after: str = ""
    kind: DeploymentKind = DeploymentKind.UNKNOWN
    places: dict[str, str] = {}
    cluster: str = ""
    by: str = ""
    version: str = ""
    was: str = ""
    revision: str = ""
    was_revision: str = ""
    commit: CommitNote | None = None
    commit_by: str = ""
    run: RunNote | None = None
    digest: str = ""
    change: CommitNote | None = None
    change_by: str = ""
    change_repo: str = ""
    contents: DeploymentContents = DeploymentContents(reason="no-commit")
    incidents: tuple[FollowingIncident, ...] = ()
    rolled_back_at: str = ""
    rolled_back_to: str = ""
    seen: str = ""
    tried: str = ""
    """The night in which its origins were looked for first."""

    @property
    def id(self) -> str:
        """Stable key: the thing, the environment, when, and what told first."""
        return "\x00".join((self.component, self.environment, self.at, min(self.places, default="")))

    @property
    def lead_seconds(self) -> float | None:
        """How long it took from the commit of the version until it was live, None where either time is not known."""
        start, end = (_moment(self.commit.at) if self.commit is not None else None), _moment(self.at)
        if start is None or end is None or self.told != "system" or self.kind is DeploymentKind.CONFIGURED:
            return None
        seconds = (end - start).total_seconds()
        return seconds if seconds >= 0 else None

    @property
    def failed(self) -> bool:
        """Whether it was rolled back, or an incident was opened within a day of it."""
        return bool(self.rolled_back_at or self.incidents)


class StepState(enum.StrEnum):
    """How far one step of the chain is known; nobody looked where nothing is connected."""

    KNOWN = "known"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_CONNECTED = "not-connected"


class ChainStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step from a commit to its metrics. ``id``: commit, run, artifact, change, sync, health, metrics.

    ``value`` is what is known (a commit, a number, a state), ``at`` since when, ``level`` what that means; ``reason``
    why it is not known, a word of ``portal/facts/chains.py``; ``by`` how it was found.
    """

    id: str
    state: StepState
    level: Level = Level.NONE
    value: str = ""
    at: str = ""
    url: str = ""
    reason: str = ""
    by: str = ""
    repo: str = ""


class DeliveryChain(msgspec.Struct, frozen=True):
    """The way of what runs in one environment, from its commit to its metrics, in this order."""

    environment: str
    steps: tuple[ChainStep, ...]

    @property
    def gap(self) -> ChainStep | None:
        """The first step that is not known, None where all are."""
        return next((step for step in self.steps if step.state is not StepState.KNOWN), None)


class Measure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure. ``id``: frequency (a week), lead and recovery (seconds, median), failures (0 to 1).

    ``n`` is how many deployments it is made from, ``of`` how many there were; ``value`` is None for ``reason``.
    """

    id: str
    value: float | None = None
    n: int = 0
    of: int = 0
    reason: str = ""


class Performance(msgspec.Struct, frozen=True):
    """The four figures of software delivery from ``since`` to ``until`` (https://dora.dev), of one thing or all.

    ``places`` are the components in environments of production that are looked at, ``silent`` those of them that are
    left out because nobody told tonight what runs there.
    """

    since: str
    until: str
    days: float
    places: int
    silent: int
    measures: tuple[Measure, ...]
