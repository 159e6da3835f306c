"""What runs where: components joined with desired state, live state and CI."""

from __future__ import annotations

import enum

import msgspec

from .deployments import DeliveryChain, Deployment, Performance
from .differences import EnvironmentDifference
from .findings import Finding
from .history import BrokenApi
from .origin import Evidence, Origin
from .records import JoinedRecord
from .status import Health, Level, Reason, Sync

LAG_ALLOWED, LAG_DAYS = 1, 14
"""How many versions an environment may be behind the one before it, and for how long, before that is a fault: the
defaults of the check DEL-05, and what findings and pages go by."""


class LinkState(enum.StrEnum):
    """Whether records of a capability can be an entity's: nobody looked at what is not linked.

    ``does-not-run``: nothing of the kind can be its own, so nobody is asked and nothing has to be linked.
    """

    LINKED = "linked"
    NOT_LINKED = "not-linked"
    NOT_ASKED = "not-asked"
    DOES_NOT_RUN = "does-not-run"


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One component in one environment.

    ``state``: ``running``, ``absent`` (declared, no application), ``unknown`` (declared, system did not answer),
    ``stale`` (older answer). ``marks``: ``differs`` (from the environment before), ``behind`` (older than it),
    ``far_behind`` (by more versions, or for longer, than is allowed),
    ``older_than_next`` (than the environment after it), ``auto_sync_off``, ``out_of_sync``, ``not_pinned``,
    ``desired_differs`` (Git ≠ live), ``rolling_out`` (two versions at once), ``several`` (applications in one cell),
    ``mixed`` (they run different versions).
    ``lag`` counts versions behind the environment before, -1 when not countable. ``since`` is when the live version
    got there; ``drift_since`` since when it is out of sync, from our own nights or the system.
    """

    environment: str
    state: str
    level: Level
    desired: str = ""
    desired_origin: Origin = Origin()
    live: str = ""
    sync: Sync | None = None
    health: Health | None = None
    since: str = ""
    drift_since: str = ""
    lag: int = 0
    lag_since: str = ""
    marks: tuple[str, ...] = ()
    application: str = ""
    application_url: str = ""
    stack: str = ""
    cluster: str = ""
    revision: str = ""
    observed_at: str = ""
    message: str = ""
    reason: Reason = Reason.NONE


class Placement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row of the environment matrix. ``component`` is "" where nobody declared what runs.

    ``join``: evidence for the joining of applications and component. ``cells`` by environment name, only where
    something
    is declared or runs.
    """

    name: str
    component: str = ""
    system: str = ""
    owner: str = ""
    cells: dict[str, Cell] = {}
    join: tuple[Evidence, ...] = ()
    level: Level = Level.NONE
    layer: str = ""


class Pipeline(msgspec.Struct, frozen=True, omit_defaults=True):
    """CI of one component: newest finished state per workflow rolled up, and the last runs' figures.

    ``repo`` is its repository (``host/owner/name``), the component's own reference where runs name it by themselves.
    """

    repo: str
    level: Level
    state: str
    runs: tuple[str, ...] = ()
    """Ids of runs, newest first."""
    success: int = 0
    finished: int = 0
    p50_seconds: int = -1
    p95_seconds: int = -1
    red_since: str = ""
    observed_at: str = ""
    reason: Reason = Reason.NONE
    stale: bool = False


NOT_LOOKED_AT = "not-looked-at"
"""The reason of an input that does not count, because nothing that we read could tell."""


class GateInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """One input of a deploy verdict.

    ``id``: ``health`` and ``drift`` of the environment, ``freezes`` of Argo CD's sync windows, ``incidents`` and
    ``upstream-incidents`` (production only), ``apis`` that it consumes, ``ci``. ``args`` has a ``reason`` where it is
    unknown or does not apply.
    """

    id: str
    level: Level
    args: dict[str, str] = {}
    observed_at: str = ""

    @property
    def state(self) -> str:
        """``blocked``, ``unknown`` or ``clear``: what is under way is not known yet."""
        if self.level is Level.BAD:
            return "blocked"
        return "unknown" if self.level in (Level.UNKNOWN, Level.BUSY) else "clear"


class PlannedFreeze(msgspec.Struct, frozen=True, omit_defaults=True):
    """A span in which deployments of a project are held, as it is known ahead.

    ``kind``: ``deny`` (a window forbids them), ``outside`` (none of the windows that allow them is open). ``start`` is
    "" where it has begun, nobody knows when, ``end`` where it ends later than is looked ahead. ``components`` are
    references; ``schedule`` with its ``zone`` is the window as it is written, at ``origin``.
    """

    project: str
    environment: str
    kind: str
    start: str
    end: str
    components: tuple[str, ...]
    schedule: str = ""
    zone: str = ""
    manual: bool = False
    origin: Origin = Origin()


class UnseenFreezes(msgspec.Struct, frozen=True):
    """A project whose windows nobody knows: the input of a verdict that says why, and whose deployments these are."""

    project: str
    told: GateInput
    components: tuple[str, ...]


class FreezeCalendar(msgspec.Struct, frozen=True):
    """What is known ahead of freezes, from one moment until another: spans sorted by time, projects without an answer,
    and those that were looked at, with the components of each.
    """

    since: str = ""
    until: str = ""
    planned: tuple[PlannedFreeze, ...] = ()
    unseen: tuple[UnseenFreezes, ...] = ()
    projects: dict[str, tuple[str, ...]] = {}
    whole: bool = True
    """Whether every span is listed: of a window that opens all the time only the first ones are."""


class Verdict(msgspec.Struct, frozen=True):
    """May we deploy there now? ``state``: ``blocked``, ``clear`` or ``unknown``; never a bare yes: the inputs are the
    answer. ``environment`` is "" where there is none; ``production`` tells whether it is one of production.
    """

    state: str
    inputs: tuple[GateInput, ...]
    environment: str = ""
    production: bool = True


class Delivery(msgspec.Struct, frozen=True):
    """The result of the delivery room.

    ``placements`` sorted by (system, name), the undeclared last. ``nowhere``: components that should run and do not.
    ``pipelines`` by component reference. ``incidents``: open ones by component reference (ids). ``environments`` in
    promotion order; the last may be ``unknown``, for what runs where no environment is told. ``links`` say by component
    and capability whether it is linked. ``broken``: APIs that lost operations not long ago. ``verdicts`` of every
    component, in promotion order: of each environment where it is placed, and of production in any case; of what does
    not run one of a release, without an environment, where a system tells its builds. ``records`` are those of other
    kinds, by reference and capability.
    """

    environments: tuple[str, ...]
    placements: tuple[Placement, ...]
    nowhere: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    pipelines: dict[str, Pipeline] = {}
    incidents: dict[str, tuple[str, ...]] = {}
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    stack_component: dict[str, str] = {}
    broken: dict[str, BrokenApi] = {}
    findings: tuple[Finding, ...] = ()
    links: dict[str, dict[str, LinkState]] = {}
    records: dict[str, dict[str, tuple[JoinedRecord, ...]]] = {}
    settled: dict[str, tuple[str, ...]] = {}
    """By component reference: incidents (ids) that their system still tells of and that are over."""
    calendar: FreezeCalendar = FreezeCalendar()
    deployments: tuple[Deployment, ...] = ()
    """Newest first: those of tonight and of the nights that are kept."""
    chains: dict[str, tuple[DeliveryChain, ...]] = {}
    """By component, of each environment where something of it runs, in promotion order."""
    performance: dict[str, Performance] = {}
    """By component and team, of the whole organisation under ""."""
    differences: tuple[EnvironmentDifference, ...] = ()
    """By what Git asks for: of each two environments in promotion order, of many only of neighbours."""

    def link(self, ref: str, capability: str) -> LinkState:
        """Return whether an entity is linked to what a capability tells; only components are looked at."""
        return self.links.get(ref, {}).get(capability, LinkState.NOT_ASKED)

    def verdict(self, ref: str) -> Verdict | None:
        """Return the verdict of a component for production, of several such environments the worst."""
        found = [verdict for verdict in self.verdicts.get(ref, ()) if verdict.production]
        return min(found, key=lambda verdict: ("blocked", "unknown", "clear").index(verdict.state), default=None)

    def of(self, ref: str) -> Placement | None:
        """Return the placement of a component."""
        return next((p for p in self.placements if p.component == ref), None)
