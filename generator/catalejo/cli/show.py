"""``catalejo show REF``: one entity, its neighbours, where it runs, what is wrong, in the terminal.

``catalejo show --files PATH...``: the verdict on each document of entity files, as they lie on this machine.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import click
import msgspec

from .. import pipeline, questions
from ..catalog.rules.strictness import Strictness
from ..catalog.verdicts import VerdictRequest
from ..kit.text.words import Words
from ..model.entities import Entity
from ..model.refs import RefError, parse_ref, short_ref
from ..model.world import World
from .exit_codes import DONE, FINDINGS, USAGE
from .options import as_struct, cache_option, capture_option, workers
from .output import Stop, say
from .show_files import files_json, files_text

OUT = ("dependsOn", "consumesApi", "providesApi", "partOf", "memberOf", "childOf")
INTO = ("dependencyOf", "apiConsumedBy", "apiProvidedBy", "hasPart", "hasMember", "parentOf")


class ShowOptions(msgspec.Struct, frozen=True):
    """What the command line says."""

    targets: tuple[str, ...]
    files: bool
    strictness: str
    also: tuple[str, ...]
    form: str
    capture_dir: Path
    cache: Path | None


@click.command(name="show", short_help="One entity, or what each entity file says.")
@click.argument("targets", nargs=-1, required=True, metavar="REF | PATH...")
@click.option("--files", is_flag=True, help="Judge entity files below the paths, document by document.")
@click.option(
    "--strictness",
    type=click.Choice([one.value for one in Strictness]),
    default=Strictness.BACKSTAGE.value,
    show_default=True,
    help="With --files: as Backstage's catalog judges, or as this portal does, which keeps more.",
)
@click.option("--also", multiple=True, metavar="GLOB", help="With --files: further entity files of each repository.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@capture_option
@cache_option
@as_struct(ShowOptions)
def command(options: ShowOptions) -> int:
    """Show an entity of a capture: owner, neighbours, where it runs, findings.

    With --files the arguments are files and folders: each document gets a verdict, as Backstage would give it.

    \b
    Example: catalejo show backend-orders
    Example: catalejo show api:default/orders-api
    Example: catalejo show --files catalog-info.yaml --format jsonl
    """
    if options.files:
        return _show_files(options)
    if len(options.targets) > 1 or options.form != "text":
        raise Stop(USAGE, "one entity at a time, as text", "give --files for several files, or for --format jsonl")
    request = pipeline.Request(options.capture_dir, options.cache or pipeline.default_cache(), "", workers(None))
    world = pipeline.conclude(request).world
    say("\n".join(lines(world, find(world.catalog.entities, options.targets[0]))))
    return DONE


def _show_files(options: ShowOptions) -> int:
    paths = tuple(Path(target) for target in options.targets)
    for path in paths:
        if not path.exists():
            raise Stop(USAGE, f"{path}: there is no such file or folder", "give entity files, or folders with them")
    strictness = Strictness(options.strictness)
    failed = False
    for verdict in questions.verdicts(VerdictRequest(paths, options.also, strictness), workers(None)):
        failed = failed or verdict.verdict == "error"
        say(files_text(verdict) if options.form == "text" else files_json(verdict))
    return FINDINGS if failed else DONE


def find(entities: Mapping[str, Entity], text: str) -> Entity:
    """Return the entity that a text means: a reference, or a name (components first).

    Raises:
        Stop: there is none; the nearest names are said.
    """
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
