"""Whatever changes an entity's page or its data changes its key, and a night's new times alone do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests.unit.portal import worlds
from tests.unit.portal.worlds import LAST_NIGHT, TEAM, TONIGHT, entity

from catalejo.kit.read import jsonl
from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.model.delivery import Cell
from catalejo.model.entities import Link
from catalejo.model.history import Change
from catalejo.model.live import Answer, CapabilityState
from catalejo.model.origin import Origin
from catalejo.model.status import Health, Level, Sync
from catalejo.portal.context import Portal
from catalejo.portal.facts.inputs import inputs_of
from catalejo.portal.pages.catalog.entity import entity_page

SHOP, CART, API, SYSTEM = "component:default/shop", "component:default/cart", "api:default/pay", "system:default/store"
World = dict[str, Any]


def cell(**facts: object) -> Cell:
    """Production, healthy."""
    given: dict[str, Any] = {"sync": Sync.SYNCED, "health": Health.HEALTHY, "live": "1", "observed_at": TONIGHT}
    return Cell("prod", "running", Level.OK, **{**given, **facts})


def base() -> World:
    """A shop that needs a cart and an API, in a system, with a cell and a change."""
    return {
        "entities": {
            SHOP: entity(SHOP, system=SYSTEM),
            CART: entity(CART),
            API: entity(API),
            SYSTEM: entity(SYSTEM),
            TEAM: entity(TEAM, owner=""),
        },
        "relations": [
            (SHOP, "dependsOn", CART), (CART, "dependencyOf", SHOP), (SHOP, "consumesApi", API),
            (API, "apiConsumedBy", SHOP), (API, "apiProvidedBy", CART), (CART, "providesApi", API),
            (SYSTEM, "hasPart", SHOP), (SHOP, "partOf", SYSTEM),
        ],
        "changes": [Change("deployed", CART, LAST_NIGHT, "1", "2", "prod")],
        "cells": {SHOP: {"prod": cell()}, CART: {"prod": cell()}},
        "sources": [SourceStatus("argocd", SourceKind.SYSTEM, "argocd", "ok", TONIGHT, TONIGHT)],
    }  # fmt: skip


def drawn(world: World, ref: str) -> tuple[bytes, str]:
    """Return the key of a page, and all that it says."""
    given = {**world, "entities": world["entities"].values()}
    portal: Portal = worlds.portal(**given)
    (source,) = world["sources"]
    asked = CapabilityState("deployments", Answer.OK, (source.id,), observed_at=source.fetched_at)
    live = msgspec.structs.replace(portal.world.live, states={"deployments": asked})
    portal = worlds.told(portal, live=live)
    page = entity_page(portal, portal.entities[ref])
    said = f"{page.title}{page.what}{page.description}{page.body}{page.edit}" + jsonl.encode_page(page.twin).decode()
    return inputs_of(portal).entity(portal.entities[ref]), said


def other(ref: str, **facts: object) -> Callable[[World], None]:
    """Return an edit that makes one entity another."""

    def edit(world: World) -> None:
        owner = str(facts.pop("owner", world["entities"][ref].owner.ref))
        world["entities"][ref] = entity(ref, owner, **facts)

    return edit


EDITS: dict[str, Callable[[World], None]] = {
    "its description": other(SHOP, description="Sells.", system=SYSTEM),
    "its place": other(SHOP, origin=Origin(repo="local/shop", path="b.yaml", line=3), system=SYSTEM),
    "its owner": other(SHOP, owner="group:default/other", system=SYSTEM),
    "what it needs is of another type": other(CART, type="website"),
    "what it needs has no owner": other(CART, owner=""),
    "how they talk": other(API, type="grpc"),
    "its team has a channel": other(TEAM, owner="", links=(Link("https://chat/x", "Chat"),)),
    "its system is gone": lambda world: world["entities"].pop(SYSTEM),
    "what it needs is gone": lambda world: world["entities"].pop(CART),
    "somebody else needs it": lambda world: world["relations"].append((SHOP, "dependencyOf", API)),
    "nobody provides the API": lambda world: world["relations"].remove((API, "apiProvidedBy", CART)),
    "its health": lambda world: world["cells"][SHOP].update(prod=cell(health=Health.DEGRADED)),
    "its version": lambda world: world["cells"][SHOP].update(prod=cell(live="2")),
    "an older answer": lambda world: world["cells"][SHOP].update(prod=cell(observed_at=LAST_NIGHT)),
    "the health of what it needs": lambda world: world["cells"][CART].update(prod=cell(health=Health.DEGRADED)),
    "it changed": lambda world: world["changes"].append(Change("docs.added", SHOP, LAST_NIGHT)),
    "what it needs changed": lambda world: world["changes"].append(Change("drift.begun", CART, TONIGHT)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_page_says_is_in_its_key(edit: str) -> None:
    told = 0
    for ref in (SHOP, CART, API, SYSTEM):
        world = base()
        before = drawn(world, ref)
        EDITS[edit](world)
        if ref not in world["entities"]:
            continue
        after = drawn(world, ref)
        told += before[1] != after[1]
        assert before[1] == after[1] or before[0] != after[0], ref
    assert told, "an edit that no page shows tests nothing"


def test_a_later_answer_that_says_the_same_moves_no_key() -> None:
    later = "2026-11-19T02:20:00Z"
    world = base()
    world["sources"] = [SourceStatus("argocd", SourceKind.SYSTEM, "argocd", "ok", later, later)]
    world["cells"] = {ref: {"prod": cell(observed_at=later)} for ref in (SHOP, CART)}
    assert drawn(base(), SHOP) == drawn(world, SHOP)
