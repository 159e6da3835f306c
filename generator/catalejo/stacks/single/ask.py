"""Asks a child about one root or one file; a program is asked for what our reader is not sure of."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ...kit.read.captured import Captured
from ...kit.sandbox.pool import SandboxPool, Task
from ...kit.store.engine import engine
from ...kit.store.exchange import scratch
from ...kit.store.pack import BuildCacheFile
from ...model.rendering import ExpandedSet, KnownCluster, RenderedRoot
from ..gather import LIBRARIES, LIMITS, RENDERED_ROOMS, known_repository
from ..reading import Given, Job
from ..render.helm_program import ChartRunner, find_helm
from ..render.programs import Program, ProgramRunner, find_program
from .read import OneAnswer, OneJob

TARGET = "catalejo.stacks.single.read:read"


class NotAnswered(Exception):
    """The child was stopped; the message says by what."""


class OneQuestion(msgspec.Struct, frozen=True):
    """Which path of which repository is asked about."""

    repo: str
    path: str


def render_root(captured: Captured, asked: OneQuestion, programs: bool) -> RenderedRoot | None:
    """Return what the root at a path renders to; None where there are no objects.

    ``programs``: whether programs that are found may decide what our reader is not sure of.

    Raises:
        NotAnswered: reading it took too much.
        JailError: no child can be started on this machine.

    """
    with scratch("one") as folder:
        job = _job(captured, asked, folder)
        answer = _ask(captured, folder, OneJob(job, asked.path))
        given, program = _made(captured, asked, folder, answer) if programs else (None, None)
        if given is None or program is None:
            return answer.root
        again = msgspec.structs.replace(job, given=given)
        root = _ask(captured, folder, OneJob(again, asked.path)).root
        return msgspec.structs.replace(root, program=_name_of(program)) if root is not None else None


def _made(
    captured: Captured, asked: OneQuestion, folder: Path, answer: OneAnswer
) -> tuple[Given | None, Program | None]:
    """Return what a program makes of what the child asks for, and which; None where none answers."""
    store = BuildCacheFile(None, "rendered", engine(RENDERED_ROOMS, LIBRARIES))
    repos = {repo.info.id: repo for repo in captured.repositories()}
    if answer.wanted is not None and (program := find_program()) is not None:
        rendered = tuple(ProgramRunner(program, store, folder).render(repos[asked.repo], (answer.wanted,)))
        return (Given(rendered=rendered), program) if rendered else (None, None)
    if answer.charts and (program := find_helm()) is not None:
        charts = tuple(ChartRunner(program, store, folder, repos).render(answer.charts))
        return (Given(charts=charts), program) if charts else (None, None)
    return None, None


def _name_of(program: Program) -> str:
    return f"{Path(program.command[0]).name} {program.version}"[:120]


def expand_file(
    captured: Captured, asked: OneQuestion, clusters: tuple[KnownCluster, ...] | None = None
) -> tuple[ExpandedSet, ...]:
    """Return what each ApplicationSet of a file makes; ``clusters`` are all that there are, None where unknown.

    Raises:
        NotAnswered: reading it took too much.
        JailError: no child can be started on this machine.

    """
    with scratch("one") as folder:
        return _ask(captured, folder, OneJob(_job(captured, asked, folder), asked.path, True, clusters)).sets


def _job(captured: Captured, asked: OneQuestion, folder: Path) -> Job:
    listing = folder / "repositories"
    known = {repo.info.id: known_repository(repo) for repo in captured.repositories()}
    listing.write_bytes(msgspec.msgpack.encode(list(known.values())))
    return Job(known[asked.repo], str(listing), ())


def _ask(captured: Captured, folder: Path, job: OneJob) -> OneAnswer:
    with SandboxPool(TARGET, LIMITS, 1, (captured.folder.absolute(), folder)) as pool:
        (result,) = pool.map([Task("one", msgspec.msgpack.encode(job))])
    if result.value is None:
        raise NotAnswered(result.stopped or "crash")
    return msgspec.msgpack.decode(result.value, type=OneAnswer)
