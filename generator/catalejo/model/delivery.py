"""What runs where: components joined with desired state, live state and CI."""

from __future__ import annotations

import enum

import msgspec

from .findings import Finding
from .origin import Evidence, Origin
from .status import Health, Level, Reason, Sync


class LinkState(enum.StrEnum):
    """Whether records of a capability can be an entity's: nobody looked at what is not linked."""

    LINKED = "linked"
    NOT_LINKED = "not-linked"
    NOT_ASKED = "not-asked"


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One component in one environment.

    ``state``: ``running``, ``absent`` (declared, no application), ``unknown`` (declared, system did not answer),
    ``stale`` (older answer). ``marks``: ``differs`` (from the environment before), ``behind`` (older than it),
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
    """CI of one component's repository: newest finished state per workflow rolled up, and the last runs' figures."""

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


class GateInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """One input of the deploy verdict: incidents, upstream incidents, CI, drift."""

    id: str
    level: Level
    args: dict[str, str] = {}
    observed_at: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """May we deploy now? ``state``: ``blocked``, ``clear`` or ``unknown``; never a bare yes: the inputs are the
    answer.
    """

    state: str
    inputs: tuple[GateInput, ...]


class Delivery(msgspec.Struct, frozen=True):
    """The result of the delivery room.

    ``placements`` sorted by (system, name), the undeclared last. ``nowhere``: components that should run and do not.
    ``pipelines`` by component reference. ``incidents``: open ones by component reference (ids). ``environments`` in
    promotion order; the last may be ``unknown``, for what runs where no environment is told. ``links`` say by component
    and capability whether it is linked.
    """

    environments: tuple[str, ...]
    placements: tuple[Placement, ...]
    nowhere: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    pipelines: dict[str, Pipeline] = {}
    incidents: dict[str, tuple[str, ...]] = {}
    verdicts: dict[str, Verdict] = {}
    stack_component: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()
    links: dict[str, dict[str, LinkState]] = {}

    def link(self, ref: str, capability: str) -> LinkState:
        """Return whether an entity is linked to what a capability tells; only components are looked at."""
        return self.links.get(ref, {}).get(capability, LinkState.NOT_ASKED)

    def of(self, ref: str) -> Placement | None:
        """Return the placement of a component."""
        return next((p for p in self.placements if p.component == ref), None)
