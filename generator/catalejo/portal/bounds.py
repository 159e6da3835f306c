"""How long a foreign text may be on a page: pages stay readable and small; ``api/v1`` has every text whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from ..model.entities import Entity
from ..model.live import LiveState
from ..model.records import JoinedRecord
from ..model.world import World

TITLE, WORD, TEXT, ADDRESS = 160, 80, 4000, 2000
"""Characters of a title, of a short value such as a type, of a description or a value, of an address."""
TAGS, PAIRS, LINKS = 100, 200, 100
"""Tags, labels or annotations, links of one entity on its page."""
ROWS, NAMES = 500, 200
"""Rows of a table without a script of its own, names in a list; the JSON beside the page has all."""
RECORD = 1000
"""Characters of any text in a record of a system."""

JoinedRecords = dict[str, dict[str, tuple[JoinedRecord, ...]]]
R = TypeVar("R")
S = TypeVar("S", bound=Struct)


class Listed(Struct, Generic[R], frozen=True):
    """The first rows of a list, how many there are, and how many of them are left out."""

    rows: tuple[R, ...]
    total: int
    left: int


def listed(rows: Sequence[R], most: int = ROWS) -> Listed[R]:
    """Return as much of a list as a page shows."""
    return Listed(tuple(rows[:most]), len(rows), max(0, len(rows) - most))


def bounded_world(world: World) -> World:
    """Return a world whose entities and records of systems have texts that fit on a page."""
    entities = {ref: bounded_entity(entity) for ref, entity in world.catalog.entities.items()}
    return replace(
        world, live=bounded_live(world.live), catalog=replace(world.catalog, entities=entities),
        delivery=replace(world.delivery, records=_bounded_records(world.delivery.records)),
    )  # fmt: skip


def bounded_entity(entity: Entity) -> Entity:
    """Return an entity whose texts fit on a page; one that fits already is handed back as it is."""
    texts: dict[str, object] = {
        name: short(value, limit)
        for name, limit in (("title", TITLE), ("description", TEXT), ("type", WORD), ("lifecycle", WORD))
        if len(value := getattr(entity, name)) > limit
    }
    if entity.labels or entity.annotations:
        for name in ("labels", "annotations"):
            pairs = getattr(entity, name)
            if len(pairs) > PAIRS or any(len(key) > TITLE or len(value) > TEXT for key, value in pairs.items()):
                kept = list(pairs.items())[:PAIRS]
                texts[name] = {short(key, TITLE): short(value, TEXT) for key, value in kept}
    if len(entity.tags) > TAGS or any(len(tag) > WORD for tag in entity.tags):
        texts["tags"] = tuple(short(tag, WORD) for tag in entity.tags[:TAGS])
    if len(entity.links) > LINKS or any(len(link.title) > TITLE or len(link.url) > ADDRESS for link in entity.links):
        links = [link for link in entity.links if len(link.url) <= ADDRESS][:LINKS]
        texts["links"] = tuple(
            replace(link, title=short(link.title, TITLE), icon=short(link.icon, WORD), type=short(link.type, WORD))
            for link in links
        )
    return replace(entity, **texts) if texts else entity


def bounded_live(live: LiveState) -> LiveState:
    """Return the records of systems with texts that fit on a page."""
    return replace(
        live,
        applications=tuple(_record(one) for one in live.applications),
        runs=tuple(_record(one) for one in live.runs),
        incidents=tuple(_record(one) for one in live.incidents),
    )


def _bounded_records(told: JoinedRecords) -> JoinedRecords:
    return {ref: {name: tuple(map(_record, records)) for name, records in by.items()} for ref, by in told.items()}


def short(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters; a sign says that it goes on."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _record(record: S) -> S:
    names = _texts(type(record))
    long = {name: short(value, RECORD) for name in names if len(value := getattr(record, name)) > RECORD}
    return replace(record, **long) if long else record


@lru_cache(maxsize=64)
def _texts(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.type is str)
