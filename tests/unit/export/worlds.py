"""A small world for tests of exports, and nights before it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from catalejo import export
from catalejo.export.tables import ALL
from catalejo.kit.text.known_values import KnownValues
from catalejo.model.capture import Manifest, RepositoryInfo, SourceKind, SourceStatus, Visibility
from catalejo.model.delivery import Delivery
from catalejo.model.docs import Documentation
from catalejo.model.entities import Catalog, Entity, Relation
from catalejo.model.history import EntityFacts, History, Snapshot, SnapshotMeta, StoredNight
from catalejo.model.live import LiveState
from catalejo.model.origin import Origin
from catalejo.model.scorecards import Scorecards
from catalejo.model.stacks import Stacks
from catalejo.model.world import Settings, World

ONE, TWO, THREE, TONIGHT = (f"2026-11-0{day}T02:00:00Z" for day in (1, 2, 3, 4))
APP, REPO = "component:default/app", "local/shop"

Rows = dict[str, list[dict[str, object]]]


def entity(ref: str, **facts: object) -> Entity:
    """An entity of a repository that is here."""
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    given = {"kind": kind.capitalize(), "namespace": namespace, "name": name, "raw": {}, "origin": Origin(repo=REPO)}
    return Entity(ref=ref, **{**given, **facts})  # type: ignore[arg-type]  # keyword arguments of the struct


def world(entities: Sequence[Entity] = (), dangling: Sequence[Relation] = (), people: str = "names") -> World:
    """A world of one repository and one source."""
    source = SourceStatus("local:x", SourceKind.REPOSITORIES, "local", "ok", TONIGHT)
    return World(
        settings=Settings(people=people),
        manifest=Manifest(1, "test", TONIGHT, Visibility.INTERNAL, (source,)),
        repos={REPO: RepositoryInfo(REPO, "shop", "local:x", "ok", Visibility.INTERNAL)},
        catalog=Catalog({one.ref: one for one in entities}, (), (), {}, dangling=tuple(dangling)),
        docs=Documentation({}),
        stacks=Stacks(()),
        live=LiveState(),
        delivery=Delivery(("prod",), ()),
        scorecards=Scorecards((), {}),
        history=History(kept=True),
        findings=(),
    )


def night(at: str, entities: dict[str, EntityFacts] | None = None, **parts: object) -> Snapshot:
    """A night; ``parts`` are fields of the snapshot, or ``gone``."""
    gone = parts.pop("gone", ())
    meta = SnapshotMeta(schema=1, taken_at=at, tool="test", sources={"local:x": "ok"}, gone=gone)  # type: ignore[arg-type]
    return Snapshot(meta, entities or {}, **{"cells": {}, **parts})  # type: ignore[arg-type]


def kept(snapshot: Snapshot, damaged: bool = False) -> StoredNight:
    """A night as a store gives it."""
    return StoredNight(snapshot.meta, lambda: None if damaged else snapshot)


def contents(
    made: World, tonight: Snapshot | None = None, nights: Sequence[StoredNight] = (), known: KnownValues | None = None
) -> export.ExportContents:
    """The contents of an export."""
    return export.make_contents(export.gather(made, tonight or night(TONIGHT), tuple(nights)), known)


def rows(made: export.ExportContents) -> Rows:
    """The rows of every table as mappings."""
    return {table.name: [dict(zip(table.names, row, strict=True)) for row in made.rows[table.name]] for table in ALL}


def told(made: World, **parts: object) -> World:
    """The same world with other parts."""
    return msgspec.structs.replace(made, **parts)
