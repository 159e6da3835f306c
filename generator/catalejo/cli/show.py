"""``catalejo show REF``: one entity, its neighbours, where it runs, what is wrong, in the terminal."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from .. import pipeline
from ..kit.text.words import Words
from ..model.entities import Entity
from ..model.refs import RefError, parse_ref, short_ref
from ..model.world import World
from .exit_codes import DONE, USAGE
from .options import cache_option, capture_option, workers
from .output import Stop, say

OUT = ("dependsOn", "consumesApi", "providesApi", "partOf", "memberOf", "childOf")
INTO = ("dependencyOf", "apiConsumedBy", "apiProvidedBy", "hasPart", "hasMember", "parentOf")


@click.command(name="show", short_help="One entity in the terminal.")
@click.argument("ref")
@capture_option
@cache_option
def command(ref: str, capture_dir: Path, cache: Path | None) -> int:
    """Show an entity of a capture: owner, neighbours, where it runs, findings.

    \b
    Example: catalejo show backend-orders
    Example: catalejo show api:default/orders-api
    """
    request = pipeline.Request(capture_dir, cache or pipeline.default_cache(), "", workers(None))
    world = pipeline.conclude(request).world
    say("\n".join(lines(world, find(world, ref))))
    return DONE


def find(world: World, text: str) -> Entity:
    """Return the entity that a text means: a reference, or a name (components first).

    Raises:
        Stop: there is none; the nearest names are said.
    """
    entities = world.catalog.entities
    try:
        ref = parse_ref(text, default_kind="component")
    except RefError as error:
        raise Stop(USAGE, str(error), "such as component:default/backend-orders, or a name") from error
    if ref in entities:
        return entities[ref]
    named = [entity for entity in entities.values() if entity.name.lower() == text.lower()]
    if named:
        return named[0]
    near = difflib.get_close_matches(text.lower(), [entity.name.lower() for entity in entities.values()], n=3)
    raise Stop(USAGE, f"there is no {text} in this capture", f"did you mean {', '.join(near)}?" if near else "")


def lines(world: World, entity: Entity) -> list[str]:
    """Return what is known of an entity, for a terminal."""
    words = Words("en")
    owner = short_ref(entity.owner.ref, "group") if entity.owner.ref else "nobody"
    state = " (inferred)" if entity.inferred else ""
    rows = [
        f"{entity.ref}{state}",
        *([entity.description.strip().splitlines()[0]] if entity.description.strip() else []),
        "",
        f"owner      {owner}" + (f" ({entity.owner.by})" if entity.owner.by else ""),
        f"type       {entity.type or '-'}   lifecycle {entity.lifecycle or '-'}",
        f"system     {short_ref(entity.system) if entity.system else '-'}",
        f"declared   {entity.origin.repo}/{entity.origin.path}:{entity.origin.line}",
    ]
    placement = world.delivery.of(entity.ref)
    for name in world.delivery.environments:
        cell = placement.cells.get(name) if placement else None
        if cell is not None:
            health, sync = cell.health.value if cell.health else "?", cell.sync.value if cell.sync else "?"
            rows.append(
                f"{name:10} {cell.live or cell.desired or '-'}  {health}, {sync}"
                + ("  (stale)" if cell.state == "stale" else "")
            )
    for kind in (*OUT, *INTO):
        targets = sorted(r.target for r in world.catalog.relations if r.source == entity.ref and r.type == kind)
        if targets:
            rows.append(f"{kind:14} {', '.join(short_ref(target) for target in targets)}")
    found = [finding for finding in world.findings if entity.ref in (*finding.about, finding.at)]
    rows += [
        f"{item.severity.value:8} {item.code} {words.title(item)} ({item.origin.path}:{item.origin.line})"
        for item in found
    ]
    return rows
