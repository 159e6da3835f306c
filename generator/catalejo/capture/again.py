"""Asks systems again between two captures: only those that tell what is wanted, all at once, each for its own patience.

The folder that it writes holds the answers of all systems, those that were not asked again as they were, and a
manifest; repositories stay where they were captured. A system that fails keeps its earlier answer, marked stale.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from ..hosts.registry import source_id
from ..kit.ask.errors import SourceError
from ..kit.read import jsonl
from ..kit.read.shards import instance_folder
from ..kit.store import exchange
from ..model.capture import Envelope, Manifest, SourceKind, SourceStatus
from ..model.live import Capability
from ..model.settings import CaptureRequest, RecordedSystem, Source, System
from ..systems.contract import Integration
from ..systems.registry import integration, of_spec
from .clock import CaptureClock, format_time
from .context import Context, TimeoutBudget
from .hidden import Hidden
from .repositories import SourceOutcome
from .run import ask_one, follows, names_of_systems, system_enters, write_answers
from .shards.previous import Previous
from .systems import following
from .systems.answers import Answers

AT_ONCE = 8
"""Systems that are asked at the same time."""


class WantedAnswers(msgspec.Struct, frozen=True):
    """What is to be known now: ``capabilities``, and of which repository (its id) where systems follow a host."""

    capabilities: frozenset[Capability]
    repository: str = ""

    def fits(self, integration: Integration) -> bool:
        """Tell whether a system can tell anything of it."""
        return bool(self.capabilities.intersection(integration.gives))


def now() -> str:
    """Return the time (RFC 3339 UTC): what ages are counted up to where no capture says it."""
    return format_time(time.time())


def until(done: Callable[[], bool], seconds: float) -> None:
    """Ask something until it is done, at least once, for so many seconds at most, with pauses between."""
    end, pause = time.monotonic() + seconds, min(15.0, max(1.0, seconds / 10))
    while not done():
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(pause, left))


def ask_again(
    asked: CaptureRequest, base: Path, folder: Path, cache: Path, wanted: WantedAnswers,
    environ: Mapping[str, str] | None = None,
) -> Manifest:  # fmt: skip
    """Ask the systems that can tell what is wanted, and write all answers into an empty folder; return its manifest.

    ``base`` is the capture before. ``SOURCE_DATE_EPOCH`` counts for nothing here: a question of now is one of now.

    Raises:
        SourceError: ``base`` is no capture.

    """
    options = msgspec.structs.replace(asked.options, taken_at=asked.options.taken_at or now())
    world, previous = CaptureClock(options.taken_at, environ), Previous(base)
    if previous.manifest is None:
        raise SourceError(f"{base} is no capture that could be asked again")
    visible = msgspec.structs.replace(options, visibility=previous.manifest.visibility)
    cache = cache / visible.visibility.value
    with exchange.scratch("again") as scratch:

        def context(identity: str) -> Context:
            place = scratch / instance_folder(identity)
            return Context(identity, world, visible, cache, place, previous, lambda *_: None, TimeoutBudget())

        entering = [one for one in asked.systems if follows(one) or system_enters(one, visible)]
        questions = [*_systems(entering, wanted, context), *_followers(asked, wanted, context, previous)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = [one for found in pool.map(_call, questions) for one in found]
        manifest = _write(answers, previous, base, folder, world)
    (folder / "manifest.json").write_bytes(jsonl.encode(manifest) + b"\n")
    return manifest


Question = Callable[[], list[Answers]]


def _call(question: Question) -> list[Answers]:
    return question()


def _systems(systems: Iterable[System], wanted: WantedAnswers, context: Callable[[str], Context]) -> Iterable[Question]:
    """Yield the systems that are asked by themselves; recorded folders may hold anything."""
    for system, name in names_of_systems(one for one in systems if not follows(one)):
        one, own = of_spec(type(system)), context(name)
        if isinstance(system, RecordedSystem) or (one is not None and wanted.fits(one)):
            yield lambda system=system, own=own: ask_one(system, own, Hidden(), own.previous)  # type: ignore[misc]


def _followers(
    asked: CaptureRequest, wanted: WantedAnswers, context: Callable[[str], Context], previous: Previous
) -> Iterable[Question]:
    """Yield the systems that are asked about repositories of a host: about the one that is wanted only."""
    info = previous.infos.get(wanted.repository)
    if info is None:
        return
    for source in asked.sources:
        status = previous.status(info.source)
        if source_id(source) != info.source or status is None:
            continue
        outcome = SourceOutcome(status, (info,))

        def ask(source: Source = source, outcome: SourceOutcome = outcome) -> list[Answers]:
            own = context(source_id(source))
            return following.ask_followers(asked.systems, [(source, own, outcome)], context, wanted.fits)

        yield ask


def _write(answers: list[Answers], previous: Previous, base: Path, folder: Path, world: CaptureClock) -> Manifest:
    """Write the answers of now over those of then."""
    before = previous.manifest
    if before is None:
        raise SourceError("no capture")
    if (base / "systems").is_dir():
        shutil.copytree(base / "systems", folder / "systems", symlinks=True)
    full = [one._replace(envelopes=_earlier(previous, one) | one.envelopes) for one in answers]
    for one in full:
        shutil.rmtree(folder / "systems" / instance_folder(one.id), ignore_errors=True)
    written = {status.id: status for status in write_answers(full, Hidden(), folder, world)}
    kept = [one for one in before.sources if one.kind is SourceKind.SYSTEM and one.id not in written]
    sources: list[SourceStatus] = [*(one for one in before.sources if one.kind is not SourceKind.SYSTEM), *kept]
    return msgspec.structs.replace(
        before, taken_at=world.taken_at, recorded=False,
        sources=tuple(sorted((*sources, *written.values()), key=lambda one: (one.kind.value, one.id))),
    )  # fmt: skip


def _earlier(previous: Previous, one: Answers) -> dict[str, Envelope]:
    """Return the earlier answers that stay beside those of now: of the repositories that were not asked about."""
    known = integration(one.type)
    if known is None or known.follows is None:
        return {}
    return previous.answers(instance_folder(one.id))
