"""The order of a capture: portal inputs, sources, runs of their repositories, systems, people, manifest, exchange."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from ..hosts.registry import host_of, source_id
from ..kit.ask.errors import MALFORMED_ANSWER, SourceError, malformed_answer
from ..kit.read import jsonl
from ..kit.read.ages import with_ages
from ..kit.read.captured import decode_masked
from ..kit.read.shards import instance_folder, segment
from ..kit.store import exchange
from ..kit.swallowed import note_swallowed
from ..kit.text.known_values import FILE, known_values
from ..kit.text.mask import has_secret
from ..model.capture import SCHEMA, HostTeam, Manifest, SourceKind, SourceStatus, Visibility
from ..model.settings import (
    CaptureOptions,
    CaptureRequest,
    PortalInputs,
    RecordedSystem,
    Source,
    System,
)
from ..model.status import STALE_AFTER_HOURS
from ..systems.contract import SystemSpec
from ..systems.registry import of_spec
from .claims import Claims
from .clock import CaptureClock
from .context import Context, Progress, TimeoutBudget
from .git import mirrors
from .hidden import Hidden
from .known import token_values
from .repositories import SourceOutcome, capture_source
from .shards.previous import Previous
from .shards.staging import staging
from .systems import following, recorded
from .systems.answers import Answers, shown
from .systems.asker import SystemAsker, ask_system
from .visibility import may_enter
from .web import cache as http_cache

T = TypeVar("T")


def run_capture(
    asked: CaptureRequest,
    folder: Path,
    cache: Path,
    progress: Progress | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Manifest:
    """Ask every source and system and write the capture folder in one step; return its manifest.

    A failing source or system costs its own part: the manifest says so. ``environ`` and ``sleep`` stand for the
    process's own.

    Raises:
        StagingError: the folder is not ours, or another capture is writing it.
        ClockError: ``SOURCE_DATE_EPOCH`` or the options' ``taken_at`` is no time.

    """
    sources, systems, options = asked.sources, asked.systems, asked.options
    world = CaptureClock(options.taken_at, environ, sleep)
    previous = Previous(folder)
    report_progress = progress or (lambda *_: None)
    cache = cache / options.visibility.value
    with staging(folder) as fresh, exchange.scratch("capture") as scratch:
        _copy_portal(asked.portal, fresh / "portal")
        names, claims = _Names(), Claims(set(), set())

        def context(identity: str) -> Context:
            place = scratch / instance_folder(identity)
            return Context(identity, world, options, cache, place, previous, report_progress, TimeoutBudget())

        outcomes: list[tuple[Source, Context, SourceOutcome]] = []
        named = [(source, context(names.take(source_id(source)))) for source in sources]
        # What a host says of its repositories counts before what a folder's remote says it is.
        for source, own in sorted(named, key=lambda item: not host_of(item[0]).remote):
            outcomes.append((source, own, capture_source(source, own, fresh, previous, claims)))
        hidden = _hidden(outcome for _, _, outcome in outcomes)
        answers = following.ask_followers(systems, outcomes, context)
        statuses = [outcome.status for _, _, outcome in outcomes if outcome.status is not None]
        others = [system for system in systems if not follows(system) and system_enters(system, options)]
        for system in others:
            answers += ask_one(system, context(names.take(system_id(system))), hidden, previous)
        of_then = world.fixed and any(isinstance(system, RecordedSystem) for system in others)
        statuses += write_answers(answers, hidden, fresh, world)
        _write_teams([team for _, _, outcome in outcomes for team in outcome.teams], fresh)
        manifest = with_ages(_masked(Manifest(
            SCHEMA, options.tool, world.taken_at, options.visibility,
            tuple(sorted(statuses, key=lambda status: (status.kind.value, status.id))), of_then,
        )))  # fmt: skip
        known = known_values(token_values(sources, systems, world.environ), f"catalejo {world.taken_at}")
        (fresh / FILE).write_bytes(jsonl.encode(known) + b"\n")
        (fresh / "manifest.json").write_bytes(jsonl.encode(manifest) + b"\n")
    for _, own, outcome in outcomes:
        following.remember(own, outcome)
    http_cache.prune(cache, time.time())
    mirrors.prune(cache, time.time())
    return manifest


def system_id(system: System) -> str:
    """Return the id of a system in the manifest; recorded folders give the ids of what they hold."""
    if isinstance(system, RecordedSystem):
        return f"recorded:{system.name or Path(os.path.abspath(system.path)).name}"
    one = of_spec(type(system))
    kind = one.id if one is not None else "system"
    address = str(getattr(system, "url", ""))
    instance = system.name or address.partition("://")[2].partition("/")[0]
    return f"{kind}:{instance}" if instance else kind


def names_of_systems(systems: Iterable[System]) -> list[tuple[System, str]]:
    """Return systems with the ids that a capture gives them, each its own."""
    names = _Names()
    return [(system, names.take(system_id(system))) for system in systems]


def follows(system: System) -> bool:
    """Tell whether a system is asked about the repositories of a source, after it."""
    one = of_spec(type(system))
    return (
        one is not None and one.follows is not None and isinstance(system, SystemSpec)
        and not one.follows.is_alone(system)
    )  # fmt: skip


class _Names:
    """Ids that were given out; a second one of the same name gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        number, unique = 2, name
        while unique in self._taken:
            unique, number = f"{name}-{number}", number + 1
        self._taken.add(unique)
        return unique


def _hidden(outcomes: Iterable[SourceOutcome]) -> Hidden:
    outcomes = tuple(outcomes)
    return Hidden(
        {key for outcome in outcomes for key in outcome.hidden},
        sorted({outcome.unknown_owner for outcome in outcomes if outcome.unknown_owner}),
        {info.id for outcome in outcomes for info in outcome.infos},
    )


def system_enters(system: System, options: CaptureOptions) -> bool:
    """Tell whether a system is in: internal unless declared; recorded answers have the portal's own level."""
    default = options.visibility if isinstance(system, RecordedSystem) else Visibility.INTERNAL
    return may_enter(options.visibility, system.visibility or default)


def ask_one(system: System, context: Context, hidden: Hidden, previous: Previous) -> list[Answers]:
    """Ask one system, or read one recorded folder; a failure is in the answers."""
    if isinstance(system, RecordedSystem):
        answers = _recorded(system, context, hidden, previous)
    else:
        one = of_spec(type(system))
        asker = None if one is None else SystemAsker(one, context, hidden)
        answers = [ask_system(one, system, asker, context.options.offline)] if one and asker else []
    context.progress(context.id, 1, 1, "")
    return answers


def _recorded(system: RecordedSystem, context: Context, hidden: Hidden, previous: Previous) -> list[Answers]:
    try:
        try:
            return recorded.ask(system, context, hidden, previous)
        except MALFORMED_ANSWER as error:
            raise malformed_answer(error) from error
    except SourceError as error:
        return [Answers(context.id, "recorded", {}, error.state, str(error), error.permission)]
    except Exception as error:  # whatever a file holds, it costs that folder only, and is told
        note_swallowed(error, context.id)
        return [Answers(context.id, "recorded", {}, "failed", f"cannot be read: unexpected {type(error).__name__}")]


def write_answers(answers: list[Answers], hidden: Hidden, fresh: Path, world: CaptureClock) -> list[SourceStatus]:
    """Write envelopes below ``systems/``; return what the manifest says of each source."""
    statuses: dict[str, SourceStatus] = {}
    for answer in (shown(answer, hidden) for answer in answers):
        place = fresh / "systems" / instance_folder(answer.id)
        for name, envelope in sorted(answer.envelopes.items()):
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{segment(name)}.json").write_bytes(jsonl.encode(_masked(envelope)) + b"\n")
        gives = answer.gives
        limit = min((STALE_AFTER_HOURS[name] for name in gives), default=STALE_AFTER_HOURS["catalog"])
        identity = answer.id if answer.id not in statuses else f"{answer.id}-{len(statuses)}"
        statuses[identity] = SourceStatus(
            identity, SourceKind.SYSTEM, answer.type, answer.state, world.now(), answer.fetched_at, answer.records,
            answer.failed, {}, answer.error, answer.permission, limit, answer.requests, answer.notes, gives=gives,
            states=dict(answer.states),
        )  # fmt: skip
    return list(statuses.values())


def _masked(value: T) -> T:
    """Mask what a host or system put into its answer or its error: the archive of a capture may be open to many."""
    data = jsonl.encode(value)
    return decode_masked(data, type(value)) if has_secret(data) or b"\\u" in data else value


def _write_teams(teams: list[HostTeam], fresh: Path) -> None:
    unique = {(team.host, team.organization, team.slug): team for team in reversed(teams)}
    if unique:
        jsonl.dump_lines(fresh / "people" / "teams.jsonl", [unique[key] for key in sorted(unique)])


def _copy_portal(portal: PortalInputs, target: Path) -> None:
    """Copy the portal's own files; regular files only, links are not followed."""
    target.mkdir(parents=True)
    (target / "config.json").write_bytes(portal.config)
    for name in ("docs", "scorecards", "custom_dir"):
        given = getattr(portal, name)
        if given and os.path.isfile(given):
            (target / name).mkdir()
            shutil.copyfile(given, target / name / Path(given).name)
        elif given:
            _copy_folder(Path(given), target / name)


def _copy_folder(source: Path, target: Path) -> None:
    if not source.is_dir():
        return
    for entry in sorted(source.iterdir()):
        mode = entry.lstat().st_mode
        if stat.S_ISDIR(mode) and entry.name not in (".git", "__pycache__"):
            _copy_folder(entry, target / entry.name)
        elif stat.S_ISREG(mode):
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry, target / entry.name)
