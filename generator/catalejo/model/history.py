"""Snapshots and what changed between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypedDict

import msgspec

from .deployments import Deployment
from .findings import Finding
from .scorecards import CardRules

SNAPSHOT_SCHEMA = 1


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How long a history keeps a night a day, and then one a week; after that it keeps one a month for ever."""

    days: Annotated[int, msgspec.Meta(ge=2)] = 90
    weeks: Annotated[int, msgspec.Meta(ge=0)] = 104


def read_keep(value: object) -> Keep | None:
    """Return what a configuration says, with the defaults of what it leaves out; None where it is something else."""
    try:
        return msgspec.convert(value or {}, Keep)
    except msgspec.ValidationError:
        return None


class Holder(msgspec.Struct, frozen=True):
    """Whose a name is: the repository's id now; ``inferred`` where it was concluded and not declared."""

    repo: str
    inferred: bool = False


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One semantic change. ``kind`` such as entity.added, owner.moved, deployed, health.moved, drift.begun,
    level.moved,
    docs.added, docs.stale, api.breaking, source.stale, incident.opened; ``at`` is the taken_at of the newer snapshot,
    ``event_at`` the system's own time where it has one.
    """

    kind: str
    subject: str
    at: str
    before: str = ""
    after: str = ""
    environment: str = ""
    event_at: str = ""
    args: dict[str, str] = {}

    @property
    def id(self) -> str:
        """Stable key of this change."""
        return "\x00".join((self.at, self.kind, self.subject, self.environment, self.before, self.after))


class Tally(msgspec.Struct, frozen=True):
    """How much one source gave in a night: repositories or records, and entities (0 where it gives none)."""

    records: int
    entities: int = 0


class SnapshotMeta(msgspec.Struct, frozen=True, omit_defaults=True):
    """``meta.json`` of a snapshot."""

    schema: int
    taken_at: str
    tool: str
    cards: dict[str, str] = {}
    sources: dict[str, str] = {}
    """Source id to state."""
    answers: dict[str, str] = {}
    """What systems are asked for, and how that was answered."""
    counts: dict[str, int] = {}
    records: dict[str, int] = {}
    """Source id to repositories or records."""
    entities: dict[str, int] = {}
    """Source id to entities."""
    visibility: str = ""
    """Who could read what this night concluded."""
    gone: tuple[str, ...] = ()
    """Ids of repositories that certainly do not exist any more."""
    rules: dict[str, CardRules] = {}
    """What decided the levels of each card."""
    moved: dict[str, dict[str, int]] = {}
    """Card to cause to how many levels moved by it, where the card was not that of the night before."""
    initiatives: dict[str, tuple[int, int]] = {}
    """Initiative to how many results of how many are good."""


class EntityFacts(TypedDict, total=False):
    """What a night keeps of an entity; what is empty is not there."""

    kind: str
    name: str
    owner: str
    lifecycle: str
    system: str
    source: str
    repo: str
    path: str
    ci: str
    dangling: list[str]
    operations: list[str]
    levels: dict[str, str]
    """Card to the last level that was known; of those in ``unsure`` it is not tonight's."""
    unsure: list[str]
    moved_by: dict[str, str]
    """Card to why its level moved, where the card is not that of the night before."""
    known: dict[str, dict[str, str]]
    """Card to check to ``pass`` or ``fail``, with ``@`` and the night where it was not measured tonight."""
    docs: int
    docs_stale: bool
    inferred: bool


class CellFacts(TypedDict, total=False):
    """What a night keeps of a deployment in an environment; what is empty is not there."""

    live: str
    desired: str
    sync: str
    health: str
    since: str
    state: str
    lag: int


class IncidentFacts(TypedDict, total=False):
    """What a night keeps of an open incident; ``ref`` is the entity that it is about."""

    title: str
    state: str
    at: str
    ref: str


class Snapshot(msgspec.Struct, frozen=True):
    """What was concluded one night: facts by subject, as flat JSON values, sorted by subject.

    ``entities``: ref -> {kind, owner, lifecycle, system, name, title, docs, level:{card: level}, ci, inferred,
    dangling, operations,
    source}; ``cells``: ``ref|env`` -> {live, desired, sync, health, since, application}; ``repos``: id -> {commit,
    source}.
    """

    meta: SnapshotMeta
    entities: dict[str, EntityFacts]
    cells: dict[str, CellFacts]
    repos: dict[str, dict[str, object]] = {}
    incidents: dict[str, IncidentFacts] = {}
    deployments: dict[str, dict[str, object]] = {}
    """Deployments by id, as ``history.deployments`` keeps them: all that a later night may need, not tonight's only."""


class StoredNight(msgspec.Struct, frozen=True):
    """An earlier night of a store; ``load`` reads its snapshot, None where not all of it can be read."""

    meta: SnapshotMeta
    load: Callable[[], Snapshot | None]


class SiteRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the site of one night names, ``api/v1/night.json`` of it: by this a later night decides whether it may stay.

    ``repos`` are ids of repositories, ``loose`` references of entities that lie in none; ``gone`` are repositories that
    certainly do not exist any more, of all nights that are known.
    """

    taken_at: str
    visibility: str
    people: str
    sources: tuple[str, ...] = ()
    repos: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class BrokenApi(msgspec.Struct, frozen=True):
    """Operations that an API lost and that are not back, and the night in which the last of them was missing first."""

    operations: tuple[str, ...]
    since: str


class RuleChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A night from which on a card has other rules: what is new, gone or otherwise, and how many levels that moved.

    ``tool``: the program itself judged otherwise. ``applies``: the card is for other things.
    """

    at: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: dict[str, int] = {}
    tool: bool = False
    applies: bool = False


class History(msgspec.Struct, frozen=True):
    """The result of the history room: changes newest first, nights known (taken_at, newest first), since when.

    ``drift_since``: ``ref|env`` -> first night of the present out-of-sync run; ``lag_since`` likewise for lag;
    ``first_seen``: entity -> night. ``kept`` is false where no store is configured. ``trend``: card id -> list of
    (taken_at, {level: count}).
    """

    kept: bool
    nights: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    drift_since: dict[str, str] = {}
    lag_since: dict[str, str] = {}
    first_seen: dict[str, str] = {}
    trend: dict[str, tuple[tuple[str, dict[str, int]], ...]] = {}
    findings: tuple[Finding, ...] = ()
    rule_changes: dict[str, tuple[RuleChange, ...]] = {}
    """Nights by card from which on its rules are others, newest first."""
    burn: dict[str, tuple[tuple[str, int, int], ...]] = {}
    """Initiative -> (night, good results, results that count), newest first."""
    cells: dict[str, CellFacts] = {}
    """``ref|env`` -> what ran there in the night before, for the stages that come before this one."""
    sites: tuple[str, ...] = ()
    """Days of earlier nights whose sites stay below ``/at/``, newest first."""
    site: SiteRecord | None = None
    """What tonight's site names, None where no sites are kept."""
    broken: dict[str, BrokenApi] = {}
    """APIs by reference that lost operations not long ago, for the same stages."""
    deployments: tuple[Deployment, ...] = ()
    """What the night before knew of deployments, for the stage that adds tonight's."""
