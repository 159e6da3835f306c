"""Facts of earlier nights as intervals, of what changed, and of counts by level.

What a night knew is told only while tonight may tell it: an entity of a repository that is not here tonight, and is not
certainly gone, may have been turned private, and then not even its name is left. What belongs to no repository, such as
a person or a team of a host, has to be here tonight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from ...model.history import CellFacts, EntityFacts, IncidentFacts, Snapshot, SnapshotMeta, StoredNight
from ...model.world import World
from ..cells import Facts

Key = tuple[str, ...]


class Intervals:
    """Rows that are true for some nights in a row, one open row at most for a key."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Begin without a row; ``names`` are the columns of a key."""
        self.rows: list[Facts] = []
        self._names = names
        self._open: dict[Key, tuple[str, Facts]] = {}

    def night(self, at: str, found: Mapping[Key, Facts]) -> None:
        """Add a night: what is the same goes on, what is not there or different ends."""
        for key in [key for key, (_, facts) in self._open.items() if found.get(key) != facts]:
            self._end(key, at)
        for key, facts in found.items():
            self._open.setdefault(key, (at, facts))

    def finish(self) -> list[Facts]:
        """Return all rows; those still open are true tonight."""
        for key in list(self._open):
            self._end(key, None)
        return self.rows

    def _end(self, key: Key, at: str | None) -> None:
        since, facts = self._open.pop(key)
        self.rows.append({**dict(zip(self._names, key, strict=True)), "valid_from": since, "valid_to": at, **facts})


class PastFacts(msgspec.Struct, frozen=True):
    """Facts of the interval tables by name, and of each earlier night whether it could be read."""

    tables: dict[str, list[Facts]]
    metas: tuple[tuple[SnapshotMeta, bool], ...]


def read(world: World, tonight: Snapshot, kept: Sequence[StoredNight]) -> PastFacts:
    """Fold all nights into intervals, one night in memory at a time; ``kept`` comes oldest first."""
    tables = {
        "entity_version": Intervals(("ref",)), "level_version": Intervals(("ref", "card")),
        "measured_version": Intervals(("ref", "card", "check_id")),
        "cell_version": Intervals(("subject", "environment")), "incident_version": Intervals(("id",)),
    }  # fmt: skip
    # Certain ends are told by any night, so all are asked before the first row is made.
    telling = Telling(world, tonight, {*tonight.meta.gone, *(repo for night in kept for repo in night.meta.gone)})
    metas: list[tuple[SnapshotMeta, bool]] = []
    for night in kept:
        snapshot = night.load()
        metas.append((night.meta, snapshot is not None))
        if snapshot is not None:
            _add(tables, snapshot, telling)
    _add(tables, tonight, telling)
    return PastFacts({name: rows.finish() for name, rows in tables.items()}, tuple(metas))


class Telling:
    """What tonight may tell of an earlier night."""

    def __init__(self, world: World, tonight: Snapshot, gone: set[str]) -> None:
        """Remember what is here tonight, and what is certainly gone."""
        self._tonight, self._repos = tonight, world.repos.keys() | gone
        self._people = world.settings.people != "none"
        self._subjects = {_place(key)[0] for key in tonight.cells}

    def entity(self, ref: str, facts: EntityFacts) -> bool:
        """Tell whether an entity may be told."""
        repo = facts.get("repo", "")
        if not repo or ref.startswith("user:"):
            return ref in self._tonight.entities
        return repo in self._repos

    def owner(self, ref: str) -> str:
        """Return an owner that may be told, else ""."""
        return ref if self._people or not ref.startswith("user:") else ""

    def subject(self, subject: str, told: Mapping[str, EntityFacts]) -> bool:
        """Tell whether what ran may be told: a component that may, or what has the same name tonight."""
        return subject in told or subject in self._subjects

    def incident(self, identity: str, facts: IncidentFacts, told: Mapping[str, EntityFacts]) -> bool:
        """Tell whether an incident may be told."""
        ref = facts.get("ref", "")
        return ref in told if ref else identity in self._tonight.incidents


def _add(tables: dict[str, Intervals], night: Snapshot, telling: Telling) -> None:
    at = night.meta.taken_at
    told = {ref: facts for ref, facts in night.entities.items() if telling.entity(ref, facts)}
    tables["entity_version"].night(at, {(ref,): _entity(facts, telling) for ref, facts in told.items()})
    tables["level_version"].night(at, {
        (ref, card): {"level": level, "unsure": card in facts.get("unsure", ())}
        for ref, facts in told.items() for card, level in facts.get("levels", {}).items()
    })  # fmt: skip
    tables["measured_version"].night(at, {
        (ref, card, check): {"outcome": known.partition("@")[0], "known_at": known.partition("@")[2]}
        for ref, facts in told.items()
        for card, checks in facts.get("known", {}).items()
        for check, known in checks.items()
    })  # fmt: skip
    tables["cell_version"].night(at, {
        _place(key): _cell(facts) for key, facts in night.cells.items()
        if telling.subject(_place(key)[0], told)
    })  # fmt: skip
    tables["incident_version"].night(at, {
        (key,): _incident(facts) for key, facts in night.incidents.items() if telling.incident(key, facts, told)
    })  # fmt: skip


def _place(key: str) -> Key:
    subject, _, environment = key.partition("|")
    return subject, environment


def _entity(facts: EntityFacts, telling: Telling) -> Facts:
    return {
        "kind": facts.get("kind"), "name": facts.get("name"), "owner": telling.owner(facts.get("owner", "")),
        "lifecycle": facts.get("lifecycle"), "system": facts.get("system"), "inferred": facts.get("inferred", False),
        "source": facts.get("source"), "repo": facts.get("repo"), "path": facts.get("path"),
        "docs_pages": facts.get("docs", 0), "docs_stale": facts.get("docs_stale", False), "ci": facts.get("ci"),
    }  # fmt: skip


def _cell(facts: CellFacts) -> Facts:
    lag = facts.get("lag", 0)
    return {
        "live": facts.get("live"), "desired": facts.get("desired"), "state": facts.get("state"),
        "sync": facts.get("sync"), "health": facts.get("health"), "since": facts.get("since"),
        "lag": lag if lag >= 0 else None,
    }  # fmt: skip


def _incident(facts: IncidentFacts) -> Facts:
    return {
        "title": facts.get("title"), "state": facts.get("state"), "ref": facts.get("ref"),
        "opened_at": facts.get("at"),
    }  # fmt: skip


def changes(world: World) -> dict[str, list[Facts]]:
    """Return the facts of changes and of counts by level, which the history room holds to what may be told."""
    return {
        "change": [
            {
                "id": hashlib.sha256(one.id.encode("utf-8", "surrogatepass")).hexdigest()[:16],
                "night": one.at, "kind": one.kind, "subject": one.subject, "environment": one.environment,
                "before_value": one.before, "after_value": one.after, "event_at": one.event_at, "args": one.args,
            }
            for one in world.history.changes
        ],
        "level_count": [
            {"night": night, "card": card, "level": level, "entities": number}
            for card, nights in world.history.trend.items()
            for night, counts in nights
            for level, number in counts.items()
        ],
    }  # fmt: skip
