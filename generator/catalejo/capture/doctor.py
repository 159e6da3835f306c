"""Asks each host and system one cheap question before a capture: does it answer, who are we, what may we not do?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from ..hosts.contract import Need
from ..hosts.registry import host_of, source_id
from ..kit.ask.errors import MALFORMED_ANSWER, ErrorKind, SourceError, malformed_answer
from ..kit.store import exchange
from ..model.settings import CaptureRequest, RecordedSystem, Source, System
from ..systems.registry import of_spec
from .asker import SourceAsker
from .clock import CaptureClock
from .context import Context, TimeoutBudget
from .run import system_id
from .shards.previous import Previous
from .web.http import WebClient


class Diagnosis(msgspec.Struct, frozen=True):
    """What one source or system answered.

    ``state``: ``ok``; ``lacks`` where a token is there and certainly not allowed everything; ``denied`` or ``failed``
    where there was no answer to use. ``identity`` is who the host takes us for, "" where it does not say.
    """

    id: str
    state: str
    identity: str = ""
    lacks: tuple[Need, ...] = ()
    error: str = ""


def examine(
    asked: CaptureRequest, environ: Mapping[str, str] | None = None, said: Callable[[str], None] | None = None
) -> list[Diagnosis]:
    """Ask each source and system in its turn; one that fails costs its own line only. ``said`` is told each id."""
    world = CaptureClock("", environ)
    tell = said or (lambda _: None)
    found: list[Diagnosis] = []
    with exchange.scratch("doctor") as scratch:
        for place, (name, look) in enumerate([*_sources(asked.sources), *_systems(asked.systems)]):
            tell(name)
            here = scratch / str(place)
            context = Context(
                name, world, asked.options, here / "cache", here / "scratch", Previous(here / "none"),
                lambda *_: None, TimeoutBudget(),
            )  # fmt: skip
            found.append(_diagnosis(name, look, context))
    return found


Look = Callable[[Context], Diagnosis]


def _diagnosis(name: str, look: Look, context: Context) -> Diagnosis:
    try:
        try:
            return look(context)
        except MALFORMED_ANSWER as error:
            raise malformed_answer(error) from error
    except SourceError as error:
        lacks = (Need(error.permission, "anything of it", "nada de lo suyo"),) if error.permission else ()
        return Diagnosis(name, error.state, lacks=lacks, error=context.world.scrub(str(error)))


def _sources(sources: Iterable[Source]) -> Iterable[tuple[str, Look]]:
    for source in sources:
        yield source_id(source), lambda context, source=source: _source(source, context)  # type: ignore[misc]


def _source(source: Source, context: Context) -> Diagnosis:
    host = host_of(source)
    for key in host.folders:
        place = Path(os.path.abspath(str(getattr(source, key))))
        if not place.is_dir():
            raise SourceError(f"there is no folder {place.name!r}")
    if host.probe is None:
        return Diagnosis(context.id, "ok")
    probe = host.probe(source, SourceAsker(context))
    anonymous = probe.identity == "nobody"
    return Diagnosis(context.id, "lacks" if probe.lacks and not anonymous else "ok", probe.identity, probe.lacks)


def _systems(systems: Iterable[System]) -> Iterable[tuple[str, Look]]:
    for system in systems:
        yield system_id(system), lambda context, system=system: _system(system, context)  # type: ignore[misc]


def _system(system: System, context: Context) -> Diagnosis:
    """Ask whether a server answers at all; what its token may do is told by the capture, question by question."""
    if isinstance(system, RecordedSystem):
        if not Path(system.path).is_dir():
            raise SourceError(f"there is no folder {Path(system.path).name!r}")
        return Diagnosis(context.id, "ok")
    address, one = str(getattr(system, "url", "")), of_spec(type(system))
    if address:
        try:
            WebClient(address, context).get(address, conditional=False)
        except SourceError as error:
            if error.status == 0 and error.kind is not ErrorKind.MALFORMED and error.kind is not ErrorKind.REFUSED:
                raise
    named = str(getattr(system, "token_env", ""))
    names = (named,) if named else one.tokens if one is not None else ()
    has_token = any(context.world.token(name) for name in names)
    if not names or has_token:
        return Diagnosis(context.id, "ok", "a token" if has_token else "")
    needs = one.needs.get("en", "") if one is not None else ""
    return Diagnosis(
        context.id,
        "ok",
        "nobody",
        (Need(needs, "what is not for everybody", "lo que no es para todos"),) if needs else (),
    )
